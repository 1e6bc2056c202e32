"""A copy of the real tables to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from explorer.paths import geodata_dir


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables (without the basemap) that a test may spoil."""
    folder = tmp_path / "geodata"
    folder.mkdir()
    for path in (*geodata_dir().glob("*.csv"), geodata_dir() / "datapackage.json"):
        shutil.copy(path, folder / path.name)
    return folder
