"""Make a store in a database: its schema, two group roles, and nothing that the public could write with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from explorer.paths import resources_dir
from explorer.store.store_connection import SCHEMA, SCHEMA_VERSION, StoreConnection
from explorer.store.store_faults import StoreError, explained

if TYPE_CHECKING:
    import psycopg

_LARGE_OBJECTS = (
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
    " AND (proname LIKE 'lo\\_%%' OR proname = 'lowrite')"
)


def install(found: StoreConnection) -> tuple[str, str]:
    """Make a store in one transaction, and return its roles of readers and editors; raises StoreError."""
    from psycopg.sql import SQL, Identifier, Literal

    label = found.address.label
    if found.server.standby:
        raise StoreError("read_only", store=label)
    if found.raw.info.parameter_status("server_encoding") != "UTF8":
        raise StoreError("encoding", store=label, found=found.raw.info.parameter_status("server_encoding"))
    with explained(label), as_owner(label), found.raw.transaction():
        raw = found.raw
        if raw.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() != (None,):
            raise StoreError("store_there", store=label)
        schema = found.server.schema or _add_postgis(raw, label)
        reader, editor = _create_roles(raw)
        raw.execute(
            SQL((resources_dir() / "sql" / "store.sql").read_text("utf-8")).format(
                postgis=Identifier(schema),
                reader=Identifier(reader),
                editor=Identifier(editor),
                reader_name=Literal(reader),
                editor_name=Literal(editor),
                id=Literal(secrets.token_hex(16)),
                version=Literal(SCHEMA_VERSION),
            )
        )
        for statement in _restrictions(raw):
            _try(raw, statement)
    return reader, editor


@contextmanager
def as_owner(label: str) -> Iterator[None]:
    """Raise what only the owner of a store may do, and this user may not, as StoreError."""
    import psycopg

    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError("not_owner", store=label) from error


def _add_postgis(raw: psycopg.Connection[Any], label: str) -> str:
    """Create the extension; returns the schema of its types."""
    import psycopg

    try:
        with raw.transaction():
            raw.execute(
                "CREATE EXTENSION postgis SCHEMA public"
            )  # the search path names no schema that is there
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError("no_postgis", store=label) from error
    except psycopg.Error as error:
        if error.sqlstate in ("0A000", "58P01"):
            raise StoreError("postgis_missing", store=label) from error
        raise
    row = raw.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE extname = 'postgis'"
    ).fetchone()
    assert row is not None
    return str(row[0])


def _create_roles(raw: psycopg.Connection[Any]) -> tuple[str, str]:
    """Create group roles; they belong to the whole server, so that every store has names of its own."""
    from psycopg.sql import SQL, Identifier

    while True:
        mark = secrets.token_hex(4)
        reader, editor = f"twincity_reader_{mark}", f"twincity_editor_{mark}"
        taken = raw.execute("SELECT 1 FROM pg_roles WHERE rolname IN (%s, %s)", (reader, editor)).fetchone()
        if not taken:
            break
    for role in (reader, editor):
        raw.execute(SQL("CREATE ROLE {} NOLOGIN NOCREATEDB NOCREATEROLE").format(Identifier(role)))
        raw.execute(
            SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(raw.info.dbname), Identifier(role))
        )
    return reader, editor


def _restrictions(raw: psycopg.Connection[Any]) -> Iterator[psycopg.sql.Composed | psycopg.sql.SQL]:
    """Yield what takes from the public the ways of writing that every database opens to it."""
    from psycopg.sql import SQL, Identifier

    database = Identifier(raw.info.dbname)
    yield SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(database)
    yield SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for (function,) in raw.execute(_LARGE_OBJECTS.replace("%%", "%")).fetchall():
        yield SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(SQL(function))
    yield SQL("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM PUBLIC")


def _try(raw: psycopg.Connection[Any], statement: psycopg.sql.Composed | psycopg.sql.SQL) -> None:
    """Execute what needs the database's owner or a superuser; `serve-check` reports what is open still."""
    import psycopg

    try:
        with raw.transaction():
            raw.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return
