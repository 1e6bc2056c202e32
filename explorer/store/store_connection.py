"""Connect to a store: a password from the key store, the time limits of every call, and what the server is."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from explorer import key_store
from explorer.records import dataclass
from explorer.store.store_address import StoreAddress
from explorer.store.store_faults import StoreError, explained

if TYPE_CHECKING:
    import psycopg

# What fails on a lost connection is said as a StoreError; psycopg would warn beside that.
logging.getLogger("psycopg").setLevel(logging.ERROR)
SCHEMA = "twincity"
SCHEMA_VERSION = 1
CHANNEL = "twincity"
OLDEST_SERVER = 13
_OLDEST_POSTGIS = 3
_CONNECT_SECONDS = "8"
_STATEMENT_SECONDS = 60
_LOCK_SECONDS = 10  # for a colleague's transaction to end
_SILENT_MS = 15_000  # without an answer to what was sent, the connection is lost
_ABOUT = """
SELECT current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(),
    (SELECT extversion FROM pg_extension WHERE extname = 'postgis'),
    (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'postgis'),
    to_regclass('twincity.store') IS NOT NULL, session_user
"""
_MOST_DIGITS = 300
_STORE = """
SELECT s.schema_version, s.id, s.reader, s.editor,
    has_table_privilege('twincity.atlas_row', 'INSERT') FROM twincity.store s
"""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server is. `schema`: where PostGIS's types are; both it and `postgis` are "" without PostGIS."""

    number: int
    version: str
    standby: bool
    postgis: str
    schema: str
    has_store: bool
    user: str


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """The description of a store. `can_write`: this user is an editor, and the server is no replica."""

    schema_version: int
    id: str
    reader: str
    editor: str
    can_write: bool


def _whole_number(text: str) -> int | None:
    """Read a number of JSON; one that no other program could have meant is none: Python refuses some, and numpy others."""
    return int(text) if len(text) < _MOST_DIGITS else None


class StoreConnection:
    """One connection to a store, for one thread at a time; `cancel` may be called from another.

    Its transactions are those of `reading` and `writing`; outside them it is idle.
    """

    def __init__(self, address: StoreAddress, raw: psycopg.Connection[Any], server: ServerInfo) -> None:
        from psycopg.types.json import set_json_loads

        self.address, self.raw, self.server = address, raw, server
        set_json_loads(partial(json.loads, parse_int=_whole_number), raw)
        self._store: StoreInfo | None = None

    @property
    def store(self) -> StoreInfo:
        assert self._store is not None
        return self._store

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection[Any]]:
        """Run the block in one transaction that sees one state of the store and writes nothing; within another it is
        part of that."""
        from psycopg.pq import TransactionStatus

        if self.raw.info.transaction_status == TransactionStatus.INTRANS:
            yield self.raw
            return
        with explained(self.address.label), self.raw.transaction():
            self.raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield self.raw

    @contextmanager
    def writing(self) -> Iterator[psycopg.Connection[Any]]:
        """Run the block in one transaction, which an exception takes back; raises `reader` for who may only read."""
        try:
            with explained(self.address.label), self.raw.transaction():
                yield self.raw
        except StoreError as error:
            if error.kind == "forbidden" and self._store is not None and not self._store.can_write:
                raise StoreError("reader", store=self.address.label) from error
            raise

    def cancel(self) -> None:
        """Have the server give up what it is doing for this connection; the call under way raises `cancelled`."""
        import psycopg

        try:
            self.raw.cancel_safe(timeout=2.0)
        except psycopg.Error:  # what is lost need not be cancelled
            return

    @property
    def is_open(self) -> bool:
        return not self.raw.closed and not self.raw.broken

    def close(self) -> None:
        self.raw.close()

    def __enter__(self) -> StoreConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look_up(self) -> StoreInfo:
        """Read the description of the store; raises StoreError where there is none, or of another version."""
        label = self.address.label
        if not self.server.has_store:
            raise StoreError("no_store", store=label)
        with self.reading() as raw:
            row = raw.execute(_STORE).fetchone()
        if row is None:
            raise StoreError("no_store", store=label)
        if row[0] != SCHEMA_VERSION:
            kind = "newer" if row[0] > SCHEMA_VERSION else "older"
            raise StoreError(kind, store=label, found=row[0], wanted=SCHEMA_VERSION)
        version, key, reader, editor, writes = row
        self._store = StoreInfo(version, key, reader, editor, writes and not self.server.standby)
        return self._store


def connect(
    address: StoreAddress, password: str | None = None, *, seconds: int = _STATEMENT_SECONDS
) -> StoreConnection:
    """Connect to a store that is there; raises StoreError. `seconds` limits every single statement.

    Without a `password`, the system's key store and then libpq are asked, which knows PGPASSWORD and .pgpass.
    """
    found = connect_server(address, password, seconds=seconds)
    try:
        require_postgis(found)
        found.look_up()
    except BaseException:
        found.close()
        raise
    return found


def connect_server(
    address: StoreAddress, password: str | None = None, *, seconds: int = _STATEMENT_SECONDS
) -> StoreConnection:
    """Connect to a server, with a store or without; raises StoreError."""
    import psycopg

    with explained(address.label):
        raw = psycopg.connect(**_parameters(address, password), autocommit=True)
        try:
            row = raw.execute(_ABOUT).fetchone()
            assert row is not None
            number, version, standby, postgis, schema, has_store, user = row
            server = ServerInfo(number, version, standby, postgis or "", schema or "", has_store, user)
            if server.number // 10_000 < OLDEST_SERVER:
                raise StoreError(
                    "old_server", store=address.label, found=server.version, wanted=OLDEST_SERVER
                )
            path = psycopg.sql.SQL("SET search_path = {}").format(
                psycopg.sql.SQL(", ").join(
                    map(psycopg.sql.Identifier, filter(None, (SCHEMA, server.schema, "pg_temp")))
                )
            )
            raw.execute(path)
            raw.execute(
                "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)",
                (f"{seconds}s", f"{_LOCK_SECONDS}s"),
            )
        except BaseException:
            raw.close()
            raise
    return StoreConnection(address, raw, server)


def require_postgis(found: StoreConnection) -> None:
    server = found.server
    if not server.postgis:
        raise StoreError("no_postgis", store=found.address.label)
    if int(server.postgis.split(".")[0]) < _OLDEST_POSTGIS:
        raise StoreError(
            "old_postgis", store=found.address.label, found=server.postgis, wanted=_OLDEST_POSTGIS
        )


def _parameters(address: StoreAddress, password: str | None) -> dict[str, Any]:
    """Return libpq's parameters, whose limits make a dead network an error instead of a wait."""
    found: dict[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": str(_SILENT_MS),
        "application_name": "twincity",
        "client_encoding": "utf-8",
    }
    found |= address.conninfo()
    secret = password if password is not None else key_store.get(address.keyring_name)
    return found | ({"password": secret} if secret else {})
