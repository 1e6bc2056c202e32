"""Legends where room is short: states keep their words, layers are listed, and what has no room is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import OnMap, Sheet, template_for
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang
from tests.export.layout.test_layout import check


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


@pytest.mark.parametrize(("page", "lang"), [("84x84mm", "en"), ("100x120mm", "en")])
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
