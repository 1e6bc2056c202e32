"""Long names in the real page: how they break, what they are kept whole for, and what they keep clear of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.files.deck import deck
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_FORBIDDEN_FIRST = set("、，。；：！？）》」』】”’…—–·,.;:!?)]%")
_FORBIDDEN_LAST = set("（《「『【“‘([")


def _lines(qtbot: QtBot, shown: MapView, texts: list[str], most: float, rows: int) -> list[list[str]]:
    found: list[list[str]] = run(
        qtbot,
        shown,
        f"return {json.dumps(texts)}.map((text) => measure.breakLines(text, {most}, {rows}))",
        measure="labels/measure.js",
    )
    return found


def test_lines_break_where_chinese_type_allows(qtbot: QtBot, the_map: MapView, context: MapContext) -> None:
    features = [f.name.zh for f in context.atlas.features.values()]
    texts = [*features, *(e.title.zh + "\u00a0+3" for e in context.atlas.events.values())]
    for text, lines in zip(texts, _lines(qtbot, the_map, texts, 13, 3), strict=True):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for before, after in zip(lines, lines[1:], strict=False):
            assert after[0] not in _FORBIDDEN_FIRST, lines
            assert before[-1] not in _FORBIDDEN_LAST, lines
            assert len(before) > 1 < len(after), lines
            assert not re.search(r"[\w.]$", before, re.ASCII) or not re.match(r"[\w年月日号项+]", after), (
                lines
            )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("内荣现代农业高新技术产业示范区", ["内荣现代农业", "高新技术产业示范区"]),
        ("余波带队赴渝对接达州与开州、万州合作", ["余波带队赴渝对接", "达州与开州、万州合作"]),
        ("成都都市圈（成德眉资同城化）", ["成都都市圈", "（成德眉资同城化）"]),
        ("常务副省市长协调会第三次会议\u00a0+1", ["常务副省市长协调会", "第三次会议\u00a0+1"]),
        ("截至2022年12月30日新开通的城际公交", ["截至2022年12月30日", "新开通的城际公交"]),
        (
            "Suining–Tongnan Integrated Development Pioneer Area",
            ["Suining–Tongnan Integrated", "Development Pioneer Area"],
        ),
    ],
)
def test_words_dates_and_places_stay_whole(
    qtbot: QtBot, the_map: MapView, text: str, lines: list[str]
) -> None:
    assert _lines(qtbot, the_map, [text], 13, 3) == [lines]


_PLATFORMS = """return [...document.querySelectorAll('#labels-features text')]
    .filter((t) => t.getAttribute('font-weight') === '700').map((t) => [...t.childNodes].map((n) => n.textContent));"""


def test_english_platforms_keep_their_names_or_the_places_that_head_them(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    only = tuple(replace(layer, visible=layer.id == "platform") for layer in opening.layers)
    the_map.resize(1200, 800)
    the_map.show_view(
        replace(opening, layers=only, lang="en", events=False).with_clock(at=date(2022, 12, 31))
    )
    assert the_map.wait_settled()
    names = run(qtbot, the_map, _PLATFORMS)
    known = {feature.name.en for feature in context.atlas.features.values()}
    told = {" ".join(lines).replace("– ", "–") for lines in names}
    assert told <= known | {name.split(" ")[0] for name in known}  # none ends in …
    assert len(told & known) >= len(told) / 2
    assert max(len(lines) for lines in names) in (3, 4)


_OVERLAID = """const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const over = [...document.querySelectorAll('.twin-side.on, .twin-split')].map((e) => {
      const [left, top, right, bottom] = box(e);
      return e.className === 'twin-split' ? [(left + right) / 2 - 1, top, (left + right) / 2 + 1, bottom] : [left, top, right, bottom]; });
    const words = [...document.querySelectorAll('#pane-labels text')].map((t) => [t.textContent, box(t)]);
    return [over, words];"""


@pytest.mark.parametrize("split", [0.3, 0.5, 0.62])
def test_dates_and_divider_cover_no_name(qtbot: QtBot, the_map: MapView, opening: View, split: float) -> None:
    two = next(scene.view for scene in deck(opening.layers) if scene.view.compare)
    the_map.show_view(replace(two, layers=opening.layers, split=split, side_by_side=False))
    assert the_map.wait_settled()
    over, words = run(qtbot, the_map, _OVERLAID)
    assert len(over) == 3
    assert len(words) > 10
    for left, top, right, bottom in over:
        for text, (x0, y0, x1, y1) in words:  # what hangs out of sight is cut by the map's edge
            assert x1 - 2 < left or x0 + 2 > right or y1 - 3 < top or y0 + 3 > bottom, text
