"""The language that the command line speaks: `--lang`, else the environment's; Chinese where that says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.words import text
from explorer.words.strings import spoken, t
from explorer.words.text import Lang

_OPTION = "--lang"
_spoken: list[Lang] = ["zh"]
_chosen: list[str] = [""]  # by `--lang`, which the window follows too


def lang() -> Lang:
    return _spoken[0]


def chosen() -> str:
    return _chosen[0]


def listen(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Speak as the arguments ask for, else as the environment does, before anything else of them is read."""
    _chosen[0] = _asked(arguments)
    _spoken[0] = "en" if _chosen[0] == "en" else "zh" if _chosen[0] else spoken(environment)


def said(key: str, /, **values: object) -> str:
    """The command line's words for `cli.key`."""
    return t(f"cli.{key}", lang(), **values)


def listed(items: Sequence[object]) -> str:
    """As the language joins."""
    return text.listed(items, lang())


def colon() -> str:
    return text.colon(lang())


def prefix() -> str:
    """What begins each of our lines on stderr."""
    return f"twincity{colon()}"


def _asked(arguments: Sequence[str]) -> str:
    """A wrong language is told of later."""
    for n, argument in reversed(list(enumerate(arguments))):
        name, _, value = argument.partition("=")
        if name == _OPTION:
            value = value or (arguments[n + 1] if n + 1 < len(arguments) else "")
            if value in ("zh", "en"):
                return value
    return ""


def without(arguments: Sequence[str]) -> list[str]:
    """The arguments without the `--lang` that stands before the command."""
    rest = list(arguments)
    while rest and rest[0].partition("=")[0] == _OPTION:
        value = rest[0].partition("=")[2]
        if value not in ("", "zh", "en") or (not value and rest[1:2] not in (["zh"], ["en"])):
            break
        rest = rest[1:] if value else rest[2:]
    return rest
