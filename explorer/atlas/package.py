"""datapackage.json: which tables there are, and the rules of each.

The program's own description always holds for the tables that it is built on: another folder's is only
looked over, so that whatever is wrong with it, the tables still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.atlas.files import Unreadable, read_json, read_text
from explorer.paths import own_geodata_dir
from explorer.words.problem import Problem, TablesError, short, shows

NAME = "datapackage.json"
_CURE = f"请从安装包恢复 {NAME}"
_TYPES = ("string", "number", "integer")


@dataclass(frozen=True, slots=True)
class Key:
    """A column whose value (or, `listed`, each of its values) is a key of another table."""

    column: str
    table: str
    target: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """A table as it is described: its file, its columns with their rules, and its keys."""

    name: str
    path: str
    fields: dict[str, dict[str, Any]]
    primary: tuple[str, ...]
    keys: tuple[Key, ...]


class _Damaged(Exception):
    """What is wrong with the description of one table."""


def package(folder: Path) -> list[Resource]:
    """The tables of `folder`; raises TablesError where it has no datapackage.json."""
    return resources(folder, [])


def resources(folder: Path, problems: list[Problem]) -> list[Resource]:
    """The tables of `folder`; `problems` gains what is wrong with their description."""
    own = _own()
    text, described = _described(folder, problems, bool(own))
    found: dict[str, Resource] = {}
    for raw in described:
        name = raw.get("name") if isinstance(raw, dict) else None
        try:
            resource = _resource(raw)
            _need(resource.name not in found, "描述了两次；请删去其一")
            found[resource.name] = resource
        except _Damaged as error:
            known = isinstance(name, str) and name
            what = f"表“{short(str(name))}”" if known else "有一张表"
            problems.append(Problem(NAME, _line(text, name) if known else 0, f"{what}{error}"))
    problems += _lacking(text, described, found, own)
    extra = [_linked(r, {*own, *found}) for n, r in found.items() if n not in own]
    return [*own.values(), *extra]


def _described(folder: Path, problems: list[Problem], replaceable: bool) -> tuple[str, list[Any]]:
    path = folder / NAME
    try:
        raw = read_json(path)
        listed = raw.get("resources") if isinstance(raw, dict) else None
        if not isinstance(listed, list):
            raise Unreadable(f"没有 resources 这一列表；{_CURE}", line=1)
        return read_text(path), listed
    except Unreadable as error:
        if error.gone:
            gone = Problem(NAME, 0, f"没有这个文件；请指向一个含 {NAME} 的数据文件夹")
            raise TablesError(gone, folder) from error
        problem = Problem(NAME, error.line, str(error))
        if not replaceable:
            raise TablesError(problem, folder) from error
        problems.append(problem)
        return "", []


def _own() -> dict[str, Resource]:
    """The program's own description, as far as it is whole."""
    try:
        described = read_json(own_geodata_dir() / NAME)["resources"]
    except (Unreadable, KeyError, TypeError):
        return {}
    found = {}
    for raw in described if isinstance(described, list) else []:
        try:
            resource = _resource(raw)
        except _Damaged:
            continue
        found[resource.name] = resource
    return {name: _linked(resource, set(found)) for name, resource in found.items()}


def _lacking(
    text: str, described: list[Any], found: dict[str, Resource], own: dict[str, Resource]
) -> Iterator[Problem]:
    """Where a folder's description falls short of what the program reads; unreadable ones are told already."""
    raws = [raw.get("name") for raw in described if isinstance(raw, dict)]
    named = [name for name in raws if isinstance(name, str)]
    missing = [name for name in own if name not in named]
    if missing and text:
        yield Problem(NAME, 0, f"没有描述这些表：{'、'.join(missing)}；{_CURE}")
    for name, theirs in found.items():
        for key in theirs.keys:
            if key.table not in {*own, *found, *named}:
                yield _unknown(name, key, text)
        if name in own:
            yield from _short_of(own[name], theirs, _line(text, name))


def _short_of(mine: Resource, theirs: Resource, line: int) -> Iterator[Problem]:
    if theirs.path != mine.path:
        wrong = f"表“{mine.name}”的 path 是“{short(theirs.path)}”；请改为 {mine.path}"
        yield Problem(NAME, line, wrong)
    columns = [column for column in mine.fields if column not in theirs.fields]
    if columns:
        yield Problem(NAME, line, f"表“{mine.name}”没有描述列 {'、'.join(columns)}；{_CURE}")


