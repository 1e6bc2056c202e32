"""Legends where room is short: states keep their words, layers are listed, and what has no room is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.spans import records
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import STATUSES
from explorer.export.layout.blocks import Detail, legend
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import OnMap, Sheet, template_for
from explorer.state.view.style import Style
from explorer.state.view.view import LayerState, View
from explorer.words.strings import t
from explorer.words.text import Lang
from tests.export.layout.test_layout import check
from tests.helpers import crowds


@pytest.mark.parametrize("page", ["A5", "A5-portrait", "A4", "A4-portrait", "16:9"])
def test_the_short_legend_in_english_breaks_no_state_more_than_once(
    data: Known, everything: View, page: str
) -> None:
    """Its samples leave the words room: "attested under construction" is not set a word a line."""
    paper = parse_paper(page)
    view = replace(everything, lang="en", clock=Clock(date(2022, 12, 31)))
    layout = lay_out(data, view, Sheet(paper, template_for(paper)))
    texts = [e for e in layout.elements if isinstance(e, TextLines) and e.part == "legend"]
    states = {row.words for group in layout.content.legend for row in group.rows}
    rows = {" ".join(e.lines): e for e in texts if " ".join(e.lines) in states}
    assert set(rows) == states
    assert max(len(e.lines) for e in rows.values()) <= 2
    numbered = {a.name for group in layout.content.legend for a in group.areas}
    layers = [e for e in texts if " ".join(e.lines) in {g.name for g in layout.content.legend} - numbered]
    assert len(layers) == len(layout.content.legend)
    assert max(len(e.lines) for e in layers) <= 2
    check(layout)


@pytest.mark.parametrize(("page", "lang"), [("84x84mm", "en"), ("100x100mm", "en")])
def test_a_legend_that_is_cut_takes_less_room_than_the_map(
    data: Known, everything: View, page: str, lang: Lang
) -> None:
    view = replace(everything, lang=lang, clock=Clock(date(2022, 12, 31)))
    layout = lay_out(data, view, Sheet(parse_paper(page)))
    legend = [e.box() for e in layout.elements if e.part == "legend"]
    band = max(b.bottom for b in legend) - min(b.y for b in legend)
    assert layout.cut
    assert band < 0.8 * layout.frame.h
    check(layout)


@pytest.mark.parametrize("page", ["174x120mm", "A5"])
def test_states_are_listed_before_the_names_of_numbered_areas(
    data: Known, everything: View, page: str
) -> None:
    """The caption can list names, but show no form."""
    unnamed = frozenset(f.id for f in data.atlas.features.values() if f.theme == "platform")
    view = replace(everything, lang="en", clock=Clock(date(2022, 12, 31)))
    layout = lay_out(data, view, Sheet(parse_paper(page)), None, OnMap(unnamed))
    assert layout.cut == 0
    assert not layout.areas_listed
    states = {row.words for group in layout.content.legend for row in group.rows}
    said = {" ".join(e.lines) for e in layout.elements if isinstance(e, TextLines) and e.part == "legend"}
    assert states <= said
    check(layout)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("page", "least"), [("84mm", 6), ("84x84mm", 10), ("84x120mm", 17)])
def test_a_narrow_sheet_lists_its_layers_run_in_and_counts_what_has_no_room(
    data: Known, everything: View, page: str, least: int, lang: Lang
) -> None:
    view = replace(everything, lang=lang, clock=Clock(date(2022, 12, 31)))
    layout = lay_out(data, view, Sheet(parse_paper(page)))
    legend = [e for e in layout.elements if isinstance(e, TextLines) and e.part == "legend"]
    said = {("" if lang == "zh" else " ").join(e.lines) for e in legend}
    groups = {group.name for group in layout.content.legend}
    states = {row.words for group in layout.content.legend for row in group.rows}
    assert len(groups & said) >= least
    assert min(e.size for e in legend) >= layout.look.least - 1e-6
    left = t("export.rows_left", lang, n=layout.cut)
    assert (left in said) == (layout.cut > 0)
    assert layout.cut >= len(groups - said) + len(states - said)
    if least == len(groups):
        assert states <= said
    check(layout)


def test_a_short_legend_shows_classes_in_their_hues_and_counts_each_feature_once(data: Known) -> None:
    kinds = np.array(["居住", "工业", "绿地"] * 30, object)
    layer = crowds.collection("own1", crowds.mixed(90), crowds.careers(90))
    layer = replace(layer, columns={"类别": kinds}, listed=("类别",))
    known = crowds.with_layers(data, {"own1": layer})
    view = View(layers=(LayerState("own1", style=Style("category", "类别")),), clock=Clock(date(2021, 6, 30)))
    layout = lay_out(known, view, Sheet(parse_paper("84x84mm")))
    (group,) = layout.content.legend
    classes = [row for row in group.rows if row.entry.label is not None]
    assert len(classes) < len(group.rows)
    words = Detail(brief=True)
    drawn = legend(layout.content, layout.look, 3.0, 80.0, {"legend": "图例"}, words)
    inks = {str(part) for block in drawn for part in block.elements}
    for row in classes:
        assert any(row.entry.symbol.color in each for each in inks), row.words
    texts = {" ".join(e.lines) for block in drawn for e in block.elements if isinstance(e, TextLines)}
    assert {row.words for row in group.rows} <= texts
    assert str(sum(sum(row.counts) for row in classes)) in texts


def test_a_short_legend_names_each_layer_in_classes_once_and_counts_its_classes(data: Known) -> None:
    """Each row repeated the layer and its column, which broke its words, and had no count."""
    classes = {"own1": ["高速公路", "国道", "省道"], "own2": ["批发零售", "信息技术", "制造业"]}
    layers = {
        key: replace(
            crowds.collection(key, crowds.lines(90), crowds.careers(90)),
            columns={"类别": np.array(values * 30, object), "车道": np.arange(90).astype(object)},
            listed=("类别",),
        )
        for key, values in classes.items()
    }
    known = crowds.with_layers(data, layers)
    styled = tuple(LayerState(key, style=Style("category", "类别", size="车道")) for key in layers)
    view = View(layers=styled, clock=Clock(date(2021, 6, 30)))
    layout = lay_out(known, view, Sheet(parse_paper("84x84mm")))
    drawn = legend(layout.content, layout.look, 3.0, 40.0, {"legend": "图例"}, Detail(brief=True))
    said = [[e.lines for e in block.elements if isinstance(e, TextLines)] for block in drawn]
    names = {group.name for group in layout.content.legend}
    headings = [
        n for n, row in enumerate(said) if any(name in "".join(lines) for name in names for lines in row)
    ]
    assert len(headings) == 2
    for heading, group in zip(headings, layout.content.legend, strict=True):
        own = [row for row in group.rows if row.entry.in_class]
        total = sum(sum(row.counts) for row in own)
        assert said[heading] == [(group.name,), (str(total),)]
        for n, row in enumerate(own, heading + 1):
            assert said[n] == [(row.words,), (row.count,)]
            assert drawn[n - 1].keep  # the end of a column does not part them
        (size,) = (row for row in group.rows if row.entry.part == "size")
        assert "".join(said[heading + len(own) + 1][0]) == size.words  # without a count
        assert drawn[heading + len(own)].keep


def _of_classes(data: Known, compare: date | None = None) -> tuple[Known, View]:
    """Return a layer of 4,000 points in three classes, of which two have more than 999."""
    kinds = np.array(["居住", "居住", "工业", "绿地"] * 1_000, object)
    running = np.full(4_000, STATUSES.index("operation"), np.int8)
    since = np.full(4_000, "2018-05-01", object)
    career = (records(running, since, np.zeros(4_000, bool)),)
    layer = crowds.collection("own1", crowds.points(4_000), career)
    known = crowds.with_layers(data, {"own1": replace(layer, columns={"类别": kinds}, listed=("类别",))})
    styled = (LayerState("own1", style=Style("category", "类别")),)
    return known, View(layers=styled, clock=Clock(date(2021, 6, 30)), compare=compare)


def _counts(known: Known, view: View, sheet: Sheet, brief: bool) -> dict[str, str]:
    """Return what the legend's rows say and count."""
    layout = lay_out(known, view, sheet)
    drawn = legend(layout.content, layout.look, 3.0, 80.0, {"legend": "图例"}, Detail(brief=brief))
    texts = [" ".join(e.lines) for block in drawn for e in block.elements if isinstance(e, TextLines)]
    return dict(zip(texts, texts[1:], strict=False))


