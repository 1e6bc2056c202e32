"""Where the studio's parts lie, in which order Tab visits them, and the keys that are also the window's."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from explorer.state.view.commands import COMMANDS, Command
from explorer.state.view.view import Appearance
from explorer.ui.kit import theme
from explorer.ui.kit.geometry import fit

if TYPE_CHECKING:
    from explorer.ui.studio.dialog import ExportDialog

_SIDE_PX = 400
_SIZE = QSize(1240, 780)
_SHARED = ("language", "appearance")
_LOCKED = """
QLabel:disabled, QCheckBox:disabled, QComboBox:disabled, QLineEdit:disabled {{ color: {ink_ghost}; }}
QPushButton:disabled {{ background: {ground}; border-color: {line}; color: {ink_ghost}; }}
"""


def lay_out(dialog: ExportDialog) -> None:
    """The sheet on the left, everything that is chosen and said in one column beside it."""
    dialog.setSizeGripEnabled(True)
    area = dialog.chosen
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to the field that has the focus
    chosen = QWidget(area)
    column = QVBoxLayout(chosen)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(dialog.form)
    column.addWidget(dialog.check)  # which may be long: it scrolls, and the buttons below do not go with it
    column.addStretch(1)
    area.setWidget(chosen)
    side = QVBoxLayout()
    for part in (area, dialog.foot):
        side.addWidget(part, 1 if part is area else 0)
    across = QHBoxLayout(dialog)
    shown = QVBoxLayout()
    shown.addWidget(dialog.preview, 1)
    shown.addWidget(dialog.form.ground)
    shown.addWidget(dialog.frames)
    across.addLayout(shown, 1)
    across.addLayout(side)
    fit(dialog, _SIZE)


def widen(dialog: ExportDialog) -> None:
    """The column is as wide as its words need, which English ones do more than Chinese ones."""
    for part in dialog.form.findChildren(QWidget):
        part.ensurePolished()  # the style sheet sets the size of letters
    form = dialog.form.layout()
    assert form is not None
    form.update()
    form.activate()  # invalidate() leaves out the layouts within
    bar = dialog.chosen.verticalScrollBar().sizeHint().width()
    width = max(_SIDE_PX, form.minimumSize().width() + bar)
    for part in (dialog.chosen, dialog.foot):
        part.setFixedWidth(width)


def order(dialog: ExportDialog) -> None:
    """Tab goes down the column as the eye does, and begins at its top."""
    form = dialog.form
    ground = [*form.ground.buttons.values(), form.ground.scale]
    stops = [
        *form.stops(),
        *dialog.buttons.values(),
        dialog.preview,
        *ground,
        *dialog.frames.buttons.values(),
    ]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
    dialog.check.follows = form.allow_cut
    stops[0].setFocus()


def share_keys(dialog: ExportDialog) -> None:
    """Language and appearance switch from here too: the window's own shortcuts hold only while it is in front."""

    def share(command: Command) -> None:
        def switch() -> None:
            if command.change is not None:
                dialog.store.dispatch(command.change(dialog.store.view), command.title_key)

        QShortcut(QKeySequence(command.keys), dialog, switch)

    for command in COMMANDS:
        if command.id in _SHARED:
            share(command)


def locked_look(appearance: Appearance) -> str:
    """What cannot be used now looks so, the main button too: the application's rules leave both as they are."""
    return _LOCKED.format_map(theme.tokens(appearance))
