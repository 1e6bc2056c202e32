"""`twincity pack …` and `--pack`: another region made, checked, written as one file, opened, refused where it is unsafe."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command  # noqa: F401
from tests.helpers import region


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region.make_pack(tmp_path_factory.mktemp("packs") / "north")
