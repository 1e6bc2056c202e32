"""The form for one row of a table: what is wrong is shown below each field while it is typed; only what is sound is saved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.assembly.tables import parse_locator
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.cell_rules import ByColumn
from explorer.atlas.edits.row_check import completed, problems_of
from explorer.atlas.edits.row_edit import Cells, RowEdit, with_edit
from explorer.atlas.edits.row_words import column_name, row_words, table_name
from explorer.atlas.model import Citation
from explorer.state.queries.citing import cite
from explorer.ui.editing.citation_field import CitationField
from explorer.ui.editing.field_making import make_field
from explorer.ui.editing.form_fields import FormField, TextField
from explorer.ui.editing.form_table import DEFAULTS, FORMS, FieldSpec
from explorer.ui.editing.problem_words import problem_words
from explorer.ui.editing.row_names import new_id
from explorer.ui.facts.session import Session
from explorer.ui.kit.plain import label, restyle
from explorer.words.strings import t, table
from explorer.words.text import join_items

_SIZE = QSize(600, 320)  # wide, and at least as tall
_FOOT_PX = 40
_FRAME_PX = 40  # of the title bar, and a little room
_NAME_PX = 92
_CHECK_MS = 80
_PART = "citations."
_UNSAID = ("source", "locator", "id", "feature", "key")  # of a record: cited below, or named in its field
# Columns of which an id is made.
_NAMED_BY = {
    **{"features": "name", "places": "name", "indicators": "name"},
    **{"events": "title", "conflicts": "statement_a", "sources": "title"},
}


class RowForm(QDialog):
    """`edited(edits)` when the user saves; `was` is the row as it is now, None for a new one that begins with `start`."""

    edited = Signal(object)  # tuple[RowEdit, ...]

    def __init__(
        self, session: Session, name: str, was: Cells | None, start: Cells | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("rowForm")
        self._session, self.table, self.was = session, name, was
        self.begun_with = start
        self._start: dict[str, str] = {
            **({} if was else DEFAULTS.get(name, {})),
            **(was or {}),
            **(start or {}),
        }
        self._lang = session.lang
        self._id = "" if was or name not in _NAMED_BY else new_id(session, name, "new")
        self.fields: list[tuple[FieldSpec, FormField, QLabel]] = []
        self.problems: ByColumn = {}
        self.message = label("", "soft", self)
        self.save, self.cancel, self.remove = QPushButton(self), QPushButton(self), QPushButton(self)
        self._leaving = False
        self._everywhere = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self.check)
        self._build()
        self._fill()
        self._before = self.cells()
        self.check()

    # -- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        lang = self._lang
        title = t("editing.change" if self.was else "editing.new", lang, table=table_name(self.table, lang))
        self.setWindowTitle(title)
        sheet = QWidget()
        self._grid = QGridLayout(sheet)
        self._grid.setContentsMargins(24, 18, 24, 10)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(11)
        self._grid.setColumnMinimumWidth(0, _NAME_PX)
        self._grid.setColumnStretch(1, 1)
        at = 0
        if self.was is not None and (record := self._record()) is not None:
            self._grid.addWidget(record, at, 0, 1, 2)
            at += 1
        for spec in FORMS[self.table]:
            self._add(spec, at)
            at += 1
        self._grid.setRowStretch(at, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(sheet)
        self._area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(self._foot())
        self._sheet = sheet
        self.resize(_SIZE)

    def _foot(self) -> QHBoxLayout:
        lang = self._lang
        self.remove.setText(t("editing.remove", lang))
        self.remove.setVisible(self.was is not None)
        self.cancel.setText(t("editing.cancel", lang))
        self.save.setText(t("editing.save", lang))
        self.save.setDefault(True)
        restyle(self.save, "primary", True)
        for button in (self.remove, self.cancel):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setContentsMargins(24, 10, 24, 18)
        row.setSpacing(8)
        row.addWidget(self.remove)
        row.addWidget(self.message, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.save.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.close_form)
        self.remove.clicked.connect(self._remove)
        return row

    def _add(self, spec: FieldSpec, at: int) -> None:
        field = make_field(self._session, self.table, spec)
        column = spec.columns[0].removeprefix(_PART)
        words = t("editing.citation", self._lang) if spec.kind == "citation" and column == "source" else ""
        own = f"editing.field.{self.table}.{column}"
        words = words or (
            t(own, self._lang) if own in table() else column_name(self.table, column, self._lang)
        )
        name = label(words, "soft", self)
        name.setContentsMargins(0, 6, 0, 0)
        name.setFixedWidth(_NAME_PX)
        field.name(words)
        hint = f"editing.hint.{self.table}.{column}"
        if hint in table():
            field.show_hint(t(hint, self._lang))
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, at, 1)
        self.fields.append((spec, field, name))
        field.changed.connect(self._on_change)
        if isinstance(field, CitationField):
            field.grown.connect(lambda: QTimer.singleShot(0, self, self._fit))

    def _record(self) -> QWidget | None:
        """Return the note with what the tables have, where the row is theirs."""
        base = base_rows(self._session.store.facts)
        edits = self._session.store.work.edits
        first = next((e.was for e in edits if e.table == self.table and e.now == self.was), self.was)
        if first is None or base.identity(self.table, first) not in base.by_identity(self.table):
            return None
        box = QFrame(self)
        box.setProperty("note", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(2)
        column.addWidget(label(t("editing.recorded", self._lang), "noteTitle"))
        shown = [c for c in first if first[c] and not c.startswith(_UNSAID)]
        column.addWidget(label(row_words(self.table, first, self._lang, shown), "noteText"))
        if first.get("locator"):
            found = Citation(first.get("source", ""), parse_locator(first["locator"]))
            column.addWidget(label(cite(self._session.atlas, found, self._lang), "note"))
        return box

    def begin(self) -> None:
        """Fit the form, and put the cursor into the first field that is not filled yet."""
        self._fit()
        empty = (f for _, f, _ in self.fields if not f.isHidden() and not any(f.cells().values()))
        field = next(empty, self.fields[0][1])
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_over(self, other: RowForm) -> None:
        """Go on with what is typed in `other`, the same form in another language, where it stands."""
        for (_, mine, _), (_, theirs, _) in zip(self.fields, other.fields, strict=True):
            mine.take_over(theirs)
            if theirs.isAncestorOf(other.focusWidget()):
                mine.setFocus(Qt.FocusReason.OtherFocusReason)
        self._id, self._before, self._everywhere = other._id, other._before, other._everywhere
        self.check()
        self.setGeometry(other.geometry())

    def _fit(self) -> None:
        """Make the form as tall as its fields, but no taller than the screen takes; never lower than it is."""
        tall = self._sheet.sizeHint().height() + self.save.sizeHint().height() + _FOOT_PX
        most = round(self.screen().availableSize().height() * 0.86)
        self.resize(
            max(self.width(), _SIZE.width()), max(self.height(), min(max(tall, _SIZE.height()), most))
        )
        room = self.screen().availableGeometry()
        lowest = room.bottom() - self.height() - _FRAME_PX
        if self.isVisible() and self.y() > lowest:
            self.move(self.x(), max(lowest, room.top()))

    # -- the row ------------------------------------------------------------------------------

    def _fill(self) -> None:
        for _, field, _ in self.fields:
            field.fill(self._start)
        self._follow()

    def _typed(self) -> dict[str, str]:
        found = dict(self._start)
        for _, field, _ in self.fields:
            found |= field.cells()
        if self.table == "features" and found["geometry"] == "none":
            found |= {"quality": "none", "geometry_arg": ""}
        return found

    def cells(self) -> dict[str, str]:
        """Return the row as it is typed, without the parts that are rows of other tables."""
        found = {column: cell for column, cell in self._typed().items() if not column.startswith(_PART)}
        key = "key" if self.table == "indicators" else "id"
        if self._id:
            found[key] = self._id
        return found

    def _named_id(self) -> None:
        """Make the id of a new row of its name."""
        if self._id and self.table != "sources":
            typed = self._typed()
            stem = _NAMED_BY[self.table]
            words = typed.get(f"{stem}_zh") or typed.get(f"{stem}_en") or "new"
            day = typed.get("date", "")[:4]
            whole = f"{day}-{words}" if self.table == "events" and day.isdigit() else words
            self._id = new_id(self._session, self.table, whole[:40])

    def edits(self) -> tuple[RowEdit, ...]:
        """Return the edits that saving makes: new sources first, then the row, then its citation."""
        made = [edit for field in self._citations() if (edit := field.pending(self._complete))]
        now = self._complete(self.table, self.cells())
        made.append(RowEdit(self.table, self.was, now))
        typed = self._typed()
        if self.was is None and typed.get(f"{_PART}source"):
            cited = {
                "feature": now.get("id", ""),
                "source": typed[f"{_PART}source"],
                "locator": typed[f"{_PART}locator"],
            }
            made.append(RowEdit("citations", None, cited))
        return tuple(made)

    def _complete(self, name: str, cells: Cells) -> dict[str, str]:
        return completed(self._session.store.facts, name, cells)

    def _citations(self) -> list[CitationField]:
        return [field for _, field, _ in self.fields if isinstance(field, CitationField)]

    # -- what is wrong ------------------------------------------------------------------------

    def _on_change(self) -> None:
        self._leaving = False
        self._follow()
        self._timer.start()

    def _follow(self) -> None:
        """Show only the fields that the others leave open."""
        if self.table == "features":
            geometry = self._typed().get("geometry", "none")
            self._show("geometry_arg", geometry == "point")
            self._show("quality", geometry != "none")
            self._show(f"{_PART}source", self.was is None)
        if self.table == "observations":
            measure = self._session.atlas.indicators.get(self._typed().get("key", ""))
            for spec, field, _ in self.fields:
                if spec.columns == ("value",) and isinstance(field, TextField):
                    field.set_unit(measure.unit.in_(self._lang) if measure else "")

    def _show(self, column: str, on: bool) -> None:
        for spec, field, name in self.fields:
            if spec.columns[0] == column:
                field.setVisible(on)
                name.setVisible(on)

    def check(self) -> None:
        """Find what is wrong, and show it below the fields that the user was in."""
        self._follow()
        self._named_id()
        edits, facts = self._session.store.work.edits, self._session.store.facts
        found: dict[str, list[object]] = {}
        sources = 0
        for edit in self.edits():
            by_column = problems_of(edit, facts, edits)
            if edit.table == "sources" and self.table != "sources":
                sources += self._show_source(by_column)
            else:
                if sources:  # the row cites what is not sound yet: that is said there
                    by_column = {c: found for c, found in by_column.items() if not c.startswith("source")}
                prefix = _PART if edit.table == "citations" and self.table == "features" else ""
                for column, problems in by_column.items():
                    found.setdefault(prefix + column, []).extend(problems)
            edits = with_edit(edits, edit)
        if self.table == "features" and self.was is None and not self._typed().get(f"{_PART}source"):
            found[f"{_PART}source"] = [_required()]
        self.problems = {column: tuple(problems) for column, problems in found.items()}  # type: ignore[arg-type]
        self._show_problems(sources)

    def _show_source(self, by_column: ByColumn) -> int:
        words = {
            c: [problem_words("sources", p, self._lang) for p in found] for c, found in by_column.items()
        }
        for field in self._citations():
            if field.new is not None and field.is_new:
                return field.new.show_problems(words, self._everywhere)
        return 0

    def _show_problems(self, sources: int) -> None:
        lacking: list[str] = []
        wrong: list[str] = []
        covered: set[str] = set()
        for spec, field, name in self.fields:
            problems = [
                problem_words(self.table, problem, self._lang)
                for column in spec.columns
                for problem in self.problems.get(column, ())
            ]
            covered.update(spec.columns)
            field.show_problems(problems[:1] if field.touched or self._everywhere else ())
            if problems and not field.isHidden():
                filled = any(field.cells().get(c) for c in spec.columns if c in self.problems)
                (wrong if filled else lacking).append(name.text())
        rest = [p for column, found in self.problems.items() if column not in covered for p in found]
        words = [problem_words(self.table, problem, self._lang) for problem in rest[:1]]
        if sources:
            lacking.append(t("editing.new_source_name", self._lang))
        changed = self.was is None or self._complete(self.table, self.cells()) != self._complete(
            self.table, self.was
        )
        named = [
            t(key, self._lang, fields=join_items(dict.fromkeys(names), self._lang))
            for key, names in (("editing.wrong", wrong), ("editing.lacking", lacking))
            if names
        ]
        if named:
            words = [t("editing.both", self._lang).join(named)]
        elif not words and not changed:
            words = [t("editing.unchanged", self._lang)]
        self.message.setText(words[0] if words else "")
        restyle(self.message, "rank", "danger" if rest and not named else "soft")
        self.save.setEnabled(not self.problems and not sources and changed)

    # -- closing ------------------------------------------------------------------------------

    def accept(self) -> None:
        """Save, if all is sound; else show everything that is wrong and focus the first of it."""
        self._timer.stop()
        self.check()
        if not self.save.isEnabled():
            self._everywhere = True
            self.check()
            wrong = (
                f
                for s, f, _ in self.fields
                if any(c in self.problems for c in s.columns) and not f.isHidden()
            )
            if (field := next(wrong, None)) is not None:
                field.setFocus()
                self._area.ensureWidgetVisible(field)
            return
        self.edited.emit(self.edits())
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, also while the last letters typed are still to be checked."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)

    def _remove(self) -> None:
        edit = RowEdit(self.table, self.was, None)
        found = problems_of(edit, self._session.store.facts, self._session.store.work.edits)
        if found:
            self.message.setText(problem_words(self.table, next(iter(found.values()))[0], self._lang))
            restyle(self.message, "rank", "danger")
            return
        self.edited.emit((edit,))
        super().accept()

    def close_form(self) -> None:
        """Close; what was typed is given up only when it is asked for twice."""
        if self.cells() != self._before and not self._leaving:
            self._leaving = True
            self.message.setText(t("editing.leave", self._lang))
            restyle(self.message, "rank", "danger")
            return
        super().reject()

    def reject(self) -> None:
        self.close_form()


def _required() -> object:
    from explorer.words.wording import wording

    return wording("problem.cell_empty", column="source")
