"""Lay out a sheet: the map's frame and all other elements, without overlap or overflow."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from explorer.atlas import pack
from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box as Ground
from explorer.export.files.errors import PaperError
from explorer.export.layout import furniture, header
from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.around_map import (
    Reserve,
    lay_out_below,
    lay_out_beside,
    lay_out_foot,
    on_the_left,
)
from explorer.export.layout.camera import (
    ScaleError,
    camera_at_scale,
    clipped_to_ground,
    contains,
    extent_of,
    fitted_camera,
    frame_extent,
    metres_per_pixel,
    off_centre,
    scale_bar,
    world,
)
from explorer.export.layout.comment_drawing import marks_on_map
from explorer.export.layout.date_plates import date_plates
from explorer.export.layout.elements import PX_PER_MM, Box, Element, moved
from explorer.export.layout.film_plates import Plates, plates
from explorer.export.layout.full_bleed import covering_camera
from explorer.export.layout.graticule import graticule
from explorer.export.layout.halves import free_in_both, half, halves
from explorer.export.layout.insets import InsetMap, insets
from explorer.export.layout.marginalia import margins
from explorer.export.layout.slide import lay_out_slide
from explorer.export.sheet.content import Content, content
from explorer.export.sheet.look import Look, look_for, slide_look
from explorer.export.sheet.paper import layout_scale, slide_scale
from explorer.export.sheet.sheet import NOTHING, OnMap, Part, Sheet, left_to_the_caption
from explorer.export.text.fonts import measured_in
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.extents import subject
from explorer.state.view import basemap_extent
from explorer.state.view.compare import maps
from explorer.state.view.ground import rough_key
from explorer.state.view.view import Camera, View

_MAX_PASSES = 12
_MAX_TRIALS = 5  # layouts tried to find a scale
# Lines of text: on lower maps the note about the edge of the basemap would cover what it is about.
_LEAST_NOTED = 24


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
    cut: int = 0  # blocks of the panel without room
    unlisted: int = 0  # sources without room
    insets: tuple[InsetMap, ...] = ()
    moved_out: frozenset[Part] = frozenset()  # parts that a small page leaves to the caption
    areas_listed: bool = True  # the legend, not the caption, says what the numbers of areas mean
    transparent: bool = False  # without paper and land
    one_map: bool = True  # the frame holds the sheet's one map, by which it is georeferenced
    slide: bool = False  # the texts lie on the map, as on a slide
    maps: int = 1  # two for two dates side by side, each in its half of the frame
    room: Box | None = None  # of a list of sources on a slide

    @property
    def ground(self) -> tuple[float, float, float, float]:
        """The extent of the map, or of each of two: W, S, E, N."""
        return frame_extent(self.camera, self.frame.w / self.maps * PX_PER_MM, self.frame.h * PX_PER_MM)


def lay_out(
    data: Known, view: View, sheet: Sheet, keep: Reserve | None = None, on_map: OnMap = NOTHING
) -> Layout:
    """Lay out the sheet for this View; `keep` is the room that other sheets of the series need.

    The text describes the extent that the frame shows, and the frame is what the text leaves room for: both are
    repeated until they agree.
    """
    if sheet.template == "film" and sheet.subject is None and sheet.span is None:
        sheet = _with_subject(data, view, sheet)
    told = extent_of(view), view.camera.zoom
    keep, words = keep or Reserve(), content(data, view, sheet, told[0], on_map, told[1])
    for turn in range(_MAX_PASSES):
        made = arrange(words, view, sheet, keep)
        if (made.ground, made.camera.zoom) == told:
            break
        told = made.ground, made.camera.zoom
        found = content(data, view, sheet, told[0], on_map, told[1])
        if found == words:
            break
        if turn > 1:  # two layouts alternate: reserve room for both
            keep |= made.used
        words = found
    return made


def _with_subject(data: Known, view: View, sheet: Sheet) -> Sheet:
    """Return the sheet of a full-bleed picture, of which plates cover a part, with what it is about."""
    return replace(sheet, subject=subject(data, view, extent_of(view)))


def arrange(words: Content, view: View, sheet: Sheet, keep: Reserve) -> Layout:
    """Place text and map on the sheet; a small page leaves some parts to the caption."""
    with measured_in(sheet.font):
        for out in left_to_the_caption(sheet.paper):
            moved_out = out - sheet.hidden - (frozenset() if words.comments else {"comments"})
            made = _arrange(words, view, replace(sheet, hidden=sheet.hidden | out), keep, moved_out)
            if not made.cut:
                break
    return replace(
        made, transparent=sheet.transparent, maps=maps(view), one_map=made.one_map and maps(view) == 1
    )


def _arrange(words: Content, view: View, sheet: Sheet, keep: Reserve, moved_out: frozenset[Part]) -> Layout:
    if sheet.template == "film":
        return _full_bleed(words, view, sheet, keep)
    if sheet.deck:
        return _arrange_slide(words, view, sheet)
    scale = layout_scale(sheet.paper)
    page = Box(0.0, 0.0, sheet.paper.width / scale, sheet.paper.height / scale)
    look = look_for(sheet.paper, sheet.template, view.appearance, sheet.margin, sheet.type)
    look = replace(look, font=clean(sheet.font))
    outer, body, beside = margins(sheet, look, page.inset(look.margin), words.lang)
    headed = replace(body, x=body.x + beside, w=body.w - beside)
    top = header.head(words, look, headed, sheet)
    foot, foot_top, unlisted = lay_out_foot(words, look, body, sheet, keep, "sources" in moved_out)
    start = max(top.bottom, body.y + keep.head)
    gap = look.gap * 0.7 if foot or sheet.margin != 0 else 0.0
    middle = Box(body.x, start, body.w, foot_top - start - gap)
    place = sheet.legend.place
    wide = page.w > page.h if place == "auto" else place != "below"
    around = (lay_out_beside if wide else lay_out_below)(words, look, middle, sheet, keep)
    if wide and place == "left":
        around = on_the_left(around, middle, look.gap)
    room = around.room
    used = around.used | Reserve(foot=body.bottom - foot_top, head=start - body.y)
    frame = Box(room.x, room.y, to_whole_pixels(room.w), to_whole_pixels(room.h))
    camera = camera_on(view, sheet, half(view, frame), scale)
    drawn, camera = _clipped(view, frame, camera)
    inside = _map_furniture(words, look, drawn, sheet, camera, scale, drawn != frame, rough_key(view.grounds))
    frame = drawn
    net = _graticule(view, sheet, frame, camera, look)
    small, others = insets(view, sheet, half(view, frame), camera, look)
    notes = marks_on_map(words, view, frame, camera)
    edge = furniture.frame_line(frame, look) if look.margin else []
    days = date_plates(words, look, view, frame, [*small, *inside])
    elements = (*net, *edge, *small, *notes, *days, *outer, *inside, *top.elements, *around.elements, *foot)
    listed = around.flags if sheet.shows("legend") else 0
    return Layout(
        page.w,
        page.h,
        scale,
        frame,
        _with_moves(elements, sheet),
        camera,
        words,
        look,
        used,
        listed,
        around.cut,
        unlisted,
        tuple(_moved_map(one, sheet, scale) for one in others),
        moved_out,
        around.areas,
    )


def _full_bleed(words: Content, view: View, sheet: Sheet, keep: Reserve) -> Layout:
    """Lay the map out to the edges of the page, with plates over it."""
    scale = layout_scale(sheet.paper, full_bleed=True)
    page = Box(0.0, 0.0, sheet.paper.width / scale, sheet.paper.height / scale)
    look = look_for(sheet.paper, sheet.template, view.appearance, sheet.margin, sheet.type)
    look = replace(look, font=clean(sheet.font))
    over = plates(words, look, page, sheet, maps(view))
    used = _covered(page, over.free)
    camera = _film_camera(view, sheet, page, used | keep, scale)
    inside, brief = _film_scale_bar(words, look, page, sheet, over, camera), maps(view) > 1
    if maps(view) > 1:  # the plates of the two dates, too, cover the ground
        days = date_plates(words, look, view, page, [*inside, *over.elements])
        higher = _covered(page, _above(over.free, days))
        found = _film_camera(view, sheet, page, higher | keep, scale)
        if sheet.subject and _shows(half(view, page), found, _uncovered(page, higher), sheet.subject):
            used, camera, brief = higher, found, False
            inside = _film_scale_bar(words, look, page, sheet, over, camera)
    net = _graticule(view, sheet, page, camera, look)
    # the title of an opening or closing scene leaves no room for a list of comments
    notes = marks_on_map(replace(words, comments=()) if sheet.slide else words, view, page, camera)
    room = _above(over.free, inside)  # of insets
    small, others = insets(view, sheet, half(view, page), camera, look, half(view, room))
    days = date_plates(words, look, view, page, [*small, *inside, *over.elements], brief)
    elements = (*net, *small, *notes, *days, *inside, *over.elements)
    return Layout(
        page.w, page.h, scale, page, _with_moves(elements, sheet), camera, words, look, used, cut=over.cut,
        insets=tuple(_moved_map(one, sheet, scale) for one in others),
    )  # fmt: skip


def _film_camera(view: View, sheet: Sheet, page: Box, covered: Reserve, scale: float) -> Camera:
    if sheet.scale is not None:
        return camera_on(view, sheet, half(view, page), scale)
    free = free_in_both(view, page, _uncovered(page, covered))
    return covering_camera(view, half(view, page), free, sheet.subject)


def _shows(frame: Box, camera: Camera, free: Box, ground: Ground) -> bool:
    """Return whether the map in the frame has all of the ground at a height that is free."""
    project = on_ground(frame, camera)
    (left, bottom), (right, top) = project(ground[:2]), project(ground[2:])
    inside = frame.x - 0.1 <= left and right <= frame.right + 0.1
    return inside and free.y - 0.1 <= top and bottom <= free.bottom + 0.1


def _film_scale_bar(
    words: Content, look: Look, page: Box, sheet: Sheet, over: Plates, camera: Camera
) -> list[Element]:
    """Return the scale bar in the corner that the plates leave it."""
    if sheet.slide or not sheet.shows("scalebar"):
        return []
    bar = scale_bar(camera, page.w * 0.04, page.w * 0.14)
    drawn = furniture.scale_bar(bar, "", page, look, words.lang)
    plate = drawn[0].box()
    return [moved(element, over.corner[0] - plate.x, over.corner[1] - plate.bottom) for element in drawn]


def _above(free: Box, elements: list[Element]) -> Box:
    """Return what is above the elements; all of it where that is less than a third."""
    foot = min((element.box().y for element in elements), default=free.bottom)
    return replace(free, h=min(foot, free.bottom) - free.y) if foot > free.y + free.h / 3 else free


def _covered(page: Box, free: Box) -> Reserve:
    """Return how far plates reach from the edges of a full-bleed picture."""
    return Reserve(
        band=page.bottom - free.bottom,
        head=free.y - page.y,
        left=free.x - page.x,
        right=page.right - free.right,
    )


def _uncovered(page: Box, by: Reserve) -> Box:
    return Box(page.x + by.left, page.y + by.head, page.w - by.left - by.right, page.h - by.head - by.band)


def _arrange_slide(words: Content, view: View, sheet: Sheet) -> Layout:
    """Place the map over the whole width of a slide; the texts lie on it, and the View's extent in what they leave free."""
    scale = slide_scale(sheet.paper)
    page = Box(0.0, 0.0, sheet.paper.width / scale, sheet.paper.height / scale)
    look = replace(slide_look(view.appearance, sheet.type), font=clean(sheet.font))
    slide = lay_out_slide(words, look, page, sheet, scale)
    room = slide.map if maps(view) == 1 else slide.free  # of two maps neither is under the plate
    frame = Box(room.x, room.y, to_whole_pixels(room.w), to_whole_pixels(room.h))
    free = free_in_both(view, frame, slide.free)
    camera = camera_on(view, sheet, free, scale)
    if sheet.scale is None:
        camera = off_centre(camera, _middle(half(view, frame), free))
    if maps(view) == 1:
        frame, camera = _on_ground(frame, camera)
    elements: list[Element] = [*slide.elements]
    if not sheet.slide:
        elements += _map_furniture(
            words, look, slide.free, sheet, camera, scale, False, rough_key(view.grounds)
        )
        elements += _graticule(view, sheet, frame, camera, look)
    notes = marks_on_map(words, view, frame, camera)
    small, others = insets(view, sheet, half(view, frame), camera, look)
    days = [] if sheet.slide else date_plates(words, look, view, frame, [*small, *elements])
    return Layout(
        page.w,
        page.h,
        scale,
        frame,
        _with_moves((*notes, *small, *days, *elements), sheet),
        camera,
        words,
        look,
        Reserve(),
        cut=slide.cut,
        insets=tuple(_moved_map(one, sheet, scale) for one in others),
        areas_listed=slide.areas,
        slide=True,
        room=slide.listing,
    )


