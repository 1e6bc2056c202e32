"""The export studio: what it asks of the worker, and that the window lives on while it works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.sheet import Sheet
from explorer.state.files.deck import deck
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import with_layer
from explorer.ui.studio.dialog import ExportDialog
from explorer.words.text import Lang
from tests.helpers import crowds
from tests.helpers.file_dialogs import Typist
from tests.helpers.layers import opening_layers


@pytest.fixture
def dialog(qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]]) -> Iterator[ExportDialog]:
    made = ExportDialog(store, "1065x772px")
    made.show()
    yield made
    made.close()


def test_a_change_of_the_view_or_the_form_draws_the_preview_anew(
    qtbot: QtBot, dialog: ExportDialog, store: Store, jobs: list[dict[str, Any]]
) -> None:
    qtbot.waitUntil(lambda: len(jobs) == 1)
    dialog.form.lines["heading"].setText("<b>题</b>")
    store.dispatch(replace(store.view, show_undated=True), "command.undated")
    qtbot.waitUntil(lambda: len(jobs) == 2)
    assert jobs[1]["sheet"]["title"] == "<b>题</b>"
    assert View.from_json(jobs[1]["view"]).show_undated
    assert Sheet.from_json(jobs[1]["sheet"]).paper.dpi < 200  # a preview, not the export


def test_an_export_is_the_form_at_full_size(
    dialog: ExportDialog, jobs: list[dict[str, Any]], tmp_path: Path
) -> None:
    dialog.form.page.setCurrentText("A3")
    dialog.export(tmp_path / "图")
    assert jobs[-1]["out"] == str(tmp_path / "图.png")
    assert Sheet.from_json(jobs[-1]["sheet"]).paper.pixels == (4961, 3508)
    assert not dialog.form.isEnabled()
    dialog.worker.answered.emit({"id": dialog.run.job, "error": "磁盘已满"})
    assert dialog.form.isEnabled()
    assert dialog.status.text() == "磁盘已满"


def test_a_size_that_is_no_size_cannot_be_exported(dialog: ExportDialog) -> None:
    dialog.form.page.setEditText("9 bananas")
    assert "9 bananas" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()
    dialog.form.page.setEditText("A4")
    dialog.form.dpi.setEditText("many")
    assert "many" in dialog.status.text()


def test_a_series_sends_its_frames(dialog: ExportDialog, jobs: list[dict[str, Any]], tmp_path: Path) -> None:
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("year"))
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("pdf"))
    dialog.export(tmp_path / "x.pdf")
    assert [f["name"][:4] for f in jobs[-1]["frames"]] == [str(y) for y in range(2018, 2026)]
    dialog.worker.answered.emit({"id": dialog.run.job, "progress": [3, 8], "name": "2021-12-31"})
    assert (dialog.bar.value(), dialog.bar.maximum()) == (3, 8)
    assert dialog.status.text() == "第 4 / 8 张：2021-12-31"
    dialog.worker.answered.emit({"id": dialog.run.job, "progress": [8, 8], "name": ""})
    assert "正在写成文件" in dialog.status.text()
    dialog.cancel()
    assert dialog.form.isEnabled()
    assert dialog.status.text() == "已取消，没有留下半成品"


def test_a_cancelled_folder_says_that_finished_pictures_stay(
    dialog: ExportDialog, jobs: list[dict[str, Any]], tmp_path: Path
) -> None:
    choose(dialog, "year", "png")
    dialog.export(tmp_path / "x")
    dialog.cancel()
    assert dialog.status.text() == "已取消，没有留下半成品"
    dialog.export(tmp_path / "x")
    dialog.worker.answered.emit({"id": dialog.run.job, "progress": [2, 8], "name": "2020-12-31"})
    dialog.cancel()
    assert "画完的图片仍在文件夹中" in dialog.status.text()


def choose(dialog: ExportDialog, series: str, kind: str) -> None:
    dialog.form.series.setCurrentIndex(dialog.form.series.findData(series))
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))


@pytest.mark.parametrize(
    ("there", "answer", "exported"),
    [([], 0, 1), (["01-2018-12-31.png"], 0, 1), (["01-2018-12-31.png"], 1, 0)],
)
def test_pictures_in_a_folder_are_replaced_only_after_the_question(
    dialog: ExportDialog,
    jobs: list[dict[str, Any]],
    tmp_path: Path,
    there: list[str],
    answer: int,
    exported: int,
) -> None:
    for name in ("mine.png", *there):
        (tmp_path / name).write_text("old")
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("year"))
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("png"))
    typist = Typist(tmp_path, lambda box: box.buttons()[answer])
    dialog.choose_file()
    typist.stop()
    assert [job for job in jobs if job["out"] == str(tmp_path)] == jobs[len(jobs) - exported :]
    assert all(name in typist.asked for name in there)
    assert bool(typist.asked) == bool(there)
    assert "mine.png" not in typist.asked


def test_a_series_is_leafed_through_in_the_preview(
    qtbot: QtBot, dialog: ExportDialog, jobs: list[dict[str, Any]]
) -> None:
    assert dialog.frames.isHidden()
    choose(dialog, "year", "pdf")
    qtbot.waitUntil(lambda: bool(jobs) and "only" in jobs[-1])
    assert jobs[-1]["frames"][jobs[-1]["only"]]["name"] == "2020-12-31"  # the last one by the clock's date
    assert "3 / 8" in dialog.frames.label.text()
    qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: jobs[-1]["only"] == 3)
    assert "4 / 8 张 · 2021-12-31" in dialog.frames.label.text()
    dialog.copy()  # what is shown, at its full size
    assert jobs[-1]["only"] == 3
    assert Sheet.from_json(jobs[-1]["sheet"]).paper.dpi == 300
    dialog.cancel()
    choose(dialog, "year", "grid")
    qtbot.waitUntil(lambda: "only" not in jobs[-1])
    assert (jobs[-1]["kind"], len(jobs[-1]["frames"])) == ("grid", 8)
    choose(dialog, "one", "png")
    assert dialog.frames.isHidden()


def test_a_series_has_its_own_span_and_says_what_is_wrong_with_it(
    dialog: ExportDialog, jobs: list[dict[str, Any]], tmp_path: Path
) -> None:
    choose(dialog, "quarter", "gif")
    many = dialog.form.many
    many.first.setText("2020")
    many.last.setText("2021年5月")
    many.seconds.setValue(0.5)
    dialog.export(tmp_path / "x.gif")
    names = [frame["name"] for frame in jobs[-1]["frames"]]
    assert names == ["2020-03-31", "2020-06-30", "2020-09-30", "2020-12-31", "2021-03-31", "2021-05-31"]
    assert jobs[-1]["seconds"] == 0.5
    dialog.cancel()
    for first, last, told in (("2022", "2021", "对调"), ("banana", "", "banana"), ("1999", "", "1999")):
        many.first.setText(first)
        many.last.setText(last)
        assert told in dialog.status.text()
        assert not dialog.buttons["save"].isEnabled()
    many.first.clear()
    assert dialog.buttons["save"].isEnabled()
    choose(dialog, "year", "png")
    many.pattern.setText("{n}-{colour}")
    assert "{date}" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()


def test_only_the_rows_of_the_series_at_hand_are_there(dialog: ExportDialog) -> None:
    many = dialog.form.many
    rows = (many.span, many.seconds, many.pattern)
    shown = {}
    for series, kind in (("one", "png"), ("year", "png"), ("year", "mp4"), ("scenes", "pdf")):
        choose(dialog, series, kind)
        shown[series, kind] = [row.isVisible() for row in rows]
    assert shown == {
        ("one", "png"): [False, False, False],
        ("year", "png"): [True, False, True],
        ("year", "mp4"): [True, True, False],
        ("scenes", "pdf"): [False, False, False],
    }


def test_the_scenes_of_a_series_are_the_projects_own(
    qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]], tmp_path: Path
) -> None:
    own = deck(opening_layers())[2:4]
    scenes: list[Any] = []
    dialog = ExportDialog(store, "1065x772px", scenes=lambda: scenes)
    dialog.show()
    choose(dialog, "scenes", "pdf")
    assert "没有场景" in dialog.status.text()
    qtbot.wait(400)  # longer than a preview waits for the last change
    assert not any(job.get("frames") == [] for job in jobs)
    assert not dialog.buttons["save"].isEnabled()
    scenes.extend(own)
    dialog.form.lines["maker"].setText("处")
    assert dialog.buttons["save"].isEnabled()
    dialog.export(tmp_path / "x.pdf")
    assert [frame["name"] for frame in jobs[-1]["frames"]] == [scene.name for scene in own]
    dialog.close()


def test_publishing_a_series_looks_at_every_picture(dialog: ExportDialog, store: Store) -> None:
    """What is cut in one year stands in the list, though the picture shown is of another."""
    store.dispatch(replace(store.view, clock=Clock(date(2018, 1, 31))), "x")
    dialog.form.waive.setChecked(True)
    dialog.form.public.setChecked(True)
    assert [f.key for f in dialog.check.found] == []
    choose(dialog, "year", "pdf")
    assert [f.key for f in dialog.check.found] == ["cut"]
    sheet = dialog.form.sheet()
    assert sheet is not None
    dialog.check._mend(dialog.check.found[0], dialog.data, dialog.view, sheet)
    assert dialog.check.found == ()


def test_publishing_is_held_up_until_each_finding_is_mended(dialog: ExportDialog) -> None:
    form = dialog.form
    form.parts["notes"].setChecked(False)
    form.public.setChecked(True)
    assert {"approval", "schematic", "cut"} <= {f.key for f in dialog.check.found}
    assert not dialog.buttons["save"].isEnabled()
    form.waive.setChecked(True)
    for _ in range(6):
        fixable = [f for f in dialog.check.found if f.fix not in ("none", "approval")]
        if fixable:
            sheet = form.sheet()
            assert sheet is not None
            dialog.check._mend(fixable[0], dialog.data, dialog.view, sheet)
    assert dialog.check.found == ()
    assert form.parts["notes"].isChecked()
    assert dialog.buttons["save"].isEnabled()
    assert dialog.store.view.extent is None  # the screen's own View is as it was


def test_a_part_is_dragged_by_millimetres(qtbot: QtBot, dialog: ExportDialog) -> None:
    preview = dialog.preview
    preview.resize(900, 700)
    preview.show_page(QPixmap(200, 141), (297.0, 210.0), {"scalebar": [200.0, 160.0, 240.0, 170.0]})
    middle = preview.part_rect("scalebar").center()
    ten = preview.sheet_rect().width() / 297 * 10
    qtbot.mousePress(preview, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    qtbot.mouseMove(preview, (middle + QPointF(-ten, 0)).toPoint())
    qtbot.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=(middle + QPointF(-ten, 0)).toPoint())
    assert dialog.form.moves[0][0] == "scalebar"
    assert dialog.form.moves[0][1:] == pytest.approx((-10, 0), abs=0.6)
    dialog.form.put_back()
    assert dialog.form.moves == ()


@pytest.mark.slow
@pytest.mark.engine
def test_the_window_lives_while_a_real_worker_draws(
    qtbot: QtBot, data: Known, store: Store, tmp_path: Path
) -> None:
    """No turn of the window's own is longer than 200 ms; what comes out is the picture that was asked for.

    Measured in the thread's own time: other programs on a busy machine do not count.
    """
    dialog = ExportDialog(store, "1065x772px")
    dialog.show()
    gaps: list[float] = []
    last = time.thread_time()

    def tick() -> None:
        nonlocal last
        now = time.thread_time()
        gaps.append(now - last)
        last = now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(10)
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=30_000)
    dialog.form.dpi.setCurrentText("200 dpi")
    dialog.export(tmp_path / "x.png")
    qtbot.waitUntil(lambda: not dialog.run.job, timeout=60_000)
    timer.stop()
    dialog.close()
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.size == (2339, 1654)
    assert max(gaps) < 0.2


@pytest.mark.slow
@pytest.mark.engine
def test_a_file_that_is_opened_meanwhile_is_on_the_sheet(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    dialog = ExportDialog(store, "1065x772px")
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=60_000)
    spec = crowds.declared("own1")
    work = replace(
        store.work,
        catalogue=store.catalogue.with_layer(spec),
        collections=(crowds.collection("own1", crowds.areas(300, size=0.12), crowds.careers(300)),),
    )

    def written(name: str) -> np.ndarray[Any, np.dtype[np.int16]]:
        qtbot.waitUntil(lambda: not dialog.run.job, timeout=60_000)
        with Image.open(tmp_path / name) as picture:
            return np.asarray(picture.convert("RGB")).astype(np.int16)

    dialog.export(tmp_path / "before.png")
    before = written("before.png")
    store.change(with_layer(work, spec), "step.lay")
    dialog.export(tmp_path / "after.png")
    store.undo()  # while it is written
    assert (abs(written("after.png") - before).max(axis=2) > 40).mean() > 0.01
    dialog.export(tmp_path / "undone.png")
    assert (written("undone.png") == before).all()
    dialog.close()


@pytest.mark.slow
@pytest.mark.engine
def test_what_a_template_leaves_out_of_the_legend_can_be_ticked_again(qtbot: QtBot, store: Store) -> None:
    dialog = ExportDialog(store, "1065x772px")
    dialog.form.figure.base = replace(dialog.form.figure.base, legend=LegendChoice(hidden=("bus:运营",)))
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=60_000)
    dialog.desk.edit_legend()
    assert dialog.desk.editor is not None
    rows = dialog.desk.editor.tree.findItems(
        "运营", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0
    )
    ticks = {str(row.parent().data(0, Qt.ItemDataRole.UserRole)[0]): row.checkState(0) for row in rows}
    assert len(ticks) > 1
    assert [layer for layer, tick in ticks.items() if tick == Qt.CheckState.Unchecked] == ["bus"]
    dialog.close()


@pytest.mark.slow
@pytest.mark.engine
def test_a_series_shows_what_is_being_drawn(qtbot: QtBot, data: Known, store: Store, tmp_path: Path) -> None:
    """By a second process, while the first draws: far more sheets than it has drawn when the second is there."""
    dialog = ExportDialog(store, "1065x772px")
    dialog.show()
    choose(dialog, "quarter", "png")
    dialog.form.many.first.setText("2018")
    dialog.form.many.last.setText("2025")
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=60_000)
    with qtbot.waitSignal(dialog.loader.live.seen, timeout=120_000) as seen:
        dialog.export(tmp_path / "系列")
    assert seen.args is not None
    assert seen.args[0]["parts"]["legend"]
    dialog.cancel()
    assert dialog.loader.live._worker is None
    dialog.close()


@pytest.mark.slow
@pytest.mark.engine
def test_cancel_ends_the_worker_and_leaves_nothing(
    qtbot: QtBot, data: Known, store: Store, tmp_path: Path
) -> None:
    dialog = ExportDialog(store, "1065x772px")
    dialog.show()
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("quarter"))
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("pdf"))
    dialog.export(tmp_path / "x.pdf")
    qtbot.waitUntil(lambda: dialog.bar.value() >= 1, timeout=30_000)
    dialog.cancel()
    qtbot.waitUntil(
        lambda: list(tmp_path.iterdir()) == []
    )  # the window doesn't wait until the worker has gone
    dialog.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_column_of_choices_is_as_wide_as_its_words(
    qtbot: QtBot, dialog: ExportDialog, store: Store, lang: Lang
) -> None:
    store.set_view(replace(store.view, lang=lang))
    qtbot.wait(50)
    assert not dialog.chosen.horizontalScrollBar().isVisible()
    assert dialog.chosen.horizontalScrollBar().maximum() == 0
    for check in dialog.form.parts.values():
        assert check.width() >= check.sizeHint().width()
