"""Folders of tables that nobody should have written: hostile text in every free field, or plain mistakes."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from explorer.paths import geodata_dir

HOSTILE = (
    "<script>window.hacked=1;alert(1)</script>",
    '<img src=x onerror="window.hacked=2">',
    "<b onmouseover='window.hacked=3'>粗</b><a href='https://example.org'>链</a>",
    "\"'`${window.hacked=4}\\ %s {0} {name} &lt;i&gt; &amp; ]]> <!-- </text></svg>",
    "\u202e倒写 RTL\u202c\u200f\u2067\u0591",
    "甲\0乙\x1b[31m\x07\u2028丙\ufeff\U0001f468\u200d\U0001f469",
    '=HYPERLINK("https://example.org";"x")',
    "长" * 10_000,
    "W" * 10_000,
)
LONG_ROWS = 3 * len(HOSTILE)
_KEYS = {"id", "key", "feature", "place", "places", "features", "indicators", "events", "geometry_arg"}
_KEYS |= {"source", "source_a", "source_b", "theme", "group"}


def hostile(row: int, column: int) -> str:
    """Every text comes to every column; the long ones only in the first rows of a table."""
    choices = HOSTILE if row < LONG_ROWS else HOSTILE[:-2]
    return choices[(row + column) % len(choices)]


def hostile_folder(folder: Path) -> Path:
    """The project's tables with hostile text in every cell that is free text."""
    for resource in _resources(folder):
        free = _free_columns(resource)
        rows = read_rows(folder / resource["path"])
        if not rows:
            continue
        for number, row in enumerate(rows):
            for column, name in enumerate(free):
                if row[name]:
                    row[name] = hostile(number, column)
        write_rows(folder / resource["path"], rows)
    return folder


def copy(folder: Path) -> Path:
    """The project's tables, without basemap and shapes."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*geodata_dir().glob("*.csv"), geodata_dir() / "datapackage.json"):
        shutil.copy(path, folder)
    return folder


def _resources(folder: Path) -> Iterator[dict[str, Any]]:
    copy(folder)
    yield from json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]


def _free_columns(resource: dict[str, Any]) -> list[str]:
    """Text without a rule; the `source` of a place is words, elsewhere it is a key."""
    keys = _KEYS - {"source"} if resource["name"] == "places" else _KEYS
    return [
        f["name"]
        for f in resource["schema"]["fields"]
        if f["type"] == "string"
        and f["name"] not in keys
        and not {"enum", "pattern"} & set(f.get("constraints", {}))
    ]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def break_rows(folder: Path) -> dict[str, int]:
    """The project's tables with one mistake of each usual kind; the lines that they stand in, by file."""
    copy(folder)
    found = {
        "features.csv": _change(folder / "features.csv", 3, {"theme": "spaceport"}),
        "statuses.csv": _change(folder / "statuses.csv", 5, {"date": "2021-13"}),
        "places.csv": _change(folder / "places.csv", 7, {"lon": "east"}),
        "events.csv": _change(folder / "events.csv", 9, {"source": "999"}),
        "members.csv": _change(folder / "members.csv", 2, {"place": "atlantis"}),
    }
    with (folder / "conflicts.csv").open("a", encoding="utf-8") as file:
        file.write("too,few,cells\n")
    found["conflicts.csv"] = len((folder / "conflicts.csv").read_text("utf-8").splitlines())
    (folder / "indicators.csv").write_bytes(b"key,name_zh\xff\n")
    found["indicators.csv"] = 0
    return found


def _change(path: Path, number: int, cells: dict[str, str]) -> int:
    """Spoil one row; its 1-based line in the file."""
    rows = read_rows(path)
    rows[number].update(cells)
    write_rows(path, rows)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        for _ in range(number + 1):
            next(reader)
        return reader.line_num + 1


def replace_once(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence of `old` in a file, which must have one; return its 1-based line."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1
