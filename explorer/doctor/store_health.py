"""The self-check of a shared store: server, encryption, schema, rights, indexes, contents, delay, replicas."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from explorer.doctor.result import CheckResult
from explorer.store.layer_rows import damaged_layers
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import SCHEMA_VERSION, StoreConnection, connect_server, require_postgis
from explorer.store.store_faults import StoreError
from explorer.words.text import Lang

_SLOW_MS = 200
_LAGGING_S = 10
_ASKED = 5
_INDEXES = (
    ("feature_geom", "gist"),
    ("feature_valid", "gist"),
    ("feature_level", "btree"),
    ("atlas_row_cells", "hash"),
    ("history_version", "btree"),
)
_OPEN = """
SELECT what FROM (
    SELECT 'table ' || c.relname AS what FROM pg_class c
        WHERE c.relnamespace = 'twincity'::regnamespace AND c.relkind IN ('r', 'p')
        AND has_table_privilege(%(reader)s, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    UNION ALL SELECT 'CREATE on schema ' || n.nspname FROM pg_namespace n
        WHERE n.nspname IN ('twincity', 'public') AND has_schema_privilege(%(reader)s, n.oid, 'CREATE')
    UNION ALL SELECT privilege FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS privilege
        WHERE has_database_privilege(%(reader)s, current_database(), privilege)
    UNION ALL SELECT 'large objects' WHERE has_function_privilege(%(reader)s, 'lo_create(oid)', 'EXECUTE')
        OR has_function_privilege(%(reader)s, 'lo_from_bytea(oid, bytea)', 'EXECUTE')
    UNION ALL SELECT 'role ' || r.rolname FROM pg_roles r
        WHERE r.rolname <> %(reader)s AND pg_has_role(%(reader)s, r.oid, 'MEMBER')
    UNION ALL SELECT p.proname || '()' FROM pg_proc p WHERE p.pronamespace = 'twincity'::regnamespace
        AND has_function_privilege(%(reader)s, p.oid, 'EXECUTE')
) AS ways ORDER BY what
"""
_VALID = """
SELECT c.relname, a.amname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE c.relnamespace = 'twincity'::regnamespace AND i.indisvalid
"""
_LAG = """
SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8
"""
_STANDBYS = """
SELECT count(*), coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 FROM pg_stat_replication
WHERE application_name NOT LIKE 'pg_basebackup%'
"""


def examine_store(address: StoreAddress, password: str | None, lang: Lang) -> Iterator[CheckResult]:
    """Yield what is found, the server first; what depends on something that failed is left out."""
    begun = time.perf_counter()
    try:
        found = connect_server(address, password)
    except StoreError as error:
        yield CheckResult("store_server", "failed", "red", {"why": error.in_(lang), "kind": error.kind})
        return
    took = time.perf_counter() - begun
    with found:
        server = found.server
        values = {"version": server.version, "postgis": server.postgis or "-", "ms": round(took * 1000)}
        yield CheckResult("store_server", "reached", "green", values)
        yield _encryption(found)
        try:
            require_postgis(found)
            store = found.look_up()
            yield CheckResult("store_schema", "right", "green", {"version": SCHEMA_VERSION})
            yield _rights(found, store.reader)
            yield _indexes(found)
            yield _contents(found)
            yield _delay(found)
            yield _replicas(found)
        except StoreError as error:
            yield CheckResult("store_schema", "failed", "red", {"why": error.in_(lang), "kind": error.kind})


def _encryption(found: StoreConnection) -> CheckResult:
    if found.raw.pgconn.ssl_in_use:
        verified = found.address.options.get("sslmode") in ("verify-full", "verify-ca")
        return CheckResult("store_tls", "verified" if verified else "on", "green" if verified else "amber")
    host = found.raw.info.host
    local = host.startswith("/") or host in ("localhost", "127.0.0.1", "::1", "")
    return CheckResult("store_tls", "local" if local else "off", "green" if local else "amber")


def _rights(found: StoreConnection, reader: str) -> CheckResult:
    with found.reading() as raw:
        ways = [str(way) for (way,) in raw.execute(_OPEN, {"reader": reader}).fetchall()]
    if not ways:
        return CheckResult("store_rights", "closed", "green", {"reader": reader})
    return CheckResult("store_rights", "open", "amber", {"reader": reader, "ways": ", ".join(ways)})


def _indexes(found: StoreConnection) -> CheckResult:
    with found.reading() as raw:
        valid = set(raw.execute(_VALID).fetchall())
    missing = [name for name, kind in _INDEXES if (name, kind) not in valid]
    if missing:
        return CheckResult("store_indexes", "missing", "red", {"names": ", ".join(missing)})
    return CheckResult("store_indexes", "there", "green", {"n": len(_INDEXES)})


def _contents(found: StoreConnection) -> CheckResult:
    if damaged := damaged_layers(found):
        return CheckResult("store_contents", "damaged", "red", {"names": ", ".join(damaged)})
    with found.reading() as raw:
        row = raw.execute(
            "SELECT (SELECT count(*) FROM twincity.atlas_row), (SELECT count(*) FROM twincity.layer),"
            " (SELECT coalesce(sum((spec->>'rows')::bigint), 0)::bigint FROM twincity.layer),"
            " (SELECT version FROM twincity.clock)"
        ).fetchone()
    assert row is not None
    keys = ("rows", "layers", "features", "version")
    return CheckResult("store_contents", "counted", "green", dict(zip(keys, row, strict=True)))


def _delay(found: StoreConnection) -> CheckResult:
    took = []
    for _ in range(_ASKED):
        begun = time.perf_counter()
        with found.reading() as raw:
            raw.execute("SELECT version FROM twincity.clock").fetchone()
        took.append(time.perf_counter() - begun)
    ms = round(median(took) * 1000, 1)
    slow = ms > _SLOW_MS
    return CheckResult("store_delay", "long" if slow else "short", "amber" if slow else "green", {"ms": ms})


def _replicas(found: StoreConnection) -> CheckResult:
    with found.reading() as raw:
        if found.server.standby:
            row = raw.execute(_LAG).fetchone()
            lag = row[0] if row is not None else None
            if lag is None:
                return CheckResult("store_replicas", "unknown", "amber")
            state = "standby_late" if lag > _LAGGING_S else "standby"
            return CheckResult(
                "store_replicas", state, "amber" if lag > _LAGGING_S else "green", {"s": round(lag, 1)}
            )
        row = raw.execute(_STANDBYS).fetchone()
    number, lag = row if row is not None else (0, 0.0)
    if not number:
        return CheckResult("store_replicas", "none", "green")
    late = lag > _LAGGING_S
    values = {"n": number, "s": round(lag, 1)}
    return CheckResult("store_replicas", "late" if late else "some", "amber" if late else "green", values)
