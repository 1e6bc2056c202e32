"""What the engine needs of the machine, looked at before it starts: Chromium ends with a signal where it is missing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from explorer.atlas.model import Lang
from explorer.state.strings import t

PROCESS = "QTWEBENGINEPROCESS_PATH"
_SHM = "/dev/shm"
_SHM_LEAST = 64 << 20  # two pictures of a large screen
_FILES_WANTED, _FILES_LEAST = 65_536, 256  # a window holds some 120; with 128 scripts could not be served
_FILE_LEAST = 64 << 20  # shared memory counts as a file; 8 MB were too few for a picture of 400 x 300
_ADDRESSES_LEAST = 90 << 30  # V8 reserves its cages: 40 GB were too few, 95 enough
_KIB, _MIB, _GIB = 1 << 10, 1 << 20, 1 << 30


class Unfit(RuntimeError):
    """The engine cannot run here: what is missing, and the cure, in both languages."""

    def __init__(self, key: str, **values: object) -> None:
        self._key, self._values = key, values
        super().__init__(self.in_("zh"))

    def in_(self, lang: Lang) -> str:
        return t(f"preflight.{self._key}", lang, **self._values)


def ready() -> None:
    """Raise the limits that may be raised; raise Unfit where one is too low."""
    if sys.platform == "win32":
        return
    import resource

    files = _files(resource.RLIMIT_NOFILE)
    if files < _FILES_LEAST:
        raise Unfit("files", found=files, least=_FILES_LEAST)
    size = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if 0 <= size < _FILE_LEAST:
        raise Unfit("file_size", found=_size(size), least=_FILE_LEAST // _MIB)
    if sys.platform == "linux":
        space = resource.getrlimit(resource.RLIMIT_AS)[0]
        if 0 <= space < _ADDRESSES_LEAST:
            raise Unfit("addresses", found=_size(space), least=_ADDRESSES_LEAST // _GIB)
        _process()


def _process() -> None:
    """Raise Unfit where the engine's own program is there and cannot be run: unpacked without its mode, on a disk
    mounted noexec, or another file named by the environment.
    """
    from PySide6.QtCore import QLibraryInfo

    named = os.environ.get(PROCESS)
    beside = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.LibraryExecutablesPath)) / "QtWebEngineProcess"
    path = Path(named) if named else beside
    if not path.exists():
        return  # Qt says where it looked
    runs = path.is_file() and os.access(path, os.X_OK)
    if named and not (runs and _is_engine(path)):
        raise Unfit("process_named", path=path, name=PROCESS)
    if not runs:
        raise Unfit("process", path=path)


def _is_engine(path: Path) -> bool:
    """True for Qt's program and for a script that starts it: both name it."""
    try:
        with path.open("rb") as file:
            return b"QtWebEngine" in file.read(1 << 20)
    except OSError:
        return False


def _size(number: int) -> str:
    unit, name = next(
        (u, n) for u, n in ((_GIB, "GB"), (_MIB, "MB"), (_KIB, "KB"), (1, "B")) if number >= u or u == 1
    )
    return f"{number / unit:.3g} {name}"


def _files(number: int) -> int:
    """The files that may be open, once the limit is as high as it may be."""
    import resource

    soft, hard = resource.getrlimit(number)
    wanted = _FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, _FILES_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # macOS knows a lower limit of its own
            resource.setrlimit(number, (wanted, hard))
            soft = wanted
    return _FILES_WANTED if soft == resource.RLIM_INFINITY else soft


def flags() -> tuple[str, ...]:
    """Chromium's switches for what is missing but not needed."""
    return ("--disable-dev-shm-usage",) if sys.platform == "linux" and not _shared_memory() else ()


def _shared_memory() -> bool:
    """True where /dev/shm can be written and holds enough: containers give it 64 MB, or nothing."""
    try:
        room = os.statvfs(_SHM)
    except OSError:
        return False
    return os.access(_SHM, os.W_OK | os.X_OK) and room.f_bavail * room.f_frsize >= _SHM_LEAST
