"""What files that are held over the window would do if they were dropped: a frame around the map, and one line."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from explorer.records import dataclass
from explorer.sources.formats import sniff
from explorer.sources.formats.data_sets import dropped
from explorer.sources.raw.raw_layer import SourceError
from explorer.state.files.foreign_formats import is_project
from explorer.state.files.packs.pack_file import is_pack
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label
from explorer.ui.tools.grounds import is_ground
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_LOOK_MS = 120  # before a line without what a look at the files would add
_KEPT_MS = 60_000  # a drag of which the desktop never reports the end
_MOST_LOOKED_AT = 64
_LONGEST_NAME = 48
_PEN, _INSET, _ROUND = 3, 3, 8
_MARGIN, _WIDEST, _FOOT = 24, 720, 56


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: what would open, the `kind` of the first of it, and what would be refused, by name."""

    sound: tuple[Path, ...]
    kind: str = "file"  # or "project", "pack", "ground"
    refused: tuple[tuple[str, Text], ...] = ()

    @property
    def count(self) -> int:
        return len(self.sound)

    def words(self, lang: Lang) -> str:
        if not self.count:
            name, why = self.refused[0]
            if len(self.refused) == 1:
                return t("drop.refused", lang, name=_short(name), why=why.in_(lang))
            return t("drop.none", lang, n=len(self.refused), name=_short(name), why=why.in_(lang))
        if self.count == 1:
            said = t(f"drop.{self.kind}", lang, name=_short(self.sound[0].name))
        else:
            said = t("drop.several", lang, n=self.count)
        if len(self.refused) == 1:
            said += t("drop.but_one", lang, name=_short(self.refused[0][0]))
        elif self.refused:
            said += t("drop.but", lang, n=len(self.refused))
        return said


def held(paths: Sequence[Path]) -> Held:
    """Return what would become of files and folders, as far as their first bytes say; reads the disk."""
    packs = [p for p in paths if is_pack(p)]
    projects = [p for p in paths if p not in packs and is_project(p)][:1]  # one is opened
    rest = [p for p in paths if p not in packs and not is_project(p)]
    grounds = [p for p in rest if is_ground(p)]
    data = dropped(p for p in rest if p not in grounds)
    if not (data or packs or projects or grounds):
        data = tuple(paths[:1])  # styles and the like, which go with other files: one is named
    refused = {path: why for path in data[:_MOST_LOOKED_AT] if (why := _refusal(path)) is not None}
    sound = [path for path in data if path not in refused]
    kinds = (("pack", packs), ("project", projects), ("ground", grounds), ("file", sound))
    found = [(kind, path) for kind, paths in kinds for path in paths]
    kind = found[0][0] if found else "file"
    return Held(tuple(p for _, p in found), kind, tuple((path.name, why) for path, why in refused.items()))


def _refusal(path: Path) -> Text | None:
    try:
        sniff.detect_kind(sniff.check_regular(path))
    except SourceError as error:
        return error.text
    return None


def _short(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    half = _LONGEST_NAME // 2
    return f"{name[:half]}…{name[-half + 1 :]}"


class DropHint(QWidget):
    """Lies over the map without touching its page; the pointer and the drag pass through it."""

    _looked = Signal(object, object)

    def __init__(self, window: QWidget, map_view: QWidget) -> None:
        super().__init__(window)
        self._window, self._map, self._view = window, map_view, View()
        self._paths: tuple[Path, ...] = ()
        self._held: Held | None = None
        self._unreadable: dict[Path, Text] = {}
        self.plate = QFrame(window)
        self.line = label("", "strong", self.plate)
        for part in (self, self.plate):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            part.hide()
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.plate.setProperty("floating", True)
        row = QHBoxLayout(self.plate)
        row.setContentsMargins(20, 12, 20, 12)
        row.addWidget(self.line)
        self._soon = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._soon.timeout.connect(self._show)
        self._end = QTimer(self, singleShot=True, interval=_KEPT_MS)
        self._end.timeout.connect(self.leave)
        self._looked.connect(self._take)

    def show_for(self, paths: Sequence[Path], view: View) -> None:
        """Show what dropping some files would do, once they have been looked at or that takes a while."""
        self._paths, self._view, self._held = tuple(paths), view, None
        self._unreadable.clear()
        self._end.start()
        self._soon.start()
        threading.Thread(target=self._look, args=(self._paths,), name="drop hint", daemon=True).start()

    def leave(self) -> None:
        self._paths = ()
        self._soon.stop()
        self._end.stop()
        self.hide()
        self.plate.hide()

    def refuse(self, path: Path, why: Text) -> None:
        """Take it that a file cannot be opened: its reader, which has begun already, says so."""
        if path in self._paths:
            self._unreadable[path] = why
            if self._held is not None:
                self._take(self._paths, self._held)

    # -- in a thread --------------------------------------------------------------------------

    def _look(self, paths: tuple[Path, ...]) -> None:
        # Where the window was closed, or the files cannot be looked at: then their names are all that is shown.
        with suppress(RuntimeError, OSError):
            self._looked.emit(paths, held(paths))

    # -- in the window ------------------------------------------------------------------------

    def _take(self, paths: tuple[Path, ...], found: Held) -> None:
        if paths is self._paths:
            broken = {path: why for path, why in self._unreadable.items() if path in found.sound}
            sound = tuple(path for path in found.sound if path not in broken)
            refused = (*found.refused, *((path.name, why) for path, why in broken.items()))
            self._held = replace(found, sound=sound, refused=refused)
            self._show()

    def _show(self) -> None:
        if not self._paths:
            return
        self._soon.stop()
        found = self._held or Held(self._paths)
        self.line.setText(found.words(self._view.lang))
        self._lay(QRect(self._map.mapTo(self._window, QPoint()), self._map.size()))
        for part in (self, self.plate):
            part.show()
            part.raise_()

    def _lay(self, place: QRect) -> None:
        if self.geometry() != place:
            self.setGeometry(place)
            inner = self.rect().adjusted(*(side * (_INSET + _PEN + _ROUND) for side in (1, 1, -1, -1)))
            self.setMask(QRegion(self.rect()) - QRegion(inner))  # the map below is not painted over
        widest = max(120, min(_WIDEST, place.width() - 2 * _MARGIN - 40))
        needed = self.line.fontMetrics().horizontalAdvance(self.line.text()) + 4
        lines = ceil(needed / widest)  # of about one length
        self.line.setFixedWidth(min(widest, needed if lines == 1 else round(needed / lines * 1.08)))
        self.line.setFixedHeight(self.line.heightForWidth(self.line.width()))
        self.plate.adjustSize()
        size = self.plate.size()
        self.plate.move(place.center().x() - size.width() // 2, place.bottom() - _FOOT - size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        nothing = self._held is not None and not self._held.count
        painter.setPen(QPen(theme.color("ink_faint" if nothing else "accent", self._view.appearance), _PEN))
        inset = _INSET + _PEN / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
        painter.end()
