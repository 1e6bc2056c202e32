"""The window's log: a few files of bounded size in the user's state folder, without names or data of the user."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from explorer.words.private import anonymous, redacted

if TYPE_CHECKING:
    from explorer.state.files.running import Ended

_MAX_BYTES = 512 * 1024
_KEPT = 3  # older files, `.1` the newest
_OWN = ("explorer", "qt", "twincity")
_TAIL_BYTES = 6000

log = logging.getLogger("twincity")
_warned: list[bool] = []


def folder() -> Path:
    return platformdirs.user_log_path("twincity", appauthor=False)


def path() -> Path:
    return folder() / "twincity.log"


class _Plain(logging.Formatter):
    """Redacts the whole record, the traceback's messages included."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(redacted(line) for line in super().format(record).splitlines())


class LogFile(logging.FileHandler):
    """Starts a new file at `_MAX_BYTES`; a disk that is full or gone ends the log, never the program."""

    def __init__(self, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(place, encoding="utf-8")
        self.setLevel(logging.INFO)
        self.setFormatter(_Plain())

    def filter(self, record: logging.LogRecord) -> bool:
        """Records of our own rooms and of Qt; of libraries only warnings."""
        own = record.name.partition(".")[0] in _OWN
        return bool(super().filter(record)) and (own or record.levelno >= logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream is not None and self.stream.tell() > _MAX_BYTES:
                self.stream.close()
                self._roll_over()
        except (OSError, ValueError):
            return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        self.setLevel(logging.CRITICAL + 1)

    def close(self) -> None:
        with suppress(OSError):  # of what a full disk did not take
            super().close()

    def _roll_over(self) -> None:
        place = Path(self.baseFilename)
        for number in range(_KEPT - 1, -1, -1):
            older = place.with_name(f"{place.name}.{number}") if number else place
            with suppress(OSError):
                older.replace(place.with_name(f"{place.name}.{number + 1}"))
        self.stream = self._open()


def start(place: Path | None = None) -> LogFile | None:
    """Log into `place` and keep printing warnings on stderr; return None where nothing can be written there."""
    try:
        handler = LogFile(place or path())
    except OSError:
        return None
    root = logging.getLogger()
    if not root.handlers and logging.lastResort is not None:
        root.addHandler(logging.lastResort)  # else it prints only while there is no handler
    root.addHandler(handler)
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _of_a_finalizer
    return handler


def describe() -> None:
    """Log once what runs here: the first thing that support wants to know."""
    if _warned:
        return
    _warned.append(True)
    log.info(described())


def described() -> str:
    """Return program, Python and system in one line."""
    import platform

    from explorer.version import version

    frozen = " (frozen)" if getattr(sys, "frozen", False) else ""
    return f"twincity {version()}{frozen}, Python {platform.python_version()}, {platform.platform()}"


def report_crashes(ended: Sequence[Ended]) -> str:
    """Log windows that ended without being closed, and return what support needs to know of them."""
    describe()
    for window in ended:
        log.info("the window opened at %s ended without being closed\n%s", window.begun, window.stacks)
    return report(window.begun for window in ended) if ended else ""


def report(begun: Iterable[str], place: Path | None = None) -> str:
    """Return what support needs to know of windows that ended without being closed."""
    ends = [f"opened {when}, ended without being closed" for when in begun]
    log_lines = tail(place).strip()
    return "\n".join([described(), *ends, "", anonymous(str(place or path())), log_lines])


def tail(place: Path | None = None) -> str:
    """Return the last lines of the log; empty where there is none."""
    try:
        with (place or path()).open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return text if size <= _TAIL_BYTES else text.partition("\n")[2]


def _of_a_thread(error: threading.ExceptHookArgs) -> None:
    if error.exc_value is not None and error.exc_type is not SystemExit:
        log.error("uncaught in a thread", exc_info=(error.exc_type, error.exc_value, error.exc_traceback))


def _of_a_finalizer(error: Any) -> None:
    log.error(
        "uncaught while an object was deleted",
        exc_info=(error.exc_type, error.exc_value, error.exc_traceback),
    )
