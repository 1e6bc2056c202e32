"""Columns of a user's layer: cells that occur often are read once, and read as each would be by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from explorer.atlas.columns.collection import Collection
from explorer.state.queries import own_columns
from explorer.words.cell import is_blank, plain_text
from tests.helpers import crowds

MIXED: list[Any] = ["3", 3, 3.0, None, "", "甲", "甲", True, float("nan"), 7]
DATED: list[Any] = ["2021-05-20", "2020", None, "2021-05-20", "无", "2020", "2019-01/2019-03", ""]


def layer(cells: list[Any]) -> Collection:
    made = crowds.collection("own1", crowds.points(len(cells)), crowds.states(len(cells)))
    column = np.empty(len(cells), object)
    column[:] = cells
    return replace(made, columns={"值": column}, listed=("值",))


def test_categories_are_the_cells_as_they_read() -> None:
    found = own_columns.categories(layer(MIXED), "值")
    texts = ["" if is_blank(cell) else plain_text(cell) for cell in MIXED]
    assert [found.values[code] if code >= 0 else "" for code in found.codes.tolist()] == texts
    assert dict(zip(found.values, found.tally(), strict=True)) == Counter(filter(None, texts))


def test_numbers_are_those_of_the_cells_that_are_numbers() -> None:
    found = own_columns.numbers(layer(MIXED), "值")
    assert np.flatnonzero(np.isfinite(found)).tolist() == [1, 2, 9]
    assert np.isnan(own_columns.numbers(layer(["甲", None, "3"]), "值")).all()


@pytest.mark.parametrize("other", [None, date(2022, 1, 1)])
def test_each_row_has_the_days_of_its_own_cell(other: Any) -> None:
    """Also in a column that has dates beside texts."""
    first, last = own_columns.days(layer([*DATED, other]), "值")
    expected = [
        (20210520, 20210520),
        (20200101, 20201231),
        (-1, -1),
        (20210520, 20210520),
        (-1, -1),
        (20200101, 20201231),
        (20190101, 20190331),
        (-1, -1),
        (-1, -1) if other is None else (20220101, 20220101),
    ]
    assert list(zip(first.tolist(), last.tolist(), strict=True)) == expected
