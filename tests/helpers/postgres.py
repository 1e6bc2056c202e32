"""A real PostgreSQL with PostGIS for tests and for `make store`: of an ordinary user, on loopback, in a folder of its own.

`python -m tests.helpers.postgres` starts one with an empty store and ends it with Ctrl+C.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWNER = "postgres"  # the superuser of the server, who needs no password on the socket
MISSING = "no PostgreSQL 15+ with PostGIS 3 here: apt-get install postgresql-15 postgresql-15-postgis-3"
_PATIENCE = 60.0  # seconds for a server to start or end on a busy machine
_SETTINGS = {  # a killed server loses nothing: what is committed, the operating system has
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "max_connections": "60",
    "password_encryption": "scram-sha-256",
    "lc_messages": "C",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
_RULES = """local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
"""
_databases = count(1)
_LIBC: Any = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@cache
def programs() -> Path | None:
    """Return the folder of initdb and postgres, of 15 or newer with PostGIS; None without them."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("[1-9][0-9]/bin"), reverse=True):
        version = folder.parent.name
        control = Path("/usr/share/postgresql", version, "extension", "postgis.control")
        if int(version) >= 15 and (folder / "initdb").exists() and control.exists():
            return folder
    return None


def ordinary_user() -> dict[str, Any]:
    """Return the arguments of subprocess that run as an ordinary user: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    import pwd  # not on Windows

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("no ordinary user to run PostgreSQL as")


def _end_with_parent() -> None:
    """Have the kernel end this process as soon as the thread that started it is gone, killed or not.

    The ordinary user may be unable to read our Python's files: nothing is imported here.
    """
    _LIBC.prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_folder() -> Path:
    """Make a folder that the ordinary user owns and everyone may enter: the socket lies in it."""
    folder = Path(tempfile.mkdtemp(prefix="tc-pg-"))
    if "user" in (who := ordinary_user()):
        os.chown(folder, who["user"], who["group"])
    folder.chmod(0o755)
    return folder


class Server:
    """A server in `folder` on a port of its own; its socket lies in the folder, whose path is therefore short."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(cls, settings: dict[str, str] | None = None) -> Server:
        """Make the files of a server, with further `settings`, in a new folder."""
        server = cls(_own_folder(), free_port())
        server.run(
            "initdb", "-D", server.data, "-U", OWNER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        server.configure(_SETTINGS | (settings or {}))
        (server.data / "pg_hba.conf").write_text(_RULES, encoding="utf-8")
        return server

    @classmethod
    def make_standby(cls, primary: Server) -> Server:
        """Copy a running server as one that follows it by streaming, and only reads."""
        standby = cls(_own_folder(), free_port())
        source = ("-h", primary.folder, "-p", primary.port, "-U", OWNER)
        standby.run("pg_basebackup", *source, "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "-N")
        return standby

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def configure(self, settings: dict[str, str]) -> None:
        """Add lines to postgresql.conf; the last of a name counts."""
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def run(self, program: str, *arguments: object) -> str:
        """Run one of PostgreSQL's programs; returns what it prints."""
        folder = programs()
        assert folder is not None, MISSING
        done = subprocess.run(
            [folder / program, *map(str, arguments)], capture_output=True, cwd=self.folder, **ordinary_user()
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def start(self) -> Server:
        """Start the server as a child of this process, and return once it answers."""
        folder = programs()
        assert folder is not None, MISSING
        options = ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [folder / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **ordinary_user(),
            )
        self._await()
        return self

    def _await(self) -> None:
        end = time.monotonic() + _PATIENCE
        while not self.answers():
            gone = self._process is not None and self._process.poll() is not None
            if gone or time.monotonic() > end:
                text = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                raise RuntimeError(f"PostgreSQL did not start: {text}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Return whether the server takes connections."""
        import psycopg

        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT cuts connections off, SIGQUIT does so without clearing up."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a power cut does."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_PATIENCE)
        for pid in self._backends():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._process = None

    def _backends(self) -> Iterator[int]:
        """Yield the processes of this server: each of them is in its data folder, whatever its group."""
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (entry / "cwd").readlink() == self.data:
                    yield int(entry.name)

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, database: str, user: str = OWNER) -> str:
        """Return where a user without password connects: over the socket."""
        return f"host={self.folder} port={self.port} dbname={database} user={user}"

    def address(self, database: str, user: str = OWNER, *, tcp: bool = False) -> str:
        """Return the same as an address for `--store`; over `tcp` the server asks for a password."""
        if tcp:
            return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def execute(
        self, *statements: str, database: str = "postgres", user: str = OWNER
    ) -> list[tuple[Any, ...]]:
        """Execute statements, each committed by itself, and return the rows of the last."""
        import psycopg

        with psycopg.connect(self.conninfo(database, user), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create_database(self, template: str = "template1", stem: str = "atlas") -> str:
        """Create a database with a name of its own, and return the name."""
        name = f"{stem}_{os.getpid()}_{next(_databases)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def create_template(self, name: str, *statements: str) -> None:
        """Create a database that others are copied from."""
        self.execute(f'CREATE DATABASE "{name}"')
        self.execute("CREATE EXTENSION postgis", *statements, database=name)


@contextmanager
def running(settings: dict[str, str] | None = None) -> Iterator[Server]:
    """Run a server of one's own as long as the block runs."""
    server = Server.make(settings)
    try:
        yield server.start()
    finally:
        server.remove()


GIS = "with_postgis"  # the template of databases with PostGIS


def shared(folder: Path) -> Server:
    """Return the server of a test run, whose `folder` all its workers share; the first who asks starts it.

    It is a child of a keeper, which ends it when the last of its users is gone, however that came.
    """
    from PySide6.QtCore import QLockFile

    folder.mkdir(exist_ok=True)
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)
    assert lock.lock()
    try:
        (folder / f"{os.getpid()}.user").touch()
        place = folder / "server"
        if not place.exists():
            _start_keeper(folder)
        where, port = place.read_text("utf-8").split("\n")
        return Server(Path(where), int(port))
    finally:
        lock.unlock()


def _start_keeper(folder: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-m", __name__, "--keep", folder],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    line = keeper.stdout.readline()
    if line != b"ready\n":
        raise RuntimeError((line + keeper.stdout.read()).decode(errors="replace"))
    keeper.stdout.close()
    keeper.returncode = 0  # it outlives this process


def _keep(folder: Path) -> None:
    """Start a server and end it when all processes with a file NUMBER.user in `folder` are gone."""
    with running() as server:
        server.create_template(GIS)
        (folder / "server").write_text(f"{server.folder}\n{server.port}", encoding="utf-8")
        print("ready", flush=True)  # noqa: T201
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        while any(_lives(int(path.stem)) for path in folder.glob("*.user")):
            time.sleep(0.5)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def play() -> None:
    """Start a server with a store in it, print the addresses of an administrator, an editor and a reader, and wait."""
    from explorer.cli import commands

    if programs() is None:
        raise SystemExit(MISSING)
    with running() as server:
        server.create_template("atlas")
        address = server.address("atlas")
        for arguments in (["init"], ["load"]):
            if commands.main(["store", arguments[0], address]):
                return
        roles = server.execute("SELECT reader, editor FROM twincity.store", database="atlas")[0]
        for name, role in zip(("reader", "editor"), roles, strict=True):
            server.execute(f'CREATE ROLE {name} LOGIN IN ROLE "{role}"')
        for user in (OWNER, "editor", "reader"):
            print(server.address("atlas", user), flush=True)  # noqa: T201
        print("Ctrl+C ends it.", flush=True)  # noqa: T201
        with suppress(KeyboardInterrupt):
            signal.pause()


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--keep"]:
        _keep(Path(arguments[1]))
    else:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        play()


if __name__ == "__main__":
    main(sys.argv[1:])
