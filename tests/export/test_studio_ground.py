"""The studio's frame: dragged, zoomed, fitted and given a scale; what the preview shows is what is exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.export.layout.camera import world
from explorer.export.layout.elements import PX_PER_MM, TextLines
from explorer.export.layout.layout import Layout, lay_out, scale_of
from explorer.export.sheet.sheet import Sheet
from explorer.state.files.deck import deck
from explorer.state.queries.intersections import crossing
from explorer.state.view.scenes import view_of
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.studio.dialog import ExportDialog
from tests.helpers.layers import opening_layers


@pytest.fixture
def dialog(qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]]) -> Iterator[ExportDialog]:
    made = ExportDialog(store, "1065x772px")
    made.show()
    yield made
    made.close()


def laid(data: Known, job: dict[str, Any]) -> Layout:
    view = job["view"] if "view" in job else job["frames"][job.get("only", 0)]["view"]
    return lay_out(data, View.from_json(view), Sheet.from_json(job["sheet"]))


def drawn(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]], before: int = 0
) -> Layout:
    """The preview of the last job, as the worker would answer it."""
    qtbot.waitUntil(lambda: len(jobs) > before)
    layout = laid(data, jobs[-1])
    picture = QPixmap(600, 424)
    picture.fill(QColor("#cccccc"))
    out = Path(jobs[-1]["out"])
    picture.save(str(out))
    frame = [v * layout.scale for v in (layout.frame.x, layout.frame.y, layout.frame.w, layout.frame.h)]
    dialog.worker.answered.emit(
        {
            "id": len(jobs),
            "done": [str(out)],
            "frame": frame,
            "ground": list(layout.ground),
            "scale": 3e6,
            "parts": {},
        }
    )
    return layout


def middle(layout: Layout) -> tuple[float, float]:
    (x1, y1), (x2, y2) = world(*layout.ground[:2]), world(*layout.ground[2:])
    return (x1 + x2) / 2, (y1 + y2) / 2


def test_dragging_the_map_moves_the_ground_by_as_much(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]]
) -> None:
    before = drawn(qtbot, dialog, data, jobs)
    frame = dialog.preview.frame_rect()
    start = frame.center().toPoint()
    qtbot.mousePress(dialog.preview, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(dialog.preview, start + QPoint(30, 12))
    qtbot.mouseMove(dialog.preview, start + QPoint(60, -24))
    qtbot.mouseRelease(dialog.preview, Qt.MouseButton.LeftButton, pos=start + QPoint(60, -24))
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    after = laid(data, jobs[-1])
    assert after.camera.zoom == pytest.approx(before.camera.zoom, abs=1e-6)
    pixels = 256 * 2**before.camera.zoom
    wide, tall = before.frame.w * PX_PER_MM, before.frame.h * PX_PER_MM
    (x1, y1), (x2, y2) = middle(before), middle(after)
    assert (x1 - x2) * pixels / wide == pytest.approx(60 / frame.width(), rel=0.01)
    assert (y1 - y2) * pixels / tall == pytest.approx(-24 / frame.height(), rel=0.01)


def test_the_wheel_zooms_about_the_pointer(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]]
) -> None:
    before = drawn(qtbot, dialog, data, jobs)
    frame = dialog.preview.frame_rect()
    at = frame.topLeft() + QPointF(frame.width() * 0.25, frame.height() * 0.75)
    for _ in range(2):
        none, turn = QPoint(), QPoint(0, 120)
        event = QWheelEvent(
            at,
            dialog.preview.mapToGlobal(at),
            none,
            turn,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(dialog.preview, event)
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    after = laid(data, jobs[-1])
    assert 2 ** (after.camera.zoom - before.camera.zoom) == pytest.approx(1.25**2, rel=1e-3)

    def pointed(layout: Layout) -> tuple[float, float]:
        (x1, y2), (x2, y1) = world(*layout.ground[:2]), world(*layout.ground[2:])
        return x1 + (x2 - x1) * 0.25, y1 + (y2 - y1) * 0.75

    assert pointed(after) == pytest.approx(pointed(before), abs=1e-6)


def test_the_keyboard_moves_and_zooms_the_map(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]]
) -> None:
    before = drawn(qtbot, dialog, data, jobs)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(dialog.preview, key)
    qtbot.keyClicks(dialog.preview, "+")
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    after = laid(data, jobs[-1])
    assert middle(after)[0] > middle(before)[0]
    assert middle(after)[1] < middle(before)[1]
    assert 2 ** (after.camera.zoom - before.camera.zoom) == pytest.approx(1.25, rel=1e-3)


def test_buttons_fit_what_is_drawn_or_selected_and_lead_back(
    qtbot: QtBot, dialog: ExportDialog, data: Known, store: Store, jobs: list[dict[str, Any]]
) -> None:
    before = drawn(qtbot, dialog, data, jobs)
    dialog.form.ground.buttons["selection"].click()
    assert "选中" in dialog.status.text()
    dialog.form.ground.buttons["visible"].click()
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    layout = laid(data, jobs[-1])
    assert "图外" not in str(layout.content.counts)
    chosen = "bus-luxian-yusi-rongchang-qingjiang"
    store.dispatch(replace(store.view, selection=(chosen,)), "x")
    dialog.form.ground.buttons["selection"].click()
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    layout = laid(data, jobs[-1])
    assert chosen not in crossing(data.shapes, layout.ground)
    assert layout.camera.zoom > before.camera.zoom + 1
    dialog.form.ground.buttons["window"].click()
    n = len(jobs)
    qtbot.waitUntil(lambda: len(jobs) > n)
    assert laid(data, jobs[-1]).ground == pytest.approx(before.ground, abs=1e-6)


def test_a_scale_is_exact_and_a_wrong_one_says_so(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]]
) -> None:
    drawn(qtbot, dialog, data, jobs)
    assert "3 000 000" in dialog.form.ground.scale.placeholderText()
    sheet = laid(data, jobs[-1])
    dialog.form.ground.show_scale(scale_of(sheet), "zh")
    words = [x for e in sheet.elements if isinstance(e, TextLines) for x in e.lines]
    assert dialog.form.ground.scale.placeholderText() in words
    n = len(jobs)
    dialog.form.ground.scale.setText("1:250万")
    qtbot.waitUntil(lambda: len(jobs) > n)
    assert jobs[-1]["sheet"]["scale"] == 2_500_000
    dialog.form.ground.scale.setText("many")
    assert "many" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()


def test_each_scene_keeps_a_frame_of_its_own(
    qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]]
) -> None:
    scenes = deck(opening_layers())
    dialog = ExportDialog(store, "1065x772px", scenes=lambda: scenes)
    dialog.show()
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("scenes"))
    drawn(qtbot, dialog, data, jobs, len(jobs))
    before = [frame.view.extent for frame in dialog.frames.frames]
    at = dialog.frames.at
    dialog.preview.pan(0.1, 0.1)
    after = [frame.view.extent for frame in dialog.frames.frames]
    assert after[at] != before[at]
    assert after[:at] + after[at + 1 :] == before[:at] + before[at + 1 :]
    dialog.close()


def test_a_scenes_title_is_the_sheets_until_another_is_typed(
    qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]]
) -> None:
    scene = deck(opening_layers())[2]
    store.dispatch(view_of(scene, store.view, store.axis), "x")
    dialog = ExportDialog(store, "1065x772px", current=lambda: scene)
    dialog.show()
    qtbot.waitUntil(lambda: bool(jobs))
    assert jobs[-1]["sheet"]["title"] == scene.title.zh == dialog.form.lines["heading"].placeholderText()
    assert jobs[-1]["sheet"]["subtitle"] == scene.caption.zh
    store.dispatch(replace(store.view, lang="en"), "x")
    qtbot.waitUntil(lambda: jobs[-1]["sheet"]["title"] == scene.title.en)
    store.dispatch(store.view.with_layer("bus", visible=not store.view.layer("bus").visible), "x")
    qtbot.waitUntil(lambda: jobs[-1]["sheet"]["title"] == "")  # no longer what the scene shows
    dialog.close()


def test_what_the_frame_cuts_is_a_note_that_can_be_waived(
    qtbot: QtBot, dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]]
) -> None:
    drawn(qtbot, dialog, data, jobs)
    dialog.preview.zoom(3.0)
    dialog.form.public.setChecked(True)
    dialog.form.waive.setChecked(True)
    assert [finding.key for finding in dialog.check.found] == ["cut"]
    assert dialog.buttons["save"].isEnabled()
    dialog.form.allow_cut.setChecked(True)
    assert dialog.check.found == ()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 640), (1280, 720)])
def test_the_studio_fits_small_screens(
    qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]], size: tuple[int, int], lang: str
) -> None:
    """Whole in its client area with a title bar of 38 px taken off, its longest check list and all its rows."""
    store.dispatch(replace(store.view, lang=lang), "x")  # type: ignore[arg-type]
    dialog = ExportDialog(store, "1065x772px", scenes=lambda: deck(opening_layers()))
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("scenes"))
    dialog.form.public.setChecked(True)
    for part in dialog.form.parts.values():
        part.setChecked(False)
    dialog.show()
    dialog.resize(size[0] - 8, size[1] - 38)
    QApplication.processEvents()
    assert dialog.width() <= size[0] - 8
    assert dialog.height() <= size[1] - 38
    whole = dialog.rect()
    for running, count in ((False, 5), (True, 6)):
        dialog.footer.busy(running)
        QApplication.processEvents()
        shown = [button for button in dialog.buttons.values() if button.isVisible()]
        assert len(shown) == count
        for button in shown:
            corner = button.mapTo(dialog, QPoint())
            assert whole.contains(corner)
            assert whole.contains(corner + QPoint(button.width() - 1, button.height() - 1))
            assert button.width() >= button.sizeHint().width()
    ground = dialog.form.ground
    for widget in (*ground.buttons.values(), ground.scale):
        corner = widget.mapTo(dialog, QPoint(widget.width() - 1, widget.height() - 1))
        assert corner.x() < dialog.form.mapTo(dialog, QPoint()).x()
        assert widget.width() >= widget.minimumSizeHint().width()
    dialog.close()
