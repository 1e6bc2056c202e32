"""Lay out a sheet: the map's frame and all other elements, without overlap or overflow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from math import ceil

from explorer.atlas.known import Known
from explorer.export.files.errors import PaperError
from explorer.export.layout import blocks, furniture, header
from explorer.export.layout.annotation_drawing import annotation_elements
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
from explorer.export.layout.elements import PX_PER_MM, Box, Element, moved
from explorer.export.layout.flow import Block, balanced, column_width, fill, room_for
from explorer.export.layout.plot import block
from explorer.export.sheet.content import Content, content
from explorer.export.sheet.look import MIN_TEXT, Look, look_for
from explorer.export.sheet.paper import layout_scale
from explorer.export.sheet.sheet import NOTHING, OnMap, Part, Sheet
from explorer.state.view import basemap_extent
from explorer.state.view.ground import rough_key
from explorer.state.view.view import Camera, View
from explorer.words.strings import t

_MAX_PASSES = 12
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
_MAX_TRIALS = 5  # layouts tried to find a scale
_BAND_OPTIONS = ((1.0, 3), (0.92, 3), (0.9, 4), (0.82, 4), (0.76, 5), (0.7, 5), (0.62, 6))


@dataclass(frozen=True, slots=True)
class Reserve:
    """Room reserved alike on all sheets of a series, so that the map does not move.

    `side` is an index of the panel's options; `band`, `foot` and `head` are heights in mm.
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
    """Page and elements in layout millimetres; multiply by `scale` for millimetres of paper."""

    width: float
    height: float
    scale: float
    frame: Box
    elements: tuple[Element, ...]
    camera: Camera
    content: Content
    look: Look
    used: Reserve
    listed: int = 0  # numbered flags that the key lists

    @property
    def ground(self) -> tuple[float, float, float, float]:
        """The extent of the map: W, S, E, N."""
        return frame_extent(self.camera, self.frame.w * PX_PER_MM, self.frame.h * PX_PER_MM)


def lay_out(
    data: Known, view: View, sheet: Sheet, keep: Reserve | None = None, on_map: OnMap = NOTHING
) -> Layout:
    """Lay out the sheet for this View; `keep` is the room that other sheets of the series need.

    The text describes the extent that the frame shows, and the frame is what the text leaves room for: both are
    repeated until they agree.
    """
    keep, words = keep or Reserve(), content(data, view, sheet, extent_of(view), on_map)
    for turn in range(_MAX_PASSES):
        made = arrange(words, view, sheet, keep)
        found = content(data, view, sheet, made.ground, on_map)
        if found == words:
            break
        if turn > 1:  # two layouts alternate: reserve room for both
            keep |= made.used
        words = found
    return made


def arrange(words: Content, view: View, sheet: Sheet, keep: Reserve) -> Layout:
    """Place text and map on the sheet."""
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
    inside = _map_furniture(words, look, drawn, sheet, camera, scale, drawn != frame, rough_key(view.grounds))
    frame = drawn
    notes = annotation_elements(view, frame, camera) if view.annotations else []
    elements = (*furniture.frame_line(frame, look), *notes, *inside, *top.elements, *around.elements, *foot)
    listed = around.flags if sheet.shows("legend") else 0
    return Layout(
        page.w, page.h, scale, frame, _with_moves(elements, sheet), camera, words, look, used, listed
    )


def _clipped(frame: Box, camera: Camera) -> tuple[Box, Camera]:
    """Shrink the frame to the basemap's extent, centred in its place."""
    camera, wide, tall = clipped_to_ground(
        camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM, basemap_extent.BASEMAP_BOX
    )
    w, h = min(frame.w, to_whole_pixels(wide / PX_PER_MM)), min(frame.h, to_whole_pixels(tall / PX_PER_MM))
    return Box(
        frame.x + to_whole_pixels((frame.w - w) / 2), frame.y + to_whole_pixels((frame.h - h) / 2), w, h
    ), camera


def camera_on(view: View, sheet: Sheet, frame: Box, scale: float) -> Camera:
    """Return the camera for a frame in layout millimetres; raises PaperError if the sheet's scale is out of range."""
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
    """Return the N of the map's scale 1:N on paper."""
    return metres_per_pixel(layout.camera) * PX_PER_MM * 1000 / layout.scale


