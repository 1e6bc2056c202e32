"""Lay out a sheet: the map's frame and every other element, measured so that nothing overlaps or overflows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from math import ceil

from explorer.atlas.known import Known
from explorer.export.files.errors import PaperError
from explorer.export.layout import blocks, furniture, header
from explorer.export.layout.blocks import Detail
from explorer.export.layout.camera import (
    ScaleError,
    camera_at_scale,
    clipped_to_ground,
    contains,
    extent_of,
    fitted_camera,
    frame_extent,
    metres_per_pixel,
    scale_bar,
)
from explorer.export.layout.elements import Box, Element, moved
from explorer.export.layout.flow import Block, balanced, column_width, fill, room_for
from explorer.export.layout.plot import block
from explorer.export.sheet.content import Content, content
from explorer.export.sheet.look import MIN_TEXT, Look, look_for
from explorer.export.sheet.paper import layout_scale
from explorer.export.sheet.sheet import NOTHING, OnMap, Part, Sheet
from explorer.state.view import basemap_extent
from explorer.state.view.view import Camera, View
from explorer.words.strings import t

PX_PER_MM = 96 / 25.4
_MAX_PASSES = 12
_SIDE_OPTIONS = (  # size of type, columns
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
_MAX_PANEL_SHARE = 1 / 3  # of the width, at most, for what stands beside the map
_MIN_COLUMN = 24.0
_MAX_TRIALS = 5  # of a scale: each lays the sheet out
_BAND_OPTIONS = ((1.0, 3), (0.92, 3), (0.9, 4), (0.82, 4), (0.76, 5), (0.7, 5), (0.62, 6))


@dataclass(frozen=True, slots=True)
class Reserve:
    """The room that sheets of one series keep alike, so that their maps do not jump.

    `side` is the place in the list of panel tries, `band` and `foot` are heights.
    """

    side: int = 0
    band: float = 0.0
    foot: float = 0.0
    head: float = 0.0

    def __or__(self, other: Reserve) -> Reserve:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Reserve(*(max(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Layout:
    """Page and elements in layout millimetres; real ones are `scale` times as long."""

    width: float
    height: float
    scale: float
    frame: Box
    elements: tuple[Element, ...]
    camera: Camera
    content: Content
    look: Look
    used: Reserve
    listed: int = 0  # flags that the key tells of, by number

    @property
    def ground(self) -> tuple[float, float, float, float]:
        """What the frame shows: W, S, E, N."""
        return frame_extent(self.camera, self.frame.w * PX_PER_MM, self.frame.h * PX_PER_MM)


def lay_out(
    data: Known, view: View, sheet: Sheet, keep: Reserve | None = None, on_map: OnMap = NOTHING
) -> Layout:
    """The sheet for this View, by its template; `keep` is room that others of the series need, `on_map` what
    the legend explains of what only the page knows.

    The words tell of the ground that the frame shows, and the frame is what the words leave room for: laid out
    until both agree.
    """
    keep, words = keep or Reserve(), content(data, view, sheet, extent_of(view), on_map)
    for turn in range(_MAX_PASSES):
        made = arrange(words, view, sheet, keep)
        found = content(data, view, sheet, made.ground, on_map)
        if found == words:
            break
        if turn > 1:  # two frames that call for each other: room for the words of either
            keep |= made.used
        words = found
    return made


def arrange(words: Content, view: View, sheet: Sheet, keep: Reserve) -> Layout:
    """Words and a View placed on the sheet."""
    scale = layout_scale(sheet.paper)
    page = Box(0.0, 0.0, sheet.paper.width / scale, sheet.paper.height / scale)
    look = look_for(sheet.paper, sheet.template, view.appearance)
    body = page.inset(look.margin)
    top = header.head(words, look, body, sheet)
    foot, foot_top = _foot(words, look, body, sheet, keep)
    start = max(top.bottom, body.y + keep.head)
    middle = Box(body.x, start, body.w, foot_top - start - look.gap * 0.7)
    wide = page.w > page.h * 1.08
    around = (_lay_out_beside if wide else _lay_out_below)(words, look, middle, sheet, keep)
    room = around.room
    used = around.used | Reserve(foot=body.bottom - foot_top, head=start - body.y)
    frame = Box(room.x, room.y, to_whole_pixels(room.w), to_whole_pixels(room.h))
    camera = camera_on(view, sheet, frame, scale)
    drawn, camera = _clipped(frame, camera)
    inside = _map_furniture(words, look, drawn, sheet, camera, scale, drawn != frame)
    frame = drawn
    elements = (*furniture.frame_line(frame, look), *inside, *top.elements, *around.elements, *foot)
    told = around.flags if sheet.shows("legend") else 0
    return Layout(page.w, page.h, scale, frame, _with_moves(elements, sheet), camera, words, look, used, told)


def _clipped(frame: Box, camera: Camera) -> tuple[Box, Camera]:
    """The frame without what lies beyond the edge of the ground, in the middle of its room."""
    camera, wide, tall = clipped_to_ground(
        camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM, basemap_extent.BASEMAP_BOX
    )
    w, h = min(frame.w, to_whole_pixels(wide / PX_PER_MM)), min(frame.h, to_whole_pixels(tall / PX_PER_MM))
    return Box(
        frame.x + to_whole_pixels((frame.w - w) / 2), frame.y + to_whole_pixels((frame.h - h) / 2), w, h
    ), camera


def camera_on(view: View, sheet: Sheet, frame: Box, scale: float) -> Camera:
    """The camera for a frame whose millimetres are `scale` real ones."""
    if sheet.scale is None:
        return fitted_camera(view, frame.w * PX_PER_MM, frame.h * PX_PER_MM)
    each = scale / 1000 / PX_PER_MM  # metres a pixel at 1:1
    try:
        return camera_at_scale(view, sheet.scale * each)
    except ScaleError as error:
        ends = {"least": ceil(error.least / each), "most": int(error.most / each)}
        raise PaperError(
            "scale", scale=f"{sheet.scale:,.0f}", **{k: f"{n:,}" for k, n in ends.items()}
        ) from error


def scale_of(layout: Layout) -> float:
    """The N of the map's 1:N on paper."""
    return metres_per_pixel(layout.camera) * PX_PER_MM * 1000 / layout.scale


