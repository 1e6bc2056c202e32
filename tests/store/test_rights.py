"""A reader cannot write by any path, and an editor cannot write what the store says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest

from explorer.atlas.comments import Comment
from explorer.atlas.edits.row_edit import RowEdit
from explorer.paths import own_geodata_dir
from explorer.store import store_connection
from explorer.store.atlas_rows import load_tables, read_rows_of
from explorer.store.comment_exchange import exchange_comments, read_comments
from explorer.store.feature_query import FeatureQuery
from explorer.store.install import install
from explorer.store.layer_load import load_layer
from explorer.store.layer_rows import layers, portion
from explorer.store.layer_tally import Counting
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import StoreConnection, connect, connect_server
from explorer.store.store_faults import StoreError
from explorer.store.versioned_write import write_edits
from tests.helpers import crowds
from tests.helpers import postgres as server

pytestmark = pytest.mark.slow

_numbers = count(1)
TABLES = ("store", "clock", "change", "atlas_row", "comment", "layer", "feature", "feature_1", "history")
Login = Callable[[str], psycopg.Connection]


@pytest.fixture
def filled(database: StoreAddress) -> Iterator[StoreConnection]:
    """Not copied from a template: a copy has not the rights of its database."""
    with connect_server(database) as made:
        install(made)
    with connect(database) as found:
        load_tables(found, own_geodata_dir())
        yield found


@pytest.fixture
def login(postgres: server.Server, filled: StoreConnection) -> Iterator[Login]:
    """Connect as a new user who has one of the store's roles."""
    load_layer(filled, crowds.collection("own1", crowds.points(20), crowds.states(20)), "poi")
    made, users = [], []

    def enter(role: str) -> psycopg.Connection:
        user = f"user_{filled.raw.info.backend_pid}_{next(_numbers)}"
        users.append(user)
        group = getattr(filled.store, role)
        filled.raw.execute(f'CREATE ROLE "{user}" LOGIN IN ROLE "{group}"')
        raw = psycopg.connect(postgres.conninfo(filled.raw.info.dbname, user), autocommit=True)
        made.append(raw)
        return raw

    yield enter
    for raw in made:
        raw.close()
    for user in users:
        filled.raw.execute(f'DROP OWNED BY "{user}"')
        filled.raw.execute(f'DROP ROLE "{user}"')


def state(found: StoreConnection, user: str) -> object:
    """Everything that is in the database: rows of every table, tables, roles and large objects."""
    raw = found.raw
    return (
        [
            raw.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM twincity.{t} t"
            ).fetchone()
            for t in TABLES
        ],
        raw.execute("SELECT md5(string_agg(concat(oid, relacl), ',' ORDER BY oid)) FROM pg_class").fetchone(),
        raw.execute("SELECT count(*) FROM pg_proc").fetchone(),
        raw.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone(),
        raw.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", (f'"{user}"',)
        ).fetchone(),
        raw.execute(
            "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE datname = current_database()"
        ).fetchone(),
    )


