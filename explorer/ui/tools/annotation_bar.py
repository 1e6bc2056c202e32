"""The bar above the map while annotating: kinds to draw, the style, the text, and a list of all annotations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QPlainTextEdit,
    QProgressDialog,
    QPushButton,
    QToolButton,
    QWidget,
)

from explorer.state.view.annotations import (
    CLOSED,
    INKS,
    KINDS,
    MOST_LETTERS,
    WITH_TEXT,
    Kind,
    Space,
    pin_numbers,
)
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox
from explorer.ui.kit.plain import shown, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.tools.annotating import Annotator
from explorer.ui.tools.map_bar import MapBar
from explorer.words.strings import t

if TYPE_CHECKING:
    from explorer.ui.tools.video_import import VideoImport

PLACES = ("ground", "sheet")
_LIST_LETTERS = 24
_NUDGES = {"Ctrl+Left": (-1, 0), "Ctrl+Right": (1, 0), "Ctrl+Up": (0, -1), "Ctrl+Down": (0, 1)}


class AnnotationBar(MapBar):
    """Shown while the annotator is active."""

    def __init__(self, store: Store, annotator: Annotator, parent: QWidget | None = None) -> None:
        super().__init__(store, "annotationBar", parent)
        self._annotator = annotator
        self.kinds = {kind: self._checkable(kind) for kind in KINDS}
        self.inks = {ink: self._checkable(ink) for ink in INKS}
        self.place = Segmented(PLACES, self)
        self.scale_box, self.width_box = DoubleSpinBox(self), DoubleSpinBox(self)
        self.dash, self.plate, self.tint = QCheckBox(self), QCheckBox(self), QCheckBox(self)
        self.text, self.list = QPlainTextEdit(self), ComboBox(self)
        self.raise_button, self.lower_button, self.delete_button = (QPushButton(self) for _ in range(3))
        self.dialog: QFileDialog | None = None
        self.video_job: VideoImport | None = None
        self._lay_out()
        self._connect()
        self._add_shortcuts()
        self.follow(lambda view: view.annotations)

    def _checkable(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        kinds, style = WrapRow(spacing=5), WrapRow(spacing=6)
        for kind in KINDS:
            kinds.addWidget(self.kinds[kind])
        self.list.setMinimumWidth(190)
        self.list.setMaximumWidth(260)
        for part in (self.list, self.raise_button, self.lower_button, self.delete_button):
            kinds.addWidget(part)
        for button in (self.raise_button, self.lower_button, self.delete_button):
            button.setProperty("small", True)
            button.setAutoDefault(False)
        for ink in INKS:
            self.inks[ink].setProperty("bare", True)
            self.inks[ink].setFixedSize(26, 26)
            style.addWidget(self.inks[ink])
        self.scale_box.setRange(0.4, 8)
        self.width_box.setRange(0.25, 24)
        for spin in (self.scale_box, self.width_box):
            spin.setSingleStep(0.25)
            spin.setKeyboardTracking(False)
        self.text.setFixedHeight(44)
        self.scale_box.setFixedWidth(130)
        self.width_box.setFixedWidth(130)
        for widget in (
            self.scale_box,
            self.width_box,
            self.dash,
            self.tint,
            self.plate,
            self.place,
        ):
            style.addWidget(widget)
        for row in (kinds, style):
            self.column.addLayout(row)
        self.column.addWidget(self.text)

    def _connect(self) -> None:
        made = self._annotator
        made.changed.connect(self.sync)
        made.text_wanted.connect(self._type)
        for kind, button in self.kinds.items():
            button.clicked.connect(lambda _=False, kind=kind: self._draw(kind))
        for ink, button in self.inks.items():
            button.clicked.connect(lambda _=False, ink=ink: made.restyle(ink=ink))
        self.scale_box.valueChanged.connect(lambda value: made.restyle("annotation-size", size=value))
        self.width_box.valueChanged.connect(lambda value: made.restyle("annotation-width", width=value))
        for name, box in (("dash", self.dash), ("plate", self.plate), ("tint", self.tint)):
            box.toggled.connect(lambda on, name=name: made.restyle(**{name: on}))
        self.place.chosen.connect(lambda place: made.restyle(on=cast(Space, place)))
        self.text.textChanged.connect(self._typed)
        self.list.activated.connect(lambda row: made.choose(self.list.itemData(row) or ""))
        self.raise_button.clicked.connect(lambda: made.raise_to(True))
        self.lower_button.clicked.connect(lambda: made.raise_to(False))
        self.delete_button.clicked.connect(made.delete)
        self.close_button.clicked.connect(made.close)

    def _add_shortcuts(self) -> None:
        self._keys = [QShortcut(QKeySequence(key), self.window()) for key in ("Del", *_NUDGES)]
        self._keys[0].activated.connect(self._annotator.delete)
        for key, by in zip(self._keys[1:], _NUDGES.values(), strict=True):
            key.activated.connect(lambda by=by: self._annotator.nudge(*by))

    def retranslate(self, view: View) -> None:
        lang, soft = view.lang, theme.tokens(view.appearance)["ink_soft"]
        for kind, button in self.kinds.items():
            button.setText(t(f"annotate.kind.{kind}", lang))
            button.setToolTip(tooltip(t(f"annotate.hint.{kind}", lang)))
        for ink, button in self.inks.items():
            button.setIcon(_swatch(theme.tokens(view.appearance)[INKS[ink]], soft))
            button.setIconSize(QSize(16, 16))
            button.setToolTip(tooltip(t(f"annotate.ink.{ink}", lang)))
            button.setAccessibleName(t(f"annotate.ink.{ink}", lang))
        for name, spin in (("size", self.scale_box), ("width", self.width_box)):
            spin.setPrefix(t(f"annotate.{name}", lang) + " ")
            spin.setAccessibleName(t(f"annotate.{name}", lang))
        for name in ("dash", "plate", "tint"):
            getattr(self, name).setText(t(f"annotate.{name}", lang))
        for place in PLACES:
            self.place.set_words(place, t(f"annotate.on.{place}", lang), t(f"annotate.on_tip.{place}", lang))
        for name in ("raise", "lower", "delete"):
            getattr(self, f"{name}_button").setText(t(f"annotate.{name}", lang))
        self.text.setPlaceholderText(t("annotate.text", lang))
        self.text.setAccessibleName(t("annotate.text", lang))
        self.list.setAccessibleName(t("annotate.list", lang))
        self.set_close_words(view, t("annotate.close", lang), f"{t('annotate.close', lang)}  Esc")
        self.sync()

    # -- what is shown ----------------------------------------------------------------------

    def sync(self) -> None:
        """Show the kind in hand, the chosen annotation and its style."""
        made, lang = self._annotator, self._store.view.lang
        self.setVisible(made.active)
        one = made.current
        for key in self._keys:
            key.setEnabled(made.active and one is not None)
        if not made.active:
            return
        kind = made.kind or (one.kind if one else None)
        hint = f"annotate.hint.{made.kind}" if made.kind else "annotate.chosen" if one else "annotate.start"
        self.say(t("command.annotate", lang), t(hint, lang))
        style = one or made.style
        for name, button in self.kinds.items():
            button.setChecked(name == made.kind)
        for ink, button in self.inks.items():
            button.setChecked(ink == style.ink)
        widgets = (self.scale_box, self.width_box, self.dash, self.plate, self.tint, self.text)
        for widget in widgets:
            widget.blockSignals(True)
        self.scale_box.setValue(style.size)
        self.width_box.setValue(style.width)
        for box, on in ((self.dash, style.dash), (self.plate, style.plate), (self.tint, style.tint)):
            box.setChecked(on)
        words = one.text if one else ""
        if self.text.toPlainText() != words:
            self.text.setPlainText(words)
        for widget in widgets:
            widget.blockSignals(False)
        self.place.set_current(style.on)
        self._show_what_applies(kind)
        self._fill_list()

    def _show_what_applies(self, kind: Kind | None) -> None:
        one = self._annotator.current
        lines = kind not in ("text", "pin", "picture")
        self.width_box.setEnabled(lines)
        self.dash.setEnabled(lines)
        self.tint.setEnabled(kind is None or kind in CLOSED)
        self.plate.setEnabled(kind is None or (kind in WITH_TEXT and kind != "pin"))
        self.text.setEnabled(one is not None and one.kind in WITH_TEXT)  # hidden, the map would jump
        for button in (self.raise_button, self.lower_button, self.delete_button):
            button.setEnabled(one is not None)

    def _fill_list(self) -> None:
        view, chosen = self._store.view, self._annotator.chosen
        numbers = pin_numbers(view.annotations)
        rows = [(t("annotate.none", view.lang, n=len(view.annotations)), "")]
        for one in view.annotations:
            kind = t(f"annotate.kind.{'video' if one.video else one.kind}", view.lang) + (
                f" {numbers[one.id]}" if one.id in numbers else ""
            )
            words = shown(" ".join(one.text.split())[:_LIST_LETTERS])
            rows.append((f"{kind} · {words}" if words else kind, one.id))
        if [(self.list.itemText(n), self.list.itemData(n)) for n in range(self.list.count())] != rows:
            self.list.clear()
            for words, key in rows:
                self.list.addItem(words, key)
        self.list.setCurrentIndex(max(0, self.list.findData(chosen)))

    # -- input ------------------------------------------------------------------------------

    def _draw(self, kind: Kind) -> None:
        if kind == "picture" and self._annotator.kind != "picture":
            self.kinds[kind].setChecked(False)
            self._choose_picture()
        else:
            self._annotator.draw(kind)

    def _choose_picture(self) -> None:
        from explorer.state.files import video_file  # what converts videos, which few need

        lang = self._store.view.lang
        videos = " ".join(f"*{suffix}" for suffix in video_file.SUFFIXES)
        filters = f"{t('annotate.pictures', lang)} (*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff {videos})"
        self.dialog = QFileDialog(self.window(), t("annotate.hint.picture", lang), "", filters)
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.dialog.fileSelected.connect(lambda name: self._take(Path(name)))
        self.dialog.open()

    def _take(self, path: Path) -> None:
        """Take a picture or a video in hand; a video is converted first, in view and with a way to stop."""
        from explorer.state.files import video_file

        if path.suffix.lower() not in video_file.SUFFIXES:
            self._annotator.take_picture(path)
            return
        lang = self._store.view.lang
        from explorer.ui.tools.video_import import VideoImport

        job = VideoImport(path, self)
        words = t("annotate.video_converts", lang, file=shown(path.name))
        shade = QProgressDialog(words, t("annotate.video_cancel", lang), 0, 100, self.window())
        shade.setMinimumDuration(0)
        shade.setAutoClose(False)
        job.progress.connect(lambda share: shade.setValue(min(round(share * 100), 99)))
        shade.canceled.connect(job.cancel)
        job.done.connect(self._annotator.take_video)
        job.refused.connect(self._annotator.refuse)
        for signal in (job.done, job.refused, shade.canceled):
            signal.connect(shade.deleteLater)
            signal.connect(job.deleteLater)
        self.video_job = job
        shade.setValue(0)
        job.start()

    def _typed(self) -> None:
        words = self.text.toPlainText()
        if len(words) > MOST_LETTERS:
            words = words[:MOST_LETTERS]
        one = self._annotator.current
        if one is not None and one.text != words:
            self._annotator.restyle(f"annotation-text-{one.id}", text=words)

    def _type(self) -> None:
        if self.text.isEnabled():
            self.text.setFocus()
            self.text.selectAll()


def _swatch(color: str, line: str) -> QIcon:
    """Return a square of an ink; the paper's needs its edge."""
    square = QPixmap(32, 32)
    square.fill(QColor(line))
    inner = QPixmap(28, 28)
    inner.fill(QColor(color))

    painter = QPainter(square)
    painter.drawPixmap(2, 2, inner)
    painter.end()
    return QIcon(square)
