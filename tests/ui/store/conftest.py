"""A store with a layer of points and one of lines, on a real server, and the links of a window to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from explorer.store.layer_load import load_layer
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from tests.helpers import crowds
from tests.helpers.postgres import Server
from tests.store.conftest import copied
from tests.store.conftest import empty_store as empty_store
from tests.store.conftest import filled_store as filled_store
from tests.ui.harness import desktop as desktop

POINTS, LINES = 3000, 400


@pytest.fixture(scope="session")
def layered_store(postgres: Server, filled_store: StoreAddress) -> Iterator[StoreAddress]:
    """The template of stores with the atlas's tables and two layers."""
    roll = np.random.default_rng(5)
    kinds = np.array(["学校", "医院", "住宅"], object)[roll.integers(0, 3, POINTS)]
    points = crowds.collection("x", crowds.points(POINTS), crowds.careers(POINTS))
    points = replace(points, columns={"类型": kinds}, listed=("类型",))
    lines = crowds.collection("y", crowds.lines(LINES), crowds.careers(LINES))
    with copied(postgres, filled_store.database) as address, connect(address) as found:
        load_layer(found, points, "schools")
        load_layer(found, lines, "roads")
        found.close()
        yield address


@pytest.fixture
def shared_store(postgres: Server, layered_store: StoreAddress) -> Iterator[StoreAddress]:
    with copied(postgres, layered_store.database) as address:
        yield address
