"""What the window itself does for a command: focus, sheets, clipboard, playing, files."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from explorer.state.view import clock
from explorer.state.view.view import View
from explorer.ui.timeline.player import SPEEDS
from explorer.ui.window import show_commands

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow

_PAGES = ("layers", "filters", "details", "chronicle", "figures")
# Rooms that bring commands of their own: module, and the commands for which it has a function(window).
_ROOMS = {
    "explorer.ui.window.snapshot_action": ("snapshot",),
}


def handlers(window: MainWindow) -> dict[str, Callable[[], object]]:
    """By command id; a command whose room is not installed has none."""
    own: dict[str, Callable[[], object]] = {
        "quit": window.close,
        "undo": window.store.undo,
        "redo": window.store.redo,
        "find": lambda: window.top.search.start(),
        "palette": lambda: window.palette_sheet.open(),
        "clear_selection": window.escape,
        "reset_layout": window.reset_layout,
        "report": partial(_copy_report, window),
        "play": lambda: window.timeline.player.toggle(),
        "faster": partial(_pace, window, 1),
        "slower": partial(_pace, window, -1),
        "loop": lambda: window.timeline.player.set_loop(not window.timeline.player.loop),
        "step_back": partial(_clock, window, lambda view: clock.stepped(view, -1)),
        "step_forward": partial(_clock, window, lambda view: clock.stepped(view, 1)),
        "milestone_back": partial(_milestone, window, False),
        "milestone_forward": partial(_milestone, window, True),
        "go_to_date": partial(_type_date, window),
        "copy_coordinates": window.copy_coordinates,
        "zoom_all": lambda: window.flight.to_all(),
        "zoom_selection": lambda: window.flight.to_selection(),
        "panel_results": lambda: window.panels.toggle_results(),
        "panel_timeline": lambda: window.panels.toggle(window.panels.timeline),
        "map_alone": lambda: window.panels.toggle_alone(),
        "help": partial(_help, window),
        "about": lambda: window.about.open(window.store.view),
    }
    own |= {f"panel_{key}": partial(window.panels.toggle_page, key) for key in _PAGES}
    own |= show_commands.handlers(window)
    for module, commands in _ROOMS.items():
        if importlib.util.find_spec(module) is not None:
            own |= {name: partial(_elsewhere, window, module, name) for name in commands}
    return own


def checks(window: MainWindow) -> dict[str, Callable[[], bool]]:
    """Whether what a command shows is in sight."""
    marks: dict[str, Callable[[], bool]] = {
        "panel_results": lambda: not window.sides.results.isHidden(),
        "panel_timeline": lambda: window.panels.is_open(window.panels.timeline),
        "map_alone": lambda: window.panels.map_alone,
        "loop": lambda: window.timeline.player.loop,
    }
    return marks | {f"panel_{key}": partial(window.panels.page_open, key) for key in _PAGES}


def _elsewhere(window: MainWindow, module: str, name: str) -> None:
    """The other room's function, imported when first asked for."""
    room: Any = importlib.import_module(module)
    getattr(room, name)(window)


def _type_date(window: MainWindow) -> None:
    """In the bar of the presentation where there is one; else in the timeline, which comes into sight for it."""
    if window.stage_time is not None:
        window.stage_time.edit()
        return
    if not window.timeline.isVisible():
        window.panels.set_open(window.panels.timeline, True)
    window.timeline.date.edit()


def _help(window: MainWindow) -> None:
    (window.help if window.stage_time is None else window.stage_help).open(window.store.view)


def _copy_report(window: MainWindow) -> None:
    from explorer.atlas.report import Scope
    from explorer.layers.memo import memo
    from explorer.layers.registry import SPECS

    view = window.store.view
    QApplication.clipboard().setText(memo(window.atlas, view.clock.at, Scope(tuple(SPECS)), view.lang))
    window.notices.say("notice.report_copied", view, brief=True, day=view.clock.at)


def _pace(window: MainWindow, by: int) -> None:
    player = window.timeline.player
    nearest = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - player.speed))
    player.set_speed(SPEEDS[min(max(nearest + by, 0), len(SPEEDS) - 1)])


def _clock(window: MainWindow, change: Callable[[View], View]) -> None:
    """Move the clock by hand: what plays stops."""
    window.timeline.player.stop()
    window.store.dispatch(change(window.store.view), "timeline.undo")


def _milestone(window: MainWindow, forward: bool) -> None:
    """To the nearest of the axis's flags after the clock, or before it."""
    days = window.timeline.axis.milestones()
    _clock(window, lambda view: clock.to_milestone(view, days, forward))
