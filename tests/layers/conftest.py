"""The project's own atlas, loaded once."""

from __future__ import annotations

import pytest

from explorer.atlas.model import Atlas
from explorer.atlas.tables import load
from explorer.paths import geodata_dir


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return load(geodata_dir()).atlas
