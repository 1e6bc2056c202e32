"""Every control of the window is read out by a name of its own in the language of the window, without markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QToolButton,
    QWidget,
)

from explorer.ui.kit.plain import Elided
from explorer.ui.window.desktop import Desktop
from explorer.ui.window.overlay import Overlay
from tests.ui.window.test_small_window import desktop as desktop  # fixtures
from tests.ui.window.test_small_window import shape_of as shape_of

ROAD = "hw-yongchuan-luzhou"  # with two events
HANZI = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
WORD = re.compile(r"[A-Za-z]{3,}")
# Headings of Chinese documents are quoted in an English interface, too. Of a Chinese interface: names of keys, formats and makers.
FOREIGN = re.compile(r"Ctrl|Alt|Enter|Esc|Page(?:Up|Down)|Excel|CSV|CGCS|WGS|EN\b|OpenStreetMap")
SCENES = (
    *("panel_filters", "panel_details", "panel_chronicle", "panel_figures", "panel_comments", "panel_layers"),
    *("panel_results", "mode_window", "mode_cumulative", "mode_asof", "compare", "scenes", "annotate"),
    *("add_comment", "draw_shape", "panel_details", "help", "about", "palette"),
)


def name_of(widget: QWidget) -> str:
    """What a screen reader reads out. (On Linux Qt has the choice of a combo box there, and its name in a relation.)"""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name)


def controls(window: QWidget) -> Iterator[QWidget]:
    """Every widget in sight at which the keyboard stops."""
    for widget in window.findChildren(QWidget):
        is_part = isinstance(widget, QLineEdit) and widget.parentWidget().focusProxy() is None
        is_part = is_part and widget.objectName() == "qt_spinbox_lineedit"
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(window) and not is_part:
            yield widget


def _page_of(widget: QWidget) -> QWidget:
    around = widget.parentWidget()
    while not isinstance(around, (QScrollArea, Overlay, QMainWindow)) and around.parentWidget() is not None:
        around = around.parentWidget()
    return around


def faults(window: QWidget, lang: str) -> set[str]:
    found: set[str] = set()
    siblings: Counter[tuple[int, str]] = Counter()
    for widget in controls(window):
        name, kind = name_of(widget), f"{type(widget).__name__} {widget.objectName()}"
        if not name.strip():
            found.add(f"{kind} has no name: {widget.toolTip()}")
        if "</" in name or "<p" in name:
            found.add(f"markup: {name}")
        if lang == "zh" and (
            WORD.search(FOREIGN.sub("", name)) or re.search(r"[\u4e00-\u9fff][,.:;] ", name)
        ):
            found.add(f"not Chinese: {name}")
        if lang == "en" and HANZI.search(name.replace("中 / EN", "")) and not name.startswith("Document 0"):
            found.add(f"not English: {name}")
        if isinstance(widget, QToolButton) and not widget.text():
            siblings[id(_page_of(widget)), name] += (
                1  # it is its picture that tells others of the page from it
            )
        elif not isinstance(widget, (QLabel, Elided)):
            siblings[id(widget.parentWidget()), name] += 1
    return found | {f"{n} side by side: {name}" for (_, name), n in siblings.items() if n > 1}


def test_each_control_has_a_name_of_its_own(desktop: Desktop) -> None:
    store = desktop.store
    desktop.window.resize(1600, 1000)
    store.set_view(replace(store.view, selection=(ROAD,)))
    found: set[str] = set()
    stops = 0
    for lang in (store.view.lang, "en" if store.view.lang == "zh" else "zh"):
        store.set_view(replace(store.view, lang=lang))
        for command in SCENES:
            desktop.actions.by_id[command].trigger()
            QApplication.processEvents()
            found |= {f"{lang} {command}: {fault}" for fault in faults(desktop.window, lang)}
            stops += len(list(controls(desktop.window)))
    assert "\n".join(sorted(found)) == ""
    assert stops > 1000
