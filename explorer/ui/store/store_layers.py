"""Layers of shared stores on the map: what lies in sight of each is read in the background as the camera rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.atlas.columns.collection import Collection
from explorer.atlas.model import Box
from explorer.layers.styling import opening_style
from explorer.state.files import own_files
from explorer.state.view.store import Store
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.work import Work
from explorer.store.layer_rows import MatchingRows
from explorer.store.map_frame import MOST_AROUND, MOST_ROWS, FrameWish, frame
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError
from explorer.ui.store.store_links import StoreLinks

_REST_MS = 90  # a camera that has not moved for so long rests
_STILL_MS = 400  # a hand that has not moved the map for so long rests
_AROUND = 0.2  # of the frame's sides that is read beyond it
_RING = (1.0, 0.6)  # of the sides that is held once the hand rests, the first that is not too much
_NARROW = 0.25  # of the sides, below which what is held beyond the frame is read anew
_UNEVEN = 1.2  # times as many rows may lie in the frame as about it
_MOVES_AHEAD = 2  # more like the last, whose ground is read with a frame
_MOST_VERTICES = 1_000_000  # that are held
_SLOW_MS = 700  # a first reading that takes longer is shown


class StoreLayers(QObject):
    """Keeps the rows of every visible layer of a store those of the ground in sight; that is no step of the user's.

    The former rows stay on the map until the new ones are there. Once the hand rests, the ground about the frame is read too: a map that is moved within it shows rows
    that the page has. `expected` when rows are about to come; `reading(names)` reports layers that have no rows yet and take a while; `filled(id)` each portion that has come, `asking(layer)` each that is about to be read, `outdated(id)` a layer that others have changed.
    """

    expected = Signal()
    asking = Signal(object)  # UserLayer
    outdated = Signal(str)
    reading = Signal(object)
    filled = Signal(str)

    def __init__(self, store: Store, links: StoreLinks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._links = store, links
        self._asked: dict[str, FrameWish] = {}
        self._held: dict[str, FrameWish] = {}  # that was answered last
        self._ringed: dict[str, tuple[Box, int]] = {}  # extent and level about which a ring was read last
        self._ringing: set[str] = set()
        self.matches: dict[str, MatchingRows] = {}  # what passes the filters, of whole layers
        self._last: Box | None = None  # extent before the last move
        self._now = store.extent
        self.refused: dict[str, StoreError] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.look)
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._look_around)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self.reading.emit(self.bare()))
        self.destroyed.connect(store.watch(self._on_work))
        self.destroyed.connect(store.watch_extent(self._on_moved))
        self._on_work(store.work, store.work)

    def layers(self, work: Work | None = None) -> list[UserLayer]:
        return [x for x in (work or self._store.work).layers if x.store]

    def bare(self) -> tuple[str, ...]:
        """Return the names of the visible layers that have no rows yet."""
        work = self._store.work
        return tuple(
            x.name for x in self.seen(work) if own_files.rows_of(work, x.id) is None and x.id in self._asked
        )

    def seen(self, work: Work | None = None) -> list[UserLayer]:
        """Return the stores' layers that are visible."""
        work = work or self._store.work
        visible = {x.id for x in work.view.layers if x.visible}
        return [x for x in self.layers(work) if x.id in visible]

    def _on_work(self, old: Work, new: Work) -> None:
        if old.base is not new.base:
            self.refused.clear()
        gone = (self._asked.keys() | self.matches.keys()) - {x.id for x in self.layers(new)}
        for key in gone:
            for kept in (self._asked, self._held, self._ringed, self.matches):
                kept.pop(key, None)
        moved = old.layers is not new.layers or old.collections is not new.collections
        if old is new or moved or old.view.layers != new.view.layers:
            self.look()

    # -- reading ------------------------------------------------------------------------------

    def _on_moved(self) -> None:
        """Look at once after a single move; of several in a row, as the last is over."""
        self._stop_ringing()
        self._last, self._now = self._now, self._store.extent
        if not self._rest.isActive():
            self.look()
        self._rest.start()
        self._still.start()

    def look(self) -> None:
        """Ask for what is in sight and not there."""
        extent, work = self._store.extent, self._store.work
        if extent is None:
            return
        for layer in self.seen(work):
            if layer.id not in self.refused and not self._is_there(layer, extent, work):
                self._ask(layer, extent)

    def _is_there(self, layer: UserLayer, extent: Box, work: Work) -> bool:
        """Return whether the rows in sight have been read for this zoom, or are being read."""
        rows, asked = own_files.rows_of(work, layer.id), self._asked.get(layer.id)
        level, held = FrameWish(extent, work.view.camera.zoom).level, self._held.get(layer.id)
        if asked is not held:
            return asked is not None and asked.level == level and _covers(asked.box, extent)
        if rows is None or rows.portion is None or held is None or not rows.portion.covers(extent):
            return False
        matches = self.matches.get(layer.id)
        if rows.portion.passing != (
            matches.query if matches is not None and matches.blocks is not None else None
        ):
            return False
        if rows.portion.level is not None:
            return rows.portion.level == level
        return level <= held.level + 1 or not rows.dimensions.any()  # shapes are simplified for their zoom

    def _ask(self, layer: UserLayer, extent: Box) -> None:
        link = self._links.of(layer.store)
        if link is None:
            return
        wish = FrameWish(grown(extent), self._store.view.camera.zoom)
        self._asked[layer.id] = wish
        self._ringed.pop(layer.id, None)
        self.expected.emit()
        self.asking.emit(layer)
        bare = own_files.rows_of(self._store.work, layer.id) is None
        if bare and not self._slow.isActive():
            self._slow.start()
        link.ask(
            ("frame", layer.id),
            partial(_read, layer, wish, self._ahead(layer, wish), None, self.matches.get(layer.id)),
            partial(self._put, layer, wish),
            partial(self._refuse, layer),
        )

    def _ahead(self, layer: UserLayer, wish: FrameWish) -> list[Box]:
        """Return the ground to be read with a frame after a pan, for more moves like it, unless it is too much."""
        before, now, rows = self._last, self._now, own_files.rows_of(self._store.work, layer.id)
        if before is None or now is None or rows is None or before == now or not _is_panned(before, now):
            return []
        west, south, east, north = (_MOVES_AHEAD * (b - a) for a, b in zip(before, now, strict=True))
        box = wish.box
        further = _on_earth(
            box[0] + min(0.0, west),
            box[1] + min(0.0, south),
            box[2] + max(0.0, east),
            box[3] + max(0.0, north),
        )
        return [further] if _area(further) <= _room(rows, MOST_AROUND) else []

    def _put(self, layer: UserLayer, wish: FrameWish, rows: Collection) -> None:
        if self._asked.get(layer.id) is not wish or layer not in self._store.work.layers:
            return
        self._held[layer.id] = wish
        matches, part = self.matches.get(layer.id), rows.portion
        if matches is not None and part is not None and matches.version != part.version:
            del self.matches[layer.id]  # somebody has changed the layer
        self._store.set_work(own_files.with_rows(self._store.work, rows))
        self.filled.emit(layer.id)
        self._still.start()
        if not self.bare():
            self._slow.stop()
            self.reading.emit(())

    # -- about the frame ------------------------------------------------------------------------

    def _look_around(self) -> None:
        """Read the ground about the frame, of the layers whose rows are all there."""
        extent, work = self._store.extent, self._store.work
        for layer in self.seen(work) if extent is not None else ():
            rows, wish = own_files.rows_of(work, layer.id), self._held.get(layer.id)
            if extent is None or rows is None or rows.portion is None or wish is None:
                continue
            if self._asked.get(layer.id) is wish and self._is_narrow(layer, rows, extent):
                self._ring(layer, rows, extent)

    def _is_narrow(self, layer: UserLayer, rows: Collection, extent: Box) -> bool:
        """Return whether more of the ground about the frame is wanted, and was not found to be too much."""
        part = rows.portion
        if part is None or rows.is_whole:
            return False
        tried = self._ringed.get(layer.id) == (extent, FrameWish(extent, self._store.view.camera.zoom).level)
        return not tried and not part.covers(grown(extent, _NARROW))

    def _ring(self, layer: UserLayer, rows: Collection, extent: Box) -> None:
        link = self._links.of(layer.store)
        if link is None or link.state.kind != "open":
            return
        wish = FrameWish(grown(extent), self._store.view.camera.zoom)
        self._ringed[layer.id] = extent, wish.level
        room = _room(rows, _UNEVEN * MOST_AROUND)
        around = [box for box in (grown(extent, side) for side in _RING) if _area(box) <= room]
        if not around:
            return
        self._ringing.add(layer.id)
        version = rows.portion.version if rows.portion is not None else 0
        self.asking.emit(layer)
        link.ask(
            ("ring", layer.id),
            partial(_read, layer, wish, around, version, self.matches.get(layer.id)),
            partial(self._put_ring, layer, self._asked[layer.id], wish),
            lambda _: self._ringing.discard(layer.id),
        )

    def _put_ring(self, layer: UserLayer, asked: FrameWish, wish: FrameWish, rows: Collection | None) -> None:
        self._ringing.discard(layer.id)
        if rows is not None and self._asked.get(layer.id) is asked:
            self._asked[layer.id] = wish
            self._put(layer, wish, rows)

    def _stop_ringing(self) -> None:
        """Leave the ground about the frame: the hand moves the map."""
        for layer in self.layers():
            if layer.id in self._ringing and (link := self._links.of(layer.store)) is not None:
                link.forget(("ring", layer.id))
                self._ringed.pop(layer.id, None)
        self._ringing.clear()

    def _refuse(self, layer: UserLayer, why: StoreError) -> None:
        self._asked.pop(layer.id, None)
        self._held.pop(layer.id, None)
        self.refused[layer.id] = why
        self.reading.emit(())

    # -- what passes the filters ----------------------------------------------------------------

    def match(self, layer: str, found: MatchingRows | None) -> None:
        """Have what passes the filters on the map, beside the rows of the frame; None: those alone."""
        if self.matches.get(layer) is not found:
            self.matches.pop(layer, None)
            if found is not None:
                self.matches[layer] = found
            self._asked.pop(layer, None)
            self.look()

    # -- whether rows are left out ----------------------------------------------------------------

    def check_thinning(self, layer: UserLayer, rows: int) -> None:
        """Leave rows out where all of a frame are held, and are more than a map of it draws."""
        if rows > MOST_ROWS:
            self.read_frame(layer)

    def read_frame(self, layer: UserLayer) -> None:
        """Read the frame, also where its ground is held: it has more or fewer rows than are drawn all."""
        extent, held = self._store.extent, self._held.get(layer.id)
        if (
            extent is not None
            and held is not None
            and self._asked.get(layer.id) is held
            and held.box != grown(extent)
        ):
            self._ask(layer, extent)

    # -- what others ask for --------------------------------------------------------------------

    def read_again(self, addresses: Sequence[str] | None = None) -> None:
        """Read what is in sight again: others have changed it, or it was refused before."""
        for layer in self.layers():
            if addresses is None or layer.store in addresses:
                self._asked.pop(layer.id, None)
                self.refused.pop(layer.id, None)
                self.outdated.emit(layer.id)
                extent = self._store.extent
                if extent is not None and layer in self.seen(self._store.work):
                    self._ask(layer, extent)

    def bring_detail(
        self, take: Callable[[Collection], object], failed: Callable[[UserLayer], object]
    ) -> None:
        """Read every row in and about the frame, with its whole shape, of the layers in sight; `take` each."""
        extent, work = self._store.extent, self._store.work
        for layer in self.seen(work) if extent is not None else ():
            link = self._links.of(layer.store)
            if extent is None or link is None or link.state.kind != "open":
                failed(layer)
                continue
            wish = FrameWish(grown(extent), work.view.camera.zoom, exact=True)
            link.ask(
                ("detail", layer.id),
                partial(_read, layer, wish, (), None, None),
                take,
                partial(_failing, failed, layer),
            )

    def cancel(self) -> None:
        """Stop readings under way, until the camera moves again."""
        for layer in self.layers():
            link = self._links.of(layer.store)
            if link is not None:
                link.forget(("frame", layer.id))
        self._slow.stop()
        self.reading.emit(())


