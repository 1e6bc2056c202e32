"""The help pages in the language that is spoken: keys of the table where the parser wants words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer
import typer.main

from explorer.words.strings import t, table
from explorer.words.text import Lang

_USAGE = "Usage: "  # click's own
_BEFORE_LATIN = re.compile(r"(?<=[、，；：])(?=[A-Za-z0-9{.])")


def localised(app: typer.Typer, lang: Lang, arguments: Sequence[str]) -> Any:
    """The command with its words, where help was asked for."""
    command = typer.main.get_command(app)
    if {"-h", "--help"} & set(arguments):
        _name_panels(lang)
        _translate(command, lang)
    return command


def _name_panels(lang: Lang) -> None:
    """Typer takes what stands around the options from its own module."""
    from typer import rich_utils

    highlighted = getattr(
        rich_utils.highlighter, "plain", rich_utils.highlighter
    )  # not ours of a page before

    def folded(text: Any) -> Any:
        """Chinese, which has no blanks, breaks where a line is full; it would be cut there."""
        if isinstance(text, str) and text.startswith(_USAGE):
            text = t("cli.panel.usage", lang, command=text.removeprefix(_USAGE))
        made = highlighted(text)
        if not isinstance(made, str):
            made.overflow = "fold"
        return made

    folded.plain = highlighted  # type: ignore[attr-defined]
    setattr(rich_utils, "highlighter", folded)  # noqa: B010  # a constant to mypy
    for name in ("OPTIONS", "ARGUMENTS", "COMMANDS"):
        setattr(rich_utils, f"{name}_PANEL_TITLE", t(f"cli.panel.{name.lower()}", lang))
    rich_utils.DEFAULT_STRING = t("cli.panel.default", lang, value="{}")
    rich_utils.REQUIRED_LONG_STRING = t("cli.panel.required", lang)


def _translate(command: Any, lang: Lang) -> None:
    for each in (command, *command.params):
        for name in ("help", "short_help"):
            if getattr(each, name, None) in table():
                setattr(each, name, _spaced(t(getattr(each, name), lang)))
    option = command.get_help_option(typer.Context(command, help_option_names=["-h", "--help"]))
    if option is not None:
        option.help = t("cli.help.help", lang)
    for sub in getattr(command, "commands", {}).values():
        _translate(sub, lang)


def _spaced(words: str) -> str:
    """A blank before what has Latin letters, so that a line ends there and not within a word to be typed."""
    return _BEFORE_LATIN.sub(" ", words)
