"""Whatever keeps a store from answering is one line with its cure, in both languages, and never a password."""

from __future__ import annotations

import gettext
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from explorer.store import store_connection
from explorer.store.install import install
from explorer.store.store_address import StoreAddress, StoreAddressError, parse_address, split_password
from explorer.store.store_connection import StoreConnection, connect, connect_server
from explorer.store.store_faults import StoreError, explain_store_error
from explorer.words.strings import table
from tests.helpers import postgres as server

pytestmark = pytest.mark.slow

CHINESE = Path("/usr/share/locale/zh_CN/LC_MESSAGES/postgres-15.mo")
SECRET = "p-w:@/secret%"


def refused(address: StoreAddress | str, password: str | None = None, seconds: int = 60) -> StoreError:
    place = parse_address(address) if isinstance(address, str) else address
    with pytest.raises(StoreError) as error:
        connect(place, password, seconds=seconds)
    for lang in ("zh", "en"):
        line = error.value.in_(lang)
        assert line.isprintable()
        assert "{" not in line
        assert SECRET not in line
    return error.value


@pytest.fixture
def wang(postgres: server.Server, store: StoreConnection) -> Iterator[str]:
    """A reader with a password; the address over TCP, where it is asked for."""
    user = f"wang_{os.getpid()}"
    store.raw.execute(
        psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}").format(
            psycopg.sql.Identifier(user), SECRET, psycopg.sql.Identifier(store.store.reader)
        )
    )
    yield postgres.address(store.raw.info.dbname, user, tcp=True)
    store.raw.execute(f'DROP ROLE "{user}"')


