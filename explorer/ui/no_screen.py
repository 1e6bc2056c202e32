"""Where Qt finds no screen, or lacks a library for it, it aborts: one line and exit code 1 instead."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_CURE = "不开窗口也能出图：twincity snapshot -o 图.png"


@contextmanager
def told() -> Iterator[None]:
    """Around the making of the application; what Qt says meanwhile, and the libraries below it, is kept back."""
    said: list[str] = []
    stderr = _aside()

    def hear(kind: QtMsgType, _where: object, text: str) -> None:
        said.append(text)
        if kind == QtMsgType.QtFatalMsg:
            end(" ".join(said), stderr)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        if stderr != 2:
            os.dup2(stderr, 2)
            os.close(stderr)
    for text in said:
        logging.getLogger("qt").warning("%s", text)


def end(said: str, stderr: int = 2) -> None:
    """At once: where the handler of a fatal message returns, Qt aborts."""
    with suppress(OSError):
        os.write(stderr, f"twincity：{line(said, os.environ)}\n".encode())
    os._exit(1)


def line(said: str, environment: Mapping[str, str]) -> str:
    """What is missing, and the cure."""
    display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")
    reached = "could not connect" not in said and "wl_display" not in said
    if reached and display and "xcb-cursor" in said:
        return (
            f"缺少系统库 libxcb-cursor0，窗口打不开；请安装它（Debian：apt install libxcb-cursor0）。{_CURE}"
        )
    chosen = environment.get("QT_QPA_PLATFORM")
    if reached and chosen:
        return f"QT_QPA_PLATFORM 为“{chosen[:40]}”，Qt 用不了，窗口打不开；请去掉这个变量。{_CURE}"
    where = f"连不上显示器 {display[:40]}" if display else "没有显示器"
    return f"{where}，窗口打不开；请在桌面会话中运行，或设好 DISPLAY。{_CURE}"


def _aside() -> int:
    """The number under which the true stderr is found while another takes what is written to it."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return 2
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return kept