def _middle(frame: Box, free: Box) -> tuple[float, float]:
    """Return how far the middle of the free part is from that of the map, in CSS px."""
    right = free.x + free.w / 2 - frame.x - frame.w / 2
    down = free.y + free.h / 2 - frame.y - frame.h / 2
    return right * PX_PER_MM, down * PX_PER_MM


def _on_ground(frame: Box, camera: Camera) -> tuple[Box, Camera]:
    """Cut off the sides of the frame that lie beyond the basemap; what it shows stays where it is."""
    west, south, east, north = frame_extent(camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM)
    ground, side = pack.current().region.ground, 256.0 * 2**camera.zoom / PX_PER_MM
    (x1, y1), (x2, y2) = world(west, north), world(east, south)
    (left, top), (right, bottom) = world(ground[0], ground[3]), world(ground[2], ground[1])
    cut = [max(0.0, part) * side for part in (left - x1, top - y1, x2 - right, y2 - bottom)]
    inner = Box(
        frame.x + to_whole_pixels(cut[0]),
        frame.y + to_whole_pixels(cut[1]),
        to_whole_pixels(frame.w - cut[0] - cut[2]),
        to_whole_pixels(frame.h - cut[1] - cut[3]),
    )
    if not any(cut) or inner.w < frame.w / 3 or inner.h < frame.h / 3:
        return frame, camera
    right_by, down_by = _middle(inner, frame)
    return inner, off_centre(camera, (right_by, down_by))