PATHS = (
    *(f"INSERT INTO twincity.{t} SELECT * FROM twincity.{t}" for t in TABLES),
    *(f"DELETE FROM twincity.{t}" for t in TABLES),
    *(f"TRUNCATE twincity.{t}" for t in TABLES),
    *(f"BEGIN; LOCK TABLE twincity.{t} IN ROW EXCLUSIVE MODE; COMMIT" for t in TABLES),
    *(f"COPY twincity.{t} FROM PROGRAM 'echo'" for t in TABLES),
    *(f"ALTER TABLE twincity.{t} ADD COLUMN x int" for t in TABLES),
    *(f"DROP TABLE twincity.{t} CASCADE" for t in TABLES),
    "UPDATE twincity.atlas_row SET cells = '{}'",
    "UPDATE twincity.feature SET name = ''",
    "UPDATE twincity.clock SET version = 0",
    "UPDATE twincity.store SET reader = editor",
    "SELECT * FROM twincity.atlas_row FOR UPDATE",
    "MERGE INTO twincity.comment USING (VALUES (1)) v ON false WHEN NOT MATCHED THEN INSERT VALUES ('x', '{}')",
    "WITH gone AS (DELETE FROM twincity.atlas_row RETURNING *) SELECT * FROM gone",
    "SELECT twincity.next_version()",
    "SELECT twincity.described(f) FROM twincity.feature f",
    "CREATE TABLE twincity.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE TEMPORARY TABLE mine (x int)",
    "CREATE TEMPORARY TABLE atlas_row (LIKE twincity.atlas_row)",
    "SELECT * INTO TEMPORARY mine FROM twincity.clock",
    "CREATE TEMPORARY VIEW mine AS SELECT 1",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION twincity.next_version() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    "CREATE TRIGGER mine BEFORE INSERT ON twincity.atlas_row FOR EACH ROW EXECUTE FUNCTION twincity.stamp()",
    "CREATE RULE mine AS ON SELECT TO twincity.clock DO INSTEAD SELECT 1",
    "CREATE INDEX ON twincity.atlas_row (key)",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "CREATE SUBSCRIPTION mine CONNECTION '' PUBLICATION x",
    "CREATE PUBLICATION mine FOR TABLE twincity.atlas_row",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "DO $$ BEGIN DELETE FROM twincity.atlas_row; END $$",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_import('/etc/hostname')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT pg_reload_conf()",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "ALTER DATABASE {database} SET work_mem = '1MB'",
    "SET ROLE postgres",
    'SET ROLE "{editor}"',
    "SET SESSION AUTHORIZATION postgres",
    'GRANT "{editor}" TO "{user}"',
    "GRANT INSERT ON twincity.atlas_row TO PUBLIC",
    'ALTER DEFAULT PRIVILEGES FOR ROLE "{editor}" GRANT ALL ON TABLES TO PUBLIC',
    'ALTER ROLE "{user}" CREATEDB',
    "ALTER SCHEMA twincity OWNER TO CURRENT_USER",
    "ALTER FUNCTION twincity.next_version() OWNER TO CURRENT_USER",
    "ALTER TABLE twincity.atlas_row DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "SET lo_compat_privileges = on",
    "REFRESH MATERIALIZED VIEW twincity.layer",
    "ANALYZE twincity.atlas_row",
    "UPDATE public.spatial_ref_sys SET srtext = ''",
    "INSERT INTO public.spatial_ref_sys (srid) VALUES (990001)",
    "SELECT AddGeometryColumn('twincity', 'atlas_row', 'g', 4326, 'POINT', 2)",
    "SELECT UpdateGeometrySRID('twincity', 'feature', 'geom', 3857)",
    "SELECT DropGeometryTable('twincity', 'feature')",
    "SELECT postgis_extensions_upgrade()",
    "SELECT query_to_xml('DELETE FROM twincity.atlas_row', true, true, '')",
    "SELECT table_to_xml('twincity.atlas_row', true, true, ''), ts_stat('DELETE FROM twincity.atlas_row RETURNING NULL::tsvector')",
    "PREPARE mine AS DELETE FROM twincity.atlas_row; EXECUTE mine",
    "DECLARE mine CURSOR WITH HOLD FOR SELECT twincity.next_version()",
    "COMMENT ON TABLE twincity.atlas_row IS 'mine'",
    "REASSIGN OWNED BY postgres TO CURRENT_USER",
    "DROP SCHEMA twincity CASCADE",
)


WARNED = ["GRANT INSERT ON twincity.atlas_row TO PUBLIC", "ANALYZE twincity.atlas_row"]  # and nothing is done

REFUSED = "DELETE is not allowed in a non-volatile function"


