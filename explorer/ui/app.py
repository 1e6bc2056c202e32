"""Composition of the program: engine, data, Store, window. The map starts first; the rest is built meanwhile."""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from explorer.words.strings import locale_language

_IMPORTED = time.monotonic()
_ON = os.environ.get("TWINCITY_TRACE") == "1"


def _started() -> float:
    """Return when the process started, in seconds on the monotonic clock."""
    try:
        with open("/proc/self/stat", encoding="ascii") as file:
            ticks = int(file.read().rsplit(")", 1)[1].split()[19])
        return ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return _IMPORTED


_START = _started() if _ON else _IMPORTED


def mark(name: str) -> None:
    """Print a timing mark if tracing is on."""
    if _ON:
        now = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
        sys.stderr.write(f"twincity-trace {name} {(now - _START) * 1000:.0f}\n")
        sys.stderr.flush()


if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from explorer.atlas.assembly.known import Known
    from explorer.page.messages import MapContext
    from explorer.state.files.running import Running
    from explorer.state.files.settings import Settings, SettingsFile
    from explorer.state.view.store import Store
    from explorer.state.view.view import View
    from explorer.ui.map.engine import Profile
    from explorer.ui.map.map_page import MapPage
    from explorer.ui.map.map_view import MapView
    from explorer.ui.window.desktop import Desktop
    from explorer.words.text import Lang

log = logging.getLogger(__name__)
_CALM_MS, _UNSEEN_MS = 120, 3000
_SERVE_MS, _READY_MS = 10, 250


def run(files: Sequence[Path], lang: str = "", *, new: bool = False) -> int:
    """Open the window, with a project and data files and in `lang` where they are given, and stay until it is closed.

    An open window of this user takes the files instead, and comes to the front, unless a `new` one is wanted.
    """
    from explorer.state.files import log_file
    from explorer.state.files.running import Running

    running = Running()
    running.begin()
    try:
        if not new and _handed_over(running, files):
            return 0
        log_file.start()
        return _run_window(running, files, lang)
    except Exception:
        log.info("the window ended", exc_info=True)  # who calls reports it
        raise
    finally:
        running.end()


def _handed_over(running: Running, files: Sequence[Path]) -> bool:
    """Return whether a window that was open before has taken the files and come to the front."""
    earlier = running.earlier()
    if not earlier:
        return False
    from explorer.ui.window import instance

    return any(instance.hand_over(window, files) for window in earlier)


def _run_window(running: Running, files: Sequence[Path], lang: str) -> int:
    if not _has_tables(lang):
        return 1
    with gc_paused():
        opened = _open_window(running, lang)
    if opened is None:
        return 1
    app, desktop = opened
    if files:
        desktop.complete()
        desktop.open_files(files)
    from explorer.ui.window.shutdown import ShutdownHandler

    shutdown = ShutdownHandler(desktop.window)
    try:
        return app.exec()
    finally:
        shutdown.close()
        _take_down(app, desktop.window)


def _open_window(running: Running, lang: str) -> tuple[QApplication, Desktop] | None:
    """Show the window; None, after one line on stderr, where the engine cannot run."""
    from explorer.ui.map import engine, preflight

    mark("imported-qt")
    try:
        engine.prepare()
    except preflight.Unfit as lack:
        from explorer.ui.map import no_screen

        words = cast("Lang", lang or system_language())
        sys.stderr.write(no_screen.stderr_line(lack.in_(words), words))
        return None
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from explorer.paths import resources_dir
    from explorer.ui.map import no_screen

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    with no_screen.captured_errors():
        app = QApplication(["twincity"])
    listen_to_qt()
    app.setApplicationName("twincity")
    app.setDesktopFileName("twincity")
    mark("application")
    desktop = compose(app, lang)
    desktop.running = running
    desktop.window.show()
    app.setWindowIcon(QIcon(str(resources_dir() / "icons" / "app" / "twincity.svg")))
    mark("shown")
    return app, desktop


def _settle(running: Running, desktop: Desktop) -> None:
    """Let later starts find this window."""
    from explorer.ui.window.instance import Instance

    listener = Instance(running.address, desktop.take_over, desktop)
    desktop.window.closed.connect(listener.close)
    listener.listen()


def _has_tables(lang: str) -> bool:
    """Return False, after one line on stderr, if the chosen folder holds no atlas."""
    from explorer.atlas.package import read_package
    from explorer.paths import geodata_dir
    from explorer.words.problem import TablesError

    try:
        read_package(geodata_dir())
    except TablesError as error:
        words = cast("Lang", lang or system_language())
        sys.stderr.write(f"twincity{'：' if words == 'zh' else ': '}{error.in_(words)}\n")
        return False
    return True


