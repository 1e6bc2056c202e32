"""The commands that `show` answers; it is imported, and made, when the first of them is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow

_METHODS = {
    "new": "project.new",
    "open": "project.choose",
    "save": "project.save",
    "save_as": "project.save_as",
    "full_screen": "present",
    "play_scenes": "play",
    "presenter_view": "toggle_presenter",
    "scenes": "toggle_strip",
    "add_scene": "add",
    "rerecord_scene": "rerecord",
    "rehearse": "rehearse",
    "scene_next": "forth",
    "scene_previous": "back",
    "tour": "welcome.take_tour",
}
# While presenting only; at other times they do nothing.
_ON_STAGE = ("scene_first", "scene_last", "blank", "white", "spotlight", "text_larger", "text_smaller")
_TOOLS = ("scene_again", "time_bar", "hover_plates")
_PARTS = ("show_title", "show_clock", "show_legend", "show_figures", "end_show")


def handlers(window: MainWindow) -> dict[str, Callable[[], object]]:
    """By command id, for the window's actions."""
    stage: dict[str, Callable[[], object]] = {
        name: partial(_on_stage, window, name) for name in (*_ON_STAGE, *_TOOLS, *_PARTS)
    }
    return stage | {name: partial(_do, window, method) for name, method in _METHODS.items()}


def _do(window: MainWindow, method: str) -> None:
    from explorer.ui.window import desktop

    attrgetter(method)(desktop.of(window))()


def _on_stage(window: MainWindow, command: str) -> None:
    from explorer.ui.window import desktop

    desktop.of(window).presentation.do(command)
