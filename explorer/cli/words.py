"""What goes wrong on the command line, in the words of the rest: one line and an exit code."""

from __future__ import annotations

import errno
import re

from explorer.cli.speech import colon, said
from explorer.cli.streams import shortened

_ENGLISH = (  # of the parser and of what checks its values, which may change: the option is named in any case
    (re.compile(r"valid number"), "wrong.number"),
    (re.compile(r"valid integer"), "wrong.integer"),
    (re.compile(r"finite number"), "wrong.finite"),
    (re.compile(r"valid boolean"), "wrong.flag"),
)
_UNREADABLE = re.compile(r"(?:[Ff]ile|[Dd]irectory|[Pp]ath) '?(.*?)'? is not readable\.?", re.DOTALL)
_EXTRA = re.compile(r"extra arguments? ?(?:\(s\))? ?\((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command '?(.*?)'?\.?$", re.DOTALL)
_MOST = 80


class Failure(Exception):
    """The work failed for a reason the user can act on: one line, exit code 1."""


def explain(error: Exception) -> tuple[int, str]:
    """Exit code and line; no line where nobody listens."""
    if isinstance(error, Failure):
        return 1, str(error)
    if (
        isinstance(error, OSError) and error.filename is None
    ):  # files of ours are told of before they come here
        return 1, "" if isinstance(error, BrokenPipeError) else _unsaid(error)
    unreadable = _UNREADABLE.search(str(getattr(error, "message", "")))
    if unreadable:
        return 1, said("wrong.unreadable", path=shortened(unreadable[1], 4 * _MOST))
    return int(getattr(error, "exit_code", 1)), _cure(error)


def _unsaid(error: OSError) -> str:
    key = {errno.ENOSPC: "full", errno.EBADF: "closed", errno.EIO: "away"}.get(error.errno or 0)
    why = said(f"wrong.{key}") if key else error.strerror or said("wrong.unclear")
    return said("wrong.unsaid", why=why)


def _cure(error: Exception) -> str:
    """The parser's complaints; by class name, since it brings its own click."""
    kind, option = type(error).__name__, shortened(str(getattr(error, "option_name", "")), _MOST)
    message = str(getattr(error, "message", error))
    if kind == "NoSuchOption":
        return said("wrong.no_option", option=option)
    if kind == "BadOptionUsage":
        wrong = "takes_none" if "not take a value" in message else "lacks_value"
        return said("wrong.see", what=said(f"wrong.{wrong}", option=option))
    if kind in ("MissingParameter", "BadParameter"):
        return _parameter(error, kind, message)
    if kind in ("UsageError", "BadArgumentUsage", "NoSuchCommand"):
        return said("wrong.see", what=_usage(message))
    if isinstance(error, MemoryError):
        return said("wrong.memory")
    why = getattr(error, "strerror", None) or str(error) or kind
    return said("wrong.unexpected", why=shortened(str(why), 4 * _MOST))


def _parameter(error: Exception, kind: str, message: str) -> str:
    hint, parameter = str(getattr(error, "param_hint", None) or ""), getattr(error, "param", None)
    options = list(getattr(parameter, "opts", []))
    if kind == "MissingParameter":
        return said("wrong.see", what=said("wrong.missing", what=" / ".join(options) or hint))
    name = hint or "/".join(options)
    for english, ours in _ENGLISH:
        if english.search(message):
            message = said("wrong.see", what=said(ours))
            break
    else:
        if parameter is not None and not hint and not getattr(error, "ours", False):  # of the parser itself
            message = said("wrong.see", what=said("wrong.value"))
    return f"{name}{colon()}{message}" if name else message


def _usage(message: str) -> str:
    if extra := _EXTRA.search(message):
        return said("wrong.extra", what=extra[1])
    if command := _COMMAND.search(message):
        return said("wrong.command", what=command[1])
    return said("wrong.arguments")
