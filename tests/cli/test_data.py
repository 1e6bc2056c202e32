"""`twincity data`: the command as a person types it."""

from __future__ import annotations

import csv
from pathlib import Path

import pyogrio
import pytest

from tests.cli.test_check_and_report import twincity


def test_a_table_of_some_layers_at_a_date(tmp_path: Path) -> None:
    out = tmp_path / "高速.gpkg"
    done = twincity("data", "--at", "2021-05-20", "--layers", "highway", "-o", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    layers = {str(name) for name, _ in pyogrio.list_layers(out)}
    assert layers - {"about"} <= {f"高速公路通道_{kind}" for kind in ("点", "线", "面", "未落图")}


def test_changes_of_a_year_as_csv(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    done = twincity("data", "--table", "changes", "--from", "2020", "--to", "2020", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {"hw-yongchuan-luzhou"} <= {row["编号"] for row in rows}
    assert all("2020" in row["日期（EDTF）"] for row in rows)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("-o", "a.shp"), ".gpkg"),
        (("-o", "a.gpkg", "--table", "events"), ".xlsx"),
        (("-o", "a.csv", "--table", "nothing"), "features"),
        (("-o", "a.csv", "--table", "changes"), "--from"),
        (("-o", "a.csv", "--from", "2020"), "--at"),
        (("-o", "a.csv", "--layers", "nowhere"), "highway"),
    ],
)
def test_wrong_arguments_are_one_line(given: tuple[str, ...], words: str) -> None:
    done = twincity("data", *given)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = twincity("data", "-o", str(tmp_path / "nowhere" / "a.csv"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
