"""The composition: engine, data, Store, window. The map starts first, the rest is built while it does."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from explorer.ui.trace import mark
from explorer.words.strings import understood

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from explorer.atlas.known import Known
    from explorer.atlas.model import Atlas
    from explorer.page.messages import MapContext
    from explorer.state.files.settings import Settings
    from explorer.state.view.store import Store
    from explorer.state.view.view import View
    from explorer.ui.map.view import MapView
    from explorer.ui.window.desktop import Desktop
    from explorer.words.text import Lang

log = logging.getLogger(__name__)
_WARM_MS = 1500
_WELCOME_MS = 250


def run(project: Path | None, lang: str = "") -> int:
    """Open the window, with `project` and in `lang` where they are given, and stay until it is closed."""
    if not _has_tables(lang):
        return 1
    from explorer.ui import collector
    from explorer.ui.map import engine, no_screen, preflight

    mark("imported-qt")
    try:
        engine.prepare()
    except preflight.Unfit as lack:
        words = cast("Lang", lang or system_language())
        sys.stderr.write(no_screen.whole(lack.in_(words), words))
        return 1
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from explorer.ui.window.shutdown import Farewell

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    with no_screen.told():
        app = QApplication(["twincity"])
    listen_to_qt()
    app.setApplicationName("twincity")
    app.setDesktopFileName("twincity")
    mark("application")
    with collector.lasting():
        desktop = compose(app, lang)
        desktop.window.show()
    mark("shown")
    if project is not None:
        desktop.complete()
        desktop.project.open(project)
    farewell = Farewell(desktop.window)
    try:
        return app.exec()
    finally:
        farewell.over()
        _take_down(app, desktop.window)


def _has_tables(lang: str) -> bool:
    """False, after one line that says why, where the chosen folder holds no atlas at all."""
    from explorer.atlas.schema import TablesError, package
    from explorer.paths import geodata_dir

    try:
        package(geodata_dir())
    except TablesError as error:
        words = cast("Lang", lang or system_language())
        sys.stderr.write(f"twincity{'：' if words == 'zh' else ': '}{error.in_(words)}\n")
        return False
    return True


def compose(app: QApplication, lang: str = "") -> Desktop:
    """Make the window with everything behind it; it is not shown yet."""
    data = _Data()
    map_view = _start_map(app)  # its process starts while the tables are read
    data.read()
    map_view.context = data.context()
    mark("data")
    from explorer.state.files.settings import SettingsFile

    settings = SettingsFile()
    store = opening_store(data.known, settings.load(), lang)
    from explorer.ui.facts.session import Session
    from explorer.ui.kit import theme, window_style
    from explorer.ui.window.desktop import Desktop

    theme.load_fonts()
    window_style.apply(app, store.view.appearance)
    mark("dressed")
    desktop = Desktop(Session(store, data.known, settings), map_view)
    mark("built")
    desktop.report_problems(data.known.problems)
    install_hooks(desktop)
    from PySide6.QtCore import Qt

    for then in (partial(_warm_up, data.known.atlas, desktop), partial(_welcome, desktop)):
        map_view.ready.connect(then, Qt.ConnectionType.SingleShotConnection)
    return desktop


def _start_map(app: QApplication) -> MapView:
    """The map, loading; what it asks for is answered once events are handled, hence after `data.read()`."""
    from explorer.atlas.known import Known
    from explorer.page.assets import Assets
    from explorer.page.messages import MapContext
    from explorer.page.payload import atlas_payload
    from explorer.ui.map.engine import Profile
    from explorer.ui.map.view import MapView

    assets = Assets(lambda: atlas_payload(map_view.context.known))
    assets.prepare()
    map_view = MapView(Profile(assets, app), MapContext(Known()))
    map_view.ready.connect(lambda: mark("map-ready"))
    map_view.painted.connect(lambda number: mark(f"painted-{number}") if number < 3 else None)
    mark("map-loading")
    return map_view


class _Data:
    """What is known once it is read, and what the page asks of it."""

    def __init__(self) -> None:
        from explorer.atlas.known import Known

        self.known = Known()

    def read(self) -> None:
        from explorer.atlas.known import load
        from explorer.paths import geodata_dir

        self.known = load(geodata_dir())

    def context(self) -> MapContext:
        from explorer.page.messages import MapContext
        from explorer.state.queries.headline import cards

        def told(view: View) -> list[dict[str, str]]:
            return [asdict(card) for card in cards(self.known.atlas, view)]

        return MapContext(self.known, told)


def opening_store(known: Known, settings: Settings, lang: str = "") -> Store:
    """The View that the app opens with: its layers, the chosen figures, the remembered language and look."""
    from explorer.layers.order import opening_layers
    from explorer.state.queries import headline
    from explorer.state.view.store import Store
    from explorer.state.view.view import View
    from explorer.state.view.work import Work

    view = View(layers=opening_layers(known.catalogue), headline=headline.opening(known.atlas))
    lang = lang or settings.language or system_language()
    view = replace(view, lang=lang, appearance=settings.appearance or "light")  # type: ignore[arg-type]
    return Store(Work(view, catalogue=known.catalogue), known.axis)


def system_language() -> Lang:
    """Of the two, the one that the system's language is nearer to."""
    from PySide6.QtCore import QLocale

    return understood(QLocale.system().name())


def install_hooks(desktop: Desktop) -> None:
    """What nobody caught becomes a line in the log and a notice; the app goes on."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            desktop.window.close()
            return
        log.error("uncaught", exc_info=(kind, error, trace))
        text = "".join(traceback.format_exception(kind, error, trace))
        desktop.report_error(f"{kind.__name__}: {error}\n{text}")

    sys.excepthook = cast(Callable[..., None], caught)
    listen_to_qt()


def listen_to_qt() -> None:
    """What Qt says goes into the log; its last words, after which it would abort, are said in one line."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    from explorer.ui.kit import qt_log
    from explorer.ui.map import no_screen

    def hear(kind: QtMsgType, _where: object, message: str) -> None:
        no_screen.heed(kind, message)
        qt_log.note(kind, message)

    qInstallMessageHandler(hear)


def _warm_up(atlas: Atlas, desktop: Desktop) -> None:
    """Pinyin of every name, a few at a time, so that the first search does not wait for it."""
    from PySide6.QtCore import QTimer

    from explorer.state.queries.search import names, sounds

    found = names(atlas)

    def some(start: int = 0) -> None:
        for name in found[start : start + 25]:
            sounds(name)
        if start + 25 < len(found):
            QTimer.singleShot(15, desktop, partial(some, start + 25))

    QTimer.singleShot(_WARM_MS, desktop, some)


def _welcome(desktop: Desktop) -> None:
    """Scenes, projects and the tour, once the first picture is painted."""
    from PySide6.QtCore import QTimer

    def begin() -> None:
        desktop.complete()
        desktop.welcome.begin()

    QTimer.singleShot(_WELCOME_MS, desktop, begin)


def _take_down(app: QApplication, window: QWidget) -> None:
    """View, page, then profile: a profile must outlive its pages."""
    from PySide6.QtCore import QCoreApplication, QEvent, qInstallMessageHandler

    sys.excepthook = sys.__excepthook__
    qInstallMessageHandler(None)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()
