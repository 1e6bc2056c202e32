"""Ctrl-C and the like end the program at once, whatever it is doing, with nothing half-written.

A handler in Python runs only between two steps of the main thread, and an exception raised there is lost where Qt
has called: so the signal wakes a thread, which clears up and ends the process.
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

from explorer.cli import speech

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
_ended = threading.Event()
_before: dict[int, Any] = {}
_clear_up: list[Callable[[], None]] = []


@contextmanager
def watched() -> Iterator[None]:
    """Inside, a signal ends the process with 128 and its number; one that is ignored stays so.

    An open window answers signals in its own way (`ui/window/shutdown.py`); until it is there, this does.
    """
    alarm, bell = os.pipe()
    if os.name != "nt":
        os.set_blocking(bell, False)
    threading.Thread(target=_watch, args=(alarm,), daemon=True).start()
    for number in _SIGNALS:
        before = signal.getsignal(number)
        if before is not signal.SIG_IGN:
            _before[number] = signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
    try:
        yield
    finally:
        if _ended.is_set():
            threading.Event().wait()  # for the thread, which is about to end all
        _unwatched()
        os.close(bell)


def _unwatched() -> None:
    """As it was before."""
    if _before:
        signal.set_wakeup_fd(-1)
    while _before:
        signal.signal(*_before.popitem())


@contextmanager
def clearing(out: Path, folder: bool = False) -> Iterator[str]:
    """A mark for the drafts of a file, or of a folder of files; should the work be cut short, they go.

    So does a folder that was not there before, unless whole files stand in it.
    """
    from explorer import wholefile

    tag, place, new = wholefile.new_tag(), out, False
    with suppress(OSError, ValueError):  # of which who writes there will tell
        place = wholefile.resting_place(out)
        new = folder and not place.exists()

    def clear() -> None:
        wholefile.close()
        for touched in (place.parent, place) if folder else (place.parent,):
            wholefile.sweep(touched, tag)
        if new:
            with suppress(OSError):
                place.rmdir()

    with _when_cut_short(clear):
        yield tag


@contextmanager
def own_scratch(needed: bool) -> Iterator[None]:
    """Temporary files, where some are needed, in a folder that goes with the work, also when it is cut short."""
    import tempfile

    before, scratch = tempfile.tempdir, ""
    if needed:
        with suppress(OSError):  # who puts something there will say so
            scratch = tempfile.mkdtemp(prefix="twincity-")
    if not scratch:
        yield
        return
    tempfile.tempdir = scratch
    try:
        with _when_cut_short(lambda: shutil.rmtree(scratch, ignore_errors=True)):
            yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _when_cut_short(clear: Callable[[], None]) -> Iterator[None]:
    _clear_up.append(clear)
    try:
        yield
    finally:
        _clear_up.remove(clear)


def _watch(alarm: int) -> None:
    heard = os.read(alarm, 1)
    if not heard:  # the work is done
        os.close(alarm)
        return
    _ended.set()
    try:
        for clear in reversed(_clear_up):
            with suppress(Exception):
                clear()
        _say()
    finally:
        os._exit(128 + heard[0])


def _say() -> None:
    line = f"{speech.prefix()}{speech.said('interrupted')}\n"
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(("\n" if sys.stderr.isatty() else "") + line)  # on a terminal, past ^C and a counter
        sys.stderr.flush()


def cut_short() -> bool:
    """Whether the end has come; who still finds something to say then keeps it."""
    return _ended.is_set()