def _graticule(view: View, sheet: Sheet, frame: Box, camera: Camera, look: Look) -> list[Element]:
    if sheet.graticule is None:
        return []
    return [e for box in halves(view, frame) for e in graticule(sheet.graticule, box, camera, look)]


def _clipped(view: View, frame: Box, camera: Camera) -> tuple[Box, Camera]:
    """Shrink the frame to the basemap's extent, centred in its place."""
    one = half(view, frame)
    camera, wide, tall = clipped_to_ground(
        camera, one.w * PX_PER_MM, one.h * PX_PER_MM, pack.current().region.ground
    )
    wide *= maps(view)
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
        warnings += ("map.edge",) if clamped and frame.h >= look.small * _LEAST_NOTED else ()
        elements += furniture.scale_bar(bar, ratio, frame, look, words.lang, warnings)
    if sheet.shows("north"):
        elements += furniture.north_arrow(frame, look, words.lang)
    return elements


def _moved_map(one: InsetMap, sheet: Sheet, scale: float) -> InsetMap:
    by = next(((dx / scale, dy / scale) for part, dx, dy in sheet.moves if str(part) == "inset"), (0.0, 0.0))
    return replace(one, box=replace(one.box, x=one.box.x + by[0], y=one.box.y + by[1]))


def _with_moves(elements: tuple[Element, ...], sheet: Sheet) -> tuple[Element, ...]:
    """Apply the moves of the sheet, which are in millimetres of paper."""
    scale = slide_scale(sheet.paper) if sheet.deck else layout_scale(sheet.paper, sheet.template == "film")
    by = {part: (dx / scale, dy / scale) for part, dx, dy in sheet.moves}
    return tuple(moved(e, *by[e.part]) if e.part in by else e for e in elements)
