"""A store in a real PostgreSQL: made, filled with the atlas's tables, and read again."""

from dataclasses import replace

import pytest

from explorer.atlas.schema import read_tables
from explorer.paths import own_geodata_dir
from explorer.store import atlas_rows
from explorer.store.install import install
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import StoreConnection, connect, connect_server
from explorer.store.store_faults import StoreError
from tests.helpers.postgres import Server


def test_tables_come_back_as_they_were_loaded(store: StoreConnection) -> None:
    seen: list[tuple[int, int]] = []
    counts = atlas_rows.load_tables(store, own_geodata_dir(), lambda *done: seen.append(done))
    tables, _ = read_tables(own_geodata_dir())
    stored = atlas_rows.read_rows_of(store)
    assert sum(counts.values()) == len(stored) == seen[-1][0] == seen[-1][1]
    for name, table in tables.items():
        there = [sorted(row.cells.items()) for row in stored if row.table == name]
        assert sorted(there) == sorted(
            sorted((c, v) for c, v in row.cells.items() if v) for row in table.rows
        ), name
    assert {row.version for row in stored} == {atlas_rows.current_version(store)} == {1}
    with pytest.raises(StoreError) as error:
        atlas_rows.load_tables(store, own_geodata_dir())
    assert error.value.kind == "rows_there"


def test_a_database_without_postgis_gets_it(postgres: Server) -> None:
    postgres.execute("CREATE DATABASE bare")
    try:
        with connect_server(parse_address(postgres.address("bare"))) as made:
            assert made.server.postgis == ""
            install(made)
        with connect(parse_address(postgres.address("bare"))) as found:
            assert found.store.can_write
            assert found.server.schema == "public"
    finally:
        postgres.execute("DROP DATABASE bare WITH (FORCE)")


def test_a_reader_is_told_what_they_lack(filled_store: StoreAddress, postgres: Server) -> None:
    with connect(filled_store) as found:
        postgres.execute("CREATE ROLE liest LOGIN", f"GRANT {found.store.reader} TO liest")
    try:
        with connect(replace(filled_store, user="liest")) as theirs, pytest.raises(StoreError) as error:
            atlas_rows.load_tables(theirs, own_geodata_dir())
        assert error.value.kind == "reader"
        assert "编辑角色" in error.value.in_("zh")
    finally:
        postgres.execute("DROP ROLE liest")


def test_a_second_store_is_refused_and_the_first_lives(store: StoreConnection) -> None:
    with connect_server(store.address) as again, pytest.raises(StoreError) as error:
        install(again)
    assert error.value.kind == "store_there"
    assert connect(store.address).store == store.store


def test_a_database_without_a_store_says_so(database: StoreAddress) -> None:
    with pytest.raises(StoreError) as error:
        connect(database)
    assert error.value.kind == "no_store"
    assert "twincity store init" in error.value.in_("en")
