"""Checks that need no Qt: Python and engine, memory, disk, folders, clock, language, fonts."""

from __future__ import annotations

import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from explorer.doctor.result import CheckResult

_MIB, _GIB = 1 << 20, 1 << 30
_MEMORY_LEAST = 2 * _GIB
_ROOM_LEAST, _ROOM_WANTED = 200 * _MIB, 2 * _GIB
_ENGINE_MONTHS = 6  # Chromium mends holes every few weeks
# Chromium's milestones come every four weeks since 2021: https://chromiumdash.appspot.com/schedule
_MILESTONE, _MILESTONE_DAY, _MILESTONE_DAYS = 120, date(2023, 12, 5), 28


def checks() -> Iterator[CheckResult]:
    """Yield every finding of this machine, in the order in which people read them."""
    yield python()
    yield engine_age(date.today())
    yield memory()
    for check, folder in folders().items():
        yield writable(check, folder)
    yield room("room", Path.home())
    yield scratch()
    yield clock(date.today())
    yield language()
    yield fonts()


def python() -> CheckResult:
    """Python below 3.12 keeps an older PySide6 (pyproject.toml says why)."""
    version = ".".join(str(n) for n in sys.version_info[:3])
    if sys.version_info < (3, 12):
        state = "inside" if getattr(sys, "frozen", False) else "old"
        return CheckResult("python", state, "amber", {"version": version})
    return CheckResult("python", "new", "green", {"version": version})


def engine_age(today: date) -> CheckResult:
    """How old the security patches of the installed QtWebEngine are, by Chromium's calendar."""
    from PySide6 import QtWebEngineCore as engine
    from PySide6.QtCore import qVersion

    patched = str(engine.qWebEngineChromiumSecurityPatchVersion())
    released = _MILESTONE_DAY + timedelta((int(patched.split(".")[0]) - _MILESTONE) * _MILESTONE_DAYS)
    months = max(0, round((today - released).days / 30.4))
    values = {"qt": qVersion(), "chromium": patched, "months": months}
    if months > _ENGINE_MONTHS:
        return CheckResult("engine", "old", "amber", values)
    return CheckResult("engine", "new", "green", values)


def memory() -> CheckResult:
    """What is free now, of the whole; unknown where the system has no /proc."""
    found: dict[str, int] = {}
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            found[name] = int(rest.split()[0]) << 10
    if "MemAvailable" not in found:
        return CheckResult("memory", "unknown", "green")
    free = found["MemAvailable"]
    values = {"free": _gib(free), "whole": _gib(found["MemTotal"])}
    if free < _MEMORY_LEAST:
        return CheckResult("memory", "little", "red" if free < _MEMORY_LEAST // 2 else "amber", values)
    return CheckResult("memory", "enough", "green", values)


def folders() -> dict[str, Path]:
    """The folders that the program writes to, by check."""
    from explorer.page import cache
    from explorer.state.files import autosave, log_file, settings

    return {
        "settings": settings.default_path().parent,
        "autosave": autosave.default_folder(),
        "cache": cache.folder(),
        "log": log_file.folder(),
    }


def writable(check: str, folder: Path) -> CheckResult:
    """Write a file there and remove it; a folder that is not there yet is made by its nearest parent that is."""
    values = {"folder": str(folder)}
    try:
        with tempfile.NamedTemporaryFile(dir=_nearest(folder), prefix=".twincity-check-") as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return CheckResult(check, "shut", "red", values | {"why": error.strerror or type(error).__name__})
    return CheckResult(check, "open", "green", values)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def room(check: str, folder: Path) -> CheckResult:
    """The free space of the disk that holds `folder`."""
    try:
        free = shutil.disk_usage(_nearest(folder)).free
    except OSError as error:
        return CheckResult(check, "unknown", "red", {"why": error.strerror or type(error).__name__})
    values = {"free": _gib(free)}
    if free < _ROOM_WANTED:
        return CheckResult(check, "little", "red" if free < _ROOM_LEAST else "amber", values)
    return CheckResult(check, "enough", "green", values)


def scratch() -> CheckResult:
    """The free space for temporary files; red where no folder will take any."""
    try:
        return room("scratch", Path(tempfile.gettempdir()))
    except OSError as error:
        return CheckResult("scratch", "unknown", "red", {"why": error.strerror or type(error).__name__})


def clock(today: date) -> CheckResult:
    """A clock earlier than the program's own files, or decades later, dates every export wrongly."""
    from explorer.paths import resources_dir

    made = date.fromtimestamp((resources_dir() / "themes" / "light.json").stat().st_mtime)
    sane = date(2024, 1, 1) <= today < date(2060, 1, 1)
    if sane and today >= made - timedelta(1):
        return CheckResult("clock", "right", "green", {"today": str(today)})
    return CheckResult("clock", "wrong", "amber", {"today": str(today)})


def language() -> CheckResult:
    """Names of files in hanzi need a UTF-8 locale."""
    from explorer.sources.raw.encoding import encoding_name

    encoding = sys.getfilesystemencoding().lower()
    named = os.environ.get("LANG") or locale.getlocale()[0] or "–"
    values = {"language": named, "encoding": encoding_name(encoding)}
    if encoding.replace("-", "") != "utf8":
        return CheckResult("language", "other", "amber", values)
    return CheckResult("language", "utf8", "green", values)


def fonts(collection: Callable[[], Path] | None = None) -> CheckResult:
    """The Chinese font that comes with the program."""
    from explorer.page.assets import NotFound, font_collection

    try:
        size = (collection or font_collection)().stat().st_size
    except (NotFound, OSError):
        return CheckResult("font", "missing", "red")
    return CheckResult("font", "there", "green", {"size": f"{size / _MIB:.0f}"})


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f}"
