"""datapackage.json: the tables and their rules.

The program's own description always holds for the tables that it is built on: another folder's is only
looked over, so that whatever is wrong with it, the tables still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.atlas.regular_files import UnreadableFile, read_json, read_text
from explorer.paths import own_geodata_dir
from explorer.records import dataclass
from explorer.words.problem import Problem, TablesError, is_printable, shortened
from explorer.words.wording import Wording, wording

NAME = "datapackage.json"
_CURE = wording("problem.restore_named", file=NAME)
OPTIONAL = ("comments",)  # tables that a folder need not have
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
    """Raised for an invalid description of a table."""

    def __init__(self, words: Wording) -> None:
        super().__init__(str(words))
        self.words = words


def read_package(folder: Path) -> list[Resource]:
    """Read the description of the tables in `folder`; raises TablesError without a datapackage.json."""
    return resources(folder, [])


def resources(folder: Path, problems: list[Problem]) -> list[Resource]:
    """Read the description of the tables in `folder`; its faults are added to `problems`."""
    own = _own()
    text, described = _described(folder, problems, bool(own))
    found: dict[str, Resource] = {}
    for raw in described:
        name = raw.get("name") if isinstance(raw, dict) else None
        try:
            resource = _resource(raw)
            _need(resource.name not in found, wording("problem.described_twice"))
            found[resource.name] = resource
        except _Damaged as error:
            known = isinstance(name, str) and name
            words = (
                _of_table(str(name), error.words)
                if known
                else wording("problem.some_table", fault=error.words)
            )
            problems.append(Problem(NAME, _line(text, name) if known else 0, words))
    problems += _lacking(text, described, found, own)
    extra = [_plain(_linked(r, {*own, *found})) for n, r in found.items() if n not in own]
    return [*own.values(), *extra]


def _described(folder: Path, problems: list[Problem], replaceable: bool) -> tuple[str, list[Any]]:
    path = folder / NAME
    try:
        raw = read_json(path)
        listed = raw.get("resources") if isinstance(raw, dict) else None
        if not isinstance(listed, list):
            raise UnreadableFile(wording("problem.no_resources"), _CURE, line=1)
        return read_text(path), listed
    except UnreadableFile as error:
        if error.missing:
            gone = Problem(NAME, 0, wording("problem.no_atlas", file=NAME))
            raise TablesError(gone, folder) from error
        problem = Problem(NAME, error.line, error.words)
        if not replaceable:
            raise TablesError(problem, folder) from error
        problems.append(problem)
        return "", []


def _own() -> dict[str, Resource]:
    """Load the program's own description, as far as it is valid."""
    try:
        described = read_json(own_geodata_dir() / NAME)["resources"]
    except (UnreadableFile, KeyError, TypeError):
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
    """Report what the program reads and a folder's description lacks; unreadable tables are reported already."""
    raws = [raw.get("name") for raw in described if isinstance(raw, dict)]
    named = [name for name in raws if isinstance(name, str)]
    missing = [name for name in own if name not in named and name not in OPTIONAL]
    if missing and text:
        yield Problem(NAME, 0, _cured(wording("problem.tables_lacking", tables=tuple(missing))))
    for name, theirs in found.items():
        for key in theirs.keys:
            if key.table not in {*own, *found, *named}:
                yield _unknown(name, key, text)
        if name in own:
            yield from _short_of(own[name], theirs, _line(text, name))


def _short_of(mine: Resource, theirs: Resource, line: int) -> Iterator[Problem]:
    if theirs.path != mine.path:
        wrong = wording("problem.path_other", path=shortened(theirs.path), wanted=mine.path)
        yield Problem(NAME, line, _of_table(mine.name, wrong))
    columns = [column for column in mine.fields if column not in theirs.fields]
    if columns:
        yield Problem(
            NAME,
            line,
            _of_table(mine.name, _cured(wording("problem.columns_lacking", columns=tuple(columns)))),
        )


def _linked(resource: Resource, names: set[str]) -> Resource:
    """Return the table without foreign keys that point nowhere."""
    return replace(resource, keys=tuple(key for key in resource.keys if key.table in names))


def _plain(resource: Resource) -> Resource:
    """Return a table of somebody else's without its patterns: matching one may take for ever."""
    fields = {
        name: {**spec, "constraints": {k: v for k, v in spec["constraints"].items() if k != "pattern"}}
        for name, spec in resource.fields.items()
    }
    return replace(resource, fields=fields)


