"""`twincity inspect`, as automation calls it: a real process, one JSON object or plain words, exit code 1 for a refusal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = [
    "ok",
    "driver",
    "layers",
    "layer",
    "features",
    "geometry",
    "encoding",
    "datum",
    "crs",
    "placed",
    "fix",
    "drawn",
    "bad_rows",
    "time",
    "extent",
    "fields",
    "say",
    "problems",
    "rows",
]
TABLE = "名称;经度;纬度;投用日期\n云锦镇站;105.64329;29.0818;2019-1-5\n坏;无;29;2023-02-30\n"


def inspect(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", "inspect", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "加油站.csv"
    path.write_bytes(TABLE.encode("gbk"))
    return path


def test_json_has_every_key_and_is_complete(table: Path) -> None:
    done = inspect(table, "--json", "--rows", "1")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == KEYS
    assert (found["ok"], found["driver"], found["encoding"], found["layer"]) == (
        True,
        "CSV",
        "gb18030",
        "加油站",
    )
    assert (found["features"], found["drawn"], found["bad_rows"]) == (2, 1, 1)
    assert found["time"] == {
        "start": "投用日期",
        "end": None,
        "first": "2019-01-05",
        "last": "2019-01-05",
        "undated": 1,
        "planned": 0,
        "unread": 1,
    }
    assert found["rows"] == [{"row": 0, "lon": 105.64329, "lat": 29.0818, "start": "2019-01-05", "end": None}]
    assert [p["row"] for p in found["problems"]] == [1, 1]


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("编码：GB18030", "第 2 条")), ("en", ("encoding: GB18030", "no. 2"))]
)
def test_the_same_in_words(table: Path, lang: str, words: tuple[str, str]) -> None:
    done = inspect(table, "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words)


def test_a_datum_has_its_name_and_no_dates_are_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "网点.csv"
    path.write_text("名称,bd_lng,bd_lat\n甲,106.55,29.56\n乙,106.56,29.57\n", "utf-8")
    said = inspect(path, "--lang", "zh").stdout.splitlines()
    assert "坐标系：BD-09" in said
    assert "时间：没有日期列，2 条都无日期" in said
    assert any("1,0" in line and "米" in line for line in said if line.startswith("处理："))


def test_a_refusal_is_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "设计图.dwg"
    path.write_bytes(b"AC1032\0\0\0")
    done = inspect(path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("twincity：设计图.dwg：")
    assert len(done.stderr.splitlines()) == 1
    assert "DXF" in done.stderr
    told = inspect(path, "--json", "--lang", "en")
    found = json.loads(told.stdout)
    assert (told.returncode, told.stderr, list(found), found["ok"]) == (1, "", KEYS, False)
    assert "DXF" in found["say"][0]


@pytest.mark.slow
def test_an_unknown_layer_names_those_there_are(table: Path) -> None:
    done = inspect(table, "--layer", "无")
    assert done.returncode == 1
    assert "加油站" in done.stderr
    assert inspect(table, "--layer", "加油站", "--json").returncode == 0


def test_wrong_arguments_are_code_2(table: Path) -> None:
    assert inspect().returncode == 2
    assert inspect(table, "--rows", "-1").returncode == 2
