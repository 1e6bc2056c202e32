"""F1: every command by area with its key, from the same table as menus and palette. Shift+F1: about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.atlas import pack
from explorer.atlas.model import Atlas, Source
from explorer.state.view.command_table import COMMANDS, Area
from explorer.state.view.view import View
from explorer.ui.kit.plain import label
from explorer.ui.window.actions import keys_text
from explorer.ui.window.overlay import Overlay
from explorer.version import version
from explorer.words.strings import t

_COLUMNS: tuple[tuple[Area | None, ...], ...] = (
    ("time", "help", "present"),
    ("layers", "edit", "view"),
    ("map", "tools", "file", None),
)
_BY_HAND = ("pan", "select", "layer", "order")


def _key_grid(rows: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    for n, (words, keys) in enumerate(rows):
        name, key = label(words), QLabel(keys)
        key.setProperty("key", True)
        key.setTextFormat(Qt.TextFormat.PlainText)
        grid.addWidget(name, n, 0)
        grid.addWidget(key, n, 1, Qt.AlignmentFlag.AlignRight)
    return grid


class HelpSheet(Overlay):
    """Three columns of commands; what mouse and arrow keys do comes last. A button leads to the guide."""

    def __init__(self, parent: QWidget, open_guide: Callable[[], object]) -> None:
        super().__init__(parent)
        self.guide = QPushButton(self)
        self.guide.clicked.connect(self.hide)
        self.guide.clicked.connect(lambda _=False: open_guide())
        self.top.insertWidget(1, self.guide)

    def retranslate(self, view: View) -> None:
        super().retranslate(view)
        self.guide.setText(t("command.guide", view.lang))

    def title_key(self) -> str:
        return "sheet.help"

    def fill(self, view: View) -> QWidget:
        assert {area for column in _COLUMNS for area in column} == {*get_args(Area), None}
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(36)
        for areas in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(18)
            for area in areas:
                column.addLayout(self._area(area, view))
            column.addStretch(1)
            row.addLayout(column, 1)
        return content

    def _area(self, area: Area | None, view: View) -> QVBoxLayout:
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(label(t(f"area.{area}" if area else "sheet.map_heading", view.lang), "heading"))
        block.addLayout(_key_grid(self._rows(area, view)))
        return block

    @staticmethod
    def _rows(area: Area | None, view: View) -> Iterable[tuple[str, str]]:
        if area is None:
            for key in _BY_HAND:
                yield t(f"sheet.map.{key}", view.lang), t(f"sheet.map.{key}_keys", view.lang)
        for command in COMMANDS:
            if command.area == area:
                yield t(command.title_key, view.lang), keys_text(command)


class StageSheet(HelpSheet):
    """What keys do while presenting, and nothing else: the audience reads along."""

    size_px = (760, 430)

    def title_key(self) -> str:
        return "sheet.stage"

    def fill(self, view: View) -> QWidget:
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(36)
        lines = list(self._stage_rows(view))
        half = (len(lines) + 1) // 2
        for part in (lines[:half], lines[half:]):
            column = QVBoxLayout()
            column.addLayout(_key_grid(part))
            column.addStretch(1)
            row.addLayout(column, 1)
        return content

    @staticmethod
    def _stage_rows(view: View) -> Iterable[tuple[str, str]]:
        native = QKeySequence.SequenceFormat.NativeText
        for command in COMMANDS:
            if command.id in ("play", "go_to_date"):
                yield t(command.title_key, view.lang), keys_text(command)
            elif command.presenting and command.area != "layers":
                keys = command.presenting.split()[:2]
                yield (
                    t(command.title_key, view.lang),
                    " / ".join(QKeySequence(k).toString(native) for k in keys),
                )
        yield t("sheet.stage_layers", view.lang), "1 – 9"


class AboutSheet(Overlay):
    """What the app is, what it holds, and every source it rests on."""

    size_px = (720, 640)

    def __init__(self, atlas: Atlas, parent: QWidget) -> None:
        super().__init__(parent)
        self._atlas = atlas

    def title_key(self) -> str:
        return "sheet.about"

    def fill(self, view: View) -> QWidget:
        content, lang = QWidget(), view.lang
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 16, 0)
        column.setSpacing(6)
        name = f"{t('app.name', lang)}　{t('sheet.version', lang, version=version())}"
        column.addWidget(label(name, "strong"))
        column.addWidget(label(t("sheet.purpose", lang, about=pack.current().about.in_(lang))))
        column.addWidget(label(t("sheet.holds", lang, **self._totals()), "soft"))
        for kind, key in (("document", "sheet.sources"), ("outside", "sheet.outside")):
            column.addSpacing(12)
            column.addWidget(label(t(key, lang), "heading"))
            for source in self._atlas.sources.values():
                if source.kind == kind:
                    column.addWidget(label(self._source(source, view)))
        if licence := pack.current().licence:
            column.addWidget(label(t("pack.licence", lang, licence=licence), "soft"))
        if shapes := pack.current().credit("shapes", lang):
            column.addSpacing(12)
            column.addWidget(label(t("sheet.shapes", lang), "heading"))
            column.addWidget(label(shapes))
        column.addStretch(1)
        return content

    def _totals(self) -> dict[str, int]:
        return {
            name: len(getattr(self._atlas, name))
            for name in ("features", "events", "indicators", "conflicts")
        }

    @staticmethod
    def _source(source: Source, view: View) -> str:
        parts = (source.title.in_(view.lang), source.publisher.in_(view.lang), str(source.date or ""))
        return f"{source.id}　{' · '.join(part for part in parts if part)}"


class Sheets:
    """The sheets of one window that explain: help, help while presenting, about."""

    def __init__(self, atlas: Atlas, window: QWidget, open_guide: Callable[[], object]) -> None:
        self.help, self.stage_help, self.about = (
            HelpSheet(window, open_guide),
            StageSheet(window, open_guide),
            AboutSheet(atlas, window),
        )
        self.stage_help.guide.hide()  # nothing else comes over a show

    @property
    def all(self) -> tuple[Overlay, ...]:
        return self.help, self.stage_help, self.about

    def place(self) -> None:
        """Fit what is open into a window of another size."""
        for sheet in self.all:
            if sheet.isVisible():
                sheet.place()

    def retranslate(self, view: View) -> None:
        for sheet in self.all:
            if sheet.isVisible():
                sheet.retranslate(view)