def scale_that_fits(data: Known, view: View, sheet: Sheet, layout: Layout) -> int:
    """The N of the largest scale at which this sheet's frame would show all of the View's extent, to two figures.

    A smaller scale shows more, of which the legend tells more, and the frame may shrink: so it is laid out to see.
    """
    number = _scale_needed(view, layout)
    for _ in range(_MAX_TRIALS):
        tried = lay_out(data, view, replace(sheet, scale=float(number)))
        if contains(tried.ground, extent_of(view)):
            break
        number = max(_scale_needed(view, tried), _two_figures(number + 1))
    return number


def _scale_needed(view: View, layout: Layout) -> int:
    camera = fitted_camera(view, layout.frame.w * PX_PER_MM, layout.frame.h * PX_PER_MM)
    return _two_figures(metres_per_pixel(camera) * PX_PER_MM * 1000 / layout.scale)


def _two_figures(number: float) -> int:
    step = int(10 ** max(0, len(str(ceil(number))) - 2))
    return ceil(number / step) * step


def to_whole_pixels(mm: float) -> float:
    """The next smaller length of whole CSS pixels: a page rounds its elements to them."""
    return int(mm * PX_PER_MM + 1e-6) / PX_PER_MM


def _titles(words: Content) -> dict[str, str]:
    keys = ("legend", "numbers", "charts", "notes", "sources")
    titles = {key: t(f"export.{key}", words.lang) for key in keys}
    if words.partial:
        titles["numbers"] = t("export.numbers_whole", words.lang)
    if words.whole:
        titles["legend"] = t("export.legend_whole", words.lang)
    return titles


def _map_furniture(
    words: Content, look: Look, frame: Box, sheet: Sheet, camera: Camera, scale: float, clamped: bool
) -> list[Element]:
    elements: list[Element] = []
    if sheet.shows("scalebar"):
        bar = scale_bar(camera, frame.w * 0.04, min(42.0, frame.w * 0.24))
        number = bar.metres_per_mm / scale * 1000
        exact = 2 if sheet.scale is None else None
        ratio = furniture.ratio(number, exact) if sheet.paper.printed else ""
        warnings: tuple[str, ...] = ("map.rough",) if basemap_extent.is_too_detailed(number) else ()
        warnings += ("map.edge",) if clamped else ()
        elements += furniture.scale_bar(bar, ratio, frame, look, words.lang, warnings)
    if sheet.shows("north"):
        elements += furniture.north_arrow(frame, look, words.lang)
    return elements


