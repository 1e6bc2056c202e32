"""Files that cannot be read: why and the cure in one printable line, at once, and what is sound still opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.atlas.assembly.tables import load
from explorer.atlas.regular_files import UnreadableFile, read, read_json
from explorer.words.problem import Problem, causes_first
from explorer.words.text import Text

X = Text("错", "wrong")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def utf16(path: Path) -> None:
    path.write_text("id\n", "utf-16")


def gbk(path: Path) -> None:
    path.write_bytes("id,名\n1,好\n".encode("gbk"))


@pytest.mark.skipif(os.name == "nt", reason="pipes and links as POSIX has them")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (pipe, "管道或设备"),
        (device, "管道或设备"),
        (Path.mkdir, "文件夹"),
        (loop, "绕成了圈"),
        (nowhere, "缺少这张表"),
        (utf16, "UTF-16"),
        (gbk, "第 1 行不是 UTF-8"),
    ],
)
@pytest.mark.parametrize("name", ["places.csv", "events.csv", "sources.csv", "citations.csv"])
def test_anything_in_place_of_a_table_is_reported_in_one_line(
    tables: Path, name: str, make: Callable[[Path], None], says: str
) -> None:
    """Neither rows that refer to it nor features that lack what it says get lines of their own."""
    from explorer.atlas.assembly.check import check

    (tables / name).unlink()
    make(tables / name)
    loaded = load(tables)
    (told,) = check(tables)["problems"]
    assert (told["file"], told["line"]) == (name, 0)
    assert says in told["message"]
    assert "；请" in told["message"]
    assert ("UTF-8 的 CSV" in told["message"]) is False
    assert len(loaded.atlas.indicators) > 300


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x").touch()
    monkeypatch.setattr("explorer.wholefile.os.open", refused)
    with pytest.raises(UnreadableFile, match="没有读取它的权限；请") as caught:
        read(tmp_path / "x")
    assert not caught.value.missing


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5000])
def test_a_name_that_no_file_can_have_is_a_reason_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match="文件"):
        read(tmp_path / name)


@pytest.mark.parametrize("text", ["", '{"a":', "[" * 100_000, "1" * 10_000, "\ufeff{", "{'a': 1}", "nul"])
def test_json_that_is_none_is_one_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match="^JSON .*；请"):
        read_json(tmp_path / "x.json")


def test_a_mark_at_the_beginning_of_json_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("\ufeff[1]", "utf-8")
    assert read_json(tmp_path / "x.json") == [1]


def test_a_problem_is_one_printable_line_whatever_it_quotes() -> None:
    long = "甲\r\n乙\x1b[31m\u202e丙\u3000" + "长" * 5000 + "；请改正"
    problem = Problem("a\nb\x1b.csv", 3, Text(long, long))
    assert str(problem).replace("\u3000", "").isprintable()
    assert "\u3000" in str(problem)
    assert len(str(problem)) < 700
    assert problem.message.endswith("；请改正")


def test_what_is_wrong_with_whole_files_comes_first() -> None:
    row, header, file = Problem("a.csv", 7, X), Problem("z.csv", 1, X), Problem("shapes.json", 9, X)
    assert causes_first([row, header, file, row]) == [file, header, row]
