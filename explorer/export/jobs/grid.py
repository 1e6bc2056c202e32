"""Small multiples: the maps of a series on one sheet, with a shared legend."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil, sqrt
from typing import Any

from explorer.export.formats.message import items, map_message
from explorer.export.jobs.parts import Progress, SeriesPage
from explorer.export.jobs.snapshot import Drawing
from explorer.export.layout.around_map import Reserve
from explorer.export.layout.blocks import notes
from explorer.export.layout.camera import frame_extent, scale_bar
from explorer.export.layout.comment_drawing import marks_on_map
from explorer.export.layout.elements import PX_PER_MM, Box, Element, Ink, Picture, Rect, TextLines
from explorer.export.layout.flow import fill
from explorer.export.layout.furniture import frame_line
from explorer.export.layout.furniture import scale_bar as bar_elements
from explorer.export.layout.halves import half
from explorer.export.layout.layout import Layout, arrange, camera_on, to_whole_pixels
from explorer.export.sheet.content import NOTES, Content, content
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.legend_rows import LegendGroup, chosen_legend
from explorer.export.sheet.pictured import prevailing_note
from explorer.export.sheet.sheet import OnMap, Sheet
from explorer.export.text.fonts import ASCENT
from explorer.export.text.typeset import fit
from explorer.layers.legend import rank
from explorer.state.queries.drawn import ids
from explorer.state.view.compare import maps, views
from explorer.state.view.view import Camera, View
from explorer.words.strings import t

MAX_CELLS = 48
_OF_ONE_MAP = (
    "frame",
    "side",
    "annotations",
    "graticule",
    "inset",
)  # what the cells have themselves, or not at all
_CAPTION = 1.7  # height above a cell, in body sizes
_NOTE = 0.93  # text of notes, in body sizes
_MAX_SCALE = 3.0
_MAX_PASSES = 12
_SHARED_NOTES = dict.fromkeys(("schematic", "stations", "county", "generalised"), "_some")


def grid_drawing(parts: Sequence[SeriesPage], progress: Progress) -> Drawing:
    """Return a sheet with a cell for each frame: the first is the live map, the others are pictures."""
    parts = _quiet(parts)
    first, last = parts[0], parts[-1]
    sheet = replace(last.sheet, hidden=last.sheet.hidden | {"scalebar", "north", "numbers"})
    layout, cells = _composed_cells(parts, sheet)
    camera = _cell_map(first, cells[0], layout)[1]
    around = tuple(e for e in layout.elements if e.part not in _OF_ONE_MAP)
    base = replace(layout, frame=cells[0], camera=camera, elements=around)
    size = _symbol_scale(cells[0])
    bar = _shared_scale_bar(last, layout, camera, cells)
    elements: list[Element] = []
    for n, (part, cell, already_named) in enumerate(zip(parts, cells, _named_before(parts), strict=True)):
        progress(n, len(parts), part.frame.name)
        if n or size < 1:  # with smaller symbols, a picture covers the live map too
            under = bar if part is last else []
            elements.append(Picture(cell, _cell_picture(part, base, cell, under, already_named), "map"))
        else:
            elements += marks_on_map(part.layout.content, part.frame.view, cell, camera)
        elements += [*frame_line(cell, layout.look), _caption(part, cell, layout)]
    done = replace(base, elements=(*around, *elements, *bar), one_map=False)
    view = replace(first.frame.view, camera=camera)
    return Drawing(first.data, view, sheet, done, first.renderer)


def _quiet(parts: Sequence[SeriesPage]) -> list[SeriesPage]:
    """Return the pages without flags, and with the names of places in the first of each ground: they are the same in all."""
    seen: set[Hashable] = set()
    found = []
    for part in parts:
        view = replace(part.frame.view, events=False)
        if _ground_key(part) in seen:
            view = replace(view, basemap=replace(view.basemap, labels=False))
        seen.add(_ground_key(part))
        found.append(replace(part, frame=replace(part.frame, view=view)))
    return found


def _ground_key(part: SeriesPage) -> Hashable:
    camera = part.layout.camera
    return round(camera.lon, 4), round(camera.lat, 4), round(camera.zoom, 3)


def _named_before(parts: Sequence[SeriesPage]) -> list[list[str]]:
    """Return for each page the features that an earlier one of its ground has: each name is in one cell, where it begins."""
    seen: dict[Hashable, set[str]] = {}
    found = []
    for part in parts:
        known, before = part.data, seen.setdefault(_ground_key(part), set())
        found.append(sorted(before))
        for side in views(part.frame.view):
            before |= ids(known.atlas, side, known.shapes, known.bounds)
    return found


def _composed_cells(parts: Sequence[SeriesPage], sheet: Sheet) -> tuple[Layout, list[Box]]:
    """Lay out the cells; where they leave the end of the last row free, the notes are there and not below the legend."""
    layout, cells = _explained_cells(parts, sheet)
    if not sheet.shows("notes") or not _notes_in_last_row(layout, cells):
        return layout, cells
    freed, wider = _explained_cells(parts, replace(sheet, hidden=sheet.hidden | {"notes"}))
    said = _notes_in_last_row(freed, wider)
    return (replace(freed, elements=(*freed.elements, *said)), wider) if said else (layout, cells)


def _notes_in_last_row(layout: Layout, cells: Sequence[Box]) -> tuple[Element, ...]:
    """Return the notes in the free end of the last row; nothing where they have no room."""
    look, words, last = layout.look, layout.content, cells[-1]
    left = last.right + look.gap
    room = Box(left, last.y, layout.frame.right - left, last.h)
    if room.w < 0.8 * last.w:
        return ()
    said = notes(words, look, look.body * _NOTE, room.w, {"notes": t("export.notes", words.lang)})
    placed, rest = fill(said, [room])
    return () if rest else placed


def _explained_cells(parts: Sequence[SeriesPage], sheet: Sheet) -> tuple[Layout, list[Box]]:
    """Lay out the cells; the legend numbers every area whose name has no room in one of them."""
    explained = OnMap()
    layout, cells = _lay_out_cells(parts, sheet, explained)
    while sheet.shows("legend") and (found := explained | _on_maps(parts, layout, cells)) != explained:
        explained = found
        layout, cells = _lay_out_cells(parts, sheet, explained)
    return layout, cells


def _on_maps(parts: Sequence[SeriesPage], layout: Layout, cells: Sequence[Box]) -> OnMap:
    """Return what the legend must explain in any cell."""
    found = OnMap()
    for part, cell, already_named in zip(parts, cells, _named_before(parts), strict=True):
        with suppress(RuntimeError):  # fails again when it is drawn, and is reported then
            found |= part.renderer.on_map(*_cell_request(part, layout, cell, (), already_named))
    return found


def _lay_out_cells(parts: Sequence[SeriesPage], sheet: Sheet, explained: OnMap) -> tuple[Layout, list[Box]]:
    """Lay out sheet and cells until legend and sources match the extents that the cells show."""
    first, keep = parts[0], Reserve()
    grounds = [(p.layout.ground, p.layout.camera.zoom) for p in parts]
    for turn in range(_MAX_PASSES):
        each = [
            content(p.data, p.frame.view, p.sheet, ground, explained, zoom)
            for p, (ground, zoom) in zip(parts, grounds, strict=True)
        ]
        layout = arrange(_merged_content(each, sheet.legend), first.frame.view, sheet, keep)
        cells = _cells(layout.frame, len(parts), layout.look.body * _CAPTION)
        found = [
            (_cell_extent(p, cell, layout), _cell_map(p, cell, layout)[1].zoom)
            for p, cell in zip(parts, cells, strict=True)
        ]
        if found == grounds:
            break
        if turn > 1:
            keep |= layout.used
        grounds = found
    return layout, cells


def _cell_map(part: SeriesPage, cell: Box, layout: Layout) -> tuple[Box, Camera]:
    """Return the cell's size before its symbols are scaled down, and the camera of its map."""
    size = _symbol_scale(cell)
    drawn = Box(0, 0, to_whole_pixels(cell.w / size), to_whole_pixels(cell.h / size))
    return drawn, camera_on(part.frame.view, part.sheet, half(part.frame.view, drawn), layout.scale * size)


