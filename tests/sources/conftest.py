"""Readers of users' files, in this process: what a right reader gives for small files made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.sources.reader.read import read

Read = Callable[[str, str | bytes], dict[str, Any]]


def points(found: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the rows' longitudes and latitudes, rounded to some ten metres, of what `opened` returns."""
    return [(round(r["lon"], 4), round(r["lat"], 4)) for r in found["rows"] if r["lon"] is not None]


@pytest.fixture
def opened(tmp_path: Path) -> Read:
    """Writes a file and reads it: what `twincity inspect --json --rows 100` prints."""

    def one(name: str, content: str | bytes) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path).to_json("zh", rows=100)

    return one