def test_passwords(wang: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert refused(wang).kind == "password_needed"
    assert refused(wang, "wrong").kind == "password_wrong"
    place = parse_address(wang)
    connect(place, SECRET).close()
    escaped = SECRET.replace("\\", "\\\\").replace(":", "\\:")
    (tmp_path / "pgpass").write_text(f"127.0.0.1:*:*:{place.user}:{escaped}\n", encoding="utf-8")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    connect(place).close()
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    from explorer import key_store

    kept = {place.keyring_name: SECRET}
    monkeypatch.setattr(key_store, "get", lambda name: kept.get(name, ""))
    connect(place).close()


def test_who_and_what_there_is_not(postgres: server.Server, store: StoreConnection) -> None:
    assert refused(postgres.address("no_such_database")).kind == "no_database"
    assert refused(postgres.address(store.raw.info.dbname, "nobody_here")).kind == "no_role"
    assert refused("postgresql://a@no-such-host.invalid/b").kind == "no_host"
    away = refused(f"postgresql://a@127.0.0.1:{server.free_port()}/b")
    assert away.kind == "gone"
    assert re.search(r"连不上服务器（[^（）…]{4,60}）", away.in_("zh"))
    assert "connection to server" not in away.in_("zh")
    assert refused("postgresql://a@/b?host=/no/such/folder").kind == "gone"


def test_rooms_that_are_full(postgres: server.Server, store: StoreConnection) -> None:
    user = f"many_{os.getpid()}"
    store.raw.execute(f'CREATE ROLE "{user}" LOGIN CONNECTION LIMIT 0')
    try:
        error = refused(postgres.address(store.raw.info.dbname, user))
        assert error.kind == "full"
        assert error.is_temporary
    finally:
        store.raw.execute(f'DROP ROLE "{user}"')


def test_a_host_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = refused(f"postgresql://a@127.0.0.1:{silent.getsockname()[1]}/b?connect_timeout=2")
        assert error.kind == "slow"
        assert error.is_temporary


def test_something_else_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            taken, _ = other.accept()
            with taken:
                taken.recv(1000)
                taken.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        error = refused(f"postgresql://a@127.0.0.1:{other.getsockname()[1]}/b?sslmode=disable")
        thread.join()
    assert error.kind in ("gone", "unclear")


def test_statements_that_take_too_long_or_are_given_up(store: StoreConnection) -> None:
    with (
        connect(store.address, seconds=1) as hasty,
        pytest.raises(StoreError) as slow,
        hasty.reading() as raw,
    ):
        raw.execute("SELECT pg_sleep(20)")
    assert slow.value.kind == "slow"
    timer = threading.Timer(0.3, store.cancel)
    timer.start()
    with pytest.raises(StoreError) as given_up, store.reading() as raw:
        raw.execute("SELECT pg_sleep(20)")
    timer.join()
    assert given_up.value.kind == "cancelled"
    assert store.is_open
    assert store.look_up()


def test_a_connection_that_the_server_ends(store: StoreConnection) -> None:
    with connect(store.address) as other:
        store.raw.execute("SELECT pg_terminate_backend(%s)", (other.raw.info.backend_pid,))
        with pytest.raises(StoreError) as error, other.reading():
            pass
        assert error.value.is_temporary
        with pytest.raises(StoreError) as error, other.reading():
            pass
        assert error.value.is_temporary


def test_a_server_that_goes_in_the_midst_of_rows_is_one_line(
    store: StoreConnection, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def rows(other: StoreConnection) -> None:
        with (
            other.reading() as raw,
            raw.cursor() as cursor,
            cursor.copy("COPY somewhere FROM STDIN") as copy,
        ):
            store.raw.execute("SELECT pg_terminate_backend(%s)", (raw.info.backend_pid,))
            for _ in range(20_000):
                copy.write_row(("x" * 1000,))

    with connect(store.address) as other:
        other.raw.execute("CREATE TEMPORARY TABLE somewhere (words text)")
        with pytest.raises(StoreError) as error:
            rows(other)
    assert error.value.is_temporary
    assert capfd.readouterr().err == ""
    assert caplog.records == []


def test_versions(store: StoreConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, kind in ((99, "newer"), (0, "older")):
        store.raw.execute("UPDATE twincity.store SET schema_version = %s", (version,))
        error = refused(store.address)
        assert error.kind == kind
        assert str(version) in error.in_("zh")
    monkeypatch.setattr(store_connection, "OLDEST_SERVER", 99)
    assert refused(store.address).kind == "old_server"


def test_a_database_without_postgis(postgres: server.Server) -> None:
    name = postgres.create_database()
    user = f"owner_{os.getpid()}"
    try:
        assert refused(postgres.address(name)).kind == "no_postgis"
        postgres.execute(
            f'CREATE ROLE "{user}" LOGIN CREATEROLE', f'ALTER DATABASE "{name}" OWNER TO "{user}"'
        )
        with (
            connect_server(parse_address(postgres.address(name, user))) as own,
            pytest.raises(StoreError) as error,
        ):
            install(own)
        assert error.value.kind == "no_postgis"
        assert "CREATE EXTENSION postgis" in error.value.in_("en")
        postgres.execute("CREATE EXTENSION postgis", database=name)
        with connect_server(parse_address(postgres.address(name, user))) as own:
            install(own)  # by the owner of the database, who is no superuser
        connect(parse_address(postgres.address(name, user))).close()
    finally:
        postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)', f'DROP ROLE IF EXISTS "{user}"')


def test_a_store_is_made_by_who_may_and_in_utf8(postgres: server.Server, database: StoreAddress) -> None:
    user = f"guest_{os.getpid()}"
    postgres.execute(f'CREATE ROLE "{user}" LOGIN')
    try:
        guest = parse_address(postgres.address(database.database, user))
        with connect_server(guest) as found, pytest.raises(StoreError) as error:
            install(found)
        assert error.value.kind == "not_owner"
    finally:
        postgres.execute(f'DROP ROLE "{user}"')
    name = f"ascii_{os.getpid()}"
    postgres.execute(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    try:
        with (
            connect_server(parse_address(postgres.address(name))) as found,
            pytest.raises(StoreError) as error,
        ):
            install(found)
        assert error.value.kind == "encoding"
    finally:
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[server.Server, Path]]:
    """A server with TLS, and the certificate of its authority, which is its own."""
    if server.programs() is None:
        pytest.skip(server.MISSING)
    made = server.Server.make()
    key, certificate = made.data / "server.key", made.data / "server.crt"
    subprocess.run(
        ["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    who = server.ordinary_user()
    for path in (key, certificate):
        path.chmod(0o600)
        if who:
            os.chown(path, who["user"], who["group"])
    root = tmp_path_factory.mktemp("tls") / "root.crt"
    root.write_bytes(certificate.read_bytes())
    made.configure({"ssl": "on"})
    try:
        made.start()
        made.create_template("atlas")
        made.execute("CREATE ROLE li LOGIN PASSWORD 'x'")
        yield made, root
    finally:
        made.remove()


def test_tls_is_verified_where_it_is_asked_for(
    sealed: tuple[server.Server, Path], postgres: server.Server, tmp_path: Path
) -> None:
    made, root = sealed
    with connect_server(parse_address(made.address("atlas"))) as own:
        reader, _ = install(own)
        own.raw.execute(f'GRANT "{reader}" TO li')
    right = f"postgresql://li@localhost:{made.port}/atlas?sslmode=verify-full&sslrootcert={root}"
    with connect(parse_address(right), "x") as found:
        assert found.raw.pgconn.ssl_in_use
    assert refused(right.replace("localhost", "127.0.0.1"), "x").kind == "certificate"
    other = tmp_path / "other.crt"
    subprocess.run(
        [
            "openssl",
            "req",
            "-new",
            "-x509",
            "-nodes",
            "-subj",
            "/CN=other",
            "-keyout",
            tmp_path / "k",
            "-out",
            other,
        ],
        check=True,
        capture_output=True,
    )
    assert refused(right.replace(str(root), str(other)), "x").kind == "certificate"
    assert refused(right.replace(str(root), str(tmp_path / "none.crt")), "x").kind == "certificate"
    plain = f"postgresql://a@127.0.0.1:{postgres.port}/b?sslmode=require"
    assert refused(plain).kind == "no_tls"


def test_a_server_that_restarts_says_so_until_it_is_back(tmp_path: Path) -> None:
    if server.programs() is None:
        pytest.skip(server.MISSING)
    with server.running() as own:
        own.create_template("atlas")
        place = parse_address(own.address("atlas"))
        with connect_server(place) as made:
            install(made)
        found = connect(place)
        own.stop(signal.SIGINT)
        with pytest.raises(StoreError) as error:
            found.look_up()
        assert error.value.is_temporary
        assert refused(place).kind == "gone"
        own.start()
        with connect(place) as back:
            assert back.store == found.store


@pytest.mark.skipif(not CHINESE.exists(), reason="PostgreSQL's Chinese messages are not installed")
@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ('password authentication failed for user "%s"', "password_wrong"),
        ('database "%s" does not exist', "no_database"),
        ('role "%s" does not exist', "no_role"),
        ('role "%s" is not permitted to log in', "no_role"),
        ('no pg_hba.conf entry for host "%s", user "%s", database "%s", %s', "not_admitted"),
        ("sorry, too many clients already", "full"),
        ('too many connections for role "%s"', "full"),
        ("the database system is starting up", "starting"),
        ("the database system is shutting down", "starting"),
        ("the database system is in recovery mode", "starting"),
        ("the database system is not yet accepting connections", "starting"),
    ],
)
def test_a_server_that_speaks_chinese(message: str, kind: str) -> None:
    with CHINESE.open("rb") as file:
        said = gettext.GNUTranslations(file).gettext(message)
    assert said != message
    for words in (message, said):
        error = psycopg.OperationalError(f"connection failed: FATAL:  {words.replace('%s', 'x')}")
        assert explain_store_error(error, "s").kind == kind


def test_every_kind_has_words() -> None:
    kinds = {key.removeprefix("store.wrong.") for key in table() if key.startswith("store.wrong.")}
    from explorer.store import store_faults

    named = {kind for kind, _ in (*store_faults._FIRST_WORDS, *store_faults._STATES)} | store_faults.TEMPORARY
    assert named <= kinds


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://wang@db.example:5433/atlas",
        "postgresql://wang@db.example/atlas?sslmode=verify-full&sslrootcert=/etc/ssl/root.crt",
        "postgresql://wang@/atlas?host=/var/run/postgresql&port=5433",
        "postgresql://wang@a.example:5432,b.example:5433/atlas?target_session_attrs=read-write",
        "postgresql://wang@[::1]:5432/atlas",
        "postgresql://%E7%8E%8B%40x@h/%E5%9B%BE%E9%9B%86%2F1",
    ],
)
def test_an_address_is_kept_as_it_was_typed(text: str) -> None:
    assert parse_address(text).text == text
    assert parse_address(parse_address(text).text) == parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mysql://a@b/c",
        "host=localhost dbname=atlas",
        f"postgresql://a:{SECRET}@b/c",
        f"postgresql://a@b/c?password={SECRET}",
        "postgresql://a@b/c?options=-c%20x",
        "postgresql://a@b/c?passfile=/etc/passwd",
        "postgresql://a@b:99999/c",
        "postgresql://a@b:x/c",
        "postgresql://a@b",
        "postgresql://a@b/c\nd",
        "postgresql://a@b/c?service=x",
        "postgresql://%zz@b/c",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_a_password(text: str) -> None:
    with pytest.raises(StoreAddressError) as error:
        parse_address(text)
    for lang in ("zh", "en"):
        assert "secret" not in error.value.in_(lang)
        assert error.value.in_(lang).isprintable()


def test_a_pasted_password_is_taken_out() -> None:
    text, password = split_password("postgresql://wang:p%40ss@db/atlas?sslmode=require")
    assert (text, password) == ("postgresql://wang@db/atlas?sslmode=require", "p@ss")
    assert split_password("postgresql://wang@db/atlas") == ("postgresql://wang@db/atlas", None)