def _cell_extent(part: SeriesPage, cell: Box, layout: Layout) -> tuple[float, float, float, float]:
    drawn, camera = _cell_map(part, cell, layout)
    one = half(part.frame.view, drawn)
    return frame_extent(camera, one.w * PX_PER_MM, one.h * PX_PER_MM)


def _shared_scale_bar(
    last: SeriesPage, layout: Layout, camera: Camera, cells: Sequence[Box]
) -> list[Element]:
    """Return the elements of one scale bar, in the last cell."""
    if not last.sheet.shows("scalebar"):
        return []
    bar = scale_bar(camera, cells[0].w * 0.08, cells[0].w * 0.4)
    return bar_elements(bar, "", cells[-1], layout.look, layout.content.lang)


def _cells(box: Box, count: int, caption: float) -> list[Box]:
    """Divide `box` into equal cells in reading order, with the number of columns that makes them largest."""
    gap = caption * 0.6

    def cell(columns: int) -> tuple[float, float]:
        rows = ceil(count / columns)
        return (box.w - gap * (columns - 1)) / columns, (box.h - gap * (rows - 1)) / rows - caption

    columns = max(range(1, count + 1), key=lambda c: min(cell(c)[0], cell(c)[1] * 1.4))
    wide, tall = cell(columns)
    return [
        Box(
            box.x + n % columns * (wide + gap),
            box.y + caption + n // columns * (tall + caption + gap),
            to_whole_pixels(wide),
            to_whole_pixels(max(tall, 5.0)),
        )
        for n in range(count)
    ]