@dataclass(frozen=True, slots=True)
class _Fallback:
    """What has given way, where the panel does not hold all; notes and the themes of the legend never do."""

    gone: frozenset[Part] = frozenset()
    brief: bool = False


_EVENTS_PER_FLAG = (6, 4, 3, 2, 1)  # events of a flag that the key tells of where there is no room for all
_FALLBACKS = (
    _Fallback(),
    _Fallback(frozenset({"charts"})),
    _Fallback(frozenset({"charts"}), brief=True),
    _Fallback(frozenset({"charts", "numbers"}), brief=True),
)


def _panel(
    words: Content, look: Look, size: float, width: float, sheet: Sheet, detail: Detail
) -> list[Block]:
    """Numbers, legend, charts and notes, in reading order."""
    titles = _titles(words)
    found: list[Block] = []
    if sheet.shows("numbers"):
        found += blocks.numbers(words, look, size, width, titles)
    if sheet.shows("legend"):
        found += blocks.legend(words, look, size, width, titles, detail)
    if sheet.shows("charts") and words.charts:
        found.append(blocks.heading(titles["charts"], size, look, width, "charts"))
        found += [block(chart, look, size, width) for chart in words.charts]
    if sheet.shows("notes"):
        found += blocks.notes(words, look, size, width, titles)
    return found


@dataclass(frozen=True, slots=True)
class _Around:
    """The elements around the map, the space they leave for it, and how many flags the key lists."""

    elements: list[Element]
    room: Box
    used: Reserve
    flags: int


def _lay_out_beside(words: Content, look: Look, box: Box, sheet: Sheet, keep: Reserve) -> _Around:
    """A panel to the right of the map: one column, and more of them where one does not hold it."""
    tries = [(level, *each) for level in _FALLBACKS for each in _SIDE_OPTIONS]
    every = _KeyDetail(blocks.key_length(words))
    for n, (level, factor, count) in enumerate(tries[keep.side :], keep.side):
        tried = _side(words, look, box, sheet, (level, factor, count), every)
        if tried and tried.fits():
            return tried.around(n)
    narrow = next(
        (way for way in reversed(tries) if _side(words, look, box, sheet, way, _KeyDetail(0))), tries[-1]
    )

    def held(told: _KeyDetail) -> bool:
        tried = _side(words, look, box, sheet, narrow, told)
        return tried is not None and tried.fits()

    fewer = _side(words, look, box, sheet, narrow, _shortened_key(every, held))
    return (fewer or _SidePanel([], [], box, 0)).around(len(tries) - 1)


@dataclass(frozen=True, slots=True)
class _KeyDetail:
    """How much the key lists: the number of flags, and of events for each (None: all)."""

    flags: int
    each: int | None = None


def _shortened_key(every: _KeyDetail, held: Callable[[_KeyDetail], bool]) -> _KeyDetail:
    """The most of the key that is held: of every flag fewer events, then fewer flags with one each."""
    for each in _EVENTS_PER_FLAG:
        if held(_KeyDetail(every.flags, each)):
            return _KeyDetail(every.flags, each)
    return _KeyDetail(
        bisect_left(range(1, every.flags + 1), True, key=lambda n: not held(_KeyDetail(n, 1))), 1
    )


@dataclass(frozen=True, slots=True)
class _SidePanel:
    """A panel and its columns, before it is known whether it fits."""

    panel: list[Block]
    columns: list[Box]
    room: Box
    flags: int

    def fits(self) -> bool:
        return room_for(self.panel, self.columns) == len(self.panel)

    def around(self, n: int) -> _Around:
        used = Reserve(side=n) if self.panel else Reserve()
        return _Around(list(fill(self.panel, self.columns)[0]), self.room, used, self.flags)


def _side(
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], told: _KeyDetail
) -> _SidePanel | None:
    """The panel by one of the tries; None where its columns would be too narrow."""
    level, factor, count = way
    size = max(look.body * factor, MIN_TEXT)
    most = (box.w * _MAX_PANEL_SHARE - look.gap * count) / count
    each = min(most, min(max(box.w * 0.2, 44.0), 66.0) * {1: 1.0, 2: 0.8}.get(count, 0.66))
    if each < _MIN_COLUMN and count > 1:
        return None
    total = each * count + look.gap * (count - 1)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(words, look, size, each, shown_, Detail(level.brief, told.flags, told.each))
    if not panel:
        return _SidePanel([], [], box, 0)
    columns = _columns(Box(box.right - total, box.y, total, box.h), count, look.gap)
    room = Box(box.x, box.y, columns[0].x - look.gap - box.x, box.h)
    return _SidePanel(panel, columns, room, told.flags)