def _linked(resource: Resource, names: set[str]) -> Resource:
    """The table with the keys that lead somewhere."""
    return replace(resource, keys=tuple(key for key in resource.keys if key.table in names))


def _unknown(name: str, key: Key, text: str) -> Problem:
    what = f"表“{short(name)}”的外键 {short(key.column)} 指向没有的表“{short(key.table)}”"
    return Problem(NAME, _line(text, name), f"{what}；{_CURE}")


def _line(text: str, name: Any) -> int:
    """The line on which a table's description names it; 0 where that is not to be found."""
    quoted = rf'"name"\s*:\s*"{re.escape(str(name))}"'
    match = re.search(quoted + r'\s*,\s*"path"', text) or re.search(quoted, text)
    return text.count("\n", 0, match.start()) + 1 if match else 0


# -- one table ----------------------------------------------------------------------------------


def _resource(raw: Any) -> Resource:
    _need(isinstance(raw, dict), f"的描述不是一个对象；{_CURE}")
    name, path, schema = raw.get("name"), raw.get("path"), raw.get("schema")
    _need(_word(name), f"没有可用的 name；{_CURE}")
    _need(_word(path), f"没有可用的 path；{_CURE}")
    _need(_inside(path), f"的 path“{short(path)}”离开了数据文件夹；请改为文件夹内的 CSV")
    _need(isinstance(schema, dict), f"没有 schema；{_CURE}")
    listed = schema.get("fields")
    _need(isinstance(listed, list) and bool(listed), f"没有列出 fields；{_CURE}")
    fields = dict(_field(field) for field in listed)
    primary = _columns(schema.get("primaryKey", []), fields)
    keys = [*_keys(schema, "foreignKeys", listed=False), *_keys(schema, "listKeys", listed=True)]
    _need(all(key.column in fields for key in keys), f"的外键用了没有的列；{_CURE}")
    return Resource(name, path, fields, primary, tuple(keys))


def _field(raw: Any) -> tuple[str, dict[str, Any]]:
    _need(isinstance(raw, dict) and _word(raw.get("name")), f"有一列没有可用的 name；{_CURE}")
    name, rules = raw["name"], raw.get("constraints", {})
    kind = raw.get("type", "string")
    _need(kind in _TYPES, f"的列 {short(name)} 类型无效；可用 {'、'.join(_TYPES)}")
    sound = isinstance(rules, dict) and isinstance(rules.get("enum", []), list)
    bounds = [rules[key] for key in ("minimum", "maximum") if key in rules] if sound else []
    sound = sound and all(isinstance(b, int | float) for b in bounds) and _compiles(rules.get("pattern", ""))
    _need(sound, f"的列 {short(name)} 的 constraints 无效（如 pattern 不是正则表达式）；{_CURE}")
    return name, {"type": kind, "constraints": rules}


def _columns(raw: Any, fields: dict[str, Any]) -> tuple[str, ...]:
    columns = [raw] if isinstance(raw, str) else raw
    sound = isinstance(columns, list) and all(isinstance(c, str) and c in fields for c in columns)
    _need(sound, f"的 primaryKey 用了没有的列；{_CURE}")
    return tuple(columns)


def _keys(schema: dict[str, Any], name: str, listed: bool) -> Iterator[Key]:
    raws = schema.get(name, [])
    _need(isinstance(raws, list), f"的 {name} 无效；{_CURE}")
    for raw in raws:
        here = raw if isinstance(raw, dict) else {}
        there: Any = here.get("reference") if isinstance(here.get("reference"), dict) else {}
        column, table, target = here.get("fields"), there.get("resource"), there.get("fields")
        _need(all(map(_word, (column, table, target))), f"的 {name} 无效；{_CURE}")
        yield Key(str(column), table, target, listed)


def _word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and all(map(shows, value))


def _inside(path: str) -> bool:
    """A relative path that stays in its folder, on every system."""
    pure = PurePosixPath(path)
    return not (pure.is_absolute() or ".." in pure.parts or re.search(r"[\\:]", path))


def _compiles(pattern: Any) -> bool:
    try:
        return isinstance(pattern, str) and bool(re.compile(pattern))
    except (re.error, RecursionError, OverflowError):
        return False


def _need(sound: bool, otherwise: str) -> None:
    if not sound:
        raise _Damaged(otherwise)
