"""`twincity check FILE --as TABLE`: each row that cannot be taken, with the cure; the rest counted."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from explorer.cli import commands as cli

ROWS = """项目名称,状态,时间,来源,出处位置
永川—泸州高速（重庆段）,改造升级,2021年3月,001,连接高速通道 ¶2
没有这条路,改造升级,2021年3月,001,连接高速通道 ¶2
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "进展.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_each_bad_row_is_a_line_and_the_code_is_one(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = sheet.with_name("bad.csv")
    arguments = ["check", str(sheet), "--as", "statuses", "--set", "kind=begins", "--bad", str(bad)]
    assert cli.main(arguments) == 1
    columns, line, total = capsys.readouterr().out.splitlines()
    assert "feature ← 项目名称" in columns
    assert line.startswith("进展.csv 第 2 ")
    assert "没有名为“没有这条路”的要素" in line
    assert total == "可取 1 行，不合 1 行"
    with bad.open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["项目名称", "没有这条路"]


def test_json_has_the_edits_and_the_problems(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(sheet), "--as", "statuses", "--set", "kind=attested", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["set"]) == (False, {"kind": "attested"})
    assert found["rows"][0]["edit"]["now"]["date"] == "2021-03"
    assert found["rows"][1]["problems"][0]["column"] == "feature"
    sheet.write_text("\n".join(ROWS.splitlines()[:2]), "utf-8")
    assert cli.main(["check", str(sheet), "--as", "statuses", "--set", "kind=begins"]) == 0


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--as", "alignments"], 2, "表只能是"),
        (["--as", "statuses", "--set", "colour=red"], 2, "列=值"),
        (["--as", "statuses", "--layer", "无"], 1, "没有这张工作表"),
        (["--set", "kind=begins"], 2, "--as"),
    ],
)
def test_bad_calls_are_one_line(
    sheet: Path, capsys: pytest.CaptureFixture[str], more: list[str], code: int, words: str
) -> None:
    assert cli.main(["check", str(sheet), *more]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_none_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(tmp_path / "none.xlsx"), "--as", "statuses"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
