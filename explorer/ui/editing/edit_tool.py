"""The list of edits and what it leads to, made when first asked for, and what they offer for commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from explorer.ui.facts.session import Session
from explorer.ui.kit.placement import show_in_front

if TYPE_CHECKING:  # made when they are first wanted
    from explorer.ui.editing.edit_list import EditList
    from explorer.ui.editing.workbook_sheet import WorkbookSheet


class EditTool(QObject):
    """`feature_wanted(id)` selects on the map, `zoom_wanted(id)` flies there."""

    feature_wanted = Signal(str)
    zoom_wanted = Signal(str)
    status_message = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.sheet: QWidget | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"edit_list": lambda: self.list.open_now(), "rows_from_file": self.import_rows}

    @cached_property
    def list(self) -> EditList:
        from explorer.ui.editing.edit_list import EditList

        made = EditList(self._session, self._window)
        made.feature_wanted.connect(self.feature_wanted)
        made.zoom_wanted.connect(self.zoom_wanted)
        made.status_message.connect(self.status_message)
        made.accept_wanted.connect(self.accept)
        return made

    def import_rows(self) -> None:
        """Open the sheet that takes rows of a workbook as edits."""
        self.workbook.open_now()

    @cached_property
    def workbook(self) -> WorkbookSheet:
        from explorer.ui.editing.workbook_sheet import WorkbookSheet

        made = WorkbookSheet(self._session, self._window)
        made.status_message.connect(self.status_message)
        return made

    def accept(self, edits: object) -> None:
        """Open the sheet that writes edits into a pack."""
        from explorer.ui.editing.accept_sheet import AcceptSheet

        assert isinstance(edits, list)
        self.sheet = AcceptSheet(self._session, edits, self.list)
        show_in_front(self.sheet)
