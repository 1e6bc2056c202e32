"""The language of the command line: `--lang`, else the environment's, else Chinese; and its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.words import text
from explorer.words.strings import message_language, t
from explorer.words.text import Lang

_OPTION = "--lang"
_language: list[Lang] = ["zh"]
_option_value: list[str] = [""]


def current_language() -> Lang:
    return _language[0]


def lang_option() -> str:
    return _option_value[0]


def select_language(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Set the language before the arguments are parsed, so that errors of the parser are translated too."""
    _option_value[0] = _lang_argument(arguments)
    _language[0] = (
        "en" if _option_value[0] == "en" else "zh" if _option_value[0] else message_language(environment)
    )


def tr(key: str, /, **values: object) -> str:
    """Return the text `cli.<key>` in the current language."""
    return t(f"cli.{key}", current_language(), **values)


def listed(items: Sequence[object]) -> str:
    """Join as a list in the current language."""
    return text.join_items(items, current_language())


def colon() -> str:
    return text.colon(current_language())


def prefix() -> str:
    """Return the start of each line on standard error: `twincity: `."""
    return f"twincity{colon()}"


def _lang_argument(arguments: Sequence[str]) -> str:
    """Return the last valid `--lang`; a wrong one is reported later, by `options.parse_language`."""
    for n, argument in reversed(list(enumerate(arguments))):
        name, _, value = argument.partition("=")
        if name == _OPTION:
            value = value or (arguments[n + 1] if n + 1 < len(arguments) else "")
            if value in ("zh", "en"):
                return value
    return ""


def without_lang_option(arguments: Sequence[str]) -> list[str]:
    """Return the arguments without a `--lang` before the subcommand."""
    rest = list(arguments)
    while rest and rest[0].partition("=")[0] == _OPTION:
        value = rest[0].partition("=")[2]
        if value not in ("", "zh", "en") or (not value and rest[1:2] not in (["zh"], ["en"])):
            break
        rest = rest[1:] if value else rest[2:]
    return rest