def _unknown(name: str, key: Key, text: str) -> Problem:
    what = _cured(wording("problem.key_nowhere", column=shortened(key.column), table=shortened(key.table)))
    return Problem(NAME, _line(text, name), _of_table(name, what))


def _of_table(name: str, fault: Wording) -> Wording:
    return wording("problem.of_table", name=shortened(name), fault=fault)


def _cured(what: Wording) -> Wording:
    return wording("problem.cured", what=what, cure=_CURE)


def _line(text: str, name: Any) -> int:
    """Return the line on which the description names a table; 0 if it is not found."""
    quoted = rf'"name"\s*:\s*"{re.escape(str(name))}"'
    match = re.search(quoted + r'\s*,\s*"path"', text) or re.search(quoted, text)
    return text.count("\n", 0, match.start()) + 1 if match else 0


# -- one table ----------------------------------------------------------------------------------


def _resource(raw: Any) -> Resource:
    _need(isinstance(raw, dict), _cured(wording("problem.no_object")))
    name, path, schema = raw.get("name"), raw.get("path"), raw.get("schema")
    _need(_word(name), _cured(wording("problem.no_word", key="name")))
    _need(_word(path), _cured(wording("problem.no_word", key="path")))
    _need(_inside(path), wording("problem.path_away", path=shortened(str(path))))
    _need(isinstance(schema, dict), _cured(wording("problem.no_schema")))
    listed = schema.get("fields")
    _need(isinstance(listed, list) and bool(listed), _cured(wording("problem.no_fields")))
    fields = dict(_field(field) for field in listed)
    primary = _columns(schema.get("primaryKey", []), fields)
    keys = [*_keys(schema, "foreignKeys", listed=False), *_keys(schema, "listKeys", listed=True)]
    _need(all(key.column in fields for key in keys), _cured(wording("problem.key_column")))
    return Resource(name, path, fields, primary, tuple(keys))


def _field(raw: Any) -> tuple[str, dict[str, Any]]:
    _need(isinstance(raw, dict) and _word(raw.get("name")), _cured(wording("problem.column_no_name")))
    name, rules = raw["name"], raw.get("constraints", {})
    kind = raw.get("type", "string")
    _need(kind in _TYPES, wording("problem.column_type", column=shortened(name), list=_TYPES))
    sound = isinstance(rules, dict) and isinstance(rules.get("enum", []), list)
    bounds = [rules[key] for key in ("minimum", "maximum") if key in rules] if sound else []
    sound = sound and all(isinstance(b, int | float) for b in bounds) and _compiles(rules.get("pattern", ""))
    _need(sound, _cured(wording("problem.column_rules", column=shortened(name))))
    return name, {"type": kind, "constraints": rules}


def _columns(raw: Any, fields: dict[str, Any]) -> tuple[str, ...]:
    columns = [raw] if isinstance(raw, str) else raw
    sound = isinstance(columns, list) and all(isinstance(c, str) and c in fields for c in columns)
    _need(sound, _cured(wording("problem.primary")))
    return tuple(columns)


def _keys(schema: dict[str, Any], name: str, listed: bool) -> Iterator[Key]:
    raws = schema.get(name, [])
    _need(isinstance(raws, list), _cured(wording("problem.keys", key=name)))
    for raw in raws:
        here = raw if isinstance(raw, dict) else {}
        there: Any = here.get("reference") if isinstance(here.get("reference"), dict) else {}
        column, table, target = here.get("fields"), there.get("resource"), there.get("fields")
        _need(all(map(_word, (column, table, target))), _cured(wording("problem.keys", key=name)))
        yield Key(str(column), table, target, listed)


def _word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and all(map(is_printable, value))


def _inside(path: str) -> bool:
    """Return whether a path is relative and stays in its folder, on every system."""
    pure = PurePosixPath(path)
    return not (pure.is_absolute() or ".." in pure.parts or re.search(r"[\\:]", path))


def _compiles(pattern: Any) -> bool:
    try:
        return isinstance(pattern, str) and bool(re.compile(pattern))
    except (re.error, RecursionError, OverflowError):
        return False


def _need(sound: bool, otherwise: Wording) -> None:
    if not sound:
        raise _Damaged(otherwise)
