"""The rows of a sheet's legend: what each explains, its words, and how many features it covers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box
from explorer.export.sheet.left_out import DrawnFeatures
from explorer.export.sheet.legend_choice import LegendChoice, RowKeys, row_keys
from explorer.export.text.typeset import clean
from explorer.layers.legend import LegendEntry, entries, legend_name, tally
from explorer.records import dataclass
from explorer.state.view.view import View

Side = tuple[View, DrawnFeatures]


def counted(numbers: Sequence[int]) -> str:
    """Return numbers of features as a legend has them, those of two dates side by side."""
    return " │ ".join(f"{n:,}" for n in numbers)


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A legend entry: its text without the layer's name, the numbers of features it covers, its keys in a choice."""

    entry: LegendEntry
    words: str
    counts: tuple[int, ...]  # of each side; none where nothing is counted
    keys: RowKeys

    @property
    def count(self) -> str:
        return counted(self.counts)


@dataclass(frozen=True, slots=True)
class NumberedArea:
    """An area whose name had no room on the map; its number there, which the legend lists."""

    feature: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """A layer's name and rows. `totals`: what is drawn of it on each side, rows that are left out as well."""

    layer: str
    name: str
    rows: tuple[LegendRow, ...]
    areas: tuple[NumberedArea, ...] = ()
    totals: tuple[int, ...] = ()

    @property
    def total(self) -> str:
        return counted(self.totals)


def _numbered_areas(
    data: Known, both: tuple[Side, ...], numbered: Collection[str]
) -> dict[str, list[NumberedArea]]:
    """Return the numbered areas that are drawn, by layer; an area has the same number on all sheets of a series."""
    drawn_ = {feature.id for _, shown in both for feature, _ in shown.of_tables()}
    found: dict[str, list[NumberedArea]] = {}
    for n, feature in enumerate((f for f in data.atlas.tables.features.values() if f.id in numbered), 1):
        if feature.id in drawn_:
            name = clean(feature.name.in_(both[0][0].lang))
            found.setdefault(feature.theme, []).append(NumberedArea(feature.id, n, name))
    return found


def legend_groups(
    data: Known,
    view: View,
    both: tuple[Side, ...],
    ground: Box | None,
    unnamed: Collection[str],
) -> tuple[LegendGroup, ...]:
    """Return the entries of both sides in legend order, with their counts."""
    areas = _numbered_areas(data, both, unnamed)
    tallies = [tally(data, side, ground) for side, _ in both]
    rows: dict[str, list[LegendRow]] = {}
    for entry in entries(data, view, ground):
        counts = tuple(numbers[entry.key] for numbers in tallies if entry.part != "size")
        row = LegendRow(entry, entry.words(view.lang), counts, row_keys(entry))
        rows.setdefault(entry.layer, []).append(row)
    return tuple(
        LegendGroup(key, legend_name(data, view, key), tuple(some), tuple(areas.get(key, ())), _totals(some))
        for key, some in rows.items()
    )


def several_hues(group: LegendGroup) -> bool:
    """Return whether points of several classes of a layer are drawn, or in several statuses where these are its classes."""
    points = [row.entry for row in group.rows if row.entry.kind == "point"]
    told_apart = [entry for entry in points if entry.in_class] or points
    return len({(entry.order, entry.status) for entry in told_apart}) > 1


def _totals(rows: Sequence[LegendRow]) -> tuple[int, ...]:
    """Return what the rows cover on each side, each feature once: those in classes have rows for their states, too."""
    once = [row for row in rows if row.entry.in_class] or [row for row in rows if row.entry.part == "state"]
    return tuple(map(sum, zip(*(row.counts for row in once), strict=True)))


def chosen_legend(groups: tuple[LegendGroup, ...], choice: LegendChoice) -> tuple[LegendGroup, ...]:
    """Return the legend's groups with the choice applied; a layer without rows is left out."""
    if choice == LegendChoice():
        return groups
    words = dict(choice.words)
    rank = {layer: n for n, layer in enumerate(choice.order)}
    found = []
    for group in sorted(groups, key=lambda one: rank.get(one.layer, len(rank))):
        rows = tuple(
            replace(row, words=choice.words_of(row.keys, row.words))
            for row in group.rows
            if not choice.leaves_out(row.keys)
        )
        if rows and group.layer not in choice.hidden:
            found.append(replace(group, name=words.get(group.layer, group.name), rows=rows))
    return tuple(found)
