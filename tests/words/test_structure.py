"""Dataclasses from JSON by their annotations alone: no key has to be listed anywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest

from explorer.words.structure import (
    Between,
    JsonKey,
    Matches,
    MaxLength,
    OneOf,
    WrongValue,
    structure,
    valid_fields,
)
from explorer.words.text import Text


@dataclass(frozen=True, slots=True)
class Pin:
    id: str
    open: bool = False
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    start: Annotated[date, JsonKey("from")]
    label: Annotated[Text, MaxLength(5)] = Text("", "")
    code: Annotated[str, Matches(re.compile("[a-z]+"), "refused.scene_name")] = "a"
    shift: tuple[str, float] = ("", 0.0)


@dataclass(frozen=True, slots=True)
class Board:
    open: Annotated[float, Between(0, 1)] = 0.5  # the key that Pin has for a bool
    pins: Annotated[tuple[Pin, ...], MaxLength(3)] = ()
    kinds: tuple[Annotated[str, OneOf(("a", "b"))], ...] = ()
    side: Literal["left", "right"] = "left"
    size: int = 1
    spans: tuple[Span, ...] = ()


def test_each_field_is_read_by_its_own_annotation() -> None:
    data = {"open": 1, "pins": [{"id": "x", "open": True, "at": "2021-05-20"}], "kinds": ["b"], "later": 1}
    assert structure(data, Board, "board") == Board(1.0, (Pin("x", True, date(2021, 5, 20)),), ("b",))


def test_a_key_that_is_no_python_name_a_bilingual_text_and_a_mixed_list_are_read() -> None:
    data = {"from": "2021-05-20", "label": {"zh": "一"}, "code": "bc", "shift": ["x", 2]}
    assert structure(data, Span, "") == Span(date(2021, 5, 20), Text("一", "一"), "bc", ("x", 2.0))


def test_without_a_place_the_path_begins_with_the_field() -> None:
    with pytest.raises(WrongValue, match="^from：日期"):
        structure({"from": 1}, Span, "")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ([], "board：应为对象，却是 list"),
        ({"open": True}, "board.open：应为 0 到 1 之间的数"),
        ({"open": 2}, "board.open：应为 0 到 1 之间的数"),
        ({"open": float("nan")}, "board.open：应为 0 到 1 之间的数"),
        ({"pins": {}}, "board.pins：应为 list，却是 dict"),
        ({"pins": [{"id": str(n)} for n in range(4)]}, "board.pins：有 4 项，最多 3 项"),
        ({"pins": [{"id": "x", "open": 0}]}, "board.pins.open：应为 bool，却是 int"),
        ({"pins": [{"id": "x", "at": "2021-02-30"}]}, "board.pins.at：日期应写成 2021-05-20"),
        ({"pins": [{"id": "x", "at": "1066-10-14"}]}, "board.pins.at：日期应在 1900 年至 2199 年之间"),
        ({"pins": [{"id": "长" * 10_001}]}, "board.pins.id：有 10,001 字，最多 10,000 字"),
        ({"pins": [{}]}, "board.pins.id：缺少必要的键 'id'"),
        ({"kinds": ["a", "c"]}, "board.kinds：“c”无效；可用 a、b"),
        ({"side": ["left"]}, "board.side：“['left']”无效；可用 left、right"),
        ({"size": True}, "board.size：应为 int，却是 bool"),
        ({"spans": [{}]}, "board.spans.from：缺少必要的键 'from'"),
        ({"spans": [{"from": "2021"}]}, "board.spans.from：日期应写成 2021-05-20"),
        (
            {"spans": [{"from": "2021-01-01", "label": 1}]},
            "board.spans.label：应为文字，或 {'zh': …, 'en': …}",
        ),
        (
            {"spans": [{"from": "2021-01-01", "label": "六个字的长度"}]},
            "board.spans.label：有 6 字，最多 5 字",
        ),
        ({"spans": [{"from": "2021-01-01", "shift": ["x"]}]}, "board.spans.shift：应有 2 项"),
        (
            {"spans": [{"from": "2021-01-01", "shift": ["x", "y"]}]},
            "board.spans.shift：应为 -1e+15 到 1e+15 之间的数",
        ),
        (
            {"spans": [{"from": "2021-01-01", "code": "A"}]},
            "board.spans.code：name 应为小写字母、数字和连字符，如 opening-view",
        ),
    ],
)
def test_a_wrong_value_is_one_line_of_where_and_what_it_should_be(data: Any, line: str) -> None:
    with pytest.raises(WrongValue) as caught:
        structure(data, Board, "board")
    assert str(caught.value) == line


def test_of_settings_the_sound_part_is_kept_and_the_rest_named() -> None:
    assert valid_fields({"side": "right", "size": "1", "open": 7, "x": 1}, Board) == (
        Board(side="right"),
        ["open", "size"],
    )
    assert valid_fields("no object", Board) == (Board(), [])
