"""Exit at once on SIGINT, SIGTERM and SIGHUP, removing what is half-written.

A Python signal handler runs only between two bytecodes of the main thread, and an exception raised in it is lost
inside a call from Qt. Therefore the signal's wake-up descriptor wakes a thread, which cleans up and ends the process.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from explorer.cli.kit import language

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_interrupted = threading.Event()
_previous: dict[int, Any] = {}
_cleanups: list[Callable[[], None]] = []


@contextmanager
def exit_on_signal() -> Iterator[None]:
    """Inside the block, a signal ends the process with exit code 128 + its number; ignored signals stay ignored.

    Once a window is open, `ui/window/shutdown.py` takes over.
    """
    read_end, write_end = os.pipe()
    if os.name != "nt":
        os.set_blocking(write_end, False)
    threading.Thread(target=_wait_for_signal, args=(read_end,), daemon=True).start()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            _previous[number] = signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    try:
        yield
    finally:
        if _interrupted.is_set():
            threading.Event().wait()  # until the thread ends the process
        _restore_handlers()
        os.close(write_end)


def _restore_handlers() -> None:
    """Undo `exit_on_signal`."""
    if _previous:
        signal.set_wakeup_fd(-1)
    while _previous:
        signal.signal(*_previous.popitem())


@contextmanager
def removing_drafts(out: Path, folder: bool = False) -> Iterator[str]:
    """Yield a tag for drafts of `out` (a file, or a folder of files); an interrupt removes drafts with this tag.

    It also removes the folder, if it is new and empty.
    """
    from explorer import wholefile

    tag, place, new = wholefile.new_tag(), out, False
    with suppress(OSError, ValueError):  # reported by whatever writes there
        place = wholefile.resting_place(out)
        new = folder and not place.exists()

    def clean_up() -> None:
        for touched in (place.parent, place) if folder else (place.parent,):
            wholefile.sweep(touched, tag)
        if new:
            with suppress(OSError):
                place.rmdir()

    with cleaned_up(clean_up):
        yield tag


@contextmanager
def scratch_folder(needed: bool) -> Iterator[None]:
    """Put temporary files, if `needed`, in a folder that is removed at the end, also on an interrupt."""
    if not needed:
        yield
        return
    import tempfile

    before, scratch = tempfile.tempdir, ""
    with suppress(OSError):  # reported by whatever writes there
        scratch = tempfile.mkdtemp(prefix="twincity-")
    if not scratch:
        yield
        return
    tempfile.tempdir = scratch
    try:
        with cleaned_up(lambda: shutil.rmtree(scratch, ignore_errors=True)):
            yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def cleaned_up(clean_up: Callable[[], None]) -> Iterator[None]:
    """Call `clean_up` if a signal ends the process inside the block."""
    _cleanups.append(clean_up)
    try:
        yield
    finally:
        _cleanups.remove(clean_up)


def _wait_for_signal(read_end: int) -> None:
    signals = os.read(read_end, 1)
    if not signals:  # the write end was closed: the work is done
        os.close(read_end)
        return
    _interrupted.set()
    try:
        clean_up()
        _print_line()
    finally:
        os._exit(128 + signals[0])


def clean_up() -> None:
    """Remove what is half-written; the process ends next."""
    if (wholefile := sys.modules.get("explorer.wholefile")) is not None:
        with suppress(Exception):
            wholefile.clear_up()
    for each in reversed(_cleanups):
        with suppress(Exception):
            each()


def _print_line() -> None:
    line = f"{language.prefix()}{language.tr('interrupted')}\n"
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(
            ("\n" if sys.stderr.isatty() else "") + line
        )  # on a terminal, below ^C and the progress counter
        sys.stderr.flush()


def interrupted() -> bool:
    """True once the process is terminating; callers then print nothing more."""
    return _interrupted.is_set()