def _caption(part: SeriesPage, cell: Box, layout: Layout) -> TextLines:
    look, words = layout.look, part.layout.content
    named = part.frame.title or part.frame.subtitle
    text = f"{words.date}　{named}" if named else words.date
    size, lines = fit(text, look.body * 1.1, look.small, cell.w, 1)
    y = cell.y - look.body * _CAPTION + size * ASCENT + look.body * 0.3
    return TextLines(cell.x, y, lines, size, look.ink, "date", 700)


def _symbol_scale(cell: Box) -> float:
    """Return the size of lines and names in a cell relative to a sheet of its own."""
    return min(1.0, max(0.5, sqrt(cell.w * cell.h) / 120))


def _cell_picture(
    part: SeriesPage, base: Layout, cell: Box, under: Sequence[Element], already_named: Sequence[str]
) -> bytes:
    """Draw the cell's map at the sheet's resolution, keeping labels clear of the boxes `under` other elements."""
    view, message, scale = _cell_request(part, base, cell, under, already_named)
    return part.renderer.render_png(view, message, scale, 96 * scale)


def _cell_request(
    part: SeriesPage, base: Layout, cell: Box, under: Sequence[Element], already_named: Sequence[str]
) -> tuple[View, dict[str, Any], float]:
    """What the renderer needs for the cell's map: view, message and scale."""
    size = _symbol_scale(cell)
    drawn, camera = _cell_map(part, cell, base)
    boxes = [e.box() for e in under if isinstance(e, Rect)]
    moved = [Box((b.x - cell.x) / size, (b.y - cell.y) / size, b.w / size, b.h / size) for b in boxes]
    lying = tuple(Rect(box, Ink(), "scalebar") for box in moved)
    message = map_message(
        replace(base, frame=drawn, camera=camera, elements=lying, maps=maps(part.frame.view))
    )
    message |= {"plain": True, "named": list(already_named)}
    marks = marks_on_map(part.layout.content, part.frame.view, drawn, camera)
    message["elements"] = [item for element in marks for item in items(element)]
    scale = min(part.sheet.paper.dpi / 96 * base.scale, _MAX_SCALE) * size
    return replace(part.frame.view, camera=camera), message, scale


def _merged_content(all_words: list[Content], choice: LegendChoice) -> Content:
    """Merge the content of all frames: the union of legend rows and sources, without counts."""
    last, offered = all_words[-1], _merged_legend(all_words)
    rows = {row.number: row for w in all_words for row in w.comments}
    days = sorted(w.date for w in all_words)
    span = days[0] if days[0] == days[-1] else f"{days[0].split(' — ')[0]} — {days[-1].split(' — ')[-1]}"
    return replace(
        last,
        date=span,
        clock_note="",
        counts=(),
        legend=chosen_legend(offered, choice),
        offered=offered,
        grades=tuple({one.form: replace(one, count=0) for w in all_words for one in w.grades}.values()),
        rings=tuple({row.words: replace(row, number=0) for w in all_words for row in w.rings}.values()),
        events=next(
            (replace(w.events, count="", flags=()) for w in all_words if w.events.words), last.events
        ),
        numbers=(),
        charts=(),
        notes=_merged_notes(all_words),
        sources=tuple(sorted({line for w in all_words for line in w.sources})),
        comments=tuple(rows[number] for number in sorted(rows)),
    )


def _merged_notes(all_words: list[Content]) -> tuple[str, ...]:
    kinds = {kind for w in all_words for kind in w.note_kinds}
    lang = all_words[-1].lang
    dense = dict.fromkeys(name for w in all_words for name in w.prevailing)
    return (
        *(t(f"export.note.{kind}{_SHARED_NOTES.get(kind, '')}", lang) for kind in NOTES if kind in kinds),
        *prevailing_note(dense, lang),
    )


def _merged_legend(all_words: list[Content]) -> tuple[LegendGroup, ...]:
    groups: dict[str, LegendGroup] = {}
    for group in (g for w in all_words for g in w.offered):
        known = groups.get(group.layer)
        rows = {row.entry: replace(row, counts=()) for row in (known.rows if known else ())}
        rows |= {row.entry: replace(row, counts=()) for row in group.rows}
        ranked = sorted(rows.values(), key=lambda row: rank(row.entry))
        areas = {area.number: area for area in (*(known.areas if known else ()), *group.areas)}
        numbered = tuple(areas[number] for number in sorted(areas))
        groups[group.layer] = replace(group, rows=tuple(ranked), areas=numbered, totals=())
    order = {layer: number for number, layer in enumerate(all_words[-1].layers)}
    return tuple(sorted(groups.values(), key=lambda group: order.get(group.layer, len(order))))
