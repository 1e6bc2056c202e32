"""The composition of one window: parts made after the first picture, menus, and which part runs which command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from explorer.layers.order import opening_layers
from explorer.state.files.deck import deck
from explorer.state.files.foreign_formats import is_project
from explorer.state.files.scene_edits import MOST
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit import placement
from explorer.ui.kit.offer import OfferBar
from explorer.ui.tools.grounds import SUFFIXES as GROUND_ENDINGS
from explorer.ui.tools.grounds import is_ground
from explorer.ui.window import data_parts
from explorer.ui.window.actions import Actions
from explorer.ui.window.help_sheets import Sheets
from explorer.ui.window.help_windows import HelpWindows
from explorer.ui.window.instance import bring_to_front
from explorer.ui.window.map_menu import MapMenu
from explorer.ui.window.palette import Palette
from explorer.ui.window.top_bar import TopBar
from explorer.ui.window.workspace import Workspace
from explorer.words.strings import t

if TYPE_CHECKING:  # made after the first picture
    from explorer.state.files.running import Running
    from explorer.ui.editing.fact_editor import FactEditor
    from explorer.ui.openings.openings import Openings
    from explorer.ui.openings.own_loader import OwnLoader
    from explorer.ui.project.open_save import ProjectActions
    from explorer.ui.project.project_file import ProjectFile
    from explorer.ui.project.scene_model import SceneModel
    from explorer.ui.scenes.drawer import SceneDrawer
    from explorer.ui.scenes.pictures import ScenePictures
    from explorer.ui.stage.compare_bar import CompareControl
    from explorer.ui.stage.overview import StageOverview
    from explorer.ui.stage.presentation import Presentation
    from explorer.ui.stage.second_screen import SecondScreen
    from explorer.ui.stage.show import Show
    from explorer.ui.store.shared_stores import SharedStores
    from explorer.ui.studio.dialog import ExportDialog
    from explorer.ui.window.tour import Welcome

_SIZE = QSize(1680, 1000)
# The late parts, each made in a turn of the event loop of its own (`complete_in_turns`).
_LATE = (
    *("scenes", "pictures", "presentation", "drawer", "file", "project"),
    *("second", "show", "welcome", "compare", "own_loader", "editor", "stores"),
)
Commands = dict[str, Callable[[], object]]


class CommandSource(Protocol):
    def commands(self) -> Commands:
        """Functions by id, for commands of the table that are more than a change of the View."""
        ...


class Desktop(Workspace):
    """All parts of one window. Nothing else knows them all.

    The constructor makes what the first picture needs. `complete` makes the rest (scenes, presenting, project, tour):
    the application calls it after the first picture; a command that needs one of them does so earlier.

    To add a part: if the first picture needs it, in `Workspace`; else as a `cached_property` here. Connect it where it
    is made. If it offers commands, list it in `_early` or `_late`.
    """

    def __init__(self, session: Session, map_view: QWidget) -> None:
        warning = session.settings.notice
        super().__init__(session, map_view)
        self.dialog: ExportDialog | None = None
        self.given_files = False
        self.running: Running | None = None  # registered as the user's open window
        self._build_menus()
        self._connect()
        self.retranslate(self.store.view)
        placement.fit(self.window, _SIZE)
        self.panels.settle(session.settings.load().layout)
        if warning is not None:
            self.say("notice.settings", words=warning)
        self.destroyed.connect(self.store.subscribe(self._view_changed))

    def _build_menus(self) -> None:
        """Make what lists commands: actions, palette, top bar, the map's menu, help."""
        window = self.window
        self.helps = HelpWindows(self.store, window)
        self.sheets = Sheets(self.atlas, window, lambda: self.helps.open_guide())
        checks = (
            self.panels.checks()
            | self.status.checks()
            | self.card.checks()
            | {"loop": lambda: self.timeline.player.loop}
        )
        self.actions = Actions(window, self.store, self.perform, checks)
        self.actions.drawn_step = self.shapes.step_name
        self.shapes.drawing.changed.connect(self.actions.sync_steps)
        self.shapes.command_wanted.connect(lambda name: self.actions.by_id[name].trigger())
        self.palette = Palette(self.store, self.actions, window)
        self.top = TopBar(self.store, self.actions, window, window)
        window.setMenuWidget(self.top)
        self.tools.add_menus(self.top.menu_button.menu(), self.actions.by_id)
        # QMainWindow takes only the height of its menu widget into account.
        self.status.at_least = lambda: self.top.minimumSizeHint().width()
        self.map_menu = MapMenu(
            self.session,
            self.map_view,
            self.flight,
            self.actions,
            lambda: self.presentation,
            self.sides.comments,
        )

    def _connect(self) -> None:
        self.panels.changed.connect(self.actions.sync_checks)
        self.top.search.chosen.connect(self.flight.to_hit)
        self.top.search.chosen.connect(self.sides.on_hit)
        self.top.search.left.connect(self.map_view.setFocus)
        self.port.gave_up.connect(lambda: self.offer_retry(lambda: self.actions.by_id["save"].trigger()))
        self.window.resized.connect(self.fit)
        self.window.closed.connect(self.close)

    # -- parts made after the first picture ---------------------------------------------------

    def complete(self) -> None:
        """Make all parts that the first picture did not need; does nothing the second time."""
        _ = self._late

    def complete_in_turns(self, then: Callable[[], object]) -> None:
        """Make them one after the other, each when the event loop comes round, so that none of it blocks for long."""
        makers = (partial(getattr, self, name) for name in _LATE)
        steps: Iterator[Callable[[], object]] = iter((_read_libraries, *makers))

        def turn() -> None:
            step = next(steps, None)
            if step is None:
                self.complete()
                then()
                return
            step()
            QTimer.singleShot(0, self, turn)

        turn()

    @property
    def completed(self) -> bool:
        return "_late" in vars(self)

    @cached_property
    def scenes(self) -> SceneModel:
        from explorer.ui.project.scene_model import SceneModel

        self.store.set_work(replace(self.store.work, scenes=deck(opening_layers(self.store.catalogue))))
        made = SceneModel(self.store, self)
        made.changed.connect(self._count_scenes)
        made.full.connect(partial(self.say, "scene.full", brief=True, most=MOST))
        return made

    @cached_property
    def pictures(self) -> ScenePictures:
        from explorer.ui.scenes.pictures import ScenePictures

        return ScenePictures(self.scenes, self.map_view, self)

    @cached_property
    def presentation(self) -> Presentation:
        from explorer.ui.stage.presentation import Presentation

        player = self.timeline.player
        made = Presentation(self.window, self.map_view, self.scenes, player, self.close_sheets)
        made.began.connect(lambda: setattr(self.panels, "on_stage", True))
        made.began.connect(lambda: (self.shapes.drawing.leave(), self.tools.leave()))
        made.began.connect(lambda: self.notices.keep_away(True))
        made.ended.connect(lambda: self.notices.keep_away(False))
        made.ended.connect(lambda: setattr(self.panels, "on_stage", False))
        made.stepped.connect(self.pictures.cancel)
        self.port.camera_changed.connect(made.follow)
        self.port.inked.connect(made.ink.add)
        self.port.ready.connect(made.enlarge)
        made.overview_wanted.connect(lambda: self.overview.open())
        made.bar.chosen.connect(self.flight.to_hit)
        self.port.pointer.connect(lambda *_: made.offer_time())
        return made

    @cached_property
    def drawer(self) -> SceneDrawer:
        from explorer.ui.scenes.drawer import SceneDrawer

        made = SceneDrawer(self.session, self.scenes, self.pictures, self.say, self.window)
        made.opening.connect(self.panels.make_room_for_strip)
        made.strip.picked.connect(lambda name: self.show.go(name))
        made.strip.play_from.connect(lambda name: self.show.begin(name))
        made.strip.command.connect(lambda name: self.actions.by_id[name].trigger())
        self.panels.adopt(made.dock)
        self.window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, made.dock)
        self.window.splitDockWidget(made.dock, self.panels.timeline, Qt.Orientation.Vertical)
        if not self.window.restoreDockWidget(made.dock):
            made.dock.hide()
        return made

    @cached_property
    def compare(self) -> CompareControl:
        from explorer.ui.stage.compare_bar import CompareControl

        made = CompareControl(self.store, self.window)
        self.window.add_bar(made)
        self.presentation.began.connect(lambda: made.keep_away(True))
        self.presentation.ended.connect(lambda: made.keep_away(False))
        return made

    @cached_property
    def offers(self) -> OfferBar:
        made = OfferBar(self.window)
        self.window.add_bar(made, top=True)
        return made

    @cached_property
    def file(self) -> ProjectFile:
        from explorer.ui.project.project_file import ProjectFile

        return ProjectFile(self.store, self.session.settings, parent=self)

    @cached_property
    def project(self) -> ProjectActions:
        from explorer.ui.project.open_save import ProjectActions

        window, show = self.window, self.presentation
        made = ProjectActions(self.session, window, self.file, self.offers, self.say)
        made.on_stage = lambda: show.on
        made.leaving.connect(show.end)
        made.leaving.connect(self.second.close)
        show.ended.connect(made.look_for_news)
        window.closing.connect(made.close_window)
        window.activated.connect(made.look_for_news, Qt.ConnectionType.QueuedConnection)
        data_parts.take_files(self, made, lambda: self.openings)
        made.open_data, made.more_endings = self._open_data, GROUND_ENDINGS
        self.map_view.setAcceptDrops(False)  # the page takes none; the window does
        window.setAcceptDrops(True)
        menu = self.top.menu_button.menu()
        parts = menu.findChildren(QMenu) if menu else []
        if parts:
            made.add_recent_menu(parts[0], self.actions.by_id["open"])
        return made

    @cached_property
    def editor(self) -> FactEditor:
        from explorer.ui.editing.fact_editor import FactEditor

        made = FactEditor(self.session, self.say, self.window, (self.inspector, self.sides))
        made.draw_wanted.connect(self.actions.by_id["draw_shape"].trigger)
        return made

    @cached_property
    def openings(self) -> Openings:
        return data_parts.make_openings(self, self.file)

    @cached_property
    def own_loader(self) -> OwnLoader:
        return data_parts.make_own_loader(self, self.openings)

    @cached_property
    def stores(self) -> SharedStores:
        return data_parts.make_stores(self)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open a project and data files, as a drop on the window does."""
        self.given_files = True
        self.project.open_files(paths)

    def take_over(self, paths: Sequence[Path]) -> bool:
        """Come to the front with the files of a later start; False leaves them to a window of their own.

        So it does with another project than the open one, and with any file during a show or beneath a dialog.
        """
        project = next((path for path in paths if is_project(path)), None)
        if paths and (self.panels.on_stage or QApplication.activeModalWidget() is not None):
            return False
        is_open = project is not None and self.file.has_open(project)
        if project is not None and not is_open and (self.file.path is not None or self.file.dirty):
            return False
        bring_to_front(self.window)
        rest = [path for path in paths if not (is_open and is_project(path))]
        if rest:
            QTimer.singleShot(0, self, partial(self.open_files, rest))
        return True

    @cached_property
    def second(self) -> SecondScreen:
        from explorer.ui.stage.second_screen import SecondScreen

        return SecondScreen(self.window, self.presentation, self.scenes, self.pictures)

    @cached_property
    def overview(self) -> StageOverview:
        from explorer.ui.stage.overview import StageOverview

        made = StageOverview(self.scenes, self.pictures, self.map_view, self.window)
        made.chosen.connect(lambda name: self.presentation.show_scene(name))
        return made

    @cached_property
    def show(self) -> Show:
        from explorer.ui.stage.show import Show

        return Show(self.scenes, self.pictures, self.presentation, self.second, self.timeline.player)

    @cached_property
    def welcome(self) -> Welcome:
        from explorer.ui.window.tour import Welcome

        targets = {
            "map": self.map_view,
            "panel": self.panel,
            "timeline": self.timeline,
            "inspector": self.inspector,
            "search": self.top.search,
            "present": self.top.buttons["full_screen"],
        }
        made = Welcome(self.session, self.window, targets, self.project, self.show.play)
        self.presentation.began.connect(made.make_way)
        return made

    # -- commands ---------------------------------------------------------------------------

    def _open_data(self, paths: Sequence[Path]) -> None:
        """Grounds lie under the map, other data files over it."""
        grounds = [path for path in paths if is_ground(path)]
        if grounds:
            self.tools.grounds.add_files(grounds)
        if rest := [path for path in paths if path not in grounds]:
            self.openings.open(rest)

    def perform(self, name: str) -> None:
        """Run the command `name`, which is more than a change of the View."""
        if name == "find" and self.panels.on_stage:
            name = "stage_find"
        act = _offered(self._early, name) or _offered(self._late, name)  # the second makes all late parts
        assert act is not None, name
        act()

    def commands_of_parts(self) -> tuple[Commands, ...]:
        """What every part offers; a command is offered once."""
        return *self._early, *self._late

    @cached_property
    def _early(self) -> tuple[Commands, ...]:
        tools: tuple[CommandSource, ...] = (
            *(self.flight, self.tools, self.shapes, self.edits, self.status, self.card, self.top.search),
        )
        parts: tuple[CommandSource, ...] = (self, self.timeline, self.panels, self.helps, self.sides, *tools)
        return tuple(part.commands() for part in parts)

    @cached_property
    def _late(self) -> tuple[Commands, ...]:
        show: tuple[CommandSource, ...] = (self.second, self.show, self.welcome)
        work: tuple[CommandSource, ...] = (
            self.presentation,
            self.drawer,
            self.project,
            self.editor,
            self.stores,
        )
        parts = *work, *show
        _ = self.compare, self.own_loader  # they offer no command
        self._retranslate_late(self.store.view)
        return tuple(part.commands() for part in parts)

    def commands(self) -> Commands:
        return {
            "quit": self.window.close,
            "undo": lambda: self.shapes.undo(self.store.undo),
            "redo": lambda: self.shapes.redo(self.store.redo),
            "palette": self.palette.open,
            "clear_selection": self.escape,
            "go_to_date": self._type_date,
            "report": self._copy_report,
            "snapshot": self.open_studio,
            "print": lambda: self.open_studio().choose_printer(),
            "help": self._open_help,
            "about": lambda: self.sheets.about.open(self.store.view),
        }

    def escape(self) -> None:
        """Close an open sheet; else the list of changes; else clear search and selection."""
        if self.close_sheets() or self.shapes.step_back() or self.tools.leave() or self.openings.pick.leave():
            return
        if self.changes.opened is not None:
            self.changes.open(None)
            return
        self.top.search.clear()
        if self.store.view.selection:
            self.store.dispatch(replace(self.store.view, selection=()), "command.clear_selection")

    def close_sheets(self) -> bool:
        """Hide help, palette and search results; return True if one was open."""
        sheets = (self.palette, *self.sheets.all, self.top.search.sheet)
        opened = [sheet for sheet in sheets if sheet.isVisible()]
        for sheet in opened:
            sheet.hide()
        return bool(opened) or ("overview" in vars(self) and self.overview.close_sheet())

    def open_studio(self) -> ExportDialog:
        """Open the export studio, or bring the open one forward."""
        from shiboken6 import isValid

        from explorer.ui.studio.dialog import ExportDialog

        if self.dialog is not None and isValid(self.dialog) and self.dialog.isVisible():
            placement.show_in_front(self.dialog)
            return self.dialog
        size, scenes = self.map_view.size(), self.scenes
        screen = f"{size.width()}x{size.height()}px"
        self.dialog = ExportDialog(
            self.store,
            screen,
            self.window,
            lambda: scenes.strip,
            lambda: scenes.current,
        )
        placement.show_in_front(self.dialog)
        bring = partial(self.stores.bring_detail, self.dialog.run.take_rows)
        self.dialog.detail_wanted.connect(bring)
        bring()
        return self.dialog

    def _type_date(self) -> None:
        """Focus the date field of the presentation's bar, or of the timeline, opening its dock."""
        if self.panels.on_stage:
            self.presentation.time.edit()
            return
        if not self.timeline.isVisible():
            self.panels.set_open(self.panels.timeline, True)
        self.timeline.date.edit()

    def _open_help(self) -> None:
        (self.sheets.stage_help if self.panels.on_stage else self.sheets.help).open(self.store.view)

    def _copy_report(self) -> None:
        from explorer.atlas.columns.report import Scope
        from explorer.atlas.comments import shown
        from explorer.layers.memo import memo
        from explorer.state.queries.comment_rows import lines

        view, known = self.store.view, self.store.known
        layers = self.store.catalogue
        comments = lines(known, shown(known.comments, view.show_comments), view.lang)
        text = memo(known.atlas, view.clock.at, Scope(tuple(layers)), view.lang, layers, comments)
        QApplication.clipboard().setText(text)
        self.say("notice.report_copied", brief=True, day=view.clock.at)

    # -- language, appearance, size -----------------------------------------------------------

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)
        if (old.compare is None) != (new.compare is None):
            self.top.retranslate(new)
        self.status.sync(new, self.panel.counts)

    def retranslate(self, view: View) -> None:
        super().retranslate(view)
        self.top.retranslate(view)
        self.sheets.retranslate(view)
        self.helps.retranslate(view)
        if self.completed:
            self._retranslate_late(view)

    def _retranslate_late(self, view: View) -> None:
        self.drawer.dock.retranslate(view)
        self.drawer.strip.name_buttons({name: a.toolTip() for name, a in self.actions.by_id.items()})
        self._count_scenes()
        self.welcome.retranslate(view)

    def _count_scenes(self) -> None:
        self.top.name_scenes(t("scene.pill", self.session.lang, number=len(self.scenes.strip)))

    def fit(self, size: QSize) -> None:
        super().fit(size)
        self.sheets.place()


def _read_libraries() -> None:
    """Import what takes longest of what the late parts need."""
    import explorer.sources.places.crs  # noqa: F401, PLC0415


def _offered(parts: Sequence[Commands], name: str) -> Callable[[], object] | None:
    return next((commands[name] for commands in parts if name in commands), None)
