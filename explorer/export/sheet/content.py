"""The text of a sheet: title, clock, legend, figures, notes and sources, derived from one View."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date as Day  # noqa: N812  # Content has a field of that name
from itertools import chain

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.timeline import CERTAINTIES, DRAWN
from explorer.atlas.comments import Comment
from explorer.atlas.comments import shown as shown_threads
from explorer.atlas.model import Atlas, Box, Feature
from explorer.colours import table
from explorer.export.sheet.charts import Chart, charts
from explorer.export.sheet.credits import data_credits, source_lines
from explorer.export.sheet.left_out import DrawnFeatures, Events, counts, events, unread
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.legend_rows import (
    LegendGroup,
    Side,
    chosen_legend,
    counted,
    legend_groups,
    several_hues,
)
from explorer.export.sheet.own_grounds import ground_notes
from explorer.export.sheet.pictured import crowds, picture_notes, pictured, prevailing_note
from explorer.export.sheet.sheet import NOTHING, OnMap, Sheet
from explorer.export.text.typeset import clean
from explorer.layers.legend import Grade, grades
from explorer.layers.marks import RINGS
from explorer.records import dataclass
from explorer.state.queries.comment_rows import CommentPin, clipped, on_days
from explorer.state.queries.comment_rows import about as comment_about
from explorer.state.queries.comment_rows import pins as comment_pins
from explorer.state.queries.differences import Kind, Transition, transitions_inside
from explorer.state.queries.drawn import at_zoom, drawn, too_far
from explorer.state.queries.indicators import cards, sources_of
from explorer.state.queries.own_facts import own_mask
from explorer.state.view.annotations import INKS, pin_numbers
from explorer.state.view.compare import sides, views
from explorer.state.view.view import Appearance, View
from explorer.words.strings import t
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class PinRow:
    """A numbered pin of the user's, and its text in one line."""

    number: int
    text: str
    color: str


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment as a sheet lists it: what it is pinned on unless the map shows that, its words, and who wrote it when."""

    number: int
    words: str
    who: str
    resolved: bool
    pin: CommentPin | None = None


@dataclass(frozen=True, slots=True)
class RingRow:
    """A kind of difference between two dates: its ring, text, number (0: not counted), and the change of each feature."""

    kind: Kind
    words: str
    number: int
    changes: tuple[str, ...] = ()

    @property
    def count(self) -> str:
        return counted((self.number,) if self.number else ())


@dataclass(frozen=True, slots=True)
class Number:
    value: str
    unit: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Content:
    """All text of one sheet, cleaned, in the View's language."""

    title: str
    subtitle: str
    clock: str
    date: str
    clock_note: str
    counts: tuple[str, ...]
    legend: tuple[LegendGroup, ...]
    offered: tuple[LegendGroup, ...]  # the legend before any choice
    grades: tuple[Grade, ...]
    rings: tuple[RingRow, ...]
    events: Events
    numbers: tuple[Number, ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    note_kinds: tuple[str, ...]
    sources: tuple[str, ...]
    credits: str
    foot: tuple[str, ...]
    layers: Mapping[str, str]  # names by id, in panel order
    lang: Lang
    appearance: Appearance = "light"
    captioned: bool = False  # the subtitle is the user's
    whole: bool = False  # counts include what the frame does not show, and the legend says so
    members: str = ""  # legend text for the tint of member counties, if the map has it
    circles: str = ""  # legend text for accuracy circles, if the map has any
    ground_notes: tuple[str, ...] = ()  # of `notes` those about the user's own grounds
    pictured: tuple[str, ...] = ()  # the large layers that are pictures among vectors
    prevailing: tuple[str, ...] = ()  # names of those that show in each place the class that has the most
    dpi: float = 300.0  # of these
    pins: tuple[PinRow, ...] = ()  # that have a text
    comments: tuple[CommentRow, ...] = ()
    partial: bool = False  # the frame hides some drawn features, which headline numbers include
    axis: tuple[Day, Day] | None = None  # the ends of a time bar
    sides: tuple[tuple[str, str], ...] = ()  # of two dates each, and how much is drawn of it
    days: tuple[Day, ...] = ()  # on it: the clock's day, the ends of its span, or the two dates


def content(
    data: Known,
    view: View,
    sheet: Sheet,
    ground: Box | None = None,
    on_map: OnMap = NOTHING,
    zoom: float | None = None,
) -> Content:
    """Return the text of a sheet; when comparing, for both dates.

    Unless the sheet is `whole`, it describes what is inside `ground`. `on_map`: what the page reported; `zoom`: the map's.
    """
    undrawn, view = _undrawn_notes(data, view, zoom), view if zoom is None else at_zoom(view, zoom)
    frame, ground = ground, None if sheet.whole else ground
    lang, both = view.lang, _sides(data, view, ground)
    features = tuple({f.id: f for _, shown in both for f, _ in shown.examples()}.values())
    there = None if ground is None else {f.theme for f in features}
    kinds, offered = _note_kinds(both), legend_groups(data, view, both, ground, on_map.unnamed)
    flags, plots = events(data, view, ground, frame), charts(data.atlas, view)
    shown_cards, mode = cards(data.atlas, view), "compare" if view.compare else view.clock.mode
    also = flags.sources.union(*(p.sources for p in plots), *map(sources_of, shown_cards))
    own, large = ground_notes(view, on_map), pictured(data, views(view), frame)
    dense = _prevailing(data, view, sheet, offered, frame)
    return Content(
        title=title(sheet, data, lang),
        subtitle=_in_one_line(sheet.subtitle) or subtitle(view, data.catalogue, there, sheet.legend),
        clock=t(f"export.clock.{mode}", lang),
        date=_span(view),
        clock_note=t(f"export.clock.{mode}_note", lang),
        counts=_counts(data, both, ground),
        legend=chosen_legend(offered, sheet.legend),
        offered=offered,
        grades=grades(data, view, ground),
        rings=_rings(data, view, ground),
        events=flags,
        numbers=_numbers(data.atlas, view),
        charts=plots,
        notes=undrawn + _notes(data, view, sheet, kinds, own, large, dense, _own_features(data.atlas, both)),
        note_kinds=tuple(kinds),
        sources=source_lines(data.atlas, features, lang, also),
        credits=data_credits(data, features, view),
        foot=_foot(sheet, lang),
        layers={key: name.in_(lang) for key, name in data.catalogue.names().items()},
        lang=lang,
        appearance=view.appearance,
        captioned=bool(clean(sheet.subtitle)),
        whole=sheet.whole,
        members=t("map.key_members", lang) if _outlines_members(view, features) else "",
        circles=t("map.key_accuracy", lang) if on_map.circles else "",
        ground_notes=own,
        pictured=tuple(large),
        prevailing=dense,
        dpi=sheet.paper.dpi,
        pins=pin_rows(view, ground),
        comments=comment_rows(data, view, ground) if sheet.shows("comments") else (),
        partial=_is_partial(data, both),
        axis=sheet.span or (data.axis.first, data.axis.last),
        sides=_side_words(both) if view.compare else (),
        days=days_of(view),
    )


def _counts(data: Known, both: tuple[Side, ...], ground: Box | None) -> tuple[str, ...]:
    """Return the lines that count what is drawn, and what is left out, of each side."""
    each = (counts(data, side, shown, len(both) > 1, ground) for side, shown in both)
    return tuple(chain.from_iterable(each))


def _is_partial(data: Known, both: tuple[Side, ...]) -> bool:
    """Return whether the frame hides some drawn features."""
    return any(len(shown) < len(drawn(data.atlas, side, data.shapes, data.bounds)) for side, shown in both)


def days_of(view: View) -> tuple[Day, ...]:
    """Return the day of the clock, the ends of its span, or the two dates that are compared."""
    if view.compare is not None:
        return sides(view)
    return (view.clock.at,) if view.clock.mode == "asof" else (view.clock.start, view.clock.at)


def pin_rows(view: View, ground: Box | None = None) -> tuple[PinRow, ...]:
    """Return the pins that have a text; with `ground`, of those on the ground only the ones inside."""
    numbers, colours = pin_numbers(view.annotations), table(view.appearance)
    return tuple(
        PinRow(numbers[one.id], clean(one.text), colours[INKS[one.ink]])
        for one in view.annotations
        if one.id in numbers and clean(one.text) and (one.on == "sheet" or _holds(ground, one.points[0]))
    )


def comment_rows(data: Known, view: View, ground: Box | None = None) -> tuple[CommentRow, ...]:
    """Return the comments that the View shows: those with a pin inside `ground`, and those on days of its clock.

    Those on features without a place are listed where the features' layers are visible.
    """
    if view.show_comments == "none" or not data.comments:
        return ()
    placed = {pin.id: pin for pin in comment_pins(data.comments, view)}
    found = days_of(view)
    rows = []
    for thread in shown_threads(data.comments, view.show_comments):
        one, pin = thread.comment, placed.get(thread.comment.id)
        if pin is not None and not _holds(ground, (pin.lon, pin.lat)):
            continue
        if pin is None and not on_days((thread,), found[0], found[-1]) and not _unplaced(data, view, one):
            continue
        quoted = " / ".join(dict.fromkeys(clean(clipped(v.text)) for v in thread.versions))
        about = clean(comment_about(data, one, view.lang))
        said = (
            quoted
            if pin is not None and not one.feature
            else t("export.comment", view.lang, about=about, words=quoted)
        )
        rows.append(
            CommentRow(thread.number, said, clean(f"{one.author} {one.day}"), thread.state == "resolved", pin)
        )
    return tuple(rows)


def _unplaced(data: Known, view: View, one: Comment) -> bool:
    found = data.atlas.features.get(one.feature) if one.feature else None
    return found is not None and view.layer(found.theme).visible


def _holds(ground: Box | None, at: tuple[float, float]) -> bool:
    return ground is None or (ground[0] <= at[0] <= ground[2] and ground[1] <= at[1] <= ground[3])


def _own_features(atlas: Atlas, both: tuple[Side, ...]) -> int:
    """Return how many of the drawn features have facts of the user's."""
    mask = own_mask(atlas.tables)
    drawn_ = np.zeros(len(mask), bool)
    for _, shown in both:
        drawn_[shown.numbers[shown.numbers < len(mask)]] = True
    return int((mask & drawn_).sum())


def _notes(
    data: Known,
    view: View,
    sheet: Sheet,
    kinds: Mapping[str, int],
    grounds: tuple[str, ...],
    large: Mapping[str, int],
    dense: Collection[str],
    edited: int,
) -> tuple[str, ...]:
    """Return the notes of the sheet on what it draws, and how."""
    projected = sheet.projection or sheet.graticule is not None
    lacking = ("、" if view.lang == "zh" else ", ").join(unread(data, view))
    return (
        *([t("export.note.unread", view.lang, names=lacking)] if lacking else []),
        *(t(f"export.note.{kind}", view.lang, n=number) for kind, number in kinds.items()),
        *([t("own.note", view.lang, n=edited)] if edited else []),
        *_notes_beyond_sources(data, view),
        *grounds,
        *(picture_notes(data, view, large, sheet.paper.dpi) if sheet.vectors else ()),
        *prevailing_note(dense, view.lang),
        *([t("export.note.projection", view.lang)] if projected else []),
    )


def _prevailing(
    data: Known, view: View, sheet: Sheet, offered: tuple[LegendGroup, ...], frame: Box | None
) -> tuple[str, ...]:
    """Return the names, as the legend has them, of the layers that show in each place the class that has the most."""
    dense = crowds(data, view, frame)
    shown = [group.layer for group in offered if group.layer in dense and several_hues(group)]
    name = data.catalogue.name
    return tuple(clean(sheet.legend.words_of((key,), name(key).in_(view.lang))) for key in shown)


def _undrawn_notes(data: Known, view: View, zoom: float | None) -> tuple[str, ...]:
    """Return a note on the layers that are drawn on closer maps only."""
    far = too_far(view, zoom) if zoom is not None else ()
    names = [clean(data.catalogue.name(key).in_(view.lang)) for key in far]
    joint = "、" if view.lang == "zh" else ", "
    return (t("export.note.too_far", view.lang, names=joint.join(names)),) if names else ()


def _notes_beyond_sources(data: Known, view: View) -> tuple[str, ...]:
    """Return a note if the clock is later than all sources."""
    latest, known = max(view.clock.at, view.compare or view.clock.at), data.axis.known
    return (t("changes.unknown", view.lang, day=known),) if latest > known else ()


def _outlines_members(view: View, features: tuple[Feature, ...]) -> bool:
    """True if the page outlines member counties of a selected area (halo.js)."""
    return len(view.selection) <= 5 and any(f.id in view.selection and f.members for f in features)


def _sides(data: Known, view: View, ground: Box | None) -> tuple[Side, ...]:
    """Return View and drawn features of the one side, or of left and right."""
    return tuple((one, drawn(data.atlas, one, data.shapes, data.bounds, ground)) for one in views(view))


def _side_words(both: tuple[Side, ...]) -> tuple[tuple[str, str], ...]:
    """Return the date of each side, and how many features it has by certainty."""
    found = []
    for view, shown in both:
        kinds = shown.certainties()
        parts = [t(f"export.drawn.{kind}", view.lang, n=kinds[kind]) for kind in DRAWN if kinds[kind]]
        found.append((view.clock.at.isoformat(), " · ".join(parts) or t("export.nothing", view.lang)))
    return tuple(found)


def _span(view: View) -> str:
    """Format the date, the span, or the two dates."""
    if view.compare:
        return " │ ".join(day.isoformat() for day in sides(view))
    day = view.clock.at.isoformat()
    return day if view.clock.mode == "asof" else f"{view.clock.start.isoformat()} — {day}"


def title(sheet: Sheet, data: Known, lang: Lang) -> str:
    return clean(sheet.title) or data.pack.name.in_(lang)


def subtitle(view: View, catalogue: Catalogue, there: Collection[str] | None, choice: LegendChoice) -> str:
    """List the visible layers, with `there` only these, by the names that the legend has for them."""
    on_map = [layer.id for layer in view.layers if layer.visible]
    if not on_map:
        return t("export.subtitle.none", view.lang)
    shown = [key for key in on_map if there is None or key in there]
    names = [choice.words_of((key,), catalogue.name(key).in_(view.lang)) for key in shown]
    if not names:
        return t("export.subtitle.empty", view.lang)
    if len(names) == len(catalogue):
        return t("export.subtitle.all", view.lang, n=len(names))
    joint = "、" if view.lang == "zh" else ", "
    if len(names) > 5:
        return t("export.subtitle.many", view.lang, names=joint.join(names[:4]), n=len(names))
    return joint.join(names)


def _rings(data: Known, view: View, ground: Box | None) -> tuple[RingRow, ...]:
    """Return the differences between two dates that are ringed on the map."""
    if view.compare is None:
        return ()
    found = transitions_inside(data, view, ground)
    return tuple(
        RingRow(
            kind,
            t(f"export.ring.{kind}", view.lang),
            len(found[kind]),
            tuple(_change(one, view.lang) for one in found[kind][:_MOST_CHANGES]),
        )
        for kind, color in _RINGS.items()
        if found[kind]
    )


def _change(one: Transition, lang: Lang) -> str:
    """`永川—泸州高速：在建 → 运营（2020-12-30）`."""
    before, after, day = one.words(lang)
    key = "export.change" if day else "export.change_undated"
    return clean(t(key, lang, name=one.feature.name.in_(lang), before=before, after=after, date=day))


def _in_one_line(text: str) -> str:
    """Return the text clean, what its lines say parted."""
    return " · ".join(filter(None, map(clean, text.splitlines())))


def _numbers(atlas: Atlas, view: View) -> tuple[Number, ...]:
    """Return the headline figures with their sources."""
    return tuple(number(card, view.lang) for card in cards(atlas, view))


def number(card: dict[str, str], lang: Lang) -> Number:
    """Return a card's text with its source and any doubt."""
    words = {key: clean(text) for key, text in card.items()}
    note = t("export.number_note", lang, asof=words["asof"], source=words["source"])
    if words["mark"]:
        note += f" · {words['mark']}"
    return Number(words["value"], words["unit"], words["name"], note)


_RINGS: dict[Kind, str] = {kind: RINGS[kind] for kind in ("added", "changed", "removed")}
_MOST_CHANGES = 150  # of a kind, in words: more than a sheet has room for
NOTES = ("schematic", "stations", "county", "generalised", "possible", "attested", "unconfirmed", "undated")


def _note_kinds(both: tuple[Side, ...]) -> dict[str, int]:
    """Return the notes that the drawn features require, with the number of features concerned."""
    found: dict[str, int] = {}
    for kind in NOTES:
        of = DrawnFeatures.of_certainty if kind in CERTAINTIES else DrawnFeatures.of_quality
        number = len(np.unique(np.concatenate([of(shown, kind) for _, shown in both])))  # type: ignore[arg-type]
        if number:
            found[kind] = number
    return found


def _foot(sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    approval = clean(sheet.approval)
    words = [t("export.maker", lang, maker=clean(sheet.maker))] if clean(sheet.maker) else []
    words.append(t("export.by", lang))
    if sheet.made:
        words.append(t("export.made", lang, date=sheet.made.isoformat()))
    words.append(t("export.approval", lang, number=approval) if approval else t("export.no_approval", lang))
    return tuple(words)
