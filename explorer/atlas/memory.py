"""Freed memory returned to the system: glibc keeps what large arrays leave between small ones."""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import suppress

_LATER_S = 1.5
_LARGE = 2 * 2**20  # bytes
_M_MMAP_THRESHOLD = -3  # of mallopt
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


def keep_large_apart() -> None:
    """Map large arrays by themselves, so that their memory returns as they are freed.

    glibc does so too until one is freed; from then on it puts those up to its size between small ones (mallopt(3)).
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
