"""Views become messages: whole once, then only what differs, and a slider step stays tiny."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from explorer.atlas.assembly.known import Known
from explorer.page.messages import FURNITURE, MapContext, Message, diff, full, furniture, hidden
from explorer.paths import resources_dir
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import Filters, View
from tests.helpers import ours
from tests.helpers.layers import opening_layers
from tests.helpers.views import views

OPENING = View(layers=opening_layers())


@pytest.fixture(scope="module")
def context() -> MapContext:
    atlas = ours.atlas()
    line: dict[str, Any] = {
        "type": "LineString",
        "coordinates": [[106, 29], [107, 30]],
        "bbox": [106, 29, 107, 30],
    }
    return MapContext(Known(atlas, {name: line for name in atlas.features}))


def test_the_same_view_needs_no_message(context: MapContext) -> None:
    assert diff(OPENING, OPENING, context) == {}


def test_a_slider_step_is_some_ninety_bytes(context: MapContext) -> None:
    step = diff(OPENING, OPENING.with_clock(at=date(2022, 3, 31)), context)
    assert list(step) == ["clock"]
    assert len(json.dumps({"seq": 12345, **step}, separators=(",", ":"))) <= 90


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"lang": "en"}, {"lang"}),
        ({"appearance": "dark"}, {"appearance"}),
        ({"selection": ("hw-yongchuan-luzhou",)}, {"selection"}),
        ({"show_undated": True}, {"undated"}),
        ({"density": True}, {"density"}),
        ({"compare": date(2020, 1, 1)}, {"compare", "marks"}),
        ({"split": 0.2}, {"compare"}),
        ({"compare": date(2020, 1, 1), "side_by_side": True}, {"compare", "marks"}),
        ({"annotations": (Annotation("a", "pin", ((106.0, 30.0),)),)}, {"annotations"}),
        ({"extent": (1.0, 2.0, 3.0, 4.0)}, set()),
        ({"filters": Filters(themes=("bus",))}, {"hidden"}),
    ],
)
def test_a_change_sends_its_own_keys_only(
    context: MapContext, change: dict[str, Any], keys: set[str]
) -> None:
    assert set(diff(OPENING, replace(OPENING, **change), context)) == keys


def test_a_state_filter_follows_the_clock(context: MapContext) -> None:
    old = replace(OPENING, filters=Filters(statuses=("operation",)))
    assert set(diff(old, old.with_clock(at=date(2019, 1, 1)), context)) == {"hidden", "clock"}


def test_filters_hide_what_does_not_match(context: MapContext) -> None:
    view = replace(OPENING, filters=Filters(themes=("bus",)))
    left = set(context.atlas.features) - set(hidden(view, context))
    assert {context.atlas.features[name].theme for name in left} == {"bus"}


def test_an_extent_filter_uses_the_shapes_bounds(context: MapContext) -> None:
    view = replace(OPENING, filters=Filters(in_extent=True), extent=(100.0, 20.0, 101.0, 21.0))
    assert set(hidden(view, context)) == set(context.atlas.features)


def test_furniture_uses_the_views_language(context: MapContext) -> None:
    chinese = furniture(OPENING, context)["legend"]
    english = furniture(replace(OPENING, lang="en"), context)["legend"]
    assert len(chinese) == len(english) > 0
    assert all(row["text"].isascii() for row in english)


@pytest.mark.slow
@given(old=views, new=views)
def test_full_equals_old_full_with_the_diff_laid_over(context: MapContext, old: View, new: View) -> None:
    was, now = full(old, context), full(new, context)
    patched = {**was, **diff(old, new, context)}
    later = {*FURNITURE, "hidden"}
    assert {k: v for k, v in patched.items() if k not in later} == {
        k: v for k, v in now.items() if k not in later
    }
    json.dumps(now, allow_nan=False)


WEB = resources_dir() / "web"


def test_python_and_the_page_name_the_same_keys() -> None:
    """Message in Python, Message in messages.d.ts and the table of handlers: three spellings of one table."""
    types, code = [(WEB / name).read_text("utf-8") for name in ("messages.d.ts", "link/receive.js")]
    typed = re.search(r"^interface Message \{\n(.*?)^\}", types, re.M | re.S)
    table = re.search(r"const HANDLERS = \{\n(.*?)^\};", code, re.M | re.S)
    assert typed
    assert table
    handled = re.findall(r"^  (\w+)(?::|\()", table[1], re.M)
    assert len(handled) == len(set(handled))
    assert sorted(handled) == sorted(Message.__annotations__)
    assert sorted(re.findall(r"^  (\w+)\?:", typed[1], re.M)) == sorted(Message.__annotations__)


def test_a_whole_view_says_nothing_that_the_page_does_not_know(context: MapContext) -> None:
    assert full(OPENING, context).keys() <= Message.__annotations__.keys()
    assert set(FURNITURE) == furniture(OPENING, context).keys()
