"""The single-file map holds hostile words as data, runs only the scripts that its policy names, and links nowhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.formats.web.html import single_file
from explorer.export.formats.web.html_data import payload
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.layers.legend import kind_of
from explorer.state.view.view import View
from explorer.words.text import Text
from tests.state.view.test_annotations import PNG

HOSTILE = "</script><script>alert(1)</script><!--\u2028'\"&\u202e" + "名" * 10_000


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._in = tag if tag in self.inline else ""
        if self._in and ("type", "application/json") not in attrs:
            self.inline[tag].append("")
        elif self._in:
            self._in = "data"

    def handle_data(self, data: str) -> None:
        if self._in in self.inline:
            self.inline[self._in][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


@pytest.fixture(scope="module")
def document(data: Known, opening: View) -> str:
    features = {
        key: replace(f, name=Text(HOSTILE, HOSTILE), note=Text(HOSTILE, HOSTILE))
        for key, f in data.atlas.features.items()
    }
    hostile = Known(replace(data.atlas, features=features), data.shapes)
    layout = lay_out(hostile, opening, Sheet(title=HOSTILE, maker=HOSTILE))
    return single_file(layout, hostile, opening, Sheet()).decode("utf-8")


def test_hostile_names_stay_data(document: str) -> None:
    assert "<script>alert(1)" not in document
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', document, re.DOTALL)
    assert found
    payload = json.loads(found[1])
    assert next(iter(payload["details"].values()))["name"] == HOSTILE


def test_the_policy_names_each_script_and_style_and_nothing_else(document: str) -> None:
    elements = Elements()
    elements.feed(document)
    policy = next(v for _, n, v in elements.attributes if n == "content" and "default-src 'none'" in v)
    for kind in ("script", "style"):
        wanted = re.search(rf"{kind}-src ([^;]+);", policy)
        assert wanted
        digests = [hashlib.sha256(code.encode()).digest() for code in elements.inline[kind]]
        assert wanted[1].split() == [f"'sha256-{base64.b64encode(d).decode()}'" for d in digests]
    assert "unsafe" not in policy


def test_no_attribute_leads_outside(document: str) -> None:
    elements = Elements()
    elements.feed(document)
    links = [a for a in elements.attributes if a[1] in ("src", "href", "srcset", "action", "poster", "data")]
    assert links == []
    assert [a for a in elements.attributes if a[1].startswith("on")] == []
    assert "url(" not in "".join(elements.inline["style"])


def test_features_that_the_filters_refuse_are_not_inside(data: Known, opening: View) -> None:
    narrowed = replace(opening, filters=replace(opening.filters, themes=("bus",)))
    document = single_file(lay_out(data, narrowed, Sheet()), data, narrowed, Sheet()).decode("utf-8")
    found = re.search(r'id="data">(.*?)</script>', document, re.DOTALL)
    assert found
    kinds = {f["layer"] for f in json.loads(found[1])["files"]["/atlas.json"]["features"]}
    assert kinds == {"bus"}


@pytest.mark.parametrize(
    ("at", "end"), [(date(2021, 5, 20), date(2025, 12, 31)), (date(2026, 5, 1), date(2026, 12, 31))]
)
def test_the_clock_ends_where_sources_do_unless_the_view_is_beyond(
    data: Known, opening: View, at: date, end: date
) -> None:
    later = replace(data, axis=replace(data.axis, last=date(2026, 12, 31), known=date(2025, 12, 31)))
    view = opening.with_clock(at=at)
    told = payload(lay_out(later, view, Sheet()), later, view, Sheet())
    assert (told["last"], told["periods"][-1][1]) == (end.toordinal(), end.toordinal())
    noted = lay_out(later, view, Sheet()).content.notes
    assert any("2025-12-31" in note for note in noted) is (at > later.axis.known)


@pytest.mark.slow
def test_every_feature_has_a_swatch_for_every_state_of_its_kind(data: Known, opening: View) -> None:
    """Shapes that are drawn less firmly (schematic lines, counties) are of the kinds that the legend names."""
    document = single_file(lay_out(data, opening, Sheet()), data, opening, Sheet()).decode("utf-8")
    found = re.search(r'id="data">(.*?)</script>', document, re.DOTALL)
    assert found
    inside = json.loads(found[1])
    drawn = [
        (feature, kind_of(feature["geometry"]), f"{status}/{certainty}")
        for feature in inside["files"]["/atlas.json"]["features"]
        if feature["geometry"]
        for _, status, certainty, *_ in feature["spans"]
        if certainty != "later"
    ]
    assert len({feature.get("form") for feature, *_ in drawn}) > 3
    lacking = [f["id"] for f, kind, key in drawn if key not in inside["samples"][f["layer"]].get(kind, {})]
    assert lacking == []


def test_what_an_office_prints_on_its_maps_is_in_the_file(data: Known, opening: View) -> None:
    sheet = Sheet(
        secrecy="内部资料<b>", number="图 3", footer="某某规划研究院", logo=PNG, hidden=frozenset({"numbers"})
    )
    page = single_file(lay_out(data, opening, sheet), data, opening, sheet).decode("utf-8")
    header = page[page.index("<header>") : page.index("</header>")]
    assert "内部资料&lt;b&gt;" in header
    assert "图 3" in header
    assert f'src="data:image/png;base64,{PNG}"' in header
    assert "某某规划研究院" in page[page.index("<footer>") : page.index("</footer>")]
    assert '<body data-hidden="numbers">' in page
