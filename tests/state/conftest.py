"""The project's own atlas, loaded once."""

from __future__ import annotations

import pytest
from hypothesis import settings

from explorer.atlas.model import Atlas
from explorer.atlas.tables import load
from explorer.paths import geodata_dir

# A busy machine must not fail a test: no time limit per example.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return load(geodata_dir()).atlas
