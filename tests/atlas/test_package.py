"""datapackage.json damaged in any way: told with file, line and cure; the tables open by the program's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas.assembly.tables import load
from explorer.atlas.package import NAME, read_package, resources
from explorer.paths import own_geodata_dir
from explorer.words import edtf
from explorer.words.problem import Problem


def problem_lines(folder: Path) -> list[str]:
    problems: list[Problem] = []
    resources(folder, problems)
    assert all("；请" in p.message or "；可用" in p.message for p in problems)
    return [str(p) for p in problems]


def change(folder: Path, do: Callable[[dict[str, Any]], object]) -> None:
    """Change what describes the statuses."""
    whole = json.loads((folder / NAME).read_text("utf-8"))
    do(next(r for r in whole["resources"] if r["name"] == "statuses"))
    (folder / NAME).write_text(json.dumps(whole, indent=1), "utf-8")


DAMAGED: list[Any] = [
    (lambda r: r.pop("schema"), "没有 schema"),
    (lambda r: r.update(schema=None), "没有 schema"),
    (lambda r: r["schema"].update(fields=[]), "没有列出 fields"),
    (lambda r: r["schema"].update(fields=["x"]), "有一列没有可用的 name"),
    (lambda r: r["schema"].update(fields={"date": 1}), "没有列出 fields"),
    (lambda r: r["schema"]["fields"][0].update(type=["number"]), "类型无效"),
    (lambda r: r["schema"]["fields"][0].update(constraints={"pattern": "["}), "constraints 无效"),
    (lambda r: r["schema"]["fields"][0].update(constraints={"pattern": 3}), "constraints 无效"),
    (lambda r: r["schema"]["fields"][0].update(constraints={"minimum": "1"}), "constraints 无效"),
    (lambda r: r["schema"]["fields"][0].update(constraints=[]), "constraints 无效"),
    (lambda r: r["schema"].update(primaryKey=[["x"]]), "primaryKey 用了没有的列"),
    (lambda r: r["schema"].update(foreignKeys=[None]), "foreignKeys 无效"),
    (lambda r: r["schema"].update(listKeys="x"), "listKeys 无效"),
    (lambda r: r["schema"]["foreignKeys"][0].update(fields="nope"), "外键用了没有的列"),
    (lambda r: r["schema"]["foreignKeys"][0]["reference"].update(resource="nope"), "指向没有的表“nope”"),
    (lambda r: r["schema"]["fields"].pop(2), "没有描述列 date"),
    (lambda r: r.update(path="../good/statuses.csv"), "离开了数据文件夹"),
    (lambda r: r.update(path="/etc/passwd"), "离开了数据文件夹"),
    (lambda r: r.update(path="C:statuses.csv"), "离开了数据文件夹"),
    (lambda r: r.update(path="..\\statuses.csv"), "离开了数据文件夹"),
    (lambda r: r.update(path="a\0b.csv"), "没有可用的 path"),
    (lambda r: r.update(path="\ud800.csv"), "没有可用的 path"),
    (lambda r: r.update(path=None), "没有可用的 path"),
    (lambda r: r.update(path="others.csv"), "请改为 statuses.csv"),
]


@pytest.mark.parametrize(("do", "says"), DAMAGED)
def test_a_damaged_description_of_a_table_is_reported_and_not_used(
    tables: Path, do: Callable[[dict[str, Any]], object], says: str
) -> None:
    change(tables, do)
    found = problem_lines(tables)
    line = (tables / NAME).read_text("utf-8").split('"name": "statuses"')[0].count("\n") + 1
    assert [f for f in found if says in f and f.startswith(f"{NAME}:{line}: ")], (line, found)
    assert all(f.isprintable() for f in found)
    loaded = load(tables)
    assert [str(p) for p in loaded.problems] == found
    assert sum(len(f.statuses) for f in loaded.atlas.features.values()) > 300


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"resources":[{"path":"x.csv"}]}', "没有可用的 name"),
        (b'{"resources":["x"]}', "不是一个对象"),
        (b'{"resources":[]}', "没有描述这些表：sources"),
        (b'{"resources":null}', "没有 resources"),
        (b"[1]", "没有 resources"),
        (b"null", "没有 resources"),
        (b"", "JSON 被截断"),
        (b'{"resources":' + b"[" * 200_000, "嵌套太深"),
        ('{"resources":[]}'.encode("utf-16"), "UTF-16"),
        (b"\xff", "不是 UTF-8"),
    ],
)
def test_a_damaged_package_still_opens_the_tables(tables: Path, content: bytes, says: str) -> None:
    (tables / NAME).write_bytes(content)
    assert says in problem_lines(tables)[0]
    assert len(load(tables).atlas.features) > 250


@pytest.mark.parametrize("name", [[], ["a", 1], {"enum": 1}, None, 7, 1e400])
def test_a_table_whose_name_is_none_is_one_line(tables: Path, name: object) -> None:
    whole = json.loads((tables / NAME).read_text("utf-8"))
    whole["resources"].append({**whole["resources"][0], "name": name})
    (tables / NAME).write_text(json.dumps(whole, indent=1), "utf-8")
    (line,) = problem_lines(tables)
    assert "没有可用的 name" in line


def test_a_mark_at_its_beginning_is_no_fault(tables: Path) -> None:
    path = tables / NAME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert problem_lines(tables) == []


def test_the_programs_own_rules_hold_where_a_description_lacks_them(tables: Path) -> None:
    change(tables, lambda r: [field.pop("constraints", None) for field in r["schema"]["fields"]])
    assert problem_lines(tables) == []
    path = tables / "statuses.csv"
    path.write_text(path.read_text("utf-8").replace(",operation,", ",opened,", 1), "utf-8")
    (problem,) = load(tables).problems
    assert "可用 planned" in problem.message


def test_a_table_of_ones_own_is_read_by_its_own_description(tables: Path) -> None:
    whole = json.loads((tables / NAME).read_text("utf-8"))
    field = {"name": "id", "constraints": {"required": True}}
    whole["resources"].append({"name": "mine", "path": "mine.csv", "schema": {"fields": [field]}})
    (tables / NAME).write_text(json.dumps(whole), "utf-8")
    assert [r.name for r in read_package(tables)][-1] == "mine"
    (problem,) = load(tables).problems
    assert (problem.file, "缺少这张表" in problem.message) == ("mine.csv", True)


def test_a_foreign_key_to_a_missing_table_is_reported(tables: Path) -> None:
    whole = json.loads((tables / NAME).read_text("utf-8"))
    key = {"fields": "id", "reference": {"resource": "nowhere", "fields": "id"}}
    schema = {"fields": [{"name": "id"}], "foreignKeys": [key]}
    whole["resources"].append({"name": "mine", "path": "mine.csv", "schema": schema})
    (tables / NAME).write_text(json.dumps(whole), "utf-8")
    (tables / "mine.csv").write_text("id\n1\n", "utf-8")
    assert ["指向没有的表“nowhere”" in line for line in problem_lines(tables)] == [True]
    assert len(load(tables).problems) == 1


def test_dates_have_the_one_pattern_whose_words_are_known() -> None:
    text = (own_geodata_dir() / NAME).read_text("utf-8")
    patterns = [
        field["constraints"]["pattern"]
        for resource in json.loads(text)["resources"]
        for field in resource["schema"]["fields"]
        if "pattern" in field.get("constraints", {})
    ]
    from explorer.atlas.cells import _FORMS

    assert set(patterns) == {*_FORMS, edtf.PATTERN}
