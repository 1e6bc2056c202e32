"""Choices of the figure beyond page and words: template, bare figure, graticule, overview, legend, what an office prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from explorer.atlas.model import Box
from explorer.export.files.errors import LocalizedError
from explorer.export.files.files import write_whole
from explorer.export.jobs.snapshot import TRANSPARENT, WITH_WORLD_FILE
from explorer.export.sheet.legend_choice import MOST_COLUMNS, PLACES, Place
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.export.sheet.template_file import (
    SUFFIX,
    SheetTemplate,
    TemplateError,
    built_in,
    read_template,
    write_template,
)
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox, SpinBox
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.save_dialog import when_chosen
from explorer.ui.studio.page_size import FormError
from explorer.words.strings import t
from explorer.words.structure import WrongValue
from explorer.words.text import Lang, Text

_OPEN, _SAVE = "open", "save"
_CHECKS = ("graticule", "overview", "projection", "transparent", "world_file")
_WITH_TIP = ("transparent", "world_file")
_LINES = ("font", "secrecy", "number", "footer")


class FigureForm(QWidget):
    """`changed` with every choice; `template_chosen` brings a template, which fills the other fields too;
    `save_wanted` asks for the sheet to save as a template."""

    changed = Signal()
    template_chosen = Signal(object)
    bare_toggled = Signal(bool)
    save_wanted = Signal()
    legend_wanted = Signal()
    failed = Signal(str)

    def __init__(self, lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lang = lang
        self.base = Sheet()  # of the template: what no field of the form shows
        self.template, self.place = ComboBox(self), ComboBox(self)
        self.bare = QCheckBox(self)
        self.checks = {name: QCheckBox(self) for name in _CHECKS}
        self.lines = {name: QLineEdit(self) for name in _LINES}
        self.inset = QLineEdit(self)
        self.ground_of: Callable[[str], Box] | None = None  # the ground of a place; raises LocalizedError
        self.columns, self.letters = SpinBox(self), DoubleSpinBox(self)
        self.legend_button, self.logo_button, self.master_button = (QPushButton(self) for _ in range(3))
        self._master_size = ""  # of the slides of an office's master
        self.dialog: QFileDialog | None = None
        self.labels = {
            key: QLabel(self) for key in ("templates", "inset", "place", "columns", "type", *_LINES)
        }
        self._lay_out()
        self.retranslate(lang)
        self._connect()

    def _lay_out(self) -> None:
        self.columns.setRange(0, MOST_COLUMNS)
        self.letters.setRange(0.5, 3.0)
        self.letters.setSingleStep(0.1)
        self.letters.setValue(1.0)
        for line in self.lines.values():
            line.setMaxLength(60)
        self.lines["footer"].setMaxLength(300)
        form = QFormLayout(self)
        form.setContentsMargins(0, 6, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.labels["templates"], self.template)
        checks = QGridLayout()
        for n, check in enumerate((self.bare, *self.checks.values())):
            checks.addWidget(check, n // 2, n % 2)
        form.addRow(checks)
        self.inset.setMaxLength(80)
        form.addRow(self.labels["inset"], self.inset)
        form.addRow(self.labels["place"], self.place)
        form.addRow(self.labels["columns"], self.columns)
        form.addRow(self.labels["type"], self.letters)
        for field in (self.template, self.place, self.columns, self.letters):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name in _LINES:
            form.addRow(self.labels[name], self.lines[name])
        buttons = QGridLayout()
        for n, button in enumerate((self.legend_button, self.logo_button, self.master_button)):
            button.setAutoDefault(False)
            button.setProperty("small", True)
            buttons.addWidget(button, n // 2, n % 2)
        form.addRow(buttons)

    def _connect(self) -> None:
        self.template.activated.connect(self._choose)
        self.place.currentIndexChanged.connect(self.changed)
        self.columns.valueChanged.connect(self.changed)
        self.letters.valueChanged.connect(self.changed)
        self.bare.toggled.connect(self.bare_toggled)
        for check in self.checks.values():
            check.toggled.connect(self.changed)
        for line in (self.inset, *self.lines.values()):
            line.textChanged.connect(self.changed)
        self.legend_button.clicked.connect(self.legend_wanted)
        self.logo_button.clicked.connect(self._choose_logo)
        self.master_button.clicked.connect(self._choose_master)

    def stops(self) -> list[QWidget]:
        """Return the fields in the order of Tab."""
        checks = [self.bare, *self.checks.values()]
        lines = list(self.lines.values())
        return [
            self.template,
            *checks,
            self.inset,
            self.place,
            self.columns,
            self.letters,
            *lines,
            self.legend_button,
            self.logo_button,
            self.master_button,
        ]

    def retranslate(self, lang: Lang) -> None:
        self.lang = lang
        for key, label in self.labels.items():
            label.setText(t(f"export.dialog.{key}", lang))
        for name, widget in (
            ("templates", self.template),
            ("place", self.place),
            ("columns", self.columns),
            ("type", self.letters),
        ):
            widget.setAccessibleName(t(f"export.dialog.{name}", lang))
        for name, line in self.lines.items():
            line.setAccessibleName(t(f"export.dialog.{name}", lang))
            line.setPlaceholderText(t(f"export.dialog.{name}_hint", lang))
        self.inset.setAccessibleName(t("export.dialog.inset", lang))
        self.inset.setPlaceholderText(t("export.dialog.inset_hint", lang))
        self.bare.setText(t("export.dialog.bare", lang))
        self.bare.setToolTip(tooltip(t("export.dialog.bare_tip", lang)))
        for name, check in self.checks.items():
            check.setText(t(f"export.dialog.{name}", lang))
        for name in _WITH_TIP:
            self.checks[name].setToolTip(tooltip(t(f"export.dialog.{name}_tip", lang)))
        self.columns.setSpecialValueText(t("export.dialog.columns_auto", lang))
        self.letters.setPrefix("× ")
        self.legend_button.setText(t("export.dialog.edit_legend", lang))
        self.logo_button.setText(t("export.dialog.no_logo" if self.base.logo else "export.dialog.logo", lang))
        self._name_master()
        self.master_button.setToolTip(tooltip(t("export.dialog.master_tip", lang)))
        self._fill()

    def _fill(self) -> None:
        rows = [("", t("export.dialog.template_none", self.lang))]
        rows += [(key, one.name.in_(self.lang)) for key, one in built_in().items()]
        rows += [
            (_OPEN, t("export.dialog.template_open", self.lang)),
            (_SAVE, t("export.dialog.template_save", self.lang)),
        ]
        chosen = self.template.currentData()
        for combo, items in (
            (self.template, rows),
            (self.place, [(p, t(f"export.dialog.place.{p}", self.lang)) for p in PLACES]),
        ):
            at = max(0, combo.currentIndex())
            with QSignalBlocker(combo):
                combo.clear()
                for key, words in items:
                    combo.addItem(words, key)
                combo.setCurrentIndex(at)
        if chosen in (_OPEN, _SAVE):
            self.template.setCurrentIndex(0)

    # -- choices ----------------------------------------------------------------------------

    def read_inset(self) -> Box | None:
        """Return the ground of the inset map; raises FormError if the place is unknown."""
        text = self.inset.text().strip()
        if not text or self.ground_of is None:
            return None
        try:
            return self.ground_of(text)
        except LocalizedError as error:
            raise FormError(error.in_(self.lang)) from error

    def suit(self, kind: str) -> None:
        """Offer what files of this format can have."""
        self.checks["transparent"].setEnabled(kind in {*TRANSPARENT, "grid"})
        self.checks["world_file"].setEnabled(kind in WITH_WORLD_FILE)
        self.master_button.setEnabled(kind == "pptx")

    def applied(self, sheet: Sheet) -> Sheet:
        """Return the sheet with what is chosen here."""
        chosen = replace(
            self.base.legend, place=cast(Place, self.place.currentData()), columns=self.columns.value()
        )
        if self.base.master and self.master_button.isEnabled():
            paper, master, room = parse_paper(self._master_size), self.base.master, self.base.room
            sheet = replace(sheet, paper=paper, template="slide", master=master, room=room)
        return replace(
            sheet,
            margin=0.0 if self.bare.isChecked() else self.base.margin,
            type=self.letters.value(),
            legend=chosen,
            graticule=(self.base.graticule or 0.0) if self.checks["graticule"].isChecked() else None,
            overview=self.checks["overview"].isChecked(),
            projection=self.checks["projection"].isChecked(),
            transparent=self._chosen("transparent"),
            world_file=self._chosen("world_file"),
            logo=self.base.logo,
            font=self.lines["font"].text().strip(),
            secrecy=self.lines["secrecy"].text(),
            number=self.lines["number"].text(),
            footer=self.lines["footer"].text(),
        )

    def _chosen(self, name: str) -> bool:
        return self.checks[name].isChecked() and self.checks[name].isEnabled()

    def take(self, sheet: Sheet) -> None:
        """Show the choices of a template; nothing is reported."""
        self.base = replace(sheet, master=self.base.master, room=self.base.room)
        widgets: Sequence[QWidget] = self.stops()
        for widget in widgets:
            widget.blockSignals(True)
        self.place.setCurrentIndex(PLACES.index(sheet.legend.place))
        self.columns.setValue(sheet.legend.columns)
        self.letters.setValue(sheet.type)
        self.bare.setChecked(sheet.margin == 0)
        for name, on in (
            ("graticule", sheet.graticule is not None),
            ("overview", sheet.overview),
            ("projection", sheet.projection),
            ("transparent", sheet.transparent),
            ("world_file", sheet.world_file),
        ):
            self.checks[name].setChecked(on)
        for name, line in self.lines.items():
            line.setText(getattr(sheet, name))
        for widget in widgets:
            widget.blockSignals(False)
        self.logo_button.setText(
            t("export.dialog.no_logo" if sheet.logo else "export.dialog.logo", self.lang)
        )

    def choose_legend(
        self, order: tuple[str, ...], hidden: tuple[str, ...], words: tuple[tuple[str, str], ...]
    ) -> None:
        """Take over the list of the legend's rows."""
        self.base = replace(
            self.base, legend=replace(self.base.legend, order=order, hidden=hidden, words=words)
        )
        self.changed.emit()

    # -- templates and logo -----------------------------------------------------------------

    def _choose(self, row: int) -> None:
        key = self.template.itemData(row)
        if key == _OPEN:
            self._ask(QFileDialog.AcceptMode.AcceptOpen, f"*{SUFFIX}", self.open_template)
        elif key == _SAVE:
            self.save_wanted.emit()
        else:
            self.template_chosen.emit(built_in()[key] if key else SheetTemplate(Text("", ""), Sheet()))
        if key in (_OPEN, _SAVE):
            with QSignalBlocker(self.template):
                self.template.setCurrentIndex(0)

    def open_template(self, path: Path) -> None:
        try:
            self.template_chosen.emit(read_template(path))
        except TemplateError as error:
            self.failed.emit(error.in_(self.lang))

    def ask_where_to_save(self, sheet: Sheet) -> None:
        self._ask(
            QFileDialog.AcceptMode.AcceptSave, f"*{SUFFIX}", lambda path: self.save_template(path, sheet)
        )

    def save_template(self, path: Path, sheet: Sheet) -> None:
        try:
            write_whole(path, write_template(SheetTemplate(Text(path.stem, path.stem), sheet)))
        except LocalizedError as error:
            self.failed.emit(error.in_(self.lang))

    def _choose_logo(self) -> None:
        if self.base.logo:
            self._set_logo("")
        else:
            self._ask(QFileDialog.AcceptMode.AcceptOpen, "*.png *.jpg *.jpeg", self.take_logo)

    def take_logo(self, path: Path) -> None:
        from explorer.state.files.annotation_file import read_picture

        try:
            self._set_logo(read_picture(path))
        except WrongValue as error:
            self.failed.emit(error.in_(self.lang))

    def _set_logo(self, logo: str) -> None:
        self.base = replace(self.base, logo=logo)
        self.logo_button.setText(t("export.dialog.no_logo" if logo else "export.dialog.logo", self.lang))
        self.changed.emit()

    def _choose_master(self) -> None:
        if self.base.master:
            self._set_master("", "", None)
        else:
            self._ask(QFileDialog.AcceptMode.AcceptOpen, "*.pptx *.potx", self.take_master)

    def take_master(self, path: Path) -> None:
        """Take a presentation as the master of decks; one that cannot be is reported in one line."""
        from explorer.export.formats.slides.master import MasterError, measure_master

        try:
            size = measure_master(path.absolute())
        except MasterError as error:
            self.failed.emit(error.in_(self.lang))
            return
        self._set_master(str(path.absolute()), size.size, size.room)

    def _set_master(self, path: str, size: str, room: tuple[float, float, float, float] | None) -> None:
        self._master_size = size
        self.base = replace(self.base, master=path, room=room)
        self._name_master()
        self.changed.emit()

    def _name_master(self) -> None:
        self.master_button.setText(
            t("export.dialog.no_master" if self.base.master else "export.dialog.master", self.lang)
        )

    def _ask(self, mode: QFileDialog.AcceptMode, filters: str, then: Callable[[Path], None]) -> None:
        self.dialog = QFileDialog(self.window(), self.labels["templates"].text(), "", filters)
        self.dialog.setAcceptMode(mode)
        if mode == QFileDialog.AcceptMode.AcceptSave:
            when_chosen(self.dialog, SUFFIX, self.lang, then)
        else:
            self.dialog.fileSelected.connect(lambda name: then(Path(name)))
        self.dialog.open()
