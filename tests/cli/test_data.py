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


def test_a_planned_day_is_told_from_one_on_which_something_began(tmp_path: Path) -> None:
    plans = "名称,经度,纬度,开工时间,计划竣工时间\n甲桥,105.9,29.3,2021-05,\n乙桥,105.8,29.4,,2022-03-01\n"
    (tmp_path / "桥.csv").write_text(plans, "utf-8")
    given = ("--with", str(tmp_path / "桥.csv"), "--layers", "own1", "--lang", "en")
    out = tmp_path / "a.gpkg"
    assert twincity("data", *given, "--at", "2023-01-01", "-o", str(out)).returncode == 0
    found = pyogrio.read_dataframe(out, layer=pyogrio.list_layers(out)[0][0]).set_index("name")
    assert found["since_kind"].to_dict() == {"甲桥": "beginning", "乙桥": "planned"}
    assert found.loc["乙桥", "since"] == "2022-03-01"
    assert found.loc["乙桥", "certainty"] == "possible"
    out = tmp_path / "a.csv"
    period = ("--table", "changes", "--from", "2021", "--to", "2022")
    assert twincity("data", *given, *period, "-o", str(out)).returncode == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {row["Name"]: row["What the date is"] for row in rows} == {"甲桥": "beginning", "乙桥": "planned"}


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


def test_a_place_where_nothing_can_be_written_is_said_before_a_file_is_read(tmp_path: Path) -> None:
    own = tmp_path / "点.csv"
    own.write_text("名称,经度,纬度\n甲,1.0,1.0\n", "utf-8")  # far off: that is said once it is read
    done = twincity("data", "--with", str(own), "-o", str(tmp_path / "nowhere" / "a.xlsx"))
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert "nowhere" in line
    assert "请先建好文件夹" in line
    sound = twincity("data", "--with", str(own), "-o", str(tmp_path / "a.csv"))
    assert (sound.returncode, len(sound.stderr.splitlines())) == (0, 1)
    assert "点.csv" in sound.stderr
