"""Standard output and error: encoding, closed or full streams, and output of libraries below Python."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from explorer.cli.kit.language import prefix
from explorer.words.private import with_tilde

_MAX_LINE, _MAX_QUOTE = 2000, 80  # characters of a line, and of a quotation in it
_QUOTED = re.compile(r"""([“"])([^“”"]*)([”"])""")


class _Closed(io.TextIOBase):
    """Replaces a standard output that was closed before the program started; writing raises EBADF."""

    encoding = "utf-8"

    def write(self, _text: str) -> int:
        raise OSError(9, os.strerror(9))


def reopen_missing() -> None:
    """Open the null device for standard streams that are closed, so that no file gets their descriptors."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # gets the lowest free descriptor: this one
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open until the process ends


def echo(text: str) -> None:
    """Print a line on standard output and flush; raises OSError if it cannot be written."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError:
        _redirect_to_null(1)
        raise


def echo_error(text: object) -> None:
    """Print one line on standard error, escaped and cut to size; does nothing if it cannot be written."""
    line = " ".join(str(text).split())
    line = _QUOTED.sub(lambda found: found[1] + shorten(found[2], _MAX_QUOTE) + found[3], line)
    line = shorten(escape(line), _MAX_LINE)
    try:
        sys.stderr.write(f"{prefix()}{line}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # full, closed, or not there
        _redirect_to_null(2)


def escape(text: str) -> str:
    """Replace control, invisible and bidirectional characters by their escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shorten(text: str, most: int) -> str:
    """Cut the middle out of a long text, with the home folder as `~` first: a piece of a path says nothing."""
    if len(text) <= most:
        return text
    text = with_tilde(text)
    return text if len(text) <= most else f"{text[: most * 3 // 4]}…{text[-most // 4 :]}"


@contextmanager
def native_stderr_muted() -> Iterator[None]:
    """Discard what native libraries print on descriptor 2; `sys.stderr` still writes to the original one.

    Chromium prints false alarms before its log level is set, for example for an install path with hanzi (compare
    https://github.com/qutebrowser/qutebrowser/issues/1914). TWINCITY_DEVELOPER=1 shows them.
    """
    if os.environ.get("TWINCITY_DEVELOPER") == "1":
        yield
        return
    try:
        own, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    before = sys.stderr
    with suppress(OSError, ValueError):
        before.flush()
        if before.fileno() == 2:
            sys.stderr = open(  # noqa: SIM115  # its descriptor is closed below
                own, "w", encoding=before.encoding, errors=before.errors, buffering=1, closefd=False
            )
    os.dup2(null, 2)
    os.close(null)
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        sys.stderr = before
        os.dup2(own, 2)
        os.close(own)


def flush(code: int) -> int:
    """Flush both streams and return the exit code, 1 in place of 0 if that fails.

    Otherwise the interpreter would report the failure at shutdown, with a traceback.
    """
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            _redirect_to_null(descriptor)
            code = code or 1
    return code


def _redirect_to_null(descriptor: int) -> None:
    """Redirect a descriptor to the null device, so that buffered text can be flushed at exit."""
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, descriptor)
        os.close(null)


def set_encodings(arguments: Sequence[str]) -> None:
    """Choose encodings: UTF-8 for JSON; else the system's own, if it has hanzi or the stream is a terminal, else UTF-8.

    Characters that the encoding lacks are escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        json_out = stream is sys.stdout and "--json" in arguments
        with suppress(OSError, ValueError):  # closed: reported when something is written
            if json_out or not (stream.isatty() or _has_chinese(stream.encoding)):
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _has_chinese(encoding: str) -> bool:
    try:
        "双城图览".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True
