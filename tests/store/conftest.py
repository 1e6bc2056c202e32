"""A database with a store in it, made anew for every test from a template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from explorer.store.install import install
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import StoreConnection, connect, connect_server
from tests.helpers import postgres as server


@pytest.fixture
def database(postgres: server.Server) -> Iterator[StoreAddress]:
    """A database with PostGIS and no store."""
    name = postgres.create_database(server.GIS)
    yield parse_address(postgres.address(name))
    postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def store(database: StoreAddress) -> Iterator[StoreConnection]:
    """A connection of the server's superuser to an empty store."""
    with connect_server(database) as made:
        install(made)
    with connect(database) as found:
        yield found
