"""Timing marks of the start: with TWINCITY_TRACE=1 they go to stderr, one `twincity-trace NAME MS` per line.

MS counts from the start of the process where the system tells it (Linux), else from this import.
`make bench` reads them.
"""

from __future__ import annotations

import os
import sys
import time

_IMPORTED = time.monotonic()
_ON = os.environ.get("TWINCITY_TRACE") == "1"


def _started() -> float:
    """When the process began, on the monotonic clock."""
    try:
        with open("/proc/self/stat", encoding="ascii") as file:
            ticks = int(file.read().rsplit(")", 1)[1].split()[19])
        return ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return _IMPORTED


_START = _started() if _ON else _IMPORTED


def mark(name: str) -> None:
    """Say that `name` is reached."""
    if _ON:
        now = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
        sys.stderr.write(f"twincity-trace {name} {(now - _START) * 1000:.0f}\n")
        sys.stderr.flush()
