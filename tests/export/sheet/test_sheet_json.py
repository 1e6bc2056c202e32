"""A Sheet as JSON, for a worker process and for settings."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from explorer.export.sheet.paper import PaperError
from explorer.export.sheet.sheet import Sheet


def test_a_sheet_survives_its_json() -> None:
    sheet = Sheet(
        template="poster",
        title="双城经济圈",
        made=date(2021, 1, 2),
        hidden=frozenset({"legend", "numbers"}),
        moves=(("legend", 1.0, -2.5),),
        whole=True,
        scale=500_000.0,
    )
    assert Sheet.from_json(json.loads(json.dumps(sheet.to_json()))) == sheet


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("template", "scroll"),
        ("title", None),
        ("made", "2021-02-30"),
        ("made", ""),
        ("hidden", ["legend", "frame"]),
        ("moves", [["legend", 1]]),
        ("moves", [["frame", 1, 1]]),
        ("moves", None),
        ("whole", "yes"),
        ("scale", 0),
        ("scale", float("nan")),
    ],
)
def test_a_value_that_cannot_be_read_is_as_in_a_new_sheet(key: str, value: Any) -> None:
    assert Sheet.from_json({"title": "题", key: value}) == Sheet(title="" if key == "title" else "题")


def test_a_size_that_is_none_is_refused() -> None:
    with pytest.raises(PaperError):
        Sheet.from_json({"size": "A9"})
