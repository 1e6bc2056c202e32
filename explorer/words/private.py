"""Texts that other people will read, without what says who wrote them or what their data hold."""

from __future__ import annotations

import getpass
import re
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

from explorer.patterns import lazy_pattern

_LEAST = 3  # a shorter name of a user or host would also be found inside ordinary words
_COMMON = frozenset(("root", "user", "admin", "administrator", "localhost", "test", "guest", "public"))
_QUOTED = lazy_pattern(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|‘[^’\n]*’|`[^`\n]*`")
_URL = lazy_pattern(r"\b(?!twincity:|qrc:)[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)
_PART = r"[^\s\\/:;,'\"<>|()]"
_PATH = lazy_pattern(
    rf"(?<![\w.:/\\])(?:(?:[A-Za-z]:|~|\.\.?|{_PART}++(?=[\\/]{_PART}++[\\/]))?[\\/](?:{_PART}*+[\\/])*+{_PART}*+"
    rf"|{_PART}++/{_PART}+\.(?:csv|\w*json|gpkg|shp|dbf|xlsx?|kml|kmz|twincity\S*|txt|png|jpe?g|svg|pdf|pptx|html?|mp4|tiff?|zip)\b)"
)
_OWN_PATH = lazy_pattern(r"[\\/](?:explorer|site-packages|lib|PySide6)(?=[\\/])")
_MAIL = lazy_pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = lazy_pattern(r"(?<![\w.])\d{6,}(?![\w.])")
_FOREIGN = lazy_pattern(r"[^\x00-\x7f]+")
_HIDDEN = "…"
_LONGEST = 1000


def anonymous(text: str) -> str:
    """Return `text` with the home folder as `~`, and without the names of user and host."""
    text = with_tilde(text)
    for name, hidden in _names():
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", hidden, text, flags=re.IGNORECASE)
    return text


def with_tilde(text: str) -> str:
    """Return `text` with the home folder as `~`."""
    for home in _homes():
        text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
    return text


def redacted(text: str) -> str:
    """Return a line of the program's own log without anything that may come from a user's data.

    Hidden are what is quoted, all that is not ASCII, addresses, long numbers, and paths but those of the program. A
    long line is cut: what follows is rarely ours.
    """
    text = text[:_LONGEST]
    text = _QUOTED.sub(_unquoted, anonymous(text))
    text = _URL.sub(lambda found: found[0].split("://")[0] + "://" + _HIDDEN, text)
    text = _PATH.sub(_shortened, text)
    return _LONG_NUMBER.sub(_HIDDEN, _MAIL.sub(_HIDDEN, _FOREIGN.sub(_HIDDEN, text)))


def _unquoted(found: re.Match[str]) -> str:
    """Keep the quoted path of a file of our own, as tracebacks have it."""
    inner = found[0][1:-1]
    return f'"{inner}"' if _OWN_PATH.search(inner) and inner.endswith(".py") else _HIDDEN


def _shortened(found: re.Match[str]) -> str:
    own = list(_OWN_PATH.finditer(found[0]))
    if own:
        return found[0][own[-1].start() + 1 :]
    suffix = Path(found[0]).suffix
    return (
        _HIDDEN + (suffix if suffix.isascii() and len(suffix) < 12 else "") if len(found[0]) > 1 else found[0]
    )


def _homes() -> tuple[str, ...]:
    with suppress(RuntimeError, OSError):
        home = Path.home()
        return tuple(h for h in dict.fromkeys((str(home), str(home.resolve()))) if len(h) > 1)
    return ()


def suggested_name() -> str:
    """Return the machine's name for its user, to be shown where a person signs; empty if it is nobody's."""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
        return "" if user.lower() in _COMMON else user
    return ""


@cache
def _names() -> tuple[tuple[str, str], ...]:
    user = host = ""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    with suppress(OSError):
        host = socket.gethostname()
    named = ((user, "<user>"), (host, "<host>"), (host.split(".")[0], "<host>"))
    return tuple((n, hidden) for n, hidden in named if len(n) >= _LEAST and n.lower() not in _COMMON)