def _read(
    layer: UserLayer,
    wish: FrameWish,
    around: Sequence[Box],
    version: int | None,
    also: MatchingRows | None,
    connection: StoreConnection,
) -> Collection | None:
    """Read a frame, in the link's thread, with what the window asks of its rows first."""
    rows = frame(connection, layer.layer, wish, layer.id, around, version, also)
    if rows is not None:
        opening_style(rows)
    return rows


def _failing(failed: Callable[[UserLayer], object], layer: UserLayer, _: StoreError) -> None:
    failed(layer)


def grown(extent: Box, side: float = _AROUND) -> Box:
    """Return the ground that is read for a frame, or with another share of its sides beyond it."""
    west, south, east, north = extent
    across, up = (east - west) * side, (north - south) * side
    return _on_earth(west - across, south - up, east + across, north + up)


def _on_earth(west: float, south: float, east: float, north: float) -> Box:
    return max(-180.0, west), max(-90.0, south), min(180.0, east), min(90.0, north)


def _is_panned(before: Box, now: Box) -> bool:
    """Return whether two extents are of one width, and overlap."""
    across, up = now[2] - now[0], now[3] - now[1]
    return (
        abs(across - (before[2] - before[0])) < 0.001 * across
        and abs(now[0] - before[0]) < across
        and abs(now[1] - before[1]) < up
    )


def _room(rows: Collection, most: float) -> float:
    """Return the area of ground, as dense as that of the rows held, that has `most` rows, and few enough vertices."""
    held = rows.portion.box if rows.portion is not None else None
    number = (
        len(rows)
        if held is None or rows.portion is None or rows.portion.passing is None
        else len(rows.touching(held))
    )
    share = min(_MOST_VERTICES / max(rows.vertices, 1), most / max(number, 1))
    return share * _area(held) if held is not None else 0.0


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _covers(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