def test_a_reader_writes_by_no_path(login: Login, filled: StoreConnection) -> None:
    raw = login("reader")
    before = state(filled, raw.info.user)
    names = {"database": raw.info.dbname, "user": raw.info.user, "editor": filled.store.editor}
    came_through, otherwise = [], {}
    for path in PATHS:
        statement = path
        for name, value in names.items():
            statement = statement.replace(f"{{{name}}}", value)
        try:
            raw.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            pass
        except psycopg.Error as error:
            otherwise[path] = str(error)
        else:
            came_through.append(path)
            assert state(filled, raw.info.user) == before, path
        raw.rollback()
    assert state(filled, raw.info.user) == before
    assert came_through == WARNED
    assert {said.splitlines()[0] for said in otherwise.values()} == {REFUSED}, otherwise


def test_a_reader_reads_all_there_is(login: Login, filled: StoreConnection, postgres: server.Server) -> None:
    raw = login("reader")
    with connect(parse_address(postgres.address(raw.info.dbname, raw.info.user))) as found:
        assert not found.store.can_write
        assert len(read_rows_of(found)) > 5000
        (layer,) = layers(found)
        assert len(portion(found, layer, FeatureQuery())) == 20
        row = dict(read_rows_of(found, "features")[0].cells)
        for write in (
            lambda: write_edits(found, [RowEdit("features", row, None)]),
            lambda: exchange_comments(found, (Comment("c", "甲", "2025-01-01", "x", lon=1.0, lat=1.0),)),
            lambda: load_layer(found, crowds.collection("own1", crowds.points(3), crowds.states(3)), "b"),
        ):
            with pytest.raises(StoreError) as error:
                write()
            assert error.value.kind in ("reader", "forbidden", "not_owner")