# What facts and window are made of, in the order in which they need it; the page is served between two of them.
_FACTS = (
    *("explorer.atlas.assembly.known", "explorer.atlas.assembly.tables", "explorer.atlas.assembly.shapes"),
    *("explorer.layers.styling", "explorer.page.messages", "explorer.page.payload"),
)
_WINDOW = (
    *("explorer.ui.map.map_view", "explorer.state.queries.headline", "explorer.state.files.settings"),
    *("explorer.ui.window.map_menu", "explorer.ui.editing.drawing_tool", "explorer.ui.editing.edit_tool"),
    *("explorer.ui.inspector.inspector", "explorer.ui.layers.layer_panel", "explorer.ui.timeline.bar"),
    *("explorer.ui.tools.toolbox", "explorer.ui.window.workspace", "explorer.ui.window.desktop"),
)


def compose(app: QApplication, lang: str = "") -> Desktop:
    """Make the window with everything behind it; it is not shown yet.

    The facts are read while the engine starts, and the page loads in its own process. It asks for what it needs, but what
    it says waits until the window is made.
    """
    from PySide6.QtCore import QDeadlineTimer, QTimer

    data = _Data()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(data.read)
        page = _load_page(app, data)
        _serve_page_until(reading)
    reading.result()
    mark("data")
    _serve_page()
    _import_in_turns(_WINDOW)
    mark("imported")
    store, settings, layout = _opening_work(data, lang)
    _dress(app, store)
    mark("dressed")
    map_view = _show_page(page, data)
    from explorer.ui.map.waiting import run_until

    run_until(lambda: page.ready, QDeadlineTimer(_READY_MS))
    _begin(map_view, store, layout)
    from explorer.ui.facts.session import Session
    from explorer.ui.window.desktop import Desktop

    desktop = Desktop(Session(store, data.known, settings), map_view)
    mark("built")
    desktop.report_problems(data.known.problems)
    install_hooks(desktop)
    _when_painted(map_view, partial(_warm, desktop))
    _when_painted(map_view, partial(_welcome, desktop))
    QTimer.singleShot(0, map_view, map_view.listen)  # once the window is shown
    return desktop


def _load_page(app: QApplication, data: _Data) -> MapPage:
    """The map's page, loading; the facts that it asks for are not there yet."""
    from explorer.ui.map.engine import Profile
    from explorer.ui.map.map_page import MapPage
    from explorer.ui.map.scheme import INDEX

    data.profile = Profile(data.assets, app)
    page = MapPage(data.profile)
    page.load(INDEX)
    mark("map-loading")
    return page


