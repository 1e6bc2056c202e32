"""How files were read, remembered by source: the same file again, or another state of it with the same columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import platformdirs

from explorer.records import dataclass
from explorer.sources.formats.copies import Stamp
from explorer.sources.raw.choices import Choices, from_json
from explorer.sources.reader.reading import Reading
from explorer.state.files import atomic, untrusted

FORMAT = "twincity-sources"
_MOST, _MOST_BYTES = 300, 4 * 2**20
Columns = Mapping[str, tuple[str, ...]]


def default_path() -> Path:
    return platformdirs.user_data_path("twincity", appauthor=False) / "sources.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The choices for a file; `same` where it holds what it held then, else only its place and columns are alike."""

    choices: Choices
    columns: Columns
    same: bool

    def fits(self, reading: Reading) -> bool:
        """Whether a reading has the layers and columns that the choices were made for."""
        return self.same or columns(reading) == {k: tuple(v) for k, v in self.columns.items()}


def columns(reading: Reading) -> dict[str, tuple[str, ...]]:
    """The names of the columns by layer."""
    return {layer.name: tuple(c.name for c in layer.columns) for layer in reading.layers}


class SourceMemory:
    """Keeps the choices of some hundred sources, the newest first; a file that cannot be read or written costs no more
    than that."""

    def __init__(self, path: Callable[[], Path] = default_path) -> None:
        self._path = path

    def find(self, path: Path, stamp: Stamp | None) -> Remembered | None:
        """What was chosen for the same content, else for the same path, without decisions about single rows."""
        entries = self._entries()
        for entry in entries:
            if stamp is not None and entry.get("digest") == stamp.digest:
                return _remembered(entry, same=True)
        for entry in entries:
            if entry.get("path") == str(path):
                found = _remembered(entry, same=False)
                return replace(found, choices=_without_numbers(found.choices))
        return None

    def keep(self, path: Path, stamp: Stamp | None, reading: Reading, *, looked: bool) -> None:
        """Remember the choices of a reading; one that nobody `looked` over and that chooses nothing is not kept."""
        digest = stamp.digest if stamp else ""
        others = [e for e in self._entries() if e.get("path") != str(path) and e.get("digest") != digest]
        if (plain := reading.choices.to_json()) or looked:
            named = {name: list(names) for name, names in columns(reading).items()}
            others.insert(0, {"path": str(path), "digest": digest, "choices": plain, "columns": named})
        text = json.dumps(untrusted.clean({"format": FORMAT, "sources": others[:_MOST]}), ensure_ascii=False)
        with suppress(OSError):
            self._path().parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._path(), text.encode("utf-8"))

    def _entries(self) -> list[dict[str, Any]]:
        try:
            members = untrusted.parse(atomic.read(self._path(), _MOST_BYTES), ("sources",)).members
        except (OSError, ValueError):
            return []
        found = members.get("sources") if members.get("format") == FORMAT else None
        return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []


def _remembered(entry: dict[str, Any], *, same: bool) -> Remembered:
    named = entry.get("columns")
    found = (
        {k: tuple(map(str, v)) for k, v in named.items() if isinstance(v, list)}
        if isinstance(named, dict)
        else {}
    )
    return Remembered(from_json(entry.get("choices")), found, same)


def _without_numbers(choices: Choices) -> Choices:
    """Without places that were decided by a row's number, which is another row's in another state of the file."""
    by_layer = {
        name: replace(own, spots={k: s for k, s in own.spots.items() if not k.startswith("#")})
        for name, own in choices.by_layer.items()
    }
    return replace(choices, by_layer=by_layer)
