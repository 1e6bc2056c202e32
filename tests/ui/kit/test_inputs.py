"""Scrolling a panel changes no value under the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox, Slider, SpinBox


def passed_on(widget: QWidget) -> bool:
    """Turn the wheel over a widget; Qt hands on to the panel what it does not accept."""
    at = QPointF(widget.rect().center())
    nothing, down = QPoint(), QPoint(0, -120)
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        nothing,
        down,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return not event.isAccepted()


@pytest.mark.parametrize("kind", [SpinBox, DoubleSpinBox, Slider])
def test_the_wheel_turns_a_number_only_while_it_has_the_focus(
    qtbot: QtBot, kind: type[SpinBox | DoubleSpinBox | Slider]
) -> None:
    box: QSpinBox | QSlider = kind()  # type: ignore[assignment]
    qtbot.addWidget(box)
    box.setRange(0, 9)
    box.setValue(5)
    with qtbot.waitExposed(box):
        box.show()
    box.clearFocus()
    assert passed_on(box)
    assert box.value() == 5
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    assert not passed_on(box)
    assert box.value() != 5


def test_the_wheel_never_turns_a_choice(qtbot: QtBot) -> None:
    box: QComboBox = ComboBox()
    qtbot.addWidget(box)
    box.addItems(list("abc"))
    box.show()
    box.setFocus()
    assert passed_on(box)
    assert box.currentIndex() == 0
