"""The standard streams take every character, whatever the system thinks that they can take."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import suppress


def suit(arguments: Sequence[str]) -> None:
    """JSON is UTF-8 always; words keep the system's encoding where it has Chinese, or where a terminal waits for it.

    A pipe or file whose encoding has no Chinese (ASCII, Latin-1, Windows' 1252) gets UTF-8. What the encoding
    still lacks stands as its code.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        told = stream is sys.stdout and "--json" in arguments
        with suppress(OSError, ValueError):  # closed: who writes there will hear of it
            if told or not (stream.isatty() or _has_chinese(stream.encoding)):
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _has_chinese(encoding: str) -> bool:
    try:
        "双城图览".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True
