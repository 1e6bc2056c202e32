"""The legend of a single file is the sheet's: the user's choice of rows, names and order, at any date; hues of a style."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.export.formats.web.html import single_file
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.clock import Clock
from explorer.state.view.style import Style
from explorer.state.view.view import LayerState, View
from explorer.words.text import Lang
from tests.engine.test_file_counts import ask, gone
from tests.helpers import crowds
from tests.helpers.file_page import Page
from tests.helpers.layers import opening_layers

_ROWS = """[...document.querySelectorAll('#layers .layer')].filter((box) => box.querySelector('.row')).map((box) =>
  [box.querySelector('label span').textContent, ...[...box.querySelectorAll('.row')].map((row) => [...row.querySelectorAll('span')].map((s) => s.textContent))])"""
_MARKS = "[...document.querySelectorAll('#marks .row')].map((row) => [...row.querySelectorAll('span')].map((s) => s.textContent))"
_AT = "(() => { const d = document.getElementById('typed'); d.value = '%s'; d.dispatchEvent(new Event('change')); return 1; })()"
_HUES = (
    "[...document.querySelectorAll('#layer-box-own2 .row path')].map((path) => path.getAttribute('stroke'))"
)
CHOICE = LegendChoice(
    order=("own1", "bus"),
    hidden=(
        "platform",
        "own1:class/line:工业",
        "highway:在建",
        "own1:in operation",
        "river:state/line:operation/certain",
    ),
    words=(("own1", "用地"), ("own1:居住", "住宅"), ("bus:state/line:operation/certain", "开行")),
)


def known_and_view(context: MapContext, lang: Lang) -> tuple[Known, View]:
    kinds = np.array([*["居住"] * 7, "工业", "绿地", "其他"] * 380, object)
    classed = crowds.collection("own1", crowds.lines(3_800), crowds.careers(3_800))
    sizes = np.arange(3_800).astype(object) % 400
    classed = replace(classed, columns={"类别": kinds, "车道": sizes}, listed=("类别", "车道"))
    single = crowds.collection("own2", crowds.lines(40), crowds.states(40))
    known = crowds.with_layers(context.known, {"own1": classed, "own2": single})
    layers = (
        *opening_layers(),
        LayerState("own1", style=Style("category", "类别", size="车道")),
        LayerState("own2", style=Style(color=3)),
    )
    return known, View(layers=layers, clock=Clock(date(2021, 6, 30)), lang=lang, events=False)


def opened(qtbot: QtBot, file: Path) -> Page:
    shown, page = QWebEngineView(), Page()
    qtbot.addWidget(shown)
    shown.setPage(page)
    shown.resize(1000, 700)
    shown.show()
    shown.load(QUrl.fromLocalFile(str(file)))
    qtbot.waitUntil(lambda: ask(qtbot, page, "Boolean(document.body?.dataset.ready)") is True, timeout=30_000)
    return page


def said(layout: Layout) -> list[list[object]]:
    groups = layout.content.legend
    return [[group.name, *([row.words, row.count] for row in group.rows)] for group in groups]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_lists_what_the_sheet_does(
    qtbot: QtBot, context: MapContext, tmp_path: Path, lang: Lang
) -> None:
    known, view = known_and_view(context, lang)
    sheet = Sheet(parse_paper("A4"), whole=True, legend=CHOICE)
    layout = lay_out(known, view, sheet)
    usual = lay_out(known, view, replace(sheet, legend=LegendChoice()))
    assert said(layout) != said(usual)
    assert any("," in row[1] for _, *rows in said(layout) for row in rows)  # thousands have their marks
    assert any("车道 0 – 399" in row[0] for _, *rows in said(layout) for row in rows)  # what lines grow with
    file = tmp_path / "map.html"
    file.write_bytes(single_file(layout, known, view, sheet))
    page = opened(qtbot, file)
    assert ask(qtbot, page, _ROWS) == said(layout)
    grades = [[grade.text.in_(lang), str(grade.count)] for grade in layout.content.grades]
    assert grades
    assert ask(qtbot, page, _MARKS) == grades
    for day in ("2018-01-31", "2024-12-31"):
        later = lay_out(known, view.with_clock(at=date.fromisoformat(day)), sheet)
        ask(qtbot, page, _AT % day)
        assert ask(qtbot, page, _ROWS) == said(later)
    looks = [row.entry.symbol.color for g in layout.content.legend if g.layer == "own2" for row in g.rows]
    ask(qtbot, page, _AT % "2021-06-30")
    hues = ask(qtbot, page, _HUES)
    assert isinstance(hues, list)
    assert looks[0] in hues  # not that of a layer without a style
    assert page.said == []
    gone(page)
