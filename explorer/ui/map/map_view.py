"""MapView: the page in a widget. It displays Views and emits input; it owns no state."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDeadlineTimer, QElapsedTimer, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.columns.vertices import Vertices
from explorer.page import messages
from explorer.page.messages import MapContext, Message
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.map.engine import Profile, calm_compositor
from explorer.ui.map.ground_opener import GroundOpener
from explorer.ui.map.map_page import MapPage
from explorer.ui.map.page_life import PageLife
from explorer.ui.map.scheme import INDEX
from explorer.ui.map.shown_draft import ShownDraft
from explorer.ui.map.waiting import ExpectedPicture, run_until

if TYPE_CHECKING:
    from explorer.export.sheet.sheet import OnMap

log = logging.getLogger(__name__)
_PATIENCE_MS = 250  # a hidden view paints no frames, so no wait for one may be endless
_FURNITURE_MS = 30  # after a step is on the map, if no other follows: a drag brings one sooner
# While steps go on: with pauses, as in playback; without.
_FURNITURE_EVERY_MS, _FURNITURE_LATEST_MS = 400, 1200
# What a page that was restored must be sent again.
_STANDING = ("present", "frame", "blank", "spotlight", "ink", "sketch", "annotating", "found", "folds")


class MapView(QWebEngineView):
    """Show Views with `show_view`; at most one message is under way, so that a drag never piles up."""

    ready = Signal()
    hovered = Signal(object)  # id or None
    clicked = Signal(object, bool, float, float)  # id or None, additive, lon, lat
    camera_changed = Signal(dict)  # lon, lat, zoom, extent, user
    menu_asked = Signal(dict)  # x, y, lon, lat, ids
    home_wanted = Signal()
    tools_wanted = Signal(dict)  # x, y
    pointer = Signal(float, float)
    painted = Signal(int)  # the page has drawn the message of this number
    rendered = Signal()  # a frame is in the window
    split = Signal(float)
    drawn_on = Signal(dict)  # by hand: a `spot`, a `stretch`, a `stroke`, a `corner`, or a key of the sketch
    annotation_picked = Signal(object, bool)  # id or None, whether its text is wanted
    comment_clicked = Signal(str)
    comment_moved = Signal(str, float, float)  # id, lon, lat
    annotation_moved = Signal(dict)  # id, point, dx, dy, done
    density = Signal(bool)
    folded = Signal(str, str)  # by the user: "legend" or "cards", "folded" or "open"
    painter = Signal(dict)  # state, renderer, spots: of a graphics card
    inked = Signal(dict)  # on stage: kind, points
    event_clicked = Signal(str)
    card_clicked = Signal(str)  # key of a measure; empty: the strip's own button
    failed = Signal(str)
    restored = Signal()  # with every layer
    fell = Signal()  # its process ended, or the page could not be built; it is started anew
    gave_up = Signal()  # ... or, after too many tries, it is not: until `retry`
    serialized = Signal(str)
    settled = Signal(int)
    ground_failed = Signal(str, object)  # token of an own ground, and why it or its tiles cannot be had

    def __init__(
        self,
        profile: Profile,
        context: MapContext,
        parent: QWidget | None = None,
        page: MapPage | None = None,
    ) -> None:
        """`page` is one of the profile that is loading already; `listen` then receives its messages."""
        super().__init__(parent)
        self.context = context
        self._wanted: View | None = None
        self._shown: View | None = None
        self._draft = ShownDraft(profile.handler.lend)
        self._extras: list[Message] = []
        self._furniture: dict[str, object] = {}
        self._standing: dict[str, object] = {}
        self._seq = self._flying = 0
        self._laid = False  # on a sheet
        self._begun = False  # by `begin`, and not painted yet
        self._on_map: tuple[Any, ...] = ()
        self._page_camera: tuple[float, float, float] | None = None
        self._page = page or MapPage(profile)
        self._page.setParent(self)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)  # the page asks for ours
        self._page.setBackgroundColor(theme.color("map_outside", "light"))
        self.setPage(self._page)
        self._connect(profile)
        if page is None:
            self.listen()
            self._restart()
        else:
            self._life.begin()

    def _connect(self, profile: Profile) -> None:
        self._host = self._page.host
        self._host.setParent(self)  # a page may go before its view
        self._page.said.connect(self._receive)
        self._life = PageLife(self._page, self)
        self._life.start_wanted.connect(self._restart)
        self._life.fell.connect(self._rest)
        self._life.fell.connect(self.fell)
        self._life.gave_up.connect(self.gave_up)
        self._patience = self._timer(_PATIENCE_MS, self._landed)
        self._later = self._timer(_FURNITURE_MS, self._furnish)
        self._furnished = QElapsedTimer()
        self._handler = profile.handler
        profile.handler.tiles.failed.connect(self.ground_failed)
        self._grounds = GroundOpener(self)
        self._grounds.failed.connect(self.ground_failed)
        self._grounds.opened.connect(self._send_grounds)
        self._picture = ExpectedPicture(self)
        self._picture.rendered.connect(self.rendered)
        self._picture.came.connect(lambda: self._host.send({"shown": self._seq}))

    def _timer(self, interval: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(act)
        return timer

    def listen(self) -> None:
        """Receive the messages of the page, those first that it has sent before."""
        self._page.listen()

    def begin(self, view: View, width: int, height: int) -> None:
        """Have a page that is loaded draw `view` for a map of so many px while the window is still being made.

        The page of a hidden view has no size, and paints nothing; what it needs for its first frame it works out.
        """
        if self._page.ready:
            self._life.ready = self._begun = True
            self._wanted = view
            self._flush({"size": [width, height]})
            self._patience.stop()

    def show_view(self, view: View) -> int:
        """Bring the map to `view`; returns the number that `painted` will carry at the earliest."""
        self._wanted = view
        self._grounds.open(view)
        self._flush()
        return self._seq if self._flying else self._seq + 1

    def show_known(self, known: Known) -> None:
        """Bring the page the layers that came, and take from it those that went."""
        old = self.context.known
        self.context = replace(self.context, known=known)
        # Of the View that the page has: what the next one changes is sent as a difference from it.
        self.send(messages.known_message(self._shown, old, self.context))
        self._send_furniture_later()

    def show_comments(self, known: Known) -> None:
        """Draw the comments of `known`, which differs from what the page has in nothing else."""
        self.context = replace(self.context, known=known)
        if self._wanted is not None:
            self.send({"annotations": self.context.annotations(self._wanted, known)})

    def show_draft(self, found: Vertices | None, *, ahead: bool = False) -> None:
        """Show shapes of a file that is still being read (None: no longer) until its layer is drawn.

        `ahead`: have them drawn, but not seen, until they come again without it.
        """
        if self._life.ready:
            self._host.send(self._draft.message(found, ahead=ahead))

    def send(self, message: Message) -> None:
        """A message beside the View: fit, flash, hover, sheet, serialize, ping. Waits for the page."""
        self._standing |= {key: value for key, value in message.items() if key in _STANDING}
        if self._life.ready:
            self._host.send(message)
        else:
            self._extras.append(message)

    def fit(
        self, bounds: tuple[float, float, float, float], padding: tuple[int, int, int, int] | None = None
    ) -> None:
        """Fly to an extent (W, S, E, N); padding is left, top, right, bottom in CSS px."""
        self.send({"fit": {"bounds": bounds, "animate": True, "padding": padding}})

    def flash(self, ids: tuple[str, ...]) -> None:
        self.send({"flash": ids})

    def highlight(self, feature: str | None) -> None:
        """Show the hover halo of a feature whose row is under the pointer (None: of none)."""
        self.send({"hover": feature})

    def mark_place(self, lon: float, lat: float, name: str, feature: str = "") -> None:
        """Mark a place with a ring and its name until something is clicked, or anything but `feature` is selected."""
        self.send({"found": {"lon": lon, "lat": lat, "name": name, "feature": feature}})

    @property
    def on_map(self) -> OnMap:
        """What is on the map of the sheet last settled."""
        from explorer.export.sheet.sheet import OnMap  # what files are made of

        return OnMap(*self._on_map)

    def refresh(self, context: MapContext) -> None:
        """Reload the page after tables or layers have changed; show the same View."""
        self.context = context
        self._restart()

    # ------------------------------------------------------------------ out

    def _flush(self, more: Message | None = None) -> None:
        if not self._life.ready or self._flying or self._wanted is None or self._life.closed:
            return
        view, old = self._wanted, self._shown
        if old is None:
            message = messages.full(view, self.context)
            self._furniture = {key: value for key, value in message.items() if key in messages.FURNITURE}
        else:
            message = messages.diff(old, view, self.context)
            if "camera" in message and self._there(view):
                del message["camera"]
            if not message:
                self._send_furniture_later()
            elif self._furnished.isValid() and not self._furnished.hasExpired(_FURNITURE_LATEST_MS):
                self._later.stop()  # until it has landed
        self._shown = view
        if message:
            self._seq += 1
            self._flying = self._seq
            self._patience.start()
            self._host.send({"seq": self._seq, **message, **(more or {})})
            self._picture.expect()

    def _there(self, view: View) -> bool:
        """Return True if the page itself reported this camera; it is not sent back."""
        if self._page_camera is None:
            return False
        mine = (view.camera.lon, view.camera.lat, view.camera.zoom)
        return all(abs(a - b) < 2e-5 for a, b in zip(mine, self._page_camera, strict=True))

    def _send_furniture_later(self) -> None:
        since = self._furnished.elapsed() if self._furnished.isValid() else _FURNITURE_EVERY_MS
        if since < _FURNITURE_LATEST_MS or not self._later.isActive():
            self._later.start(max(_FURNITURE_MS, _FURNITURE_EVERY_MS - since))

    def _furnish(self) -> None:
        """The states of a new day and the legend that counts them have a turn each: of a million rows both take long."""
        if self._picture.expected:
            self._later.start(_FURNITURE_MS)
        elif self._shown is not None and timelines(self.context.known.atlas).prepare(self._shown.clock.at):
            self._later.start(0)
        else:
            self._send_furniture()

    def _send_furniture(self) -> None:
        """Send legend and cards once a drag pauses, if they differ; a sheet has its own."""
        if not self._life.ready or self._shown is None or self._laid:
            return
        new = messages.furniture(self._shown, self.context)
        changed = {key: value for key, value in new.items() if value != self._furniture.get(key)}
        self._furniture = dict(new)
        self._furnished.start()
        if changed:
            self._host.send(changed)

    def _landed(self) -> None:
        self._patience.stop()
        self._flying = 0
        self._begun = False
        self._picture.announce()
        if self._shown is not None:
            self._send_furniture_later()
        self._flush()

    # ------------------------------------------------------------------ in

    def _receive(self, message: dict[str, Any]) -> None:
        if self._life.speaks:
            _INCOMING[message["type"]](self, message)

    def _on_ready(self, _: dict[str, Any]) -> None:
        self._life.ready = True
        calm_compositor()
        if self._begun:
            self._patience.start()
        else:
            self._shown = None
            self._landed()
        if self._life.restoring:
            self._host.send({"whole": True, **{key: value for key, value in self._standing.items() if value}})
        for message in self._extras:
            self._host.send(message)
        self._extras.clear()
        self.ready.emit()

    def _on_painted(self, message: dict[str, Any]) -> None:
        number = message["seq"]
        if number == self._flying:
            self._landed()
        self.painted.emit(number)
        self._life.paint()

    def _on_camera(self, message: dict[str, Any]) -> None:
        self._page_camera = (message["lon"], message["lat"], message["zoom"])
        # A restored page rounds to its pixels, and one that has begun may have had another size: the View holds.
        if message["user"] or not (self._life.restoring or self._has_begun_elsewhere()):
            self.camera_changed.emit({k: message[k] for k in ("lon", "lat", "zoom", "extent", "user")})

    def _has_begun_elsewhere(self) -> bool:
        wanted, shown = self._wanted, self._shown
        return self._begun and wanted is not None and shown is not None and wanted.camera != shown.camera

    def _on_fold(self, part: str, to: str) -> None:
        known = self._standing.get("folds")
        self._standing["folds"] = {**known, part: to} if isinstance(known, dict) else {part: to}
        self.folded.emit(part, to)

    def _on_pong(self, message: dict[str, Any]) -> None:
        self._on_map = frozenset(message["unnamed"]), message["circles"], tuple(message["tiles"])
        self.settled.emit(message["n"])

    def _on_error(self, message: dict[str, Any]) -> None:
        log.error("page: %s\n%s", message["message"], message["stack"])
        self.failed.emit(message["message"])
        self._life.hurt()

    # -- its end ----------------------------------------------------------------------------

    @property
    def falls(self) -> int:
        """How often the page was lost."""
        return self._life.falls

    @property
    def given_up(self) -> bool:
        return self._life.given_up

    def retry(self) -> None:
        """Restart a map that was given up."""
        self._life.revival.forget()
        self._restart()

    def _restart(self) -> None:
        self._life.begin()
        self._shown = self._page_camera = None
        self._draft.forget()
        self._flying = 0
        self.load(INDEX)

    def _rest(self) -> None:
        """Send nothing, and wait for no picture; the wanted View is kept."""
        self._flying = 0
        self._patience.stop()
        self._later.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._life.close()
        self._rest()
        super().closeEvent(event)

    # ------------------------------------------------------------------ own grounds

    def refresh_grounds(self) -> None:
        """Open what can be opened now, and ask again for tiles that could not be had."""
        if self._shown is not None:
            self._grounds.open(self._shown)
        self._send_grounds()

    def _send_grounds(self) -> None:
        """Show the own grounds that are open."""
        if self._shown is not None and self._life.ready:
            self._host.send({"grounds": messages.grounds_message(self._shown)})
            self._later.start()  # the credit follows

    def lay(self, view: View, sheet: dict[str, Any]) -> None:
        """Show `view` on an export sheet: one message, so that the page paints once."""
        if view.grounds:
            from explorer.ground.shelf import shelf

            shelf().shown(view)  # opens them: a sheet waits for its grounds
        self._wanted = self._shown = view
        self._laid = bool(sheet)
        self.send({**messages.full(view, self.context), "legend": None, "cards": None, "sheet": sheet})

    def wait_ready(self, timeout_ms: int) -> bool:
        """Run events until the page can receive messages; False after the time-out, or where it is given up."""
        run_until(lambda: self._life.ready or self.given_up, QDeadlineTimer(timeout_ms))
        return self._life.ready

    def wait_settled(self, timeout_ms: int = 20_000, painted: bool = True) -> bool:
        """Run events until the picture on screen is the one last asked for; False after the time-out.

        The page answers once fonts, images and frames are through; then, where pixels are `painted`, a spot in
        the corner must be seen to come and to go, because a grab may still show the frame before."""
        deadline = QDeadlineTimer(timeout_ms)
        while True:
            asked = self._wanted
            if not self._has_settled(deadline, painted):
                return False
            if self._wanted is asked:
                return True

    def _has_settled(self, deadline: QDeadlineTimer, painted: bool) -> bool:
        """Wait until all that the page has been sent before is on screen; False after the time-out."""
        run_until(lambda: (self._life.ready and not self._flying) or self.given_up, deadline)
        if self.given_up:
            return False
        falls = self.falls
        self._later.stop()
        self._send_furniture()
        self._seq += 1
        number, seen = self._seq & 0xFFFF, list[int]()
        self.settled.connect(seen.append)
        self.send({"ping": number})
        run_until(lambda: number in seen or self.falls != falls, deadline)
        self.settled.disconnect(seen.append)
        if number not in seen or not painted:
            return number in seen
        return self._see(number, deadline)

    def _see(self, number: int, deadline: QDeadlineTimer) -> bool:
        """Wait for the spot of this ping in the corner, have it removed, and wait until it is gone."""
        falls = self.falls
        color = QColor(number >> 8, number & 255, 77)
        run_until(lambda: self._corner() == color or self.falls != falls, deadline)
        if self._corner() != color:
            return False
        self.send({"probe": None})
        return run_until(lambda: self._corner() != color, deadline)

    def _corner(self) -> QColor:
        return self.grab(QRect(0, 0, 2, 2)).toImage().pixelColor(0, 0)


_BY_HAND = ("spot", "stretch", "sketch", "stroke", "corner")
_INCOMING: dict[str, Callable[[MapView, dict[str, Any]], None]] = {
    "ready": MapView._on_ready,
    "built": lambda view, _: view._life.build(),
    "lost": lambda view, _: view._life.lose(),
    "painted": MapView._on_painted,
    "camera": MapView._on_camera,
    "error": MapView._on_error,
    "hover": lambda view, message: view.hovered.emit(message["id"]),
    "click": lambda view, m: view.clicked.emit(m["id"], m["additive"], m["lon"], m["lat"]),
    "menu": lambda view, message: view.menu_asked.emit(message),
    "tools": lambda view, message: view.tools_wanted.emit(message),
    "home": lambda view, message: view.home_wanted.emit(),
    "pointer": lambda view, message: view.pointer.emit(message["lon"], message["lat"]),
    "inked": lambda view, message: view.inked.emit(message),
    **dict.fromkeys(_BY_HAND, lambda view, message: view.drawn_on.emit(message)),
    "annotation": lambda view, m: view.annotation_picked.emit(m["id"], m["act"] == "open"),
    "comment": lambda view, message: view.comment_clicked.emit(message["id"]),
    "comment_moved": lambda view, m: view.comment_moved.emit(m["id"], m["lon"], m["lat"]),
    "annotated": lambda view, message: view.annotation_moved.emit(message),
    "painter": lambda view, message: view.painter.emit(message),
    "density": lambda view, message: view.density.emit(message["on"]),
    "fold": lambda view, message: view._on_fold(message["part"], message["to"]),
    "split": lambda view, message: view.split.emit(message["value"]),
    "event": lambda view, message: view.event_clicked.emit(message["id"]),
    "card": lambda view, message: view.card_clicked.emit(message["key"]),
    "unmarked": lambda view, _: view._standing.update(found=None),
    "whole": lambda view, _: view.restored.emit(),
    "svg": lambda view, message: view.serialized.emit(message["svg"]),
    "pong": MapView._on_pong,
}
