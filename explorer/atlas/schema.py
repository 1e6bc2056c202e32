"""CSV tables read against the Table Schema in datapackage.json: sound rows, and one line per bad one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MAX_CELL = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a table: file, 1-based line (0: the whole file), what and the cure."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """A sound row: its line in the file and its cells by column name, empty cells as ''."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(slots=True)
class Table:
    name: str
    rows: list[Row] = field(default_factory=list)
    broken_keys: set[str] = field(default_factory=set)


class TablesError(Exception):
    """The folder holds no atlas at all: says what is missing and where."""


def read_tables(folder: Path) -> tuple[dict[str, Table], list[Problem]]:
    """Every table that datapackage.json names; raises TablesError where the package itself is unreadable."""
    problems: list[Problem] = []
    resources = package(folder)
    tables = {r["name"]: _read(folder, r, problems) for r in resources}
    for resource in resources:
        _check_keys(resource, tables, problems)
    return tables, sorted(problems)


def split(cell: str) -> tuple[str, ...]:
    """The items of a list cell, separated by `;`."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())


def package(folder: Path) -> list[dict[str, Any]]:
    """The tables that datapackage.json names; raises TablesError where it cannot be read."""
    path = folder / "datapackage.json"
    try:
        resources: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["resources"]
    except FileNotFoundError as error:
        raise TablesError(f"{path}：没有这个文件；请指向一个含 datapackage.json 的数据文件夹") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TablesError(f"{path}：无法读取（{error}）；请恢复原文件") from error
    return resources


def _read(folder: Path, resource: dict[str, Any], problems: list[Problem]) -> Table:
    table = Table(resource["name"])
    path = folder / resource["path"]
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(path.name, 0, "缺少这张表；请从安装包恢复，或补一张只有表头的空表"))
        return table
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, 0, f"无法按 UTF-8 读取（{error}）；请另存为 UTF-8 的 CSV"))
        return table
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    for line, cells in _lines(path.name, text, list(fields), problems):
        faults = [m for name, spec in fields.items() if (m := _fault(name, spec, cells[name]))]
        problems += [Problem(path.name, line, m) for m in faults]
        if faults:
            table.broken_keys.add(cells[next(iter(fields))])
        else:
            table.rows.append(Row(line, cells))
    return table


def _lines(
    name: str, text: str, columns: list[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        missing = [c for c in columns if c not in header]
        if missing:
            problems.append(Problem(name, 1, f"表头缺少列 {'、'.join(missing)}；请补上这些列"))
            return
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                problems.append(
                    Problem(name, line, f"有 {len(cells)} 格，应为 {len(header)} 格；请检查逗号与引号")
                )
                continue
            row = dict(zip(header, cells, strict=True))
            yield line, {c: row[c].strip() for c in columns}
    except csv.Error as error:
        problems.append(Problem(name, reader.line_num, f"不是有效的 CSV（{error}）；请检查引号"))


def _fault(name: str, spec: dict[str, Any], cell: str) -> str | None:
    rules = spec.get("constraints", {})
    if not cell:
        return f"{name} 为空；此列必填" if rules.get("required") else None
    if "enum" in rules and cell not in map(str, rules["enum"]):
        return f"{name}“{_short(cell)}”无效；可用 {'、'.join(map(str, rules['enum']))}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"{name}“{_short(cell)}”格式不对；应符合 {rules['pattern']}"
    if spec["type"] in ("number", "integer"):
        return _number_fault(name, spec["type"], rules, cell)
    return None


def _number_fault(name: str, kind: str, rules: dict[str, Any], cell: str) -> str | None:
    pattern = r"-?\d{1,15}" if kind == "integer" else r"-?\d{1,15}(\.\d{1,12})?"
    if not re.fullmatch(pattern, cell):
        return f"{name}“{_short(cell)}”不是{'整数' if kind == 'integer' else '数'}；请只写数字"
    low, high = rules.get("minimum", float("-inf")), rules.get("maximum", float("inf"))
    return None if low <= float(cell) <= high else f"{name} {cell} 超出 {low:g} 到 {high:g}；请改正"


def _check_keys(resource: dict[str, Any], tables: dict[str, Table], problems: list[Problem]) -> None:
    schema, table = resource["schema"], tables[resource["name"]]
    key = schema.get("primaryKey", [])
    columns = [key] if isinstance(key, str) else list(key)
    if columns:
        _drop(table, resource["path"], problems, _duplicates(columns))
    for listed, keys in ((False, schema.get("foreignKeys", [])), (True, schema.get("listKeys", []))):
        for fk in keys:
            _drop(table, resource["path"], problems, _dangling(fk, listed, tables))


def _drop(table: Table, path: str, problems: list[Problem], fault: Any) -> None:
    """Take out the rows in which `fault(row)` finds something ('' takes a row out without a word)."""
    kept = []
    for row in table.rows:
        message = fault(row)
        if message is None:
            kept.append(row)
        else:
            table.broken_keys.add(next(iter(row.cells.values())))
            if message:
                problems.append(Problem(path, row.line, message))
    table.rows = kept


def _duplicates(columns: list[str]) -> Any:
    seen: dict[tuple[str, ...], int] = {}

    def fault(row: Row) -> str | None:
        value = tuple(row[c] for c in columns)
        first = seen.setdefault(value, row.line)
        if first == row.line:
            return None
        return f"{'、'.join(columns)}“{_short('、'.join(value))}”与第 {first} 行重复；请改其一"

    return fault


def _dangling(fk: dict[str, Any], listed: bool, tables: dict[str, Table]) -> Any:
    column, other = fk["fields"], fk["reference"]["resource"]
    target = tables[other]
    known = {row[fk["reference"]["fields"]] for row in target.rows}

    def fault(row: Row) -> str | None:
        for value in split(row[column]) if listed else (row[column],):
            if value and value not in known:
                # a row whose parent is broken goes with it; the parent's line already says why
                known_broken = value in target.broken_keys
                return "" if known_broken else f"{column}“{_short(value)}”不在 {other}.csv；请改正或补上"
        return None

    return fault


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
