"""The real tables, loaded once; and a copy of them to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from explorer.atlas.model import Atlas
from explorer.atlas.tables import load
from explorer.paths import geodata_dir


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    loaded = load(geodata_dir())
    assert loaded.problems == ()
    return loaded.atlas


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables (without the basemap) that a test may spoil."""
    folder = tmp_path / "geodata"
    folder.mkdir()
    for path in (*geodata_dir().glob("*.csv"), geodata_dir() / "datapackage.json"):
        shutil.copy(path, folder / path.name)
    return folder