def _lay_out_below(words: Content, look: Look, box: Box, sheet: Sheet, keep: Reserve) -> _Around:
    """A band below the map: as many columns as make it at most two fifths of the height, or half of it."""
    every = _KeyDetail(blocks.key_length(words))
    for level, share in (*((level, 0.42) for level in _FALLBACKS), (_FALLBACKS[-1], 0.5)):
        for factor, count in _BAND_OPTIONS:
            tried = _band(words, look, box, sheet, (level, factor, count), every)
            if tried.height <= box.h * share:
                return tried.around(keep)
    way = (_FALLBACKS[-1], *_BAND_OPTIONS[-1])
    told = _shortened_key(every, lambda less: _band(words, look, box, sheet, way, less).height <= box.h * 0.5)
    return _band(words, look, box, sheet, way, told).around(keep)


@dataclass(frozen=True, slots=True)
class _Band:
    """A panel below the map, and how tall its columns are."""

    panel: list[Block]
    box: Box
    count: int
    gap: float
    height: float
    flags: int

    def around(self, keep: Reserve) -> _Around:
        if not self.panel:
            return _Around([], self.box, Reserve(), 0)
        box, tall = self.box, max(min(self.height, self.box.h * 0.5), keep.band)
        columns = _columns(Box(box.x, box.bottom - tall, box.w, tall), self.count, self.gap)
        room = Box(box.x, box.y, box.w, box.h - tall - self.gap)
        return _Around(list(fill(self.panel, columns)[0]), room, Reserve(band=tall), self.flags)


def _band(
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], told: _KeyDetail
) -> _Band:
    level, factor, count = way
    size, width = max(look.body * factor, MIN_TEXT), column_width(box.w, count, look.gap)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(words, look, size, width, shown_, Detail(level.brief, told.flags, told.each))
    tall = balanced(panel, box, count, look.gap)[0] if panel else 0.0
    return _Band(panel, box, count, look.gap, tall, told.flags)


def _columns(box: Box, count: int, gutter: float) -> list[Box]:
    wide = column_width(box.w, count, gutter)
    return [Box(box.x + n * (wide + gutter), box.y, wide, box.h) for n in range(count)]


def _foot(words: Content, look: Look, body: Box, sheet: Sheet, keep: Reserve) -> tuple[list[Element], float]:
    """The sources in columns above one line with maker, date and approval; and where all that begins."""
    elements: list[Element] = []
    top = body.bottom
    if sheet.shows("foot"):
        elements, top = header.foot_line(words, look, body)
    if not sheet.shows("sources"):
        return elements, top
    for factor in (1.0, 0.92, 0.85, 0.78):
        size = max(look.small * factor, MIN_TEXT)
        count = max(1, min(4, int(body.w / (size * 34))))
        width = column_width(body.w, count, look.gap)
        listed = blocks.sources(words, look, size, width)
        tall, _ = balanced(listed, body, count, look.gap)
        if tall <= body.h * 0.14:
            break
    # the last are public pages; those that find no room are counted
    for left in range(1, len(words.sources)):
        if tall <= body.h * 0.2:
            break
        listed = blocks.sources(words, look, size, width, left)
        tall, _ = balanced(listed, body, count, look.gap)
    tall = min(tall, body.h * 0.22)
    head = blocks.heading(_titles(words)["sources"], size, look, body.w, "sources")
    top = min(top - tall - head.height - look.gap * 0.5, body.bottom - keep.foot)
    placed, _ = fill(listed, _columns(Box(body.x, top + head.height, body.w, tall), count, look.gap))
    return [*elements, *(moved(e, body.x, top) for e in head.elements), *placed], top


def _with_moves(elements: tuple[Element, ...], sheet: Sheet) -> tuple[Element, ...]:
    """Parts that the user dragged, by the paper's own millimetres."""
    scale = layout_scale(sheet.paper)
    by = {part: (dx / scale, dy / scale) for part, dx, dy in sheet.moves}
    return tuple(moved(e, *by[e.part]) if e.part in by else e for e in elements)
