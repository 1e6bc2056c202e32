"""Checks of what the engine needs of the machine, made before it starts: Chromium crashes where it is missing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from explorer.words.strings import t
from explorer.words.text import Lang

PROCESS = "QTWEBENGINEPROCESS_PATH"
_SHM = "/dev/shm"
_SHM_LEAST = 64 << 20  # two pictures of a large screen
_FILES_WANTED, _FILES_LEAST = 65_536, 256  # a window holds some 120; with 128 scripts could not be served
_FILE_LEAST = 64 << 20  # shared memory counts as a file; 8 MB were too few for a picture of 400 x 300
_ADDRESSES_LEAST = 90 << 30  # V8 reserves its cages: 40 GB were too few, 95 enough
_DATA_LEAST = 800 << 20  # with 200 MB a picture hung, with 800 a small one was drawn
_THREADS_WANTED, _THREADS_LEAST = 4096, 40  # 15 were too few for a picture
_KIB, _MIB, _GIB = 1 << 10, 1 << 20, 1 << 30


class Unfit(RuntimeError):
    """The engine cannot run here: what is missing, and the cure, in both languages."""

    def __init__(self, key: str, **values: object) -> None:
        self._key, self._values = key, values
        super().__init__(self.in_("zh"))

    def in_(self, lang: Lang) -> str:
        return t(f"preflight.{self._key}", lang, **self._values)


def ready() -> None:
    """Raise resource limits as far as allowed; raises Unfit if one is too low."""
    if sys.platform == "win32":
        return
    import resource

    files = _raised(resource.RLIMIT_NOFILE, _FILES_WANTED)
    if files < _FILES_LEAST:
        raise Unfit("files", found=files, least=_FILES_LEAST)
    size = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if 0 <= size < _FILE_LEAST:
        raise Unfit("file_size", found=_size(size), least=_FILE_LEAST // _MIB)
    if sys.platform == "linux":
        space = resource.getrlimit(resource.RLIMIT_AS)[0]
        if 0 <= space < _ADDRESSES_LEAST:
            raise Unfit("addresses", found=_size(space), least=_ADDRESSES_LEAST // _GIB)
        data = resource.getrlimit(resource.RLIMIT_DATA)[0]
        if 0 <= data < _DATA_LEAST:
            raise Unfit("data", found=_size(data), least=_DATA_LEAST // _MIB)
        limit = _raised(resource.RLIMIT_NPROC, _THREADS_WANTED)
        if os.getuid() != 0 and limit < _THREADS_WANTED and limit - _threads() < _THREADS_LEAST:
            raise Unfit("threads", found=limit, used=_threads(), least=_THREADS_LEAST)
        scratch = os.environ.get("TMPDIR") or "/tmp"  # as Chromium looks for it
        if not _shared_memory() and not _room(scratch):
            raise Unfit("scratch", path=scratch, least=_SHM_LEAST // _MIB)
        _process()


def _threads() -> int:
    """Return the number of threads of all the user's processes, which the limit counts together."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/task"):
        with suppress(OSError):
            count += len(os.listdir(path)) if path.stat().st_uid == os.getuid() else 0
    return count


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
    """Return True for Qt's program and for a script that starts it."""
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


def _raised(number: int, most: int) -> int:
    """Raise a limit as far as allowed, up to `most`; return it."""
    import resource

    soft, hard = resource.getrlimit(number)
    wanted = most if hard == resource.RLIM_INFINITY else min(hard, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # macOS knows a lower limit of its own
            resource.setrlimit(number, (wanted, hard))
            soft = wanted
    return most if soft == resource.RLIM_INFINITY else soft


def flags() -> tuple[str, ...]:
    """Return Chromium's switches that do without what is missing but not needed."""
    return ("--disable-dev-shm-usage",) if sys.platform == "linux" and not _shared_memory() else ()


def _shared_memory() -> bool:
    """Return True if /dev/shm is writable and large enough: containers give it 64 MB, or nothing."""
    return _room(_SHM)


def _room(folder: str) -> bool:
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and room.f_bavail * room.f_frsize >= _SHM_LEAST
