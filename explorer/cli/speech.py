"""The language that the command line speaks: `--lang`, else the environment's; Chinese where that says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.atlas.model import Lang
from explorer.state.strings import t

_OPTION = "--lang"
_spoken: list[Lang] = ["zh"]


def lang() -> Lang:
    return _spoken[0]


def say_in(language: Lang) -> None:
    _spoken[0] = language


def said(key: str, /, **values: object) -> str:
    """The command line's words for `cli.key`."""
    return t(f"cli.{key}", lang(), **values)


def listed(items: Sequence[object]) -> str:
    """As the language joins."""
    return ("、" if lang() == "zh" else ", ").join(map(str, items))


def of(environment: Mapping[str, str]) -> Lang:
    """English where the locale of messages is; the first that is set counts, as POSIX has it."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if chosen.replace("-", "_").split("_")[0].split(".")[0].lower() == "en" else "zh"


def asked(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """What the arguments ask for, before anything else of them is read; a wrong language is told of later."""
    for n, argument in reversed(list(enumerate(arguments))):
        name, _, value = argument.partition("=")
        if name == _OPTION:
            value = value or (arguments[n + 1] if n + 1 < len(arguments) else "")
            if value in ("zh", "en"):
                return "en" if value == "en" else "zh"
    return of(environment)


def without(arguments: Sequence[str]) -> list[str]:
    """The arguments without the `--lang` that stands before the command."""
    rest = list(arguments)
    while rest and rest[0].partition("=")[0] == _OPTION:
        value = rest[0].partition("=")[2]
        if value not in ("", "zh", "en") or (not value and rest[1:2] not in (["zh"], ["en"])):
            break
        rest = rest[1:] if value else rest[2:]
    return rest
