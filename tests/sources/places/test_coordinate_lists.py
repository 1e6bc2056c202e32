"""Lines and areas as lists of positions in one cell."""

from __future__ import annotations

import csv
import io

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.places import coordinate_lists
from tests.sources.conftest import Read

LINE = [(105.1, 29.1), (105.2, 29.1), (105.2, 29.25)]


def table(head: str, *cells: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["名称", head], *(["路", cell] for cell in cells)])
    return out.getvalue()


@pytest.mark.parametrize(
    "cell",
    [
        "105.1,29.1;105.2,29.1;105.2,29.25",
        "105.1，29.1；105.2，29.1；105.2，29.25；",
        "105.1 29.1|105.2 29.1|105.2 29.25",
        "[[105.1, 29.1], [105.2, 29.1], [105.2, 29.25]]",
        "(105.1,29.1),(105.2,29.1),(105.2,29.25)",
        "105.1,29.1,0 105.2,29.1,0 105.2,29.25,0",
        "105.1 29.1, 105.2 29.1, 105.2 29.25",
        "29.1,105.1;29.1,105.2;29.25,105.2",
    ],
)
def test_a_list_is_a_line_and_in_a_column_of_areas_an_area(opened: Read, cell: str) -> None:
    found = opened("线.csv", table("路径", cell))
    assert (found["geometry"], found["extent"]) == ("line", [105.1, 29.1, 105.2, 29.25])
    assert opened("面.csv", table("边界坐标", cell))["geometry"] == "area"


def test_a_closed_list_is_an_area(opened: Read) -> None:
    assert (
        opened("面.csv", table("坐标", "105.1,29.1;105.2,29.1;105.2,29.2;105.1,29.1"))["geometry"] == "area"
    )


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("105.1,29.1;105.2", "坐标串“105.1,29.1;105.2”"),
        ("105.1,29.1;105.2,二九", "坐标串"),
        ("105.1,29.1;105.2,29.1;105.1,29.1;105.2,29.1", "三个角点"),
        ("", "没有图形"),
    ],
)
def test_a_list_with_a_fault_costs_its_row(opened: Read, cell: str, word: str) -> None:
    good = "105.1,29.1;105.2,29.1;105.2,29.2"
    found = opened("面.csv", table("范围", good, cell, good))
    assert (found["drawn"], [p["row"] for p in found["problems"]]) == (2, [1])
    assert word in found["problems"][0]["message"]


@pytest.mark.parametrize(
    ("head", "cell"),
    [("得分", "105.1,29.1;105.2,29.1"), ("坐标", "29.1,105.1"), ("坐标", "105 38 35, 29 4 54")],
)
def test_other_numbers_and_single_places_are_no_lists(opened: Read, head: str, cell: str) -> None:
    assert opened("点.csv", table(head, cell))["geometry"] in ("none", "point")


_PAIRS = st.tuples(st.floats(73, 136).map(lambda v: round(v, 6)), st.floats(3, 54).map(lambda v: round(v, 6)))


@given(st.lists(_PAIRS, min_size=3, max_size=30, unique=True), st.sampled_from([";", "|", "\n", "；"]))
def test_whatever_is_written_comes_back(pairs: list[tuple[float, float]], between: str) -> None:
    cell = between.join(f"{x:.6f},{y:.6f}" for x, y in pairs)
    found = coordinate_lists.read(cell, "路径")
    assert shapely.get_coordinates(found).round(6).tolist() == [list(p) for p in pairs]
