"""MBTiles: tiles in an SQLite file, opened read-only. Nothing in the file is trusted: neither its sizes nor its views."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from explorer.atlas.model import Box
from explorer.ground.tiles import (
    MOST_BYTES,
    MOST_ZOOM,
    WORLD,
    Facts,
    GroundError,
    NoTile,
    approval_in,
    datum_in,
    lon_lat,
    plain,
    sound_bounds,
)

_PATIENCE = 3.0  # seconds for one query: a view may be a recursion without end
_STEPS = 20_000  # of SQLite's machine between two looks at the clock


class MBTiles:
    """An open MBTiles file with pictures."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self._until = path, Lock(), 0.0
        with self._reported():
            self._base = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False, timeout=1
            )
            self._base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            self._base.execute("PRAGMA trusted_schema=OFF")
            self._base.text_factory = lambda data: data.decode("utf-8", "replace")
            self._base.set_progress_handler(self._late, _STEPS)
            self.facts = self._read_facts()

    def tile(self, z: int, x: int, y: int) -> bytes:
        row = y if self._xyz else 2**z - 1 - y
        with self._lock, self._reported():
            found = self._one(
                "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?", z, x, row
            )
        if found is None or not isinstance(found[0], bytes):
            raise NoTile
        return found[0]

    def close(self) -> None:
        with self._lock:
            self._base.close()

    def _late(self) -> int:
        return int(time.monotonic() > self._until)

    def _one(self, query: str, *values: object) -> tuple[object, ...] | None:
        self._until = time.monotonic() + _PATIENCE
        found: tuple[object, ...] | None = self._base.execute(query, values).fetchone()
        return found

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
            if isinstance(error, GroundError):
                raise
            raise GroundError("ground.broken", file=self._path.name) from error

    def _read_facts(self) -> Facts:
        self._until = time.monotonic() + _PATIENCE
        rows = self._base.execute("SELECT name, value FROM metadata LIMIT 200").fetchall()
        words = {str(name): plain(value, 2000) for name, value in rows}
        form = words.get("format", "").lower()
        if form in ("pbf", "mvt"):
            raise GroundError("ground.vector", file=self._path.name)
        self._xyz = words.get("scheme", "").lower() == "xyz"
        least, most = self._zooms(words)
        credit = words.get("attribution", "")
        stated = " ".join(words.get(key, "") for key in ("attribution", "description", "name"))
        return Facts(
            plain(words.get("name")) or self._path.stem,
            plain(credit),
            approval_in(stated),
            least,
            most,
            sound_bounds(words.get("bounds", "").split(",")) or self._bounds(least),
            form in ("jpg", "jpeg"),
            datum_in(stated),
        )

    def _zooms(self, words: dict[str, str]) -> tuple[int, int]:
        """The zooms there are: the file's own, whatever it says of them, where it can be asked quickly."""
        found = self._one("SELECT min(zoom_level), max(zoom_level) FROM tiles")
        if found is None or not all(isinstance(v, int) for v in found):
            raise GroundError("ground.empty", file=self._path.name)
        least, most = (min(max(int(str(v)), 0), MOST_ZOOM) for v in found)
        return least, most

    def _bounds(self, z: int) -> Box:
        """The ground of the tiles at one zoom: where the file says nothing of it."""
        query = "SELECT min(tile_column), min(tile_row), max(tile_column), max(tile_row) FROM tiles WHERE zoom_level=?"
        found = self._one(query, z)
        if found is None or not all(isinstance(v, int) and 0 <= v < 2**z for v in found):
            return WORLD
        left, low, right, high = (int(str(v)) for v in found)
        top, bottom = (low, high) if self._xyz else (2**z - 1 - high, 2**z - 1 - low)
        west, north = lon_lat(left, top, z)
        east, south = lon_lat(right + 1, bottom + 1, z)
        return west, south, east, north
