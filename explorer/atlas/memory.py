"""Freed memory returned to the system: glibc keeps what large arrays leave between small ones."""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import suppress

_LATER_S = 1.5
_GIVING = "memory given back"


def give_back_later() -> None:
    """Return what work in the background has freed to the system, some 300 MB after a million points."""
    if any(thread.name == _GIVING for thread in threading.enumerate()):
        return
    later = threading.Timer(_LATER_S, give_back)
    later.name, later.daemon = _GIVING, True
    later.start()


def give_back() -> None:
    """Return freed memory to the system, which glibc keeps; for a thread: it takes some 20 ms."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
