"""PMTiles: one file of tiles with directories of its own, read with package `pmtiles`; sizes are checked before it reads."""

from __future__ import annotations

import json
import mmap
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from explorer.ground.tiles import (
    MOST_BYTES,
    MOST_ZOOM,
    WORLD,
    Facts,
    GroundError,
    NoTile,
    approval_in,
    datum_in,
    plain,
    sound_bounds,
)

_DIRECTORY = 8 * 2**20  # bytes of a directory or of the metadata, unpacked
_KEPT = 32  # directories
_DEPTH = 4


class PMTiles:
    """An open PMTiles file (version 3) with pictures."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._directories: OrderedDict[tuple[int, int], Any] = OrderedDict()
        with self._reported():
            from pmtiles.tile import deserialize_header

            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if self._data[:7] != b"PMTiles" or self._data[7] != 3:
                raise GroundError("ground.broken", file=path.name)
            self._head: dict[str, Any] = dict(deserialize_header(self._data[:127]))
            self.facts = self._read_facts()

    def tile(self, z: int, x: int, y: int) -> bytes:
        from pmtiles.tile import find_tile, zxy_to_tileid

        with self._lock, self._reported():
            number = zxy_to_tileid(z, x, y)
            offset, length = self._head["root_offset"], self._head["root_length"]
            for _ in range(_DEPTH):
                entry = find_tile(self._directory(offset, length), number)
                if entry is None:
                    break
                if entry.run_length:
                    return self._piece(self._head["tile_data_offset"] + entry.offset, entry.length)
                offset, length = self._head["leaf_directory_offset"] + entry.offset, entry.length
        raise NoTile

    def close(self) -> None:
        with self._lock:
            self._data.close()

    def _piece(self, offset: int, length: int) -> bytes:
        if not 0 <= offset <= offset + length <= len(self._data) or length > MOST_BYTES:
            raise ValueError("beyond the file")
        return self._data[offset : offset + length]

    def _unpacked(self, offset: int, length: int) -> bytes:
        from pmtiles.tile import Compression

        packed = self._piece(offset, length)
        if self._head["internal_compression"] != Compression.GZIP:
            return packed
        if len(zlib.decompressobj(31).decompress(packed, _DIRECTORY)) >= _DIRECTORY:
            raise ValueError("too large unpacked")
        return packed

    def _directory(self, offset: int, length: int) -> Any:
        from pmtiles.tile import Compression, deserialize_directory

        if self._head["internal_compression"] != Compression.GZIP:
            raise GroundError("ground.packed", file=self._path.name)
        key = (offset, length)
        if key not in self._directories:
            self._directories[key] = deserialize_directory(self._unpacked(offset, length))
            while len(self._directories) > _KEPT:
                self._directories.popitem(last=False)
        self._directories.move_to_end(key)
        return self._directories[key]

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except GroundError:
            raise
        except (OSError, ValueError, EOFError, KeyError, IndexError, zlib.error, ArithmeticError) as error:
            raise GroundError("ground.broken", file=self._path.name) from error
        except Exception as error:  # noqa: BLE001 the package raises classes of its own, with no common base
            raise GroundError("ground.broken", file=self._path.name) from error

    def _read_facts(self) -> Facts:
        from pmtiles.tile import TileType

        head = self._head
        if head["tile_type"] not in (TileType.PNG, TileType.JPEG, TileType.WEBP):
            key = "ground.vector" if head["tile_type"] in (TileType.MVT, TileType.UNKNOWN) else "ground.kind"
            raise GroundError(key, file=self._path.name)
        if head["tile_data_offset"] + head["tile_data_length"] > len(self._data):
            raise ValueError("cut short")
        self._directory(head["root_offset"], head["root_length"])
        words = self._metadata()
        stated = " ".join(plain(words.get(key), 1000) for key in ("attribution", "description", "name"))
        edges = [head[f"{edge}_e7"] / 1e7 for edge in ("min_lon", "min_lat", "max_lon", "max_lat")]
        return Facts(
            plain(words.get("name")) or self._path.stem,
            plain(words.get("attribution")),
            approval_in(stated),
            min(head["min_zoom"], MOST_ZOOM),
            min(head["max_zoom"], MOST_ZOOM),
            sound_bounds(edges) or WORLD,
            head["tile_type"] == TileType.JPEG,
            datum_in(stated),
        )

    def _metadata(self) -> dict[str, Any]:
        """The file's words about itself; none if they are damaged, since the tiles do without."""
        from pmtiles.tile import Compression

        try:
            packed = self._unpacked(self._head["metadata_offset"], self._head["metadata_length"])
            zipped = self._head["internal_compression"] == Compression.GZIP
            found = json.loads(zlib.decompress(packed, 31) if zipped else packed)
        except (ValueError, zlib.error, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
