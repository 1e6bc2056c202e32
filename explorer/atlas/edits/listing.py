"""Every edit of a project as a list: what it is about, whether it applies, and whether it contradicts a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from explorer.atlas.assembly.known import Known
from explorer.atlas.edits.edited_rows import edited_rows
from explorer.atlas.edits.rivals import rivals
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.edits.row_words import column_name, edit_name, row_words, table_name
from explorer.atlas.own_shapes import OwnShape
from explorer.atlas.schema import split_list
from explorer.records import dataclass
from explorer.words.fold import fold
from explorer.words.strings import t
from explorer.words.text import Lang, Text
from explorer.words.wording import Localizable, wording

EditState = Literal["sound", "conflict", "refused"]
STATES: tuple[EditState, ...] = ("sound", "conflict", "refused")
SHAPES = "shapes"  # the table under which shapes of the user's own are listed


@dataclass(frozen=True)
class ListedEdit:
    """An edited row or an own shape. `reason` is why it does not apply; `feature` is what to show on the map, or ""."""

    what: RowEdit | OwnShape
    state: EditState
    feature: str
    feature_name: Text
    reason: Localizable | None = None

    @property
    def table(self) -> str:
        return self.what.table if isinstance(self.what, RowEdit) else SHAPES

    @property
    def made(self) -> date | None:
        return self.what.made if isinstance(self.what, RowEdit) else None

    @property
    def author(self) -> str:
        return self.what.author if isinstance(self.what, RowEdit) else ""

    def table_words(self, lang: Lang) -> str:
        return table_name(self.table, lang)

    def name(self, lang: Lang) -> str:
        """Return what was done to what: `修改要素：永川—泸州高速`."""
        return name_of(self.what, lang, self.feature_name.in_(lang))

    def change(self, lang: Lang) -> str:
        """Return the cells that differ, before and after; of a whole row all its cells."""
        what = self.what
        if isinstance(what, OwnShape):
            return _shape_words(what, lang)
        if what.was is None or what.now is None:
            return row_words(what.table, what.cells, lang, [c for c in what.cells if c != "feature"])
        differing = [c for c in dict.fromkeys((*what.was, *what.now)) if what.was.get(c) != what.now.get(c)]
        changes = []
        for column in differing:
            before, after = (row_words(what.table, cells, lang, [column]) for cells in (what.was, what.now))
            head = column_name(what.table, column, lang)
            changes.append(
                t("edit.from_to", lang, before=before, after=after.removeprefix(head).lstrip(": "))
            )
        return t("edit.cells_join", lang).join(dict.fromkeys(changes))

    def state_words(self, lang: Lang) -> str:
        words = t(f"edit.state.{self.state}", lang)
        return (
            f"{words}：{self.reason.in_(lang)}"
            if self.reason and lang == "zh"
            else (f"{words}: {self.reason.in_(lang)}" if self.reason else words)
        )

    def to_json(self) -> dict[str, Any]:
        """Return it for programs: the edit as the project has it, and what is known of it."""
        return {
            "table": self.table,
            "feature": self.feature or None,
            "state": self.state,
            "reason": self.reason.in_("en") if self.reason else None,
            "name": {"zh": self.name("zh"), "en": self.name("en")},
            "edit": self.what.to_json(),
        }


def name_of(what: RowEdit | OwnShape, lang: Lang, feature: str = "") -> str:
    """Name an edit in one line; what belongs to a feature by that one's name, where it is given."""
    if isinstance(what, RowEdit):
        if not feature or "feature" not in what.cells:
            return edit_name(what, lang)
        kind = "added" if what.was is None else "removed" if what.now is None else "changed"
        return t(f"edit.{kind}", lang, table=table_name(what.table, lang), name=feature)
    return t("edit.changed", lang, table=table_name(SHAPES, lang), name=feature or what.feature)


def _shape_words(shape: OwnShape, lang: Lang) -> str:
    kind = t(f"edit.own_shape.{shape.kind}", lang)
    origin = t("own_shape.drawn", lang) if shape.drawn else f"{shape.source}，{shape.row}".strip("，")
    size = "" if shape.accuracy_m is None else f"±{shape.accuracy_m:g} m"
    parts = (kind, t(f"quality.{shape.quality}", lang), size, origin)
    return t("edit.cells_join", lang).join(part for part in parts if part)


def listed(facts: Known, edits: Sequence[RowEdit], shapes: Sequence[OwnShape] = ()) -> tuple[ListedEdit, ...]:
    """Return every edit over `facts`, which are those of the tables, in the order in which they were made."""
    rows = edited_rows(facts, tuple(edits))
    found = []
    for number, edit in enumerate(edits):
        reason = rows.refused.get(number)
        conflict = reason is None and next(rivals(rows, edit), None) is not None
        feature = _feature_of(edit)
        name = feature_name(facts, edits, feature)
        state: EditState = "refused" if reason else "conflict" if conflict else "sound"
        found.append(ListedEdit(edit, state, feature, name, reason))
    known = rows.ids("features", "id")
    for shape in shapes:
        there = shape.feature in known
        gone = None if there else wording("edit.no_feature", id=shape.feature)
        name = feature_name(facts, edits, shape.feature)
        found.append(ListedEdit(shape, "sound" if there else "refused", shape.feature, name, gone))
    return tuple(found)


def _feature_of(edit: RowEdit) -> str:
    cells = edit.cells
    if edit.table == "features":
        return cells.get("id", "")
    if edit.table in ("events", "conflicts"):
        return next(iter(split_list(cells.get("features", ""))), "")
    return cells.get("feature", "")


def feature_name(facts: Known, edits: Sequence[RowEdit], feature: str) -> Text:
    """Return what a feature is called, by the tables or by the edits; its id, where it is unknown."""
    there = facts.tables.atlas.features.get(feature)
    if there is not None:
        return there.name
    for edit in edits:
        if edit.table == "features" and edit.cells.get("id") == feature:
            zh, en = (edit.cells.get(f"name_{lang}", "") for lang in ("zh", "en"))
            return Text(zh or en or feature, en or zh or feature)
    return Text(feature, feature)


def matching(
    found: Sequence[ListedEdit], words: str = "", table: str = "", state: str = "", lang: Lang = "zh"
) -> tuple[ListedEdit, ...]:
    """Return the edits of a table and state in which all these words occur, in any order."""
    wanted = [fold(word) for word in words.split()]

    def fits(one: ListedEdit) -> bool:
        if (table and one.table != table) or (state and one.state != state):
            return False
        if not wanted:
            return True
        said = (one.name(lang), one.feature_name.in_(lang), one.change(lang), one.author, str(one.made or ""))
        text = fold(" ".join(said))
        return all(word in text for word in wanted)

    return tuple(one for one in found if fits(one))
