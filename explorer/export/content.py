"""What a sheet says: the words of its title, clock, legend, numbers, notes and sources, from one View."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explorer.atlas.model import Atlas, Feature, Lang
from explorer.atlas.timeline import Certainty, State, membership
from explorer.export.credits import data_credits, source_lines
from explorer.export.sheet import Sheet
from explorer.export.typeset import clean
from explorer.layers.legend import LegendEntry, drawn, entries, kind_of, state_words
from explorer.layers.registry import SPECS
from explorer.state.indicators import cards
from explorer.state.query import matching
from explorer.state.strings import t
from explorer.state.view import View

Shapes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Data:
    """The read-only facts that every sheet is made from."""

    atlas: Atlas
    shapes: Shapes


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One legend entry with its words without the layer's name, and how many features it stands for."""

    entry: LegendEntry
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class LegendGroup:
    layer: str
    name: str
    rows: tuple[LegendRow, ...]


@dataclass(frozen=True, slots=True)
class Number:
    value: str
    unit: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Content:
    """Every word of one sheet, cleaned, in the View's language, in reading order."""

    title: str
    subtitle: str
    clock: str
    date: str
    clock_note: str
    counts: tuple[str, ...]
    legend: tuple[LegendGroup, ...]
    numbers: tuple[Number, ...]
    notes: tuple[str, ...]
    note_kinds: tuple[str, ...]
    sources: tuple[str, ...]
    credits: str
    foot: tuple[str, ...]
    lang: Lang


def content(data: Data, view: View, sheet: Sheet) -> Content:
    """The words of the sheet for this View."""
    lang, found = view.lang, drawn(data.atlas, view, data.shapes)
    shown = tuple((f, s) for f, s in found if s.certainty != "later")
    kinds = _note_kinds(shown)
    clock = view.clock
    day = clock.at.isoformat()
    span = day if clock.mode == "asof" else f"{clock.start.isoformat()} — {day}"
    return Content(
        title=clean(sheet.title) or t("export.title", lang),
        subtitle=clean(sheet.subtitle) or _subtitle(view),
        clock=t(f"export.clock.{clock.mode}", lang),
        date=span,
        clock_note=t(f"export.clock.{clock.mode}_note", lang),
        counts=_counts(data, view, shown),
        legend=_legend(data, view, shown),
        numbers=_numbers(data.atlas, view),
        notes=tuple(t(f"export.note.{kind}", lang, n=n) for kind, n in kinds.items()),
        note_kinds=tuple(kinds),
        sources=source_lines(data.atlas, tuple(f for f, _ in shown), lang),
        credits=data_credits(data.atlas, tuple(f for f, _ in shown), view),
        foot=_foot(sheet, lang),
        lang=lang,
    )


def _subtitle(view: View) -> str:
    """The names of the layers that are switched on."""
    names = [SPECS[layer.id].name.in_(view.lang) for layer in view.layers if layer.visible]
    if not names:
        return t("export.subtitle.none", view.lang)
    if len(names) == len(SPECS):
        return t("export.subtitle.all", view.lang, n=len(names))
    joint = "、" if view.lang == "zh" else ", "
    if len(names) > 5:
        return t("export.subtitle.many", view.lang, names=joint.join(names[:4]), n=len(names))
    return joint.join(names)


def _counts(data: Data, view: View, shown: tuple[tuple[Feature, State], ...]) -> tuple[str, ...]:
    """Two lines in words: what is drawn by certainty, and what is not, and why."""
    lang = view.lang
    if not shown:
        first = t("export.nothing", lang)
    else:
        kinds: Counter[Certainty] = Counter(s.certainty for _, s in shown)
        parts = [
            t(f"export.drawn.{kind}", lang, n=kinds[kind])
            for kind in ("certain", "possible", "attested", "undated")
            if kinds[kind]
        ]
        first = t("export.drawn", lang, n=len(shown)) + ("：" if lang == "zh" else ": ")
        first += ("，" if lang == "zh" else ", ").join(parts)
    left = left_out(data, view)
    if not left:
        return (first,)
    words = [t(f"export.left.{why}", lang, n=n) for why, n in left.items()]
    joint = "，" if lang == "zh" else ", "
    return (first, t("export.left", lang, list=joint.join(words)))


def left_out(data: Data, view: View) -> dict[str, int]:
    """Of the visible layers' features, how many are not drawn, by reason; reasons with none are absent."""
    passing = matching(data.atlas, view)
    tally: Counter[str] = Counter()
    for layer in view.layers:
        for feature in data.atlas.by_theme(layer.id) if layer.visible else ():
            member = membership(feature, view.clock)
            if feature.id not in passing:
                tally["filtered"] += 1
            elif member == "undated":
                if not view.show_undated:
                    tally["undated"] += 1
                elif feature.id not in data.shapes:
                    tally["unplaced"] += 1
            elif member != "shown":
                tally["later" if member == "after" else "before"] += 1
            elif feature.id not in data.shapes:
                tally["unplaced"] += 1
    order = ("later", "before", "undated", "unplaced", "filtered")
    return {why: tally[why] for why in order if tally[why]}


def _legend(data: Data, view: View, shown: tuple[tuple[Feature, State], ...]) -> tuple[LegendGroup, ...]:
    tally = Counter((f.theme, s.status, s.certainty, kind_of(data.shapes[f.id])) for f, s in shown)
    rows: dict[str, list[LegendRow]] = {}
    for entry in entries(data.atlas, view, data.shapes):
        words = state_words(entry.status, entry.certainty, view.lang)
        count = tally[(entry.layer, entry.status, entry.certainty, entry.kind)]
        rows.setdefault(entry.layer, []).append(LegendRow(entry, words, count))
    return tuple(LegendGroup(key, SPECS[key].name.in_(view.lang), tuple(some)) for key, some in rows.items())


def _numbers(atlas: Atlas, view: View) -> tuple[Number, ...]:
    """The headline cards as on the screen, with the document of each."""
    found = []
    for card in cards(atlas, view):
        words = {key: clean(text) for key, text in card.items()}
        note = t("export.number_note", view.lang, asof=words["asof"], source=words["source"])
        if words["mark"]:
            note += f" · {words['mark']}"
        found.append(Number(words["value"], words["unit"], words["name"], note))
    return tuple(found)


NOTES = ("schematic", "generalised", "possible", "attested", "undated")


def _note_kinds(shown: tuple[tuple[Feature, State], ...]) -> dict[str, int]:
    """Which notes the drawn features call for, and how many features each is about."""
    tally = Counter[str](f.quality for f, _ in shown)
    tally.update(s.certainty for _, s in shown)
    return {kind: tally[kind] for kind in NOTES if tally[kind]}


def _foot(sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    approval = clean(sheet.approval)
    words = [t("export.maker", lang, maker=clean(sheet.maker))] if clean(sheet.maker) else []
    words.append(t("export.by", lang))
    if sheet.made:
        words.append(t("export.made", lang, date=sheet.made.isoformat()))
    words.append(t("export.approval", lang, number=approval) if approval else t("export.no_approval", lang))
    return tuple(words)