def test_an_editor_writes_under_his_own_name_and_forges_nothing(
    login: Login, filled: StoreConnection, postgres: server.Server
) -> None:
    raw = login("editor")
    with connect(parse_address(postgres.address(raw.info.dbname, raw.info.user))) as found:
        assert found.store.can_write
        row = dict(read_rows_of(found, "features")[0].cells)
        assert write_edits(found, [RowEdit("features", row, {**row, "name_zh": "改"})]).version == 3
    (changed,) = read_rows_of(filled, since=2)
    assert changed.changed_by == raw.info.user
    raw.execute(
        "INSERT INTO twincity.atlas_row VALUES ('features', 'forged', '{}', 1, 'postgres', '1999-01-01')"
    )
    raw.execute(
        "UPDATE twincity.feature SET name = '新名', version = 1, changed_by = 'postgres' WHERE id = 3"
    )
    told = filled.raw.execute("SELECT DISTINCT changed_by FROM twincity.history WHERE version > 2").fetchall()
    assert told == [(raw.info.user,)]
    assert filled.raw.execute("SELECT changed_by FROM twincity.feature WHERE id = 3").fetchone() == told[0]
    for path in (
        "UPDATE twincity.history SET changed_by = 'postgres'",
        "DELETE FROM twincity.history",
        "INSERT INTO twincity.history SELECT * FROM twincity.history",
        "UPDATE twincity.change SET made_by = 'postgres'",
        "UPDATE twincity.clock SET version = 0",
        "UPDATE twincity.store SET schema_version = 9",
        "TRUNCATE twincity.atlas_row",
        "ALTER TABLE twincity.atlas_row DISABLE TRIGGER ALL",
        "DELETE FROM twincity.feature_1",
        "CREATE TEMPORARY TABLE mine (x int)",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(path)


def test_one_who_has_no_role_sees_nothing(postgres: server.Server, filled: StoreConnection) -> None:
    user = f"stranger_{filled.raw.info.backend_pid}"
    filled.raw.execute(f'CREATE ROLE "{user}" LOGIN')
    try:
        with pytest.raises(StoreError) as error:
            connect(parse_address(postgres.address(filled.raw.info.dbname, user)))
        assert error.value.kind in ("no_store", "forbidden")
    finally:
        filled.raw.execute(f'DROP ROLE "{user}"')


def test_nonsense_of_another_program_breaks_no_reader(login: Login, filled: StoreConnection) -> None:
    """What an editor may write with psql or QGIS: refused where the form is wrong, read as nothing where the sense is."""
    raw = login("editor")
    for path in (
        "UPDATE twincity.feature SET records = '\\x00'",
        "UPDATE twincity.feature SET dates = '{}'",
        "UPDATE twincity.feature SET cells = '[]'",
        "UPDATE twincity.feature SET id = id + 100",
        "INSERT INTO twincity.feature (layer, id, name, records, dates, cells) VALUES (77, 1, '', '', '{}', '{}')",
        "UPDATE twincity.atlas_row SET cells = '3'",
        "INSERT INTO twincity.comment (id, content) VALUES ('x', '[]')",
    ):
        with pytest.raises(psycopg.Error):
            raw.execute(path.encode())
    (layer,) = layers(filled)
    ten = layer.parts * 10
    raw.execute(
        "UPDATE twincity.feature SET records = decode(repeat('7f', %s), 'hex'), dates = array_fill('3月?'::text, ARRAY[%s]),"
        ' cells = \'{"a": {"b": [1]}}\' WHERE id < 5',
        (ten, layer.parts),
    )
    raw.execute("UPDATE twincity.feature SET geom = NULL, name = '' WHERE id = 6")
    raw.execute("UPDATE twincity.feature SET geom = 'SRID=4326;POINT EMPTY' WHERE id = 7")
    with pytest.raises(psycopg.errors.CheckViolation):
        raw.execute("UPDATE twincity.feature SET geom = 'SRID=4326;LINESTRING(1 1, 2 2)' WHERE id = 8")
    raw.execute("INSERT INTO twincity.comment (id, content) VALUES ('x', '{\"text\": 3}')")
    raw.execute(
        "INSERT INTO twincity.atlas_row (table_name, key, cells) VALUES ('none', 'x', '{\"a\": [1], \"b\": null}')"
    )
    for words in (True, False):
        found = portion(filled, layer, FeatureQuery(), words=words).prepare()
        assert len(found) == 18
        assert [feature.name.zh for feature in found.features]
    Counting(layer.key, FeatureQuery()).count_some(filled)
    lines = load_layer(filled, crowds.collection("own1", crowds.lines(9), crowds.states(9)), "way")
    for shape in ("CIRCULARSTRING(104 30, 104.1 30.2, 104.3 30)", "CURVEPOLYGON((0 0, 1 0, 1 1, 0 0))"):
        with pytest.raises(psycopg.errors.CheckViolation):
            raw.execute(
                "UPDATE twincity.feature SET geom = %s WHERE layer = %s", (f"SRID=4326;{shape}", lines.id)
            )
    for number, shape in (
        (3, "GEOMETRYCOLLECTION(POINT(104 30), LINESTRING(104 30, 105 30))"),
        (4, "MULTIPOLYGON EMPTY"),
    ):
        raw.execute(
            "UPDATE twincity.feature SET geom = %s WHERE layer = %s AND id = %s",
            (f"SRID=4326;{shape}", lines.id, number),
        )
    for tolerance in (0.0, 0.1):
        query = FeatureQuery(extent=(100.0, 20.0, 120.0, 40.0))
        assert portion(filled, lines, query, tolerance=tolerance).prepare().placed.sum() == 8
    assert read_comments(filled) == ()
    (odd,) = read_rows_of(filled, "none")
    assert odd.cells == {"a": "[1]"}


def test_one_who_leaves_a_transaction_open_holds_nobody_up_for_long(
    login: Login, filled: StoreConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_connection, "_LOCK_SECONDS", 1)
    other = login("editor")
    other.execute("BEGIN")
    other.execute("SELECT twincity.next_version()")
    row = dict(read_rows_of(filled, "features")[0].cells)
    with connect(filled.address) as found:
        with pytest.raises(StoreError) as error:
            write_edits(found, [RowEdit("features", row, None)])
        assert error.value.kind == "held"
        assert len(read_rows_of(found, "features")) > 100
        other.rollback()
        assert write_edits(found, [RowEdit("features", row, None)]).version is not None
