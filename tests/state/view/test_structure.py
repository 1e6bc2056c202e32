"""Dataclasses from JSON by their annotations alone: no key has to be listed anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest

from explorer.state.view.structure import Between, MaxLength, OneOf, WrongValue, structure, valid_fields


@dataclass(frozen=True, slots=True)
class Pin:
    id: str
    open: bool = False
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    open: Annotated[float, Between(0, 1)] = 0.5  # the key that Pin has for a bool
    pins: Annotated[tuple[Pin, ...], MaxLength(3)] = ()
    kinds: tuple[Annotated[str, OneOf(("a", "b"))], ...] = ()
    side: Literal["left", "right"] = "left"
    size: int = 1


def test_each_field_is_read_by_its_own_annotation() -> None:
    data = {"open": 1, "pins": [{"id": "x", "open": True, "at": "2021-05-20"}], "kinds": ["b"], "later": 1}
    assert structure(data, Board, "board") == Board(1.0, (Pin("x", True, date(2021, 5, 20)),), ("b",))


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
        ({"pins": [{"id": "长" * 10_001}]}, "board.pins.id：有 10001 字，最多 10000 字"),
        ({"pins": [{}]}, "board.pins.id：缺少必要的键 'id'"),
        ({"kinds": ["a", "c"]}, "board.kinds：“c”无效；可用 a、b"),
        ({"side": ["left"]}, "board.side：“['left']”无效；可用 left、right"),
        ({"size": True}, "board.size：应为 int，却是 bool"),
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
