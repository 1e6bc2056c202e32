"""The windows of this user that are open, and those that ended without being closed: one locked file each.

The file's first line describes the window; what follows is written by Python's faulthandler when a native crash ends it.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import platformdirs

from explorer.paths import geodata_dir
from explorer.records import dataclass
from explorer.state.files.locks import is_locked, remove, try_lock

_SUFFIX = ".window"
_MOST_BYTES = 2**16
_MOST_ADDRESS = 100  # of a socket's path: some systems take 104 bytes, others 108


def default_folder() -> Path:
    return platformdirs.user_state_path("twincity", appauthor=False) / "windows"


@dataclass(frozen=True, slots=True)
class Ended:
    """A window that ended without being closed: when it had begun, and the stacks of a native crash."""

    begun: str
    stacks: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A window that began before this one, and the local socket on which it listens once it is painted."""

    address: str
    path: Path

    def is_open(self) -> bool:
        return _is_open(self.path)


class Running:
    """This process's window among the user's; every step is silent where the folder cannot be used."""

    def __init__(self, folder: Callable[[], Path] = default_folder) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._order = ""
        self.address = ""

    def begin(self) -> None:
        """Register this window and have native crashes described in its file."""
        self.address = _new_address()
        about = {
            "address": self.address,
            "place": _place(),
            "order": f"{time.time():.6f} {os.getpid()}",
            "begun": time.strftime("%Y-%m-%d %H:%M"),
        }
        self._order = str(about["order"])
        with suppress(OSError):
            folder = self._folder()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = try_lock(folder / f"{_host()}-{os.getpid()}-{os.urandom(4).hex()}{_SUFFIX}")
            if file is None:
                return
            self._file = file
            file.write(json.dumps(about).encode("ascii") + b"\n")
            file.flush()
            faulthandler.enable(file, all_threads=True)
        _running[:] = [self]

    def end(self) -> None:
        """Unregister it: the window was closed, or never opened."""
        if self._file is None:
            return
        file, self._file = self._file, None
        faulthandler.disable()
        remove(file)

    def earlier(self) -> list[Earlier]:
        """Return the open windows on this screen and over the same tables that began before this one."""
        found = []
        for path in self._others():
            about = _about(path)
            address, order = str(about.get("address") or ""), str(about.get("order"))
            if address and about.get("place") == _place() and order < self._order and _is_open(path):
                found.append((order, Earlier(address, path)))
        return [window for _, window in sorted(found, key=lambda pair: pair[0])]

    def ended(self) -> list[Ended]:
        """Return, once, the windows of this machine that ended without being closed; the newest first."""
        found = []
        for path in self._others():
            if not path.name.startswith(_host()) or _is_open(path):
                continue
            about = _about(path)
            stacks = _read(path).partition("\n")[2].partition("\nExtension modules:")[0].strip()
            with suppress(OSError):
                path.unlink()
            if about:
                found.append(Ended(str(about.get("begun")), stacks))
        return sorted(found, key=lambda e: e.begun, reverse=True)

    def _others(self) -> Iterator[Path]:
        own = os.path.basename(self._file.name) if self._file else ""
        try:
            paths = sorted(self._folder().glob(f"*{_SUFFIX}"))
        except OSError:
            return
        yield from (path for path in paths if path.name != own)


_running: list[Running] = []


def end_current() -> None:
    """Unregister this process's window if it has one: it ends by a signal, before there is anything to lose."""
    while _running:
        _running.pop().end()


def _is_open(path: Path) -> bool:
    try:
        return is_locked(path)
    except OSError:
        return False


def _about(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_read(path).partition("\n")[0])
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _host() -> str:
    """Name this machine without naming it: a home folder may be shared by several."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _place() -> str:
    """What two windows must share for one to take the other's files: machine, screen, tables."""
    screen = (
        os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or os.environ.get("SESSIONNAME", "")
    )
    return hashlib.sha256("\0".join((_host(), screen, str(geodata_dir()))).encode()).hexdigest()[:16]


def _new_address() -> str:
    """Return the name of a new local socket, in a folder of the user's alone where there is one; empty if nowhere."""
    name = f"twincity-{os.urandom(8).hex()}"
    if os.name == "nt":
        return name
    folders = [os.environ.get("XDG_RUNTIME_DIR", "")]
    if not os.path.isdir(folders[0]):
        from tempfile import gettempdir

        with suppress(OSError):
            folders.append(gettempdir())
    for folder in filter(None, folders):
        address = os.path.join(folder, name)
        if (
            len(os.fsencode(address)) < _MOST_ADDRESS
            and os.path.isdir(folder)
            and os.access(folder, os.W_OK | os.X_OK)
        ):
            return address
    return ""