@pytest.mark.parametrize("brief", [True, False])
def test_counts_of_legends_have_marks_for_their_thousands(data: Known, brief: bool) -> None:
    """As the layer panel writes them; sheets had 2000 where it had 2,000."""
    known, view = _of_classes(data)
    assert _counts(known, view, Sheet(whole=True), brief)["居住"] == "2,000"
    known, view = _of_classes(data, compare=date(2020, 6, 30))
    assert _counts(known, view, Sheet(whole=True), brief)["居住"] == "2,000 │ 2,000"


def test_the_total_of_a_short_legend_has_the_classes_that_are_left_out(data: Known) -> None:
    """It counted the rows that were listed: a layer of 4,000 had 3,000 beside its name."""
    known, view = _of_classes(data)
    hidden = LegendChoice(hidden=("own1:工业",))
    found = _counts(known, view, Sheet(whole=True, legend=hidden), brief=True)
    assert "工业" not in found
    assert found[next(name for name in found if "类别" in name)] == "4,000"
    assert found["居住"] == "2,000"


def test_the_total_of_a_short_legend_has_the_states_that_are_left_out(data: Known) -> None:
    layer = crowds.collection("own1", crowds.points(90), crowds.careers(90))
    known = crowds.with_layers(data, {"own1": layer})
    view = View(layers=(LayerState("own1"),), clock=Clock(date(2021, 6, 30)))
    (group,) = lay_out(known, view, Sheet(whole=True)).content.legend
    assert len(group.rows) > 1
    hidden = LegendChoice(hidden=(group.rows[0].keys[0],))
    found = _counts(known, view, Sheet(whole=True, legend=hidden), brief=True)
    assert found[group.name] == str(sum(sum(row.counts) for row in group.rows))
