"""What surrounds a sheet's map: the panel beside or below it, in as many columns as it needs, and the sources."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace

from explorer.export.layout import blocks, header
from explorer.export.layout.blocks import Detail
from explorer.export.layout.comment_drawing import comment_blocks
from explorer.export.layout.elements import Box, Element, moved
from explorer.export.layout.flow import (
    Block,
    balanced,
    column_width,
    fill,
    fill_and_count,
    height,
    levelled,
    room_for,
)
from explorer.export.layout.plot import block
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.sheet.paper import is_small
from explorer.export.sheet.sheet import Part, Sheet
from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.text import Lang

_SIDE_OPTIONS = (  # text size relative to the body, columns
    (1.0, 1),
    (0.93, 1),
    (0.86, 1),
    (0.79, 1),
    (0.86, 2),
    (0.79, 2),
    (0.7, 2),
    (0.62, 2),
    (0.7, 3),
    (0.62, 3),
)
_MAX_PANEL_SHARE = 1 / 3  # of the page's width
_MIN_COLUMN = 24.0
_BAND_EMS: dict[Lang, float] = {"zh": 10.0, "en": 14.0}
_COLUMN_PAGE = 100.0  # mm: a figure of one column, whose key is in the caption
_CUT_BAND = 0.38  # of the height, for a band that has no room for all of its rows
_BAND_OPTIONS = ((1.0, 3), (0.92, 3), (0.9, 4), (0.82, 4), (0.76, 5), (0.7, 5), (0.62, 6))


@dataclass(frozen=True, slots=True)
class Reserve:
    """Room reserved alike on all sheets of a series, so that the map does not move.

    `side` is an index of the panel's options; `band`, `foot` and `head` are heights in mm. Of a full-bleed picture, whose
    plates lie on the map, `left`, `head`, `right` and `band` are what they cover at its edges.
    """

    side: int = 0
    band: float = 0.0
    foot: float = 0.0
    head: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def __or__(self, other: Reserve) -> Reserve:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Reserve(*(max(pair) for pair in pairs))


def _titles(words: Content) -> dict[str, str]:
    keys = ("legend", "numbers", "charts", "notes", "sources")
    titles = {key: t(f"export.{key}", words.lang) for key in keys}
    if words.partial:
        titles["numbers"] = t("export.numbers_whole", words.lang)
    if words.whole:
        titles["legend"] = t("export.legend_whole", words.lang)
    return titles


@dataclass(frozen=True, slots=True)
class _Fallback:
    """What is omitted if the panel does not fit; notes and the themes in the legend always stay."""

    gone: frozenset[Part] = frozenset()
    brief: bool = False
    run_in: bool = False
    comments: int | None = None  # that are listed; all by default


_EVENTS_PER_FLAG = (6, 4, 3, 2, 1)  # tried in order if not all events fit
_FALLBACKS = (
    _Fallback(),
    _Fallback(frozenset({"charts"})),
    _Fallback(frozenset({"charts"}), brief=True),
    _Fallback(frozenset({"charts", "numbers"}), brief=True),
)
# On a small page, at last.
_RUN_IN = (_Fallback(frozenset({"charts", "numbers"}), brief=True, run_in=True), 0.62, 1)
_RUN_IN_SHARE = 0.42  # of the width
_FEWER_COMMENTS = (12, 6, 3, 0)  # tried in order if not all comments fit


def _fallbacks(words: Content) -> tuple[_Fallback, ...]:
    """Return the fallbacks; a long list of comments gives way before legend and numbers get brief."""
    fewer = [n for n in _FEWER_COMMENTS if n < len(words.comments)]
    if not fewer:
        return _FALLBACKS
    first, second, *last = _FALLBACKS
    shorter = (replace(second, comments=n) for n in fewer)
    return first, second, *shorter, *(replace(one, comments=fewer[-1]) for one in last)


def _panel(
    words: Content, look: Look, size: float, width: float, sheet: Sheet, detail: Detail, one_by_one: bool
) -> list[Block]:
    """Return the blocks of numbers, legend, charts and notes, in reading order."""
    titles = _titles(words)
    found: list[Block] = []
    if sheet.shows("numbers"):
        found += blocks.numbers(words, look, size, width, titles)
    if sheet.shows("legend"):
        listed = blocks.legend(words, look, size, width, titles, detail)
        found += listed if one_by_one else blocks.run_in(listed[1:], size, width)
    if sheet.shows("charts") and words.charts:
        found.append(blocks.heading(titles["charts"], size, look, width, "charts"))
        found += [block(chart, look, size, width) for chart in words.charts]
    if sheet.shows("comments") and (sheet.shows("legend") or sheet.shows("notes")):  # else in the caption
        found += comment_blocks(words, look, size, width, detail.comments)
    if sheet.shows("notes"):
        found += blocks.notes(words, look, size, width, titles)
    return found


@dataclass(frozen=True, slots=True)
class Around:
    """The elements around the map, the space they leave for it, and how many flags the key lists."""

    elements: list[Element]
    room: Box
    used: Reserve
    flags: int
    cut: int = 0  # blocks without room
    areas: bool = True  # numbered areas are listed, not left to the caption


def lay_out_beside(words: Content, look: Look, box: Box, sheet: Sheet, keep: Reserve) -> Around:
    """Lay out a panel to the right of the map, in more columns if one is not enough."""
    ways = [each for each in _SIDE_OPTIONS if sheet.legend.columns in (0, each[1])] or [
        (0.62, sheet.legend.columns)
    ]
    tries = [(level, *each) for level in _fallbacks(words) for each in ways]
    every = _whole_key(words, sheet)
    first = min(keep.side, len(tries) - 1)
    for n, (level, factor, count) in enumerate(tries[first:], first):
        tried = _side(words, look, box, sheet, (level, factor, count), every)
        if tried and tried.fits():
            return tried.around(n)
    narrow = next(
        (way for way in reversed(tries) if _side(words, look, box, sheet, way, _KeyDetail(0))), tries[-1]
    )

    def fits(key: _KeyDetail) -> bool:
        tried = _side(words, look, box, sheet, narrow, key)
        return tried is not None and tried.fits()

    fewer = _side(words, look, box, sheet, narrow, _shortened_key(every, fits))
    if fewer and not fewer.fits():  # rather the names of areas are in the caption than states in neither
        without = replace(every, areas=False)
        for n, way in enumerate(tries[first:], first):
            tried = _side(words, look, box, sheet, way, without)
            if tried and tried.fits():
                return tried.around(n)
        unnamed = _side(words, look, box, sheet, narrow, _shortened_key(without, fits))
        fewer = unnamed if unnamed and (unnamed.fits() or not fewer.explains()) else fewer
    found = (fewer or _SidePanel([], [], box, _KeyDetail(0))).around(len(tries) - 1)
    dense = _side(words, look, box, sheet, _RUN_IN, _KeyDetail(0, areas=False)) if found.cut else None
    return _denser(found, dense.around(len(tries) - 1) if dense else found, sheet)


def _denser(found: Around, dense: Around, sheet: Sheet) -> Around:
    """Return what leaves out fewer rows on a small page, on which a legend may be set run-in."""
    return dense if is_small(sheet.paper, _COLUMN_PAGE) and dense.cut < found.cut else found


@dataclass(frozen=True, slots=True)
class _KeyDetail:
    """How much the key lists: number of flags, of events per flag (None: all), and whether numbered areas."""

    flags: int
    each: int | None = None
    areas: bool = True


def _whole_key(words: Content, sheet: Sheet) -> _KeyDetail:
    """Return the whole key; a small page leaves flags and the names of numbered areas to the caption."""
    return (
        _KeyDetail(0, areas=False)
        if is_small(sheet.paper, _COLUMN_PAGE)
        else _KeyDetail(blocks.key_length(words))
    )


def _shortened_key(every: _KeyDetail, fits: Callable[[_KeyDetail], bool]) -> _KeyDetail:
    """Return the longest key that fits: fewer events for every flag, then fewer flags with one each."""
    for each in _EVENTS_PER_FLAG:
        if fits(fewer := replace(every, each=each)):
            return fewer
    one = replace(every, each=1)
    counts = range(1, every.flags + 1)
    return replace(one, flags=bisect_left(counts, True, key=lambda n: not fits(replace(one, flags=n))))


@dataclass(frozen=True, slots=True)
class _SidePanel:
    """A panel that may not fit into its columns."""

    panel: list[Block]
    columns: list[Box]
    room: Box
    key: _KeyDetail
    left: Callable[[int], Block] | None = None  # names how many blocks have no room

    def explains(self) -> bool:
        """Return whether every number that the map shows has its row."""
        return not any(block.explains for block in self._filled()[1])

    def fits(self) -> bool:
        return room_for(self.panel, self.columns) == len(self.panel)

    def around(self, n: int) -> Around:
        used = Reserve(side=n) if self.panel else Reserve()
        placed, rest = self._filled()
        cut = sum(block.rows for block in rest)
        return Around(list(placed), self.room, used, self.key.flags, cut, self.key.areas)

    def _filled(self) -> tuple[tuple[Element, ...], Sequence[Block]]:
        if self.left is None or self.fits():
            return fill(self.panel, levelled(self.panel, self.columns) if self.columns else [])
        return fill_and_count(self.panel, self.columns, self.left)


def _side(
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], key: _KeyDetail
) -> _SidePanel | None:
    """Build the panel for one option; None if its columns would be too narrow."""
    level, factor, count = way
    size = max(look.body * factor, look.least)
    most = (box.w * _MAX_PANEL_SHARE - look.gap * count) / count
    each = (
        box.w * _RUN_IN_SHARE
        if level.run_in
        else min(most, min(max(box.w * 0.2, 44.0), 66.0) * {1: 1.0, 2: 0.8}.get(count, 0.66))
    )
    if each < _MIN_COLUMN and count > 1:
        return None
    total = each * count + look.gap * (count - 1)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(
        words,
        look,
        size,
        each,
        shown_,
        Detail(level.brief, key.flags, key.each, key.areas, comments=level.comments),
        not level.run_in,
    )
    if not panel:
        return _SidePanel([], [], box, _KeyDetail(0))
    columns = _columns(Box(box.right - total, box.y, total, box.h), count, look.gap)
    room = Box(box.x, box.y, columns[0].x - look.gap - box.x, box.h)
    return _SidePanel(panel, columns, room, key, blocks.rows_left(words, look, size, each))


def lay_out_below(words: Content, look: Look, box: Box, sheet: Sheet, keep: Reserve) -> Around:
    """Lay out a band below the map with as many columns as keep it under 42 %, at worst half, of the height."""
    every = _whole_key(words, sheet)
    levels = [level for level in _fallbacks(words) if level.brief or not is_small(sheet.paper, _COLUMN_PAGE)]
    for level, share in (*((level, 0.42) for level in levels), (levels[-1], 0.5)):
        for factor, count in _band_ways(words, sheet, look, box):
            tried = _band(words, look, box, sheet, (level, factor, count), every)
            if tried.height <= box.h * share:
                return tried.around(keep)
    way = (levels[-1], *_band_ways(words, sheet, look, box)[-1])

    def fits(key: _KeyDetail) -> bool:
        return _band(words, look, box, sheet, way, key).height <= box.h * 0.5

    def shortest(key: _KeyDetail) -> _Band:
        made = _band(words, look, box, sheet, way, _shortened_key(key, fits))
        return made if made.height <= box.h * made.most else replace(made, most=_CUT_BAND)

    made = shortest(every)
    found = (made if made.explains(keep) else shortest(replace(every, areas=False))).around(keep)
    dense = _band(words, look, box, sheet, _RUN_IN, _KeyDetail(0, areas=False))
    most = 0.5 if dense.height <= box.h * 0.5 else _CUT_BAND
    return _denser(found, replace(dense, most=most).around(keep), sheet)


def _band_ways(words: Content, sheet: Sheet, look: Look, box: Box) -> Sequence[tuple[float, int]]:
    """Return the sizes and numbers of columns to try; no column is narrower than _BAND_EMS."""
    wanted = sheet.legend.columns
    if wanted:
        return [each for each in _BAND_OPTIONS if each[1] == wanted] or [(1.0, wanted), (0.62, wanted)]
    ways = [
        (factor, count)
        for factor, count in _BAND_OPTIONS
        if column_width(box.w, count, look.gap) >= max(look.body * factor, look.least) * _BAND_EMS[words.lang]
    ]
    return ways or [(1.0, 2), (0.62, 2)]


@dataclass(frozen=True, slots=True)
class _Band:
    """A panel below the map; `height` is that of its columns."""

    panel: list[Block]
    box: Box
    count: int
    gap: float
    height: float
    key: _KeyDetail
    left: Callable[[int], Block]  # names how many blocks have no room
    most: float = 0.5  # of the height

    def explains(self, keep: Reserve) -> bool:
        """Return whether every number that the map shows has its row."""
        return not any(block.explains for block in self._filled(keep)[1])

    def around(self, keep: Reserve) -> Around:
        if not self.panel:
            return Around([], self.box, Reserve(), 0)
        box, tall = self.box, self._tall(keep)
        room = Box(box.x, box.y, box.w, box.h - tall - self.gap)
        placed, rest = self._filled(keep)
        cut = sum(block.rows for block in rest)
        return Around(list(placed), room, Reserve(band=tall), self.key.flags, cut, self.key.areas)

    def _filled(self, keep: Reserve) -> tuple[tuple[Element, ...], Sequence[Block]]:
        return fill_and_count(self.panel, self._columns(keep), self.left)

    def _tall(self, keep: Reserve) -> float:
        return max(min(self.height, self.box.h * self.most), keep.band)

    def _columns(self, keep: Reserve) -> list[Box]:
        box, tall = self.box, self._tall(keep)
        return _columns(Box(box.x, box.bottom - tall, box.w, tall), self.count, self.gap)


def _band(
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], key: _KeyDetail
) -> _Band:
    level, factor, count = way
    size, width = max(look.body * factor, look.least), column_width(box.w, count, look.gap)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(
        words,
        look,
        size,
        width,
        shown_,
        Detail(level.brief, key.flags, key.each, key.areas, comments=level.comments),
        not level.run_in,
    )
    tall = balanced(panel, box, count, look.gap)[0] if panel else 0.0
    return _Band(panel, box, count, look.gap, tall, key, blocks.rows_left(words, look, size, width))


def _columns(box: Box, count: int, gutter: float) -> list[Box]:
    wide = column_width(box.w, count, gutter)
    return [Box(box.x + n * (wide + gutter), box.y, wide, box.h) for n in range(count)]


def lay_out_foot(
    words: Content, look: Look, body: Box, sheet: Sheet, keep: Reserve, credits_only: bool = False
) -> tuple[list[Element], float, int]:
    """Lay out the sources in columns above the line with maker, date and approval.

    With `credits_only` the sources are in the caption, and only counted here. Returns elements, top edge, and how many sources have no room.
    """
    elements: list[Element] = []
    top = body.bottom
    if sheet.shows("foot"):
        elements, top = header.foot_line(words, look, body)
    if credits_only:
        last = blocks.sources(words, look, look.least, body.w, len(words.sources))
        tall = height(last)
        placed, _ = fill(last, [Box(body.x, top - tall, body.w, tall)])
        return [*elements, *placed], top - tall - look.gap * 0.3, len(words.sources)
    if not sheet.shows("sources"):
        return elements, top, 0
    for factor in (1.0, 0.92, 0.85, 0.78):
        size = max(look.small * factor, look.least)
        count = max(1, min(4, int(body.w / (size * 34))))
        width = column_width(body.w, count, look.gap)
        listed = blocks.sources(words, look, size, width)
        tall, _ = balanced(listed, body, count, look.gap)
        if tall <= body.h * 0.14:
            break
    # The last sources are public web pages; those without room are only counted.
    left = 0
    for fewer in range(1, len(words.sources)):
        if tall <= body.h * 0.2:
            break
        left = fewer
        listed = blocks.sources(words, look, size, width, left)
        tall, _ = balanced(listed, body, count, look.gap)
    tall = min(tall, body.h * 0.22)
    head = blocks.heading(_titles(words)["sources"], size, look, body.w, "sources")
    top = min(top - tall - head.height - look.gap * 0.5, body.bottom - keep.foot)
    placed, _ = fill(listed, _columns(Box(body.x, top + head.height, body.w, tall), count, look.gap))
    return [*elements, *(moved(e, body.x, top) for e in head.elements), *placed], top, left


def on_the_left(around: Around, box: Box, gap: float) -> Around:
    """Return the panel moved from the right edge of `box` to the left one."""
    panel, room = box.w - around.room.w, around.room
    elements = [moved(element, -room.w - gap, 0.0) for element in around.elements]
    return replace(around, elements=elements, room=replace(room, x=room.x + panel))
