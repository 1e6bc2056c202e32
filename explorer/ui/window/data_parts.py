"""The parts of the window that bring data of the user's: files, those of a project, and shared stores."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:  # made after the first picture
    from explorer.ui.openings.drop_hint import DropHint
    from explorer.ui.openings.openings import Openings
    from explorer.ui.openings.own_loader import OwnLoader
    from explorer.ui.project.open_save import ProjectActions
    from explorer.ui.project.project_file import ProjectFile
    from explorer.ui.store.shared_stores import SharedStores
    from explorer.ui.window.workspace import Workspace

_MARKED_MS = 250  # a file in the dialog, before it is read: who goes through the list wants none of them


def take_files(desktop: Workspace, project: ProjectActions, openings: Callable[[], Openings]) -> None:
    """Have files opened that are dropped on the window or chosen in its dialog, and read before they are."""
    window = desktop.window

    @cache
    def hint() -> DropHint:
        from explorer.ui.openings.drop_hint import DropHint

        made = DropHint(window, desktop.map_view)
        openings().ahead.unreadable.connect(made.refuse)
        return made

    window.dragged.connect(lambda paths: hint().show_for(paths, desktop.store.view))
    window.dragged.connect(lambda paths: openings().expect(paths))
    window.drag_left.connect(lambda: hint().leave())
    window.dropped.connect(lambda _: hint().leave())
    window.drag_left.connect(lambda: openings().ahead.leave())
    window.dropped.connect(project.open_files)
    window.dropped.connect(lambda _: openings().ahead.leave())
    project.choosing.connect(lambda paths: openings().expect(paths, _MARKED_MS))
    project.chosen.connect(lambda: openings().ahead.leave())


def make_openings(desktop: Workspace, file: ProjectFile) -> Openings:
    from explorer.ui.openings.opening_bar import OpeningBar
    from explorer.ui.openings.openings import Openings

    bar, tools = OpeningBar(desktop.window), desktop.tools
    desktop.window.add_bar(bar)
    made = Openings(desktop.store, bar, desktop.port, desktop.window)
    made.opened.connect(file.remember)
    made.laid.connect(desktop.panel.reveal)
    made.expected.connect(lambda: desktop.port.send({"painter": "start"}))
    made.drafted.connect(desktop.port.show_draft)
    made.foreseen.connect(lambda shapes: desktop.port.show_draft(shapes, ahead=True))
    made.pick.began.connect(lambda: (desktop.shapes.drawing.leave(), tools.leave()))
    desktop.shapes.began.connect(made.pick.leave)
    tools.drawing.changed.connect(lambda: tools.drawing.tool and made.pick.leave())
    desktop.window.closed.connect(made.close)
    desktop.panel.adjust_wanted.connect(made.adjust)
    return made


def make_own_loader(desktop: Workspace, openings: Openings) -> OwnLoader:
    from explorer.ui.openings.own_loader import OwnLoader

    window = desktop.window
    made = OwnLoader(desktop.store, openings, openings.bar, window)
    window.closed.connect(made.close)
    desktop.panel.follow_files(made.why)
    desktop.panel.find_wanted.connect(made.find_layer)
    made.changed.connect(desktop.panel.recount)
    window.activated.connect(made.look_for_changes, Qt.ConnectionType.QueuedConnection)
    return made


def make_stores(desktop: Workspace) -> SharedStores:
    from explorer.ui.openings.opening_bar import OpeningBar
    from explorer.ui.store.shared_stores import SharedStores

    bar = OpeningBar(desktop.window)
    desktop.window.add_bar(bar)
    made = SharedStores(desktop.store, desktop.session.settings, bar, desktop.window)
    made.layers.expected.connect(lambda: desktop.port.send({"painter": "start"}))
    desktop.panel.follow_stores(made.counts)
    desktop.inspector.follow_stores(made.counts)
    made.counts.changed.connect(desktop.panel.recount)
    made.counts.changed.connect(desktop.inspector.recount)
    desktop.window.closed.connect(made.close)
    return made
