"""One line and exit code 1 in place of Qt's abort when it finds no screen or lacks a library."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from explorer.state.files import running
from explorer.ui.kit import qt_log
from explorer.words.strings import message_language, t
from explorer.words.text import Lang

log = logging.getLogger(__name__)
_PATHS = ("QTWEBENGINEPROCESS_PATH", "QTWEBENGINE_RESOURCES_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")


@contextmanager
def captured_errors() -> Iterator[None]:
    """Capture what Qt and the libraries below it print while QApplication is created; exit with one line if Qt gives up."""
    messages: list[tuple[QtMsgType, str]] = []
    own = _own()
    stderr = _aside() if own == 2 else own

    def hear(kind: QtMsgType, _where: object, text: str) -> None:
        messages.append((kind, text))
        if kind == QtMsgType.QtFatalMsg:
            exit_with(" ".join(words for _, words in messages), stderr)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        if stderr not in (2, own):
            os.dup2(stderr, 2)
            os.close(stderr)
    for kind, text in messages:
        qt_log.note(kind, text)


def exit_if_fatal(kind: QtMsgType, text: str) -> None:
    """Exit with one line on a fatal message of Qt after QApplication was created."""
    if kind == QtMsgType.QtFatalMsg:
        exit_with(text, _own(), started=True)


def exit_with(messages: str, stderr: int, started: bool = False) -> None:
    """Exit at once: when the handler of a fatal message returns, Qt aborts."""
    if started:
        log.info("fatal: %s", messages)
    else:
        running.end_current()  # no window was there that could crash
    with suppress(OSError):
        os.write(
            stderr, stderr_line(line(messages, os.environ, started), message_language(os.environ)).encode()
        )
    os._exit(1)


def stderr_line(words: str, lang: Lang) -> str:
    """Return the line as it is printed to stderr."""
    return f"twincity{'：' if lang == 'zh' else ': '}{words}\n"


def line(messages: str, environment: Mapping[str, str], started: bool = False) -> str:
    """What is missing, and the cure; once the application has started, it is not the screen."""

    def worded(key: str, **values: str) -> str:
        return t(f"screen.{key}", lang, cure=t("screen.cure", lang), **values)

    lang = message_language(environment)
    for name in _PATHS:
        if (value := environment.get(name)) and value in messages:
            return worded("engine", why=" ".join(messages.split()).rstrip("."), name=name, value=value)
    if started:
        return worded("fatal", why=" ".join(messages.split()).rstrip("."))
    display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")
    reached = "could not connect" not in messages and "wl_display" not in messages
    if reached and display and "xcb-cursor" in messages:
        return worded("cursor")
    chosen = environment.get("QT_QPA_PLATFORM")
    if reached and chosen:
        return worded("platform", chosen=chosen[:40])
    return worded("unreached", display=display[:40]) if display else worded("none")


def _own() -> int:
    """The number that our own lines go to: the command has put what libraries write to 2 aside (cli/kit/streams.py)."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return 2


def _aside() -> int:
    """The number under which the true stderr is found while another takes what is written to it."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return 2
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return kept
