"""Readers of users' files, in this process: what a right reader gives for small files made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.sources.reader.read import read

Read = Callable[[str, str | bytes], dict[str, Any]]


@pytest.fixture
def opened(tmp_path: Path) -> Read:
    """Writes a file and reads it: what `twincity inspect --json --rows 100` prints."""

    def one(name: str, content: str | bytes) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path).to_json("zh", rows=100)

    return one
