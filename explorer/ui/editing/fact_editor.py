"""Forms on demand, and what they make: edits of facts as steps that can be undone by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from explorer.atlas.edits.edited_rows import EditedRows, edited_rows, row_of
from explorer.atlas.edits.laying import prepare
from explorer.atlas.edits.row_edit import Cells, RowEdit, with_edits
from explorer.state.view.view import View
from explorer.ui.editing.row_form import RowForm
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.kit.placement import show_in_front

_KEYED = ("features", "events", "indicators", "conflicts", "places", "sources")
_NAMES = ("name", "title", "statement_a")


class AsksForForms(Protocol):
    """A panel that lists facts: `edit_wanted(table, subject, record)`, `add_wanted(table, subject)`."""

    @property
    def edit_wanted(self) -> SignalInstance: ...
    @property
    def add_wanted(self) -> SignalInstance: ...


class FactEditor(QObject):
    """What the window edits facts with; a form that is open already comes to the front."""

    draw_wanted = Signal()  # a shape for what is selected

    def __init__(
        self, session: Session, say: Say, window: QWidget, askers: Iterable[AsksForForms] = ()
    ) -> None:
        super().__init__(window)
        self._session, self._say, self._window = session, say, window
        self.form: RowForm | None = None
        self.destroyed.connect(session.store.subscribe(self._view_changed))
        for asker in askers:
            asker.edit_wanted.connect(self.edit)
            asker.add_wanted.connect(self._add_about)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "edit_fact": self.edit_selected,
            "new_feature": lambda: self.add("features"),
            "new_status": lambda: self.add("statuses", feature=self._selected()),
            "new_attribute": lambda: self.add("attributes", feature=self._selected()),
            "new_event": lambda: self.add("events", features=";".join(self._all_selected())),
            "new_value": lambda: self.add(
                "observations", key=next(iter(self._session.store.view.charts), "")
            ),
            "new_indicator": lambda: self.add("indicators"),
            "new_place": lambda: self.add("places"),
            "new_source": lambda: self.add("sources"),
            "new_conflict": lambda: self.add("conflicts", features=";".join(self._all_selected())),
        }

    # -- forms --------------------------------------------------------------------------------

    def add(self, table: str, **start: str) -> RowForm:
        """Open the form of a new row that begins with these cells."""
        return self._open(table, None, {column: cell for column, cell in start.items() if cell})

    def _add_about(self, table: str, subject: str) -> None:
        if table == "shapes":
            self.draw_wanted.emit()
            return
        self.add(table, **{"key" if table == "observations" else "feature": subject})

    def edit(self, table: str, subject: str, record: object = None) -> RowForm | None:
        """Open the form of a row: that with the id `subject`, or the one of it that is this record."""
        rows = self._rows()
        if table in _KEYED:
            found = next(iter(rows.of_subject(table, subject)), None)
        else:
            found = row_of(rows, table, subject, record)
        if found is None:
            self._say("editing.no_row", brief=True)
            return None
        return self._open(table, found.cells, None)

    def edit_selected(self) -> None:
        """Open the form of the selected feature."""
        key = self._selected()
        if key:
            self.edit("features", key)
        else:
            self._say("editing.select_one", brief=True)

    def _open(self, table: str, was: Cells | None, start: Cells | None) -> RowForm:
        if self.form is not None:
            self.form.close_form()
        if self.form is not None:  # with what is typed in it: it asks first
            show_in_front(self.form)
            return self.form
        Thread(
            target=prepare, args=(self._session.store.facts,), name="reading for edits", daemon=True
        ).start()
        form = self._made(table, was, start)
        show_in_front(form)
        form.begin()
        return form

    def _made(self, table: str, was: Cells | None, start: Cells | None) -> RowForm:
        form = self.form = RowForm(self._session, table, was, start, self._window)
        form.edited.connect(self.apply)
        form.destroyed.connect(lambda: self._gone(form))
        form.finished.connect(lambda _: self._gone(form))
        return form

    def _view_changed(self, old: View, new: View) -> None:
        """Have an open form speak the language of the window."""
        before = self.form
        if before is None or old.lang == new.lang:
            return
        form = self._made(before.table, before.was, before.begun_with)
        form.show()
        form.take_over(before)
        before.hide()
        before.deleteLater()

    def _gone(self, form: RowForm) -> None:
        if self.form is form:
            self.form = None

    def _rows(self) -> EditedRows:
        return edited_rows(self._session.store.facts, self._session.store.work.edits)

    # -- edits --------------------------------------------------------------------------------

    def apply(self, edits: Iterable[RowEdit]) -> None:
        """Add edits to the work as one step, named after the first row that is no new source."""
        made = tuple(replace(edit, made=date.today()) for edit in edits)
        if not made:
            return
        store = self._session.store
        main = next((edit for edit in made if edit.table not in ("sources", "citations")), made[0])
        work = replace(store.work, edits=with_edits(store.work.edits, made))
        if main.table == "features" and main.was is None and main.now:
            work = replace(work, view=replace(store.view, selection=(main.now["id"],)))
        store.change(work, step_name(main))

    def _selected(self) -> str:
        return next(iter(self._all_selected()), "")

    def _all_selected(self) -> tuple[str, ...]:
        features = self._session.known.tables.atlas.features
        return tuple(key for key in self._session.store.view.selection if key in features)


def step_name(edit: RowEdit) -> str:
    """Name the step of an edit: its kind, and the feature or the name that it is about."""
    kind = "added" if edit.was is None else "removed" if edit.now is None else "changed"
    cells = edit.cells
    named = cells.get("feature") or next((cells[f"{n}_zh"] for n in _NAMES if f"{n}_zh" in cells), "")
    return f"edit.step.{edit.table}.{kind}|{(named or cells.get('key', '')).replace('|', ' ')}"