def scale_that_fits(data: Known, view: View, sheet: Sheet, layout: Layout) -> int:
    """Return the N, to two digits, of the largest scale 1:N at which the frame contains the View's extent.

    At a smaller scale the legend may grow and the frame shrink, so each candidate is laid out.
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
    """Round down to whole CSS pixels, as the page does."""
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
    words: Content,
    look: Look,
    frame: Box,
    sheet: Sheet,
    camera: Camera,
    scale: float,
    clamped: bool,
    rough: str,
) -> list[Element]:
    elements: list[Element] = []
    if sheet.shows("scalebar"):
        bar = scale_bar(camera, frame.w * 0.04, min(42.0, frame.w * 0.24))
        number = bar.metres_per_mm / scale * 1000
        exact = 2 if sheet.scale is None else None
        ratio = furniture.ratio(number, exact) if sheet.paper.printed else ""
        warnings: tuple[str, ...] = (rough,) if basemap_extent.is_too_detailed(number) else ()
        warnings += ("map.edge",) if clamped else ()
        elements += furniture.scale_bar(bar, ratio, frame, look, words.lang, warnings)
    if sheet.shows("north"):
        elements += furniture.north_arrow(frame, look, words.lang)
    return elements


@dataclass(frozen=True, slots=True)
class _Fallback:
    """What is omitted if the panel does not fit; notes and the themes in the legend always stay."""

    gone: frozenset[Part] = frozenset()
    brief: bool = False


_EVENTS_PER_FLAG = (6, 4, 3, 2, 1)  # tried in order if not all events fit
_FALLBACKS = (
    _Fallback(),
    _Fallback(frozenset({"charts"})),
    _Fallback(frozenset({"charts"}), brief=True),
    _Fallback(frozenset({"charts", "numbers"}), brief=True),
)


def _panel(
    words: Content, look: Look, size: float, width: float, sheet: Sheet, detail: Detail
) -> list[Block]:
    """Return the blocks of numbers, legend, charts and notes, in reading order."""
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
    """Lay out a panel to the right of the map, in more columns if one is not enough."""
    tries = [(level, *each) for level in _FALLBACKS for each in _SIDE_OPTIONS]
    every = _KeyDetail(blocks.key_length(words))
    for n, (level, factor, count) in enumerate(tries[keep.side :], keep.side):
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
    return (fewer or _SidePanel([], [], box, 0)).around(len(tries) - 1)


@dataclass(frozen=True, slots=True)
class _KeyDetail:
    """How much the key lists: number of flags, and of events per flag (None: all)."""

    flags: int
    each: int | None = None


def _shortened_key(every: _KeyDetail, fits: Callable[[_KeyDetail], bool]) -> _KeyDetail:
    """Return the longest key that fits: fewer events for every flag, then fewer flags with one each."""
    for each in _EVENTS_PER_FLAG:
        if fits(_KeyDetail(every.flags, each)):
            return _KeyDetail(every.flags, each)
    return _KeyDetail(
        bisect_left(range(1, every.flags + 1), True, key=lambda n: not fits(_KeyDetail(n, 1))), 1
    )


@dataclass(frozen=True, slots=True)
class _SidePanel:
    """A panel that may not fit into its columns."""

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
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], key: _KeyDetail
) -> _SidePanel | None:
    """Build the panel for one option; None if its columns would be too narrow."""
    level, factor, count = way
    size = max(look.body * factor, MIN_TEXT)
    most = (box.w * _MAX_PANEL_SHARE - look.gap * count) / count
    each = min(most, min(max(box.w * 0.2, 44.0), 66.0) * {1: 1.0, 2: 0.8}.get(count, 0.66))
    if each < _MIN_COLUMN and count > 1:
        return None
    total = each * count + look.gap * (count - 1)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(words, look, size, each, shown_, Detail(level.brief, key.flags, key.each))
    if not panel:
        return _SidePanel([], [], box, 0)
    columns = _columns(Box(box.right - total, box.y, total, box.h), count, look.gap)
    room = Box(box.x, box.y, columns[0].x - look.gap - box.x, box.h)
    return _SidePanel(panel, columns, room, key.flags)


def _lay_out_below(words: Content, look: Look, box: Box, sheet: Sheet, keep: Reserve) -> _Around:
    """Lay out a band below the map with as many columns as keep it under 42 %, at worst half, of the height."""
    every = _KeyDetail(blocks.key_length(words))
    for level, share in (*((level, 0.42) for level in _FALLBACKS), (_FALLBACKS[-1], 0.5)):
        for factor, count in _BAND_OPTIONS:
            tried = _band(words, look, box, sheet, (level, factor, count), every)
            if tried.height <= box.h * share:
                return tried.around(keep)
    way = (_FALLBACKS[-1], *_BAND_OPTIONS[-1])
    key = _shortened_key(every, lambda less: _band(words, look, box, sheet, way, less).height <= box.h * 0.5)
    return _band(words, look, box, sheet, way, key).around(keep)


@dataclass(frozen=True, slots=True)
class _Band:
    """A panel below the map; `height` is that of its columns."""

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
    words: Content, look: Look, box: Box, sheet: Sheet, way: tuple[_Fallback, float, int], key: _KeyDetail
) -> _Band:
    level, factor, count = way
    size, width = max(look.body * factor, MIN_TEXT), column_width(box.w, count, look.gap)
    shown_ = replace(sheet, hidden=sheet.hidden | level.gone)
    panel = _panel(words, look, size, width, shown_, Detail(level.brief, key.flags, key.each))
    tall = balanced(panel, box, count, look.gap)[0] if panel else 0.0
    return _Band(panel, box, count, look.gap, tall, key.flags)


def _columns(box: Box, count: int, gutter: float) -> list[Box]:
    wide = column_width(box.w, count, gutter)
    return [Box(box.x + n * (wide + gutter), box.y, wide, box.h) for n in range(count)]


def _foot(words: Content, look: Look, body: Box, sheet: Sheet, keep: Reserve) -> tuple[list[Element], float]:
    """Lay out the sources in columns above the line with maker, date and approval; return elements and top edge."""
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
    # The last sources are public web pages; those without room are only counted.
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
    """Apply the moves of the sheet, which are in millimetres of paper."""
    scale = layout_scale(sheet.paper)
    by = {part: (dx / scale, dy / scale) for part, dx, dy in sheet.moves}
    return tuple(moved(e, *by[e.part]) if e.part in by else e for e in elements)
