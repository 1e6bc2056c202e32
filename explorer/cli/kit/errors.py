"""Errors of the command line: one translated line and an exit code."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from difflib import get_close_matches

from explorer.cli.kit.language import colon, listed, tr
from explorer.cli.kit.streams import shorten

_CLICK_MESSAGES = (  # parts of click's messages; if they change, the option is still named
    (re.compile(r"valid number"), "wrong.number"),
    (re.compile(r"valid integer|as an integer"), "wrong.integer"),
    (re.compile(r"finite number"), "wrong.finite"),
    (re.compile(r"valid boolean"), "wrong.flag"),
)
_UNREADABLE = re.compile(r"(?:[Ff]ile|[Dd]irectory|[Pp]ath) '?(.*?)'? is not readable\.?", re.DOTALL)
_EXTRA = re.compile(r"extra arguments? ?(?:\(s\))? ?\((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command '?(.*?)'?\.(?: Did you mean .*)?$", re.DOTALL)
_LEAST = re.compile(r"greater than or equal to (\S+)")
_MAX_NAME = 80
_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EIO, errno.ECONNRESET, errno.ENXIO}


class Failure(Exception):
    """The work failed for a reason that the user can act on; exit code 1."""


def explain(error: Exception) -> tuple[int, str]:
    """Return exit code and message; no message if the reader of a pipe is gone."""
    if isinstance(error, Failure):
        return 1, str(error)
    if isinstance(error, BrokenPipeError):
        return 1, ""
    # An error of a standard stream: those with a file name become Failure earlier, others are the machine's.
    if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT:
        return 1, _output_error(error)
    unreadable = _UNREADABLE.search(str(getattr(error, "message", "")))
    if unreadable:
        return 1, tr("wrong.unreadable", path=shorten(unreadable[1], 4 * _MAX_NAME))
    return int(getattr(error, "exit_code", 1)), _parser_error(error)


def _output_error(error: OSError) -> str:
    key = {errno.ENOSPC: "full", errno.EBADF: "closed", errno.EIO: "away"}.get(error.errno or 0)
    why = tr(f"wrong.{key}") if key else error.strerror or tr("wrong.unclear")
    return tr("wrong.unsaid", why=why)


def _parser_error(error: Exception) -> str:
    """Translate click's errors; by class name, because typer vendors its own click."""
    kind, option = type(error).__name__, shorten(str(getattr(error, "option_name", "")), _MAX_NAME)
    message = str(getattr(error, "message", error))
    if kind == "NoSuchOption":
        return with_near(tr("wrong.no_option", option=option), getattr(error, "possibilities", None) or ())
    if kind == "BadOptionUsage":
        wrong = "takes_none" if "not take a value" in message else "lacks_value"
        return tr("wrong.see", what=tr(f"wrong.{wrong}", option=option))
    if kind in ("MissingParameter", "BadParameter"):
        return _parameter_error(error, kind, message)
    if kind in ("UsageError", "BadArgumentUsage", "NoSuchCommand"):
        return _usage_message(error, message)
    if isinstance(error, MemoryError):
        return tr("wrong.memory")
    why = getattr(error, "strerror", None) or str(error) or kind
    return tr("wrong.unexpected", why=shorten(str(why), 4 * _MAX_NAME))


def _parameter_error(error: Exception, kind: str, message: str) -> str:
    hint, parameter = str(getattr(error, "param_hint", None) or ""), getattr(error, "param", None)
    options = [x for x in getattr(parameter, "opts", []) if x.startswith("-")]
    if kind == "MissingParameter":
        named = " / ".join(options) or hint or str(getattr(parameter, "metavar", None) or "")
        return tr("wrong.see", what=tr("wrong.missing", what=named))
    name = hint or "/".join(options)
    if least := _LEAST.search(message):
        return f"{name}{colon()}{tr('wrong.least', n=least[1])}"
    for english, ours in _CLICK_MESSAGES:
        if english.search(message):
            message = tr("wrong.see", what=tr(ours))
            break
    else:
        if parameter is not None and not hint and not getattr(error, "ours", False):  # click's own message
            message = tr("wrong.see", what=tr("wrong.value"))
    return f"{name}{colon()}{message}" if name else message


def _usage_message(error: Exception, message: str) -> str:
    if extra := _EXTRA.search(message):
        return tr("wrong.see", what=tr("wrong.extra", what=extra[1]))
    if command := _COMMAND.search(message):
        group = getattr(getattr(error, "ctx", None), "command", None)
        near = near_names(command[1], getattr(group, "commands", ()))
        return with_near(tr("wrong.command", what=shorten(command[1], _MAX_NAME)), near)
    return tr("wrong.see", what=tr("wrong.arguments"))


def near_names(typed: str, names: Iterable[str]) -> list[str]:
    """Return the names that somebody may have meant who typed another, the nearest first."""
    return get_close_matches(typed[:_MAX_NAME], list(names), cutoff=0.6)


def with_near(what: str, near: Iterable[str]) -> str:
    names = list(near)
    return tr("wrong.near", what=what, list=listed(names)) if names else tr("wrong.see", what=what)
