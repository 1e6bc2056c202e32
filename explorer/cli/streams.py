"""Standard streams that are closed, full or gone: what is said there, and what is not."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from explorer.cli.speech import prefix

_MOST_SAID, _MOST_QUOTED = 2000, 80  # characters of a line, and of what is quoted in it
_QUOTED = re.compile(r"“([^“”]*)”")


class _Closed(io.TextIOBase):
    """A standard output that was closed before the program began."""

    encoding = "utf-8"

    def write(self, _text: str) -> int:
        raise OSError(9, os.strerror(9))


def settle() -> None:
    """Streams that are not there get a place to be, so that no file of ours takes their numbers."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for as long as we last


def say(text: str) -> None:
    """A line of the result, at once; raises OSError where the standard output takes nothing."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError:
        _to_nowhere(1)
        raise


def complain(text: object) -> None:
    """One line on stderr, whatever came into it from a file or the command line; nothing where it takes none."""
    line = _QUOTED.sub(lambda found: f"“{shortened(found[1], _MOST_QUOTED)}”", " ".join(str(text).split()))
    line = shortened(plain(line), _MOST_SAID)
    try:
        sys.stderr.write(f"{prefix()}{line}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # full, closed, or not there
        _to_nowhere(2)


def plain(text: str) -> str:
    """What would colour, hide or turn the line around stands as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most * 3 // 4]}…{text[-most // 4 :]}"


@contextmanager
def natives_aside() -> Iterator[None]:
    """What libraries below Python say on stderr goes nowhere meanwhile; our own lines still go where they did.

    Chromium's processes complain of things that are none before they know that they should be quiet, such as of
    an install path with hanzi (the like of https://github.com/qutebrowser/qutebrowser/issues/1914). A developer
    hears them.
    """
    if os.environ.get("TWINCITY_DEVELOPER") == "1":
        yield
        return
    try:
        own, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    before = sys.stderr
    with suppress(OSError, ValueError):
        before.flush()
        if before.fileno() == 2:
            sys.stderr = open(  # noqa: SIM115  # closed with the number that it has
                own, "w", encoding=before.encoding, errors=before.errors, buffering=1, closefd=False
            )
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        sys.stderr = before
        os.dup2(own, 2)
        os.close(own)


def finish(code: int) -> int:
    """The exit code, once what is still held back is out; the interpreter has then nothing left to fail at."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            _to_nowhere(number)
            code = code or 1
    return code


def _to_nowhere(number: int) -> None:
    """What a stream that takes nothing still holds back goes where it is taken."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
