"""Databases with a store in them, made anew for every test from templates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from explorer.paths import own_geodata_dir
from explorer.store.atlas_rows import load_tables
from explorer.store.install import install
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import StoreConnection, connect, connect_server
from tests.helpers import postgres as server


@contextmanager
def copied(postgres: server.Server, template: str) -> Iterator[StoreAddress]:
    name = postgres.create_database(template)
    yield parse_address(postgres.address(name))
    postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(postgres: server.Server) -> Iterator[StoreAddress]:
    """A database with PostGIS and no store."""
    with copied(postgres, server.GIS) as address:
        yield address


@pytest.fixture(scope="session")
def empty_store(postgres: server.Server) -> Iterator[StoreAddress]:
    """The template of empty stores."""
    with copied(postgres, server.GIS) as address:
        with connect_server(address) as made:
            install(made)
        yield address


@pytest.fixture(scope="session")
def filled_store(postgres: server.Server, empty_store: StoreAddress) -> Iterator[StoreAddress]:
    """The template of stores with the tables of the atlas."""
    with copied(postgres, empty_store.database) as address:
        with connect(address) as made:
            load_tables(made, own_geodata_dir())
        yield address


@pytest.fixture
def store(postgres: server.Server, empty_store: StoreAddress) -> Iterator[StoreConnection]:
    """A connection of the server's superuser to an empty store."""
    with copied(postgres, empty_store.database) as address, connect(address) as found:
        yield found


@pytest.fixture
def filled(postgres: server.Server, filled_store: StoreAddress) -> Iterator[StoreConnection]:
    """The same with the tables of the atlas in it, at version 1."""
    with copied(postgres, filled_store.database) as address, connect(address) as found:
        yield found
