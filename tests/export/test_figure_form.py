"""The studio's choices of the figure: templates fill the form, bare figures, the legend's list, and what mends a lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.sheet import BARE_PARTS, PARTS
from explorer.export.sheet.template_file import built_in, read_template
from explorer.ui.studio.figure_desk import FigureDesk
from explorer.ui.studio.footer import ExportFooter
from explorer.ui.studio.form import ExportForm
from explorer.ui.studio.lack_list import larger_page
from explorer.ui.studio.legend_editor import LegendEditor


@pytest.fixture
def form(qtbot: QtBot) -> ExportForm:
    made = ExportForm("zh", "1065x772px", Axis())
    qtbot.addWidget(made)
    return made


def test_a_template_fills_the_form_and_is_its_sheet(form: ExportForm) -> None:
    form.lines["heading"].setText("我的题名")
    form.figure.template_chosen.emit(built_in()["memo"])
    sheet, memo = form.sheet(), built_in()["memo"].sheet
    assert sheet is not None
    assert (sheet.margin, sheet.type, sheet.hidden, sheet.legend) == (
        memo.margin,
        memo.type,
        memo.hidden,
        memo.legend,
    )
    assert (sheet.paper, sheet.overview, sheet.projection, sheet.number) == (memo.paper, True, True, "附图")
    assert sheet.title == "我的题名"


def test_a_saved_template_is_opened_again(form: ExportForm, tmp_path: Path) -> None:
    form.figure.lines["secrecy"].setText("内部资料")
    form.figure.checks["graticule"].setChecked(True)
    sheet = form.sheet()
    assert sheet is not None
    path = tmp_path / "院内.twincity-sheet"
    form.figure.save_template(path, sheet)
    assert read_template(path).sheet.secrecy == "内部资料"
    form.figure.lines["secrecy"].clear()
    form.figure.open_template(path)
    again = form.sheet()
    assert again is not None
    assert (again.secrecy, again.graticule) == ("内部资料", 0.0)


def test_a_bad_template_is_one_line(form: ExportForm, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "x.twincity-sheet").write_text("{}")
    with qtbot.waitSignal(form.figure.failed) as said:
        form.figure.open_template(tmp_path / "x.twincity-sheet")
    assert "x.twincity-sheet" in said.args[0]


def test_a_bare_figure_and_back(form: ExportForm) -> None:
    form.figure.bare.setChecked(True)
    sheet = form.sheet()
    assert sheet is not None
    assert sheet.margin == 0
    assert {part for part in PARTS if sheet.shows(part)} == BARE_PARTS
    form.figure.bare.setChecked(False)
    sheet = form.sheet()
    assert sheet is not None
    assert (sheet.margin, sheet.hidden) == (None, frozenset())


def test_the_legend_is_unticked_renamed_and_moved(qtbot: QtBot) -> None:
    groups = [
        {"layer": "highway", "name": "高速", "rows": [listed("highway", "在建"), listed("highway", "运营")]},
        {"layer": "bus", "name": "公交", "rows": [listed("bus", "运营")]},
    ]
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = LegendEditor(groups, LegendChoice(), "zh", parent)
    tops = [editor.tree.topLevelItem(n) for n in range(2)]
    assert tops[0] is not None
    assert tops[1] is not None
    tops[0].child(0).setCheckState(0, Qt.CheckState.Unchecked)
    tops[1].setText(0, "城际公交")
    editor.tree.setCurrentItem(tops[1])
    editor.up.click()
    with qtbot.waitSignal(editor.taken) as taken:
        editor.buttons.accepted.emit()
    hidden, words = ("highway:state/line:construction/certain",), (("bus", "城际公交"),)
    assert taken.args == [("bus", "highway"), hidden, words]


def listed(layer: str, words: str, part: str = "state") -> dict[str, Any]:
    """A row as the worker tells of it."""
    states = {"在建": "construction/certain", "运营": "operation/certain"}
    keys = [f"{layer}:{part}/line:{words}", f"{layer}:{words}"]
    if part == "state":
        keys = [f"{layer}:state/line:{states[words]}", *keys]
    return {"words": words, "keys": keys, "kind": "line", "classed": part == "class"}


def edited(qtbot: QtBot, choice: LegendChoice, *rows: tuple[int, bool, str]) -> LegendChoice:
    """The choice after the rows of a class and a state of one word are ticked and named so in the list."""
    twins = [listed("own1", "运营", "class"), listed("own1", "运营")]
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = LegendEditor([{"layer": "own1", "name": "路网", "rows": twins}], choice, "zh", parent)
    top = editor.tree.topLevelItem(0)
    assert top is not None
    for n, ticked, words in rows:
        top.child(n).setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        top.child(n).setText(0, words or top.child(n).text(0))
    with qtbot.waitSignal(editor.taken) as taken:
        editor.buttons.accepted.emit()
    order, hidden, words = taken.args
    return replace(choice, order=order, hidden=hidden, words=words)


def test_a_class_and_a_state_of_one_word_are_two_rows_of_the_list(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    groups = [
        {"layer": "own1", "name": "路网", "rows": [listed("own1", "运营", "class"), listed("own1", "运营")]}
    ]
    top = LegendEditor(groups, LegendChoice(), "zh", parent).tree.topLevelItem(0)
    assert top is not None
    assert [top.child(n).text(0) for n in range(2)] == ["运营（分类 · 线）", "运营（状态 · 线）"]
    alone = edited(qtbot, LegendChoice(), (1, False, ""))
    assert alone.hidden == ("own1:state/line:operation/certain",)
    assert alone.words == ()
    assert edited(qtbot, alone, (1, True, "")).hidden == ()
    assert edited(qtbot, alone, (0, True, "甲类")).words == (("own1:class/line:运营", "甲类"),)


def test_a_choice_of_before_stays_until_one_of_its_rows_is_changed(qtbot: QtBot) -> None:
    """A key of words alone is that of both rows; what is not drawn now stays as it was chosen too."""
    old = LegendChoice(
        order=("own1", "bus"),
        hidden=("own1:运营", "bus:停运"),
        words=(("own1:运营", "通车"), ("bus", "公交")),
    )
    assert edited(qtbot, old) == old
    shown = edited(qtbot, old, (0, True, ""))
    assert shown.hidden == ("bus:停运", "own1:state/line:operation/certain")
    assert shown.words == old.words
    renamed = edited(qtbot, old, (0, False, "甲类"))
    assert renamed.words == (
        ("bus", "公交"),
        ("own1:class/line:运营", "甲类"),
        ("own1:state/line:operation/certain", "通车"),
    )


@pytest.mark.parametrize(
    ("size", "larger"),
    [
        ("84mm", "120mm"),
        ("170mm", "A4"),
        ("A5", "A4"),
        ("A4-portrait", "A3-portrait"),
        ("90x60mm", "120x80mm"),
        ("900x600px", "1200x800px"),
    ],
)
def test_the_next_larger_page(size: str, larger: str) -> None:
    assert larger_page(size) == larger


def test_what_is_lacking_is_mended_at_a_click(form: ExportForm, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    footer = ExportFooter("zh", parent)
    desk = FigureDesk(form, footer, parent)
    desk.take(
        {
            "lacks": [
                {"key": "cut_rows", "words": "有 3 段放不下", "remedy": "larger", "part": "legend"},
                {"key": "credit", "words": "没有署名", "remedy": "none", "part": "sources"},
            ],
            "caption": "图 1　题名\n资料来源：甲。\n",
            "legend": [],
        }
    )
    desk.buttons["cut_rows"].click()
    assert form.size_text() == "A3"
    desk.buttons["credit"].click()
    assert QApplication.clipboard().text().startswith("图 1　题名")
    desk.take({"lacks": [], "caption": "", "legend": []})
    assert desk.isHidden()
    assert not footer.buttons["caption"].isEnabled()


def test_a_transparent_ground_and_a_world_file_are_for_files_that_can_have_them(form: ExportForm) -> None:
    for name in ("transparent", "world_file"):
        form.figure.checks[name].setChecked(True)

    def chosen(kind: str) -> tuple[bool, bool]:
        form.kind.setCurrentIndex(form.kind.findData(kind))
        sheet = form.sheet()
        assert sheet is not None
        return sheet.transparent, sheet.world_file

    kinds = ("png", "jpg", "tif", "pdf", "svg", "pptx")
    assert [chosen(kind) for kind in kinds] == [
        *((True, True), (False, True), (True, False)),
        *((True, False), (True, False), (False, False)),
    ]
    assert form.kind.itemText(form.kind.findData("tif")) == "GeoTIFF"


def choose_kind(form: ExportForm, kind: str) -> None:
    form.kind.setCurrentIndex(form.kind.findData(kind))


def test_a_deck_has_slides_and_a_report_a_bare_figure(form: ExportForm) -> None:
    before = form.sheet()
    choose_kind(form, "pptx")
    deck = form.sheet()
    assert deck is not None
    assert (deck.template, deck.paper.name, deck.deck) == ("slide", "16:9", True)
    choose_kind(form, "docx")
    figure = form.sheet()
    assert figure is not None
    assert figure.paper.width <= 160.05
    assert not figure.shows("sources")
    choose_kind(form, "png")
    assert form.sheet() == before


def test_an_offices_master_gives_the_deck_its_size(form: ExportForm, qtbot: QtBot, tmp_path: Path) -> None:
    from pptx import Presentation

    Presentation().save(str(tmp_path / "母版.pptx"))
    (tmp_path / "坏.pptx").write_text("no", "utf-8")
    choose_kind(form, "pptx")
    with qtbot.waitSignal(form.figure.failed) as refused:
        form.figure.take_master(tmp_path / "坏.pptx")
    assert len(refused.args[0].splitlines()) == 1
    form.figure.take_master(tmp_path / "母版.pptx")
    deck = form.sheet()
    assert deck is not None
    assert (round(deck.paper.width), round(deck.paper.height)) == (254, 190)
    assert deck.master == str(tmp_path / "母版.pptx")
    assert deck.room is not None
    choose_kind(form, "png")
    plain = form.sheet()
    assert plain is not None
    assert plain.master == ""
    choose_kind(form, "pptx")
    form.figure.master_button.click()  # 不用母版
    again = form.sheet()
    assert again is not None
    assert (again.master, again.paper.name) == ("", "16:9")
