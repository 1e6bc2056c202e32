"""The chronicle as a list model: events in order of time under headings of years."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Event
from explorer.records import dataclass
from explorer.state.queries.citing import cite_in_full
from explorer.state.queries.labels import kind_name
from explorer.state.queries.pinyin import pronunciations
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.rows import ROW_ROLE, Index
from explorer.words import fold
from explorer.words.dates import certain_day, chronological_key, in_words
from explorer.words.strings import t
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class ChronicleRow:
    """An event, or (without one) a year's heading with the number of its events."""

    day: date
    event: Event | None = None
    count: int = 0


class ChronicleModel(QAbstractListModel):
    """Rows of the events that pass the filters; words come from the painter, so the language costs nothing."""

    def __init__(self, atlas: Atlas, lang: Lang, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._events = sorted(atlas.events.values(), key=lambda e: (chronological_key(e.date), e.id))
        self._kinds: frozenset[str] = frozenset()
        self._wanted = ""
        self._rows: list[ChronicleRow] = []
        self._days: list[date] = []
        self.lang: Lang = lang
        self._fill()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row, self.lang)
        if role == Qt.ItemDataRole.ToolTipRole and row.event is not None:
            return tooltip(t("chronicle.row_tip", self.lang))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].event is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def kept(self) -> tuple[Event, ...]:
        """The events that pass the filters, in chronological order."""
        return tuple(row.event for row in self._rows if row.event is not None)

    def row(self, number: int) -> ChronicleRow:
        return self._rows[number]

    def event_at(self, index: Index) -> Event | None:
        return self._rows[index.row()].event if index.isValid() else None

    def row_of(self, event_id: str) -> int:
        """The row of an event, -1 where the filters hide it."""
        ids = (n for n, row in enumerate(self._rows) if row.event and row.event.id == event_id)
        return next(ids, -1)

    def boundary(self, day: date) -> int:
        """Return the first row that is not past on `day`."""
        return bisect_right(self._days, day)

    # -- filters ----------------------------------------------------------------------------

    def set_filters(self, text: str, kinds: frozenset[str]) -> None:
        """Keep events that contain every word of `text` and, if `kinds` are given, are of these kinds."""
        wanted = " ".join(fold.words(text))
        if (wanted, kinds) != (self._wanted, self._kinds):
            self._wanted, self._kinds = wanted, kinds
            self.beginResetModel()
            self._fill()
            self.endResetModel()

    def tally(self) -> Counter[str]:
        """Count the events that pass the text filter, by kind."""
        return Counter(e.kind for e in self._events if self._is_shown(e))

    def _is_shown(self, event: Event) -> bool:
        return not self._wanted or fold.contains_words(haystack(self._atlas, event), self._wanted)

    def _fill(self) -> None:
        kept = [e for e in self._events if (not self._kinds or e.kind in self._kinds) and self._is_shown(e)]
        per_year = Counter(certain_day(e.date).year for e in kept)
        self._rows, year = [], None
        for event in kept:
            day = certain_day(event.date)
            if day.year != year:
                year = day.year
                self._rows.append(ChronicleRow(date(year, 1, 1), count=per_year[year]))
            self._rows.append(ChronicleRow(day, event))
        self._days = [row.day for row in self._rows]


def spoken(row: ChronicleRow, lang: Lang) -> str:
    """Return a row as one line for a screen reader."""
    if row.event is None:
        return t("when.year", lang, year=row.day.year)
    kind = kind_name("event.kind", row.event.kind, lang)
    when, title = in_words(row.event.date, lang), row.event.title.in_(lang)
    return t("chronicle.spoken", lang, date=when, kind=kind, title=title)


def copied(atlas: Atlas, event: Event, lang: Lang) -> str:
    """Return an event with its citation as text to paste into a memo."""
    mark = t("memo.aside", lang, words=t(f"mark.{event.mark}", lang)) if event.mark else ""
    lines = [f"{in_words(event.date, lang)}　{event.title.in_(lang)}{mark}", event.note.in_(lang)]
    return "\n".join(line for line in (*lines, cite_in_full(atlas, event.citation, lang)) if line)


@cached_by_owner
def haystack(atlas: Atlas, event: Event) -> str:
    """Return the folded text that searches match: title, date, note, places, features, pinyin."""
    places = [atlas.places[key].name for key in event.places if key in atlas.places]
    features = [atlas.features[key].name for key in event.features if key in atlas.features]
    texts = (event.title, event.note, *places, *features)
    words = [event.id, event.date.text, *(in_words(event.date, lang) for lang in ("zh", "en"))]
    words += [word for text in texts for word in text]
    words += [form for text in (event.title, *places) for form in pronunciations(text.zh)]
    return fold.searchable(words)
