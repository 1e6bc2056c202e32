"""Tables that a spreadsheet program has saved: read, or one line for each column that it spoilt."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.atlas.assembly.tables import Loaded, load
from tests.helpers import ours
from tests.helpers.spoilt import copy

WHOLE = ours.atlas()


def _changed(folder: Path, name: str, change: Callable[[list[list[str]]], list[list[str]]]) -> Loaded:
    """The tables with one rewritten cell by cell, saved as Excel saves: BOM and CRLF."""
    where = copy(folder / "geodata")
    path = where / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = change(list(csv.reader(file)))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return load(where)


def _column(name: str, rows: list[list[str]], change: Callable[[str], str]) -> list[list[str]]:
    place = rows[0].index(name)
    return [rows[0], *([*row[:place], change(row[place]), *row[place + 1 :]] for row in rows[1:])]


def _slashed(cell: str) -> str:
    return re.sub(r"^(\d{4})-0?(\d+)-0?(\d+)$", r"\1/\2/\3", cell)


def _statuses(found: Loaded) -> list[tuple[str, str, str]]:
    return [(f.id, r.status, str(r.date)) for f in found.atlas.features.values() for r in f.statuses]


def test_dates_with_strokes_are_the_same_dates(tmp_path: Path) -> None:
    found = _changed(tmp_path, "statuses", lambda rows: _column("date", rows, _slashed))
    assert found.problems == ()
    assert _statuses(found) == [
        (f.id, r.status, str(r.date)) for f in WHOLE.features.values() for r in f.statuses
    ]


@pytest.mark.parametrize("name", ["statuses", "events", "features", "observations"])
def test_commas_that_were_left_behind_are_blank(tmp_path: Path, name: str) -> None:
    def left(rows: list[list[str]]) -> list[list[str]]:
        wide = len(rows[0])
        return [
            *rows[:3],
            [""] * wide,
            *([*row, "", ""] for row in rows[3:]),
            [" "] * wide,
            [""] * (wide + 3),
        ]

    found = _changed(tmp_path, name, left)
    assert found.problems == ()
    assert len(found.atlas.events) == len(WHOLE.events)


def test_the_letter_case_of_headings_does_not_matter(tmp_path: Path) -> None:
    found = _changed(tmp_path, "statuses", lambda rows: [[f" {c.title()}" for c in rows[0]], *rows[1:]])
    assert found.problems == ()
    assert len(_statuses(found)) == sum(len(f.statuses) for f in WHOLE.features.values())


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("date", lambda cell: "Dec-20" if cell.startswith("2020") else cell),
        ("date", lambda cell: "44195" if cell.startswith("2020-12-30") else cell),
        ("date", lambda cell: "12月30日" if cell == "2020-12-30" else cell),
        ("source", lambda cell: cell.lstrip("0") or "0"),
    ],
)
def test_what_is_lost_is_one_line_for_a_column(
    tmp_path: Path, column: str, change: Callable[[str], str]
) -> None:
    found = _changed(tmp_path, "statuses", lambda rows: _column(column, rows, change))
    told = [p for p in found.problems if p.file == "statuses.csv"]
    assert len(told) == 1
    assert told[0].message.startswith(f"{column} ")
    assert "Excel" in told[0].message
    assert len(_statuses(found)) < sum(len(f.statuses) for f in WHOLE.features.values())
