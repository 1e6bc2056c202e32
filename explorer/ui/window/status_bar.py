"""The foot of the window: the clock, what is listed, the pointer's place, the scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QStatusBar, QWidget

from explorer.atlas.columns.timeline import CERTAINTIES
from explorer.layers.counts import LayerCount
from explorer.layers.filter_words import certainty_name
from explorer.state.files.settings import SettingsFile
from explorer.state.queries import coordinate_forms
from explorer.state.queries.coordinate_forms import Form
from explorer.state.queries.extents import scale_of
from explorer.state.view.view import View
from explorer.ui.kit.notices import Say
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t
from explorer.words.text import join_clauses

_FORMS: dict[Form, str] = {
    "decimal": "coordinates_degrees",
    "sexagesimal": "coordinates_dms",
    "metres": "coordinates_metres",
}  # by the command that chooses it
_CLOCKS = {"asof": "status.at_date", "window": "status.in_window", "cumulative": "status.cumulated"}


class Count(QLabel):
    """A count that can be clicked, or entered by keyboard: it opens the list that it counts."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def setText(self, text: str) -> None:
        """Show a count; the keyboard does not stop at an empty one."""
        super().setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if text else Qt.FocusPolicy.NoFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class StatusBar(QStatusBar):
    """Words that follow from the View; `list_wanted` carries `listed`, `unplaced` or `selected`."""

    list_wanted = Signal(str)

    def __init__(self, say: Say, settings: SettingsFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say, self._settings = say, settings
        self.form: Form = settings.load().coordinates
        self.at_least: Callable[[], int] = lambda: (
            320
        )  # its words give way: what else is as wide as the window says it
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 12, 0)
        self.place: tuple[float, float] | None = None
        self.clock, self.scale, self.offline = (QLabel(self) for _ in range(3))
        self.listed, self.unplaced, self.selected, self.pointer = (Count(self) for _ in range(4))
        self._fixed = {self.clock, self.listed, self.unplaced}
        self._counts: Mapping[str, LayerCount] = {}
        self._counted: tuple[tuple[str, ...], str] | None = None  # layers and language of the words shown
        for count, key in (
            (self.listed, "listed"),
            (self.unplaced, "unplaced"),
            (self.selected, "selected"),
        ):
            count.clicked.connect(partial(self.list_wanted.emit, key))
        for label in (self.clock, self.listed, self.unplaced, self.selected):
            self.addWidget(label)
        for label in (self.pointer, self.scale, self.offline):
            self.addPermanentWidget(label)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("rank", "faint")
            label.setContentsMargins(4, 0, 12, 0)
        self.pointer.clicked.connect(self.copy_coordinates)
        self.pointer.setMinimumWidth(178)
        self.pointer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sync(self, view: View, counts: Mapping[str, LayerCount]) -> None:
        clock = view.clock
        before = [label.text() for label in self._labels()]
        _put(self.clock, t(_CLOCKS[clock.mode], view.lang, start=clock.start, at=clock.at))
        visible = tuple(layer.id for layer in view.layers if layer.visible and layer.id in counts)
        if counts is not self._counts or self._counted != (visible, view.lang):
            self._counts, self._counted = counts, (visible, view.lang)
            self._show_counts(view, [counts[key] for key in visible])
        number = len(view.selection)
        _put(self.selected, t("status.selected", view.lang, number=number) if number else "")
        _put(self.offline, t("status.online" if self._online(view) else "status.offline", view.lang))
        _put(self.scale, f"1 : {scale_of(view.camera):,}")
        changed = [x for x, text in zip(self._labels(), before, strict=True) if x.text() != text]
        if self._fit(changed) or not self._fixed.issuperset(changed):
            self._make_room()

    def _labels(self) -> tuple[QLabel, ...]:
        """Return the labels in the order in which they are kept where there is little room."""
        return (
            self.clock,
            self.listed,
            self.selected,
            self.scale,
            self.unplaced,
            self.pointer,
            self.offline,
        )

    def _online(self, view: View) -> bool:
        """Whether a ground is shown that is fetched."""
        services = [ground.service for ground in view.grounds if ground.service and ground.visible]
        if not services:
            return False
        from explorer.ground.services import find

        settings = self._settings.load()
        found = [find(key, settings.services) for key in services]
        return any(service is not None and service.host in settings.hosts for service in found)

    def _show_counts(self, view: View, visible: Sequence[LayerCount]) -> None:
        """Show how many features are listed, with a tooltip about their certainty."""
        shown, unplaced = sum(c.listed for c in visible), sum(c.unplaced for c in visible)
        _put(self.listed, t("status.shown", view.lang, shown=shown))
        _put(self.unplaced, t("status.unplaced", view.lang, unplaced=unplaced) if unplaced else "")
        tally: Counter[str] = Counter()
        for count in visible:
            for (_, certainty), number in count.states:
                tally[certainty] += number
        parts = [f"{certainty_name(key, view.lang)} {tally[key]}" for key in CERTAINTIES if tally[key]]
        summary = (
            t("status.certainties", view.lang, parts=t("results.list_and", view.lang).join(parts))
            if parts
            else ""
        )
        tip = tooltip("\n".join(filter(None, (summary, t("status.shown_tip", view.lang)))))
        if tip != self.listed.toolTip():
            self.listed.setToolTip(tip)
            self.listed.setAccessibleName(
                join_clauses(filter(None, (self.listed.text(), summary)), view.lang)
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit(self._fixed)

    def _fit(self, labels: Iterable[QLabel]) -> bool:
        """Fix the sizes of these: other words of the same length, as at each step, lay nothing out.

        Returns whether any has another size now.
        """
        found = [(label, label.sizeHint()) for label in labels if label in self._fixed]
        other = [(label, size) for label, size in found if label.minimumSize() != size]
        for label, size in other:
            label.setFixedSize(size)
        return bool(other)

    def _make_room(self) -> None:
        """On a narrow window the least missed is hidden: that it works offline, the pointer's place, what has no place."""
        left = self.width() - 22
        for label in self._labels():
            left -= max(label.sizeHint().width(), label.minimumWidth()) + 7
            fits = left >= 0 or label is self.clock
            if label.isHidden() == fits:
                label.setVisible(fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.at_least(), super().minimumSizeHint().height())

    def commands(self) -> dict[str, Callable[[], object]]:
        forms = {name: partial(self.choose_form, form) for form, name in _FORMS.items()}
        return {"copy_coordinates": self.copy_coordinates, **forms}

    def checks(self) -> dict[str, Callable[[], bool]]:
        """Whether the pointer's place is shown in the form that a command chooses, by command id."""
        return {name: lambda form=form: self.form == form for form, name in _FORMS.items()}  # type: ignore[misc]

    def choose_form(self, form: Form) -> None:
        """Show and copy coordinates in this form, today and after the next start."""
        self.form = form
        self._settings.save(replace(self._settings.load(), coordinates=form))
        if self.place is not None:
            self.show_pointer(*self.place)
            self._make_room()

    def copy_coordinates(self) -> None:
        """Copy where the pointer last was on the map, for another program."""
        if self.place is not None:
            words = coordinate_forms.formatted(*self.place, self.form)
            QApplication.clipboard().setText(words)
            form = coordinate_forms.form_at(*self.place, self.form)
            self._say(f"map.coordinates_copied.{form}", brief=True, what=words)

    def show_pointer(self, lon: float, lat: float) -> None:
        self.place = (lon, lat)
        _put(self.pointer, coordinate_forms.shown(lon, lat, self.form))

    def retranslate(self, view: View) -> None:
        lang = view.lang
        self.offline.setText(t("status.offline", lang))
        for label, key in (
            (self.offline, "status.offline_tip"),
            (self.scale, "status.scale_tip"),
            (self.pointer, "status.pointer_tip"),
            (self.unplaced, "status.unplaced_tip"),
            (self.selected, "status.selected_tip"),
            (self.clock, "status.clock_tip"),
        ):
            label.setToolTip(tooltip(t(key, lang)))


def _put(label: QLabel, words: str) -> bool:
    """Set the text; return whether it changed."""
    changed = label.text() != words
    if changed:
        label.setText(words)
    return changed
