"""What goes wrong on the command line, in the words of the rest: one line and an exit code."""

from __future__ import annotations

import errno
import re

from explorer.cli.streams import shortened

_ENGLISH = (  # of the parser and of what checks its values, which may change: the option is named in any case
    (re.compile(r"valid number"), "须为数字"),
    (re.compile(r"valid integer"), "须为整数"),
    (re.compile(r"finite number"), "须为有限的数"),
    (re.compile(r"valid boolean"), "不取值"),
    (re.compile(r"^(?!.*[\u4e00-\u9fff])[\x00-\x7f]*[A-Za-z]{3}.*$", re.DOTALL), "取值无效"),
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
        return 1, f"{shortened(unreadable[1], 4 * _MOST)}：没有读取权限；请检查权限，或另给一个路径"
    return int(getattr(error, "exit_code", 1)), _cure(error)


def _unsaid(error: OSError) -> str:
    why = {errno.ENOSPC: "磁盘已满", errno.EBADF: "它已关闭", errno.EIO: "它已断开"}.get(error.errno or 0)
    return f"结果写不到标准输出（{why or error.strerror or '原因不明'}）；请检查重定向的去处"


def _cure(error: Exception) -> str:
    """The parser's complaints; by class name, since it brings its own click."""
    kind, option = type(error).__name__, shortened(str(getattr(error, "option_name", "")), _MOST)
    message = str(getattr(error, "message", error))
    if kind == "NoSuchOption":
        return f"没有选项 {option}；用 --help 查看可用的选项"
    if kind == "BadOptionUsage":
        wrong = "不取值" if "not take a value" in message else "后面缺少值"
        return f"选项 {option} {wrong}；用 --help 查看写法"
    if kind in ("MissingParameter", "BadParameter"):
        return _parameter(error, kind, message)
    if kind in ("UsageError", "BadArgumentUsage", "NoSuchCommand"):
        return f"{_usage(message)}；用 --help 查看写法"
    if isinstance(error, MemoryError):
        return "内存不足；请关闭其他程序，或降低分辨率、改用较小的页面"
    why = getattr(error, "strerror", None) or str(error) or kind
    return f"意外的问题（{shortened(str(why), 4 * _MOST)}）；请核对输入后重试，或附上命令报告此问题"


def _parameter(error: Exception, kind: str, message: str) -> str:
    hint, parameter = str(getattr(error, "param_hint", None) or ""), getattr(error, "param", None)
    options = list(getattr(parameter, "opts", []))
    if kind == "MissingParameter":
        return f"缺少 {' / '.join(options) or hint}；用 --help 查看写法"
    name = hint or "/".join(options)
    for english, ours in _ENGLISH:
        if english.search(message):
            message = f"{ours}；用 --help 查看写法"
            break
    return f"{name}：{message}" if name else message


def _usage(message: str) -> str:
    if extra := _EXTRA.search(message):
        return f"多出参数“{extra[1]}”"
    if command := _COMMAND.search(message):
        return f"没有“{command[1]}”这个子命令"
    return "参数有误"
