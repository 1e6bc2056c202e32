"""The studio's atlas, page numbers, film and inset of a place; problems are marked where they are and mended at a click."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.export.layout.layout import lay_out
from explorer.export.layout.legible import lacks
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.studio.dialog import ExportDialog
from explorer.ui.studio.lack_list import larger_page
from tests.export.test_dialog import choose


@pytest.fixture
def dialog(qtbot: QtBot, data: Known, store: Store, jobs: list[dict[str, Any]]) -> ExportDialog:
    made = ExportDialog(store, "1065x772px")
    qtbot.addWidget(made)
    made.show()
    return made


def choose_areas(dialog: ExportDialog, key: str) -> None:
    areas = dialog.form.many.areas
    areas.setCurrentIndex(areas.findData(key))


def test_an_atlas_of_a_layer_has_a_page_each_with_numbers_and_contents(
    dialog: ExportDialog, data: Known, jobs: list[dict[str, Any]], tmp_path: Path
) -> None:
    choose(dialog, "atlas", "pdf")
    choose_areas(dialog, "platform")
    dialog.export(tmp_path / "x.pdf")
    job = jobs[-1]
    named = {frame["title"] for frame in job["frames"]}
    assert named == {f.name.zh for f in data.atlas.by_theme("platform") if f.name.zh in named}
    assert len(named) > 5
    assert (job["contents"], job["sheet"]["page"]) == (True, [1, 1])
    dialog.run.cancel()
    dialog.form.many.numbered.setChecked(False)
    dialog.form.many.contents.setChecked(False)
    dialog.export(tmp_path / "x.pdf")
    assert (jobs[-1]["contents"], jobs[-1]["sheet"]["page"]) == (False, None)


def test_a_page_of_an_atlas_is_framed_for_itself(dialog: ExportDialog) -> None:
    choose(dialog, "atlas", "pdf")
    choose_areas(dialog, "platform")
    before = [frame.view.extent for frame in dialog.frames.frames]
    dialog.grounds.shown = before[0]
    dialog._pan(0.2, 0.0)
    after = [frame.view.extent for frame in dialog.frames.frames]
    at = dialog.frames.at
    assert after[at] != before[at]
    assert [b for n, b in enumerate(before) if n != at] == [a for n, a in enumerate(after) if n != at]


def test_a_layer_with_nothing_to_make_pages_of_is_said(dialog: ExportDialog, store: Store) -> None:
    from datetime import date

    from explorer.atlas.columns.timeline import Clock

    store.set_view(replace(store.view, clock=Clock(date(2018, 1, 31))))
    choose(dialog, "atlas", "pdf")
    choose_areas(dialog, "platform")
    assert "platform" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()


def test_too_many_small_multiples_are_refused_before_any_is_drawn(
    dialog: ExportDialog, jobs: list[dict[str, Any]], qtbot: QtBot
) -> None:
    """The worker laid out a hundred sheets before it said so; there is no preview of them either."""
    choose(dialog, "year", "grid")
    qtbot.waitUntil(lambda: bool(jobs) and jobs[-1].get("kind") == "grid", timeout=10_000)
    jobs.clear()
    choose(dialog, "month", "grid")
    assert "幅太多" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()
    assert dialog._wanted() is None
    qtbot.wait(600)
    assert not [job for job in jobs if job.get("kind") == "grid"]
    choose(dialog, "year", "grid")
    assert "幅太多" not in dialog.status.text()
    assert dialog.buttons["save"].isEnabled()


def test_a_gif_whose_pictures_together_take_too_much_memory_is_refused_at_once(dialog: ExportDialog) -> None:
    choose(dialog, "year", "gif")
    dialog.form.page.setCurrentText("3840x2160px")
    assert dialog.buttons["save"].isEnabled()
    choose(dialog, "month", "gif")
    assert "内存" in dialog.status.text()
    assert not dialog.buttons["save"].isEnabled()


def test_page_numbers_are_for_documents_and_contents_for_pdf_alone(dialog: ExportDialog) -> None:
    many = dialog.form.many
    for kind, numbered, contents in (("pdf", True, True), ("pptx", True, False), ("mp4", False, False)):
        choose(dialog, "year", kind)
        assert (many.numbered.isVisible(), many.contents.isVisible()) == (numbered, contents)


def test_a_film_has_its_own_template_and_size_until_it_is_left(dialog: ExportDialog) -> None:
    form = dialog.form
    form.page.setCurrentText("A3")
    choose(dialog, "year", "mp4")
    sheet = form.sheet()
    assert sheet is not None
    assert (sheet.template, sheet.paper.pixels) == ("film", (1920, 1080))
    choose(dialog, "year", "pdf")
    assert (form.template.currentData(), form.size_text()) == ("report", "A3")
    choose(dialog, "year", "mp4")
    form.page.setCurrentText("3840x2160px")
    choose(dialog, "year", "gif")
    assert (form.template.currentData(), form.size_text()) == ("film", "3840x2160px")


def test_an_inset_is_of_a_place_by_name(dialog: ExportDialog) -> None:
    field = dialog.form.figure.inset
    field.setText("荣昌")
    sheet = dialog.form.sheet()
    assert sheet is not None
    assert sheet.inset is not None
    west, south, east, north = sheet.inset
    assert west < 105.6 < east
    assert south < 29.4 < north
    field.setText("不存在的地方")
    assert dialog.form.sheet() is None
    assert "不存在的地方" in dialog.form.problem
    field.clear()
    assert dialog.form.sheet() is not None


def test_problems_are_marked_at_their_parts_and_a_mark_leads_to_what_mends_it(
    dialog: ExportDialog, qtbot: QtBot
) -> None:
    found = [
        {"key": "cut_rows", "words": "有 3 段放不下", "remedy": "larger", "part": "legend"},
        {"key": "no_charts", "words": "放不下图表", "remedy": "larger", "part": "charts"},
    ]
    parts = {"legend": [200.0, 30.0, 280.0, 150.0]}
    dialog.preview.show_page(QPixmap(594, 420), (297.0, 210.0), parts)
    dialog._seen({"lacks": found, "caption": "", "legend": []})
    marks, legend = dialog.preview.problem_rects(), dialog.preview.part_rect("legend")
    assert marks[1].contains(legend.topRight())
    assert marks[2].contains(dialog.preview.sheet_rect().topRight())
    dialog.activateWindow()
    qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=marks[1].center().toPoint())
    row = dialog.desk.buttons["cut_rows"].parentWidget()
    assert row is not None
    assert row.findChild(QPushButton) is dialog.focusWidget()
    assert (
        dialog.chosen.viewport()
        .rect()
        .intersects(row.rect().translated(row.mapTo(dialog.chosen.viewport(), row.rect().topLeft())))
    )


@pytest.mark.parametrize("size", ["84x84mm", "A5", "A4", "900x600px"])
def test_a_larger_page_mends_what_it_is_offered_for(size: str, data: Known, everything: View) -> None:
    """Each problem that offers a larger page is gone after some clicks, at the largest page at the latest."""
    first = {
        one.key
        for one in lacks(lay_out(data, everything, Sheet(parse_paper(size))), Sheet(parse_paper(size)))
    }
    left = first
    for _ in range(8):
        if not left:
            break
        size = larger_page(size)
        sheet = Sheet(parse_paper(size, 96))
        left &= {one.key for one in lacks(lay_out(data, everything, sheet), sheet) if one.remedy == "larger"}
    assert left == set(), (first, size)
