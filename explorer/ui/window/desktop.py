"""The parts of one window, each made once, and the lines between them. Nothing else knows them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from explorer.layers.counts import layer_kinds
from explorer.layers.order import opening_layers
from explorer.state.files.deck import deck
from explorer.state.files.scene_edits import MOST
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.filters.chips import FilterChips
from explorer.ui.inspector.inspector import Inspector
from explorer.ui.kit import placement, qt_words, theme
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.notices import NoticeBar
from explorer.ui.kit.offer import OfferBar
from explorer.ui.layers.layer_panel import LayerPanel
from explorer.ui.map.flight import Flight
from explorer.ui.map.link import MapLink, MapPort
from explorer.ui.timeline.bar import TimelineBar
from explorer.ui.timeline.changes_strip import ChangesStrip
from explorer.ui.window.actions import Actions
from explorer.ui.window.help_sheets import Sheets
from explorer.ui.window.map_menu import MapMenu
from explorer.ui.window.palette import Palette
from explorer.ui.window.panels import Panels
from explorer.ui.window.side_pages import SidePages
from explorer.ui.window.status_bar import StatusBar
from explorer.ui.window.top_bar import TopBar
from explorer.ui.window.window import MainWindow
from explorer.words.problem import Problem
from explorer.words.strings import t

if TYPE_CHECKING:  # made after the first picture
    from explorer.ui.project.open_save import ProjectActions
    from explorer.ui.project.project_file import ProjectFile
    from explorer.ui.project.scene_model import SceneModel
    from explorer.ui.scenes.drawer import SceneDrawer
    from explorer.ui.scenes.pictures import ScenePictures
    from explorer.ui.stage.compare_bar import CompareControl
    from explorer.ui.stage.presentation import Presentation
    from explorer.ui.stage.second_screen import SecondScreen
    from explorer.ui.stage.show import Show
    from explorer.ui.studio.dialog import ExportDialog
    from explorer.ui.window.tour import Welcome

_SIZE = QSize(1680, 1000)
_SAID_MS = 4000
Commands = dict[str, Callable[[], object]]


class CommandSource(Protocol):
    def commands(self) -> Commands:
        """What this part does for commands of the table that are no change of the View, by their ids."""
        ...


class Desktop(QObject):
    """Made with the window, whose child it is.

    The constructor makes what the first picture needs. `complete` makes the rest (scenes, presenting, project, tour);
    the application calls it after the first picture, a command that needs it does so earlier.
    """

    def __init__(self, session: Session, map_view: QWidget) -> None:
        window = MainWindow(map_view)
        super().__init__(window)
        self.session, self.store, self.atlas = session, session.store, session.atlas
        self.window, self.map_view = window, map_view
        self.dialog: ExportDialog | None = None
        wrong = session.settings.notice
        self._translate_qt(self.store.view, self.store.view)
        # first of all subscribers: names of keys are Qt's words
        self.destroyed.connect(self.store.subscribe(self._translate_qt))
        self._build_map()
        self._build_panels()
        self._build_chrome()
        self._connect()
        self.retranslate(self.store.view)
        placement.fit(window, _SIZE)
        self.panels.settle(session.settings.load().layout)
        if wrong is not None:
            self.say("notice.settings", words=wrong.in_(session.lang))
        self.destroyed.connect(self.store.subscribe(self._view_changed))

    @property
    def port(self) -> MapPort:
        return cast(MapPort, self.map_view)

    @property
    def docks(self) -> tuple[Dock, Dock, Dock]:
        return self.panels.docks

    # -- what the first picture needs -------------------------------------------------------

    def _build_map(self) -> None:
        self.notices, self.trouble = NoticeBar(self.window), OfferBar(self.window)
        self.window.add_bar(self.notices)
        self.window.add_bar(self.trouble)
        self.flight = Flight(self.session, self.port, self.say)
        self._link = MapLink(self.store, self.port, self)

    def _build_panels(self) -> None:
        known, window = self.session.known, self.window
        kinds = layer_kinds(known.atlas, known.shapes)
        self.panel = LayerPanel(self.store, known.atlas, known.bounds, kinds, window)
        self.inspector = Inspector(self.store, known.atlas, known.bounds, window)
        self.timeline = TimelineBar(self.store, known.atlas, known.bounds, window)
        self.sides = SidePages(self.session, self.port, self.panel, self.inspector, window)
        self.chips = FilterChips(self.store, known.atlas)
        self.chips.setContentsMargins(12, 4, 12, 4)
        self.sides.left.add_above(self.chips)
        self.sides.left.page_changed.connect(lambda page: self.chips.keep_away(page == "filters"))
        self.changes = ChangesStrip(self.store, known)
        self.timeline.take_changes(self.changes, self.changes.list)
        window.add_below(self.sides.results)
        self.panels = Panels(window, window.split, self.map_view, self.sides, self.timeline)

    def _build_chrome(self) -> None:
        window = self.window
        self.status = StatusBar(self.say, window)
        window.setStatusBar(self.status)
        self.sheets = Sheets(self.atlas, window)
        checks = self.panels.checks() | {"loop": lambda: self.timeline.player.loop}
        self.actions = Actions(window, self.store, self.atlas, self.perform, checks)
        self.panels.changed.connect(self.actions.sync_checks)
        self.palette = Palette(self.store, self.actions, window)
        self.top = TopBar(self.store, self.atlas, self.actions, window, window)
        window.setMenuWidget(self.top)
        # Qt asks the menu bar for its height only
        self.status.at_least = lambda: self.top.minimumSizeHint().width()

    def _connect(self) -> None:
        port, sides, status = self.port, self.sides, self.status
        port.pointer.connect(status.show_pointer)
        status.list_wanted.connect(self.panels.show_list)
        port.clicked.connect(self.panels.show_details)
        port.hovered.connect(self._hover)
        port.restored.connect(partial(self.say, "notice.restored", brief=True))
        port.home_wanted.connect(self.flight.home)
        self.map_menu = MapMenu(
            self.session, self.map_view, self.flight, self.actions, lambda: self.presentation
        )
        port.restored.connect(self.trouble.hide)
        port.gave_up.connect(self._offer_retry)
        port.failed.connect(self.report_error)
        self.top.search.chosen.connect(self.flight.to_hit)
        self.top.search.chosen.connect(sides.on_hit)
        sides.said.connect(self._show_status)
        sides.kinds_chosen.connect(lambda kinds: self.timeline.axis.set_event_kinds(kinds or None))
        self.timeline.date.left.connect(self.map_view.setFocus)
        self.timeline.axis.event_chosen.connect(sides.show_event_row)
        self.panel.zoom_wanted.connect(self.flight.to_layer)
        self.panel.feature_wanted.connect(self.flight.select)
        self.panel.counted.connect(lambda: status.sync(self.store.view, self.panel.counts))
        self.changes.flash.connect(sides.flash)
        self.changes.zoom_wanted.connect(sides.zoom_to)
        self.changes.save.said.connect(self._show_status)
        self.changes.hovered.connect(lambda key: port.highlight(key or None))
        self.window.appeared.connect(lambda: self.flight.fit_opening(self.map_view.size()))
        self.window.resized.connect(self._fit_window)
        self.window.closed.connect(self._close)

    # -- what waits for the first picture ---------------------------------------------------

    def complete(self) -> None:
        """Make the parts that the first picture did without. Calling it again does nothing."""
        _ = self._late

    @property
    def completed(self) -> bool:
        return "_late" in vars(self)

    @cached_property
    def scenes(self) -> SceneModel:
        from explorer.ui.project.scene_model import SceneModel

        self.store.put(replace(self.store.work, scenes=deck(opening_layers(self.store.catalogue))))
        made = SceneModel(self.store, self)
        made.changed.connect(self._count_scenes)
        made.full.connect(partial(self.say, "scene.full", brief=True, most=MOST))
        return made

    @cached_property
    def pictures(self) -> ScenePictures:
        from explorer.ui.scenes.pictures import ScenePictures

        known = self.session.known
        return ScenePictures(self.scenes, known.atlas, known.shapes, self.map_view, self)

    @cached_property
    def presentation(self) -> Presentation:
        from explorer.ui.stage.presentation import Presentation

        player = self.timeline.player
        made = Presentation(self.window, self.map_view, self.scenes, player, self.close_sheets)
        made.began.connect(lambda: setattr(self.panels, "on_stage", True))
        made.ended.connect(lambda: setattr(self.panels, "on_stage", False))
        made.stepped.connect(self.pictures.cancel)
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

        made = CompareControl(self.store, self.atlas, self.session.bounds, self.window)
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
        window.dropped.connect(made.drop)
        self.map_view.setAcceptDrops(False)  # the page takes none; the window does
        window.setAcceptDrops(True)
        menu = self.top.menu_button.menu()
        parts = menu.findChildren(QMenu) if menu else []
        if parts:
            made.add_recent_menu(parts[0], self.actions.by_id["open"])
        return made

    @cached_property
    def second(self) -> SecondScreen:
        from explorer.ui.stage.second_screen import SecondScreen

        return SecondScreen(self.window, self.presentation, self.scenes, self.pictures)

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

    def perform(self, name: str) -> None:
        """Run a command that is no change of the View, by its id."""
        act = _offered(self._early, name) or _offered(self._late, name)  # late parts are made only if need be
        assert act is not None, name
        act()

    def commands_of_parts(self) -> tuple[Commands, ...]:
        """What each part does for commands, by their ids."""
        return *self._early, *self._late

    @cached_property
    def _early(self) -> tuple[Commands, ...]:
        parts: tuple[CommandSource, ...] = (self, self.timeline, self.flight, self.panels, self.status)
        return tuple(part.commands() for part in parts)

    @cached_property
    def _late(self) -> tuple[Commands, ...]:
        parts: tuple[CommandSource, ...] = (
            self.presentation,
            self.drawer,
            self.project,
            self.second,
            self.show,
            self.welcome,
        )
        _ = self.compare  # a bar that offers no command
        self._retranslate_late(self.store.view)
        return tuple(part.commands() for part in parts)

    def commands(self) -> Commands:
        return {
            "quit": self.window.close,
            "undo": self.store.undo,
            "redo": self.store.redo,
            "find": lambda: self.top.search.start(),
            "palette": self.palette.open,
            "clear_selection": self.escape,
            "go_to_date": self._type_date,
            "report": self._copy_report,
            "snapshot": self.open_studio,
            "help": self._open_help,
            "about": lambda: self.sheets.about.open(self.store.view),
        }

    def escape(self) -> None:
        """One step back: an open sheet, then the changes of a step, then the selection and what it was found by."""
        if self.close_sheets():
            return
        if self.changes.opened is not None:
            self.changes.open(None)
            return
        self.top.search.clear()
        if self.store.view.selection:
            self.store.dispatch(replace(self.store.view, selection=()), "command.clear_selection")

    def close_sheets(self) -> bool:
        """True where one was open."""
        sheets = (self.palette, *self.sheets.all, self.top.search.sheet)
        opened = [sheet for sheet in sheets if sheet.isVisible()]
        for sheet in opened:
            sheet.hide()
        return bool(opened)

    def open_studio(self) -> ExportDialog:
        """Open the export studio, or bring the open one forward."""
        from shiboken6 import isValid

        from explorer.ui.studio.dialog import ExportDialog

        if self.dialog is not None and isValid(self.dialog) and self.dialog.isVisible():
            self.dialog.raise_()
            self.dialog.activateWindow()
            return self.dialog
        size, scenes = self.map_view.size(), self.scenes
        screen = f"{size.width()}x{size.height()}px"
        self.dialog = ExportDialog(
            self.session.known_now,
            self.store,
            screen,
            self.window,
            lambda: scenes.strip,
            lambda: scenes.current,
        )
        self.dialog.show()
        return self.dialog

    def _type_date(self) -> None:
        """Edit the date in the presentation's bar, or in the timeline, which is opened for it."""
        if self.panels.on_stage:
            self.presentation.time.edit()
            return
        if not self.timeline.isVisible():
            self.panels.set_open(self.panels.timeline, True)
        self.timeline.date.edit()

    def _open_help(self) -> None:
        (self.sheets.stage_help if self.panels.on_stage else self.sheets.help).open(self.store.view)

    def _copy_report(self) -> None:
        from explorer.atlas.report import Scope
        from explorer.layers.memo import memo

        view, layers = self.store.view, self.store.catalogue
        scope = Scope(tuple(layers))
        QApplication.clipboard().setText(memo(self.atlas, view.clock.at, scope, view.lang, layers))
        self.say("notice.report_copied", brief=True, day=view.clock.at)

    # -- notices ----------------------------------------------------------------------------

    def say(self, key: str, lines: Sequence[str] = (), *, brief: bool = False, **values: object) -> None:
        self.notices.say(key, self.store.view, lines, brief=brief, **values)

    def _show_status(self, text: str) -> None:
        self.status.showMessage(text, _SAID_MS)

    def report_problems(self, problems: Sequence[Problem]) -> None:
        """Rows that were left out, in one line with the rest behind a button."""
        if problems:
            lines = [problem.in_(self.session.lang) for problem in problems]
            number = sum(problem.more or 1 for problem in problems)
            self.say("notice.problems", lines, number=number, first=lines[0])

    def report_error(self, what: str) -> None:
        self.say("notice.error", [what], what=what.splitlines()[0] if what else "?")

    def _offer_retry(self) -> None:
        """The map is gone; everything else still works."""
        choices = (
            ("map.retry", self.port.retry),
            ("map.save", lambda: self.actions.by_id["save"].trigger()),
        )
        self.notices.hide()
        self.trouble.ask(partial(t, "map.gave_up"), choices, self.store.view)

    # -- the View ---------------------------------------------------------------------------

    def _hover(self, feature: str | None) -> None:
        """Highlight the row of the layer under the pointer."""
        found = self.atlas.features.get(feature) if feature else None
        self.panel.light(found.theme if found else None)

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)
        if (old.compare is None) != (new.compare is None):
            self.top.retranslate(new)
        self.status.sync(new, self.panel.counts)

    @staticmethod
    def _translate_qt(_: View, new: View) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            qt_words.speak(app, new.lang)

    def retranslate(self, view: View) -> None:
        """Words and colours of what does not listen to the Store itself."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, view.appearance)
        self.window.setWindowTitle(t("app.name", view.lang))
        for part in (*self.docks, self.sides.left, self.sides.right, self.panels, self.top, self.status):
            part.retranslate(view)
        self.notices.retranslate(view)
        if self.trouble.isVisible():
            self.trouble.retranslate(view)
        self.map_view.setAccessibleName(t("window.map", view.lang))
        self.sheets.retranslate(view)
        self.status.sync(view, self.panel.counts)
        if self.completed:
            self._retranslate_late(view)

    def _retranslate_late(self, view: View) -> None:
        self.drawer.dock.retranslate(view)
        self.drawer.strip.name_buttons({name: a.toolTip() for name, a in self.actions.by_id.items()})
        self._count_scenes()
        self.welcome.retranslate(view)

    def _count_scenes(self) -> None:
        self.top.name_scenes(t("scene.pill", self.session.lang, number=len(self.scenes.strip)))

    # -- the window -------------------------------------------------------------------------

    def _fit_window(self, size: QSize) -> None:
        self.panels.fit(size.width())
        self.sheets.place()

    def _close(self) -> None:
        self.timeline.player.stop()
        self.sides.close()
        known, view = self.session.settings.load(), self.store.view
        remembered = replace(
            known, language=view.lang, appearance=view.appearance, layout=self.panels.layout_text()
        )
        self.session.settings.save(remembered)
        self.map_view.close()


def _offered(parts: Sequence[Commands], name: str) -> Callable[[], object] | None:
    return next((commands[name] for commands in parts if name in commands), None)