def _serve_page_until(done: Future[None]) -> None:
    """Answer what the page asks for until `done`, in a loop of Qt's: one in Python needs the interpreter at each event,
    which the reading thread has.
    """
    from PySide6.QtCore import QEventLoop, QMetaObject, Qt

    loop = QEventLoop()
    done.add_done_callback(
        lambda _: QMetaObject.invokeMethod(loop, "quit", Qt.ConnectionType.QueuedConnection)
    )
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _serve_page() -> None:
    """Answer what the page has asked for. Nothing else can happen: there is no window, and nobody listens to the page."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, _SERVE_MS)


def _import_in_turns(modules: Sequence[str]) -> None:
    for name in modules:
        import_module(name)
        _serve_page()


def _opening_work(data: _Data, lang: str) -> tuple[Store, SettingsFile, str]:
    """The Store, the settings, and the layout that the window had last."""
    from explorer.state.files.settings import SettingsFile

    file = SettingsFile()
    settings = file.load()
    data.store = opening_store(data.known, settings, lang)
    return data.store, file, settings.layout


def _dress(app: QApplication, store: Store) -> None:
    from explorer.ui.kit import theme

    theme.apply(app, store.view.appearance)
    _serve_page()


def _show_page(page: MapPage, data: _Data) -> MapView:
    from explorer.ui.map.map_view import MapView

    map_view = data.map_view = MapView(data.profile, data.context(), page=page)
    map_view.ready.connect(lambda: mark("map-ready"))
    map_view.painted.connect(lambda number: mark(f"drawn-{number}") if number < 3 else None)
    _in_window(map_view, lambda: mark("painted-1"))
    return map_view


def _begin(map_view: MapView, store: Store, layout: str) -> None:
    """Draw the map in the size that it had last, by the layout of its window, while its window is being made: that takes as long."""
    from explorer.ui.kit import placement
    from explorer.ui.map.flight import fitted

    if size := placement.map_size(layout):
        map_view.begin(fitted(store.view, *size), *size)


def _when_painted(map_view: MapView, act: Callable[[], object]) -> None:
    """Act once the painted map is in the window and nothing follows; one that is not seen is never there, hence after a
    while at the latest.
    """
    from PySide6.QtCore import Qt, QTimer

    wait = QTimer(map_view, singleShot=True, interval=_UNSEEN_MS)
    map_view.ready.connect(wait.start, Qt.ConnectionType.SingleShotConnection)
    _in_window(map_view, lambda: wait.start(_CALM_MS))
    wait.timeout.connect(act)


def _in_window(map_view: MapView, act: Callable[[], object]) -> None:
    """Act at the frame that brings the first picture into the window; the page has drawn it 50 to 250 ms before."""
    from PySide6.QtCore import Qt

    once = Qt.ConnectionType.SingleShotConnection
    map_view.painted.connect(lambda _: map_view.rendered.connect(act, once), once)


class _Data:
    """The facts, empty until `read()`, and what the page requests of them."""

    profile: Profile
    known: Known

    def __init__(self) -> None:
        from explorer.page.assets import GENERATED, Assets

        self.assets = Assets(self.payload, collections=lambda: self.shown.collections)
        self.assets.awaited.update((*GENERATED, "atlas.json"))
        self.store: Store | None = None  # whose edits the figures follow
        self.map_view: MapView | None = None  # which knows of the layers that came since

    def read(self) -> None:
        """Read the page and the facts, in a thread: this needs no Qt."""
        self.assets.prepare()
        for name in _FACTS:
            import_module(name)
        from explorer.atlas.assembly.known import load
        from explorer.page import atlas_file
        from explorer.paths import geodata_dir

        self._key = atlas_file.key()
        self.known = load(geodata_dir())
        self.assets.awaited.clear()

    @property
    def shown(self) -> Known:
        return self.known if self.map_view is None else self.map_view.context.known

    def payload(self) -> bytes:
        from explorer.page import atlas_file
        from explorer.page.payload import atlas_payload

        if self.shown is not self.known:
            return atlas_payload(self.shown)
        return atlas_file.of_tables(self._key, lambda: atlas_payload(self.known))

    def context(self) -> MapContext:
        from explorer.page.messages import MapContext
        from explorer.state.queries.headline import cards

        def figures(view: View) -> list[dict[str, str]]:
            known = self.store.known if self.store is not None else self.known
            return [asdict(card) for card in cards(known.atlas, view)]

        def annotated(view: View, known: Known) -> dict[str, object]:
            if not view.annotations and (view.show_comments == "none" or not known.comments):
                return {"marks": [], "pins": [], "comments": []}  # what draws them takes a while to import
            from explorer.export.formats.annotations_message import annotations_message

            return annotations_message(view, known)

        return MapContext(self.known, figures, annotated)


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
    """Return the one of our two languages that fits the system's better."""
    from PySide6.QtCore import QLocale

    return locale_language(QLocale.system().name())


def install_hooks(desktop: Desktop) -> None:
    """Report uncaught exceptions in the log and in a notice instead of ending the program."""

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
    """Route Qt's messages into the log; a fatal one is reported in one line before the program ends."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    from explorer.ui.kit import qt_log
    from explorer.ui.map import no_screen

    def hear(kind: QtMsgType, _where: object, message: str) -> None:
        no_screen.exit_if_fatal(kind, message)
        qt_log.note(kind, message)

    qInstallMessageHandler(hear)


def _warm(desktop: Desktop) -> None:
    from explorer.ui.window.warm_up import warm_up

    warm_up(desktop)


def _welcome(desktop: Desktop) -> None:
    """Make scenes, project and tour, and let later starts find the window."""
    from explorer.state.files import log_file

    def begin() -> None:
        ended = ""
        desktop.file.remember_pack()
        if desktop.running is not None:
            _settle(desktop.running, desktop)
            ended = log_file.report_crashes(desktop.running.ended())
        desktop.welcome.begin(tour=not desktop.given_files, ended=ended)

    desktop.complete_in_turns(begin)


def _take_down(app: QApplication, window: QWidget) -> None:
    """Delete view, page and profile in this order: a profile must outlive its pages."""
    from PySide6.QtCore import QCoreApplication, QEvent, qInstallMessageHandler

    sys.excepthook = sys.__excepthook__
    qInstallMessageHandler(None)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Disable the garbage collector inside the block, then freeze what was allocated.

    What lives as long as the window would be walked over by every later full collection: each is a stutter.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
