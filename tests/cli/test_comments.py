"""`twincity comments`, and the comments in reports, tables and sheets of the command line."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas.comments import Comment, joined, revised
from explorer.cli import commands as cli
from explorer.state.files.comment_files import read_comments
from explorer.state.files.project import Project, save
from explorer.state.view.view import View

ONE = Comment("a1", "李雷", "2026-11-29T08:41:05", "=此处应为\n二级公路", 106.5, 29.5)
DATED = Comment("d1", "Zoë", "2026-11-30", "日期存疑", first=date(2021, 1, 1), last=date(2021, 3, 31))
REPLY = Comment("r1", "韩梅梅", "2026-12-01", "已核对", reply_to="a1")
DONE = replace(ONE, id="z9", written="2026-12-02", state="resolved", by="李雷", on="2026-12-03")
ALL = joined([ONE, DATED, REPLY, DONE])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "审阅.twincity"
    save(path, Project(view=View(), comments=ALL))
    return path


def told(capsys: pytest.CaptureFixture[str], *line: str) -> Any:
    assert cli.main(list(line)) == 0
    return capsys.readouterr().out


def test_it_lists_them_with_state_day_author_and_what_they_are_about(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, "comments", str(project)).splitlines()
    cells = [line.split("\t") for line in lines]
    assert [(c[0], c[1], c[2], c[3]) for c in cells] == [
        ("1", "未解决", "2026-11-29", "李雷"),
        ("1", "回复", "2026-12-01", "韩梅梅"),
        ("2", "未解决", "2026-11-30", "Zoë"),
        ("3", "已解决", "2026-12-02", "李雷"),
    ]
    assert cells[0][5] == "=此处应为 二级公路"
    assert cells[2][4] == "2021-01-01 — 2021-03-31"
    resolved = told(capsys, "comments", str(project), "--state", "resolved", "--lang", "en")
    assert resolved.split("\t")[:2] == ["3", "resolved"]


def test_a_table_brings_every_comment_back(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ("zh", "en"):
        out = tmp_path / f"{lang}.csv"
        told(capsys, "comments", str(project), "-o", str(out), "--lang", lang)
        assert read_comments(out).comments == ALL
        with out.open(encoding="utf-8-sig", newline="") as file:
            assert not any(cell.startswith("=") for row in csv.reader(file) for cell in row)
    first = json.loads(told(capsys, "comments", str(project), "--json"))
    again = json.loads(told(capsys, "comments", str(tmp_path / "zh.csv"), "--json"))
    assert first == again
    assert [len(one["replies"]) for one in first["comments"]] == [1, 0, 0]


def test_reports_and_tables_have_them(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads(told(capsys, "report", "--project", str(project), "--at", "2021-05-20", "--json"))
    assert [one["number"] for one in report["comments"]] == [1, 2, 3]
    assert "comments" not in json.loads(told(capsys, "report", "--at", "2021-05-20", "--json"))
    out = tmp_path / "c.csv"
    told(capsys, "data", "--project", str(project), "--table", "comments", "-o", str(out))
    assert read_comments(out).comments == ALL
    book = tmp_path / "r.xlsx"
    told(capsys, "report", "--project", str(project), "--at", "2021-05-20", "-o", str(book))
    from python_calamine import load_workbook

    rows = load_workbook(str(book)).get_sheet_by_name("批注").to_python()
    assert [row[2] for row in rows[1:]] == ["a1", "r1", "d1", "z9"]


def test_the_summary_of_a_day_ends_with_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("report", "--project", str(project), "--at", "2021-05-20")
    *_, part = told(capsys, *given, "--lang", "en").strip().split("\n\n")
    head, first, reply, dated, done = part.splitlines()
    assert head == "Comments"
    assert first.startswith("  · 1  near ")
    assert first.endswith(f"(open) – 李雷, {ONE.day}: =此处应为 二级公路")
    assert reply == "    ↳ 韩梅梅, 2026-12-01: 已核对"
    assert "2021-01-01 — 2021-03-31" in dated
    assert "(resolved)" in done
    assert "批注" not in told(capsys, "report", "--at", "2021-05-20", "--lang", "zh")


def test_what_a_colleague_changed_in_a_spreadsheet_follows_what_it_was(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "c.csv"
    told(capsys, "comments", str(project), "-o", str(out))
    changed = tmp_path / "改过.csv"
    changed.write_bytes(out.read_text("utf-8-sig").replace("日期存疑", "日期已核实").encode("gb18030"))
    found = joined(ALL, read_comments(changed).comments)
    assert [one.text for one in found if one.id == "d1"] == ["日期已核实"]
    assert len(found) == len(ALL)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\r\n1,2\r\n", 1),
        (b"\x00\xff\xfe\x80" * 20, 1),
        (b"author,written,text,lon,lat\r\nx,2026-11-29,hi,500,1\r\n", 0),
    ],
)
def test_a_bad_table_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: int
) -> None:
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    assert cli.main(["comments", str(path)]) == code
    err = capsys.readouterr().err.strip()
    assert err
    assert len(err.splitlines()) == 1


def test_wrong_arguments_are_refused(project: Path, tmp_path: Path) -> None:
    assert cli.main(["comments", str(project), "--state", "x"]) == 2
    assert cli.main(["comments", str(project), "-o", str(tmp_path / "x.pdf")]) == 2
    assert cli.main(["comments", str(tmp_path / "none.twincity")]) == 1
    assert cli.main(["snapshot", "--comments", "x", "-o", str(tmp_path / "x.png")]) == 2


def test_versions_made_apart_are_both_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, theirs = (revised([ONE], replace(ONE, text=text)) for text in ("甲", "乙"))
    path = tmp_path / "p.twincity"
    save(path, Project(view=View(), comments=joined([mine, theirs])))
    found = json.loads(told(capsys, "comments", str(path), "--json"))["comments"]
    assert [sorted(one["text"] for one in x["versions"]) for x in found] == [["乙", "甲"]]
