"""Series of pictures as a document, deck, film, grid or folder."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_
from pathlib import Path

from explorer.atlas import pack
from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box
from explorer.export.files.errors import ExportError
from explorer.export.files.files import check_file, file_error, write_whole
from explorer.export.formats import png
from explorer.export.formats.message import print_message, vector_message
from explorer.export.formats.renderer import Renderer
from explorer.export.jobs.frames import Frame, file_names
from explorer.export.jobs.grid import MAX_CELLS, grid_drawing
from explorer.export.jobs.on_map import query_map
from explorer.export.jobs.parts import Deferred, Progress, SeriesPage, draw_each
from explorer.export.jobs.snapshot import (
    begin_png,
    check_paper,
    drawing_error,
    format_of,
    render,
    write_sidecars,
)
from explorer.export.jobs.theme_marks import theme_marks
from explorer.export.layout.around_map import Reserve
from explorer.export.layout.camera import extent_of
from explorer.export.layout.contents_page import contents_pages
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.content import days_of
from explorer.export.sheet.sheet import OnMap, Sheet, on_paper
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.extents import subject, union
from explorer.state.view.view import Basemap, View
from explorer.words.strings import t

SERIES = ("pdf", "png", "pptx", "html", "docx", "gif", "mp4", "grid")
PATTERN = "{n:02}-{name}"
_STORY_WIDEST = 1280  # px of a picture
FADE = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class SeriesFormat:
    """The output: `kind` one of SERIES, seconds per frame in films, name pattern in folders.

    Without seconds a scene is shown for its own; `fade` is how long an MP4 fades from one picture to the next. `tag`
    marks drafts, so that they can be removed if this process is killed. With `contents`, a document begins with them.
    """

    kind: str
    path: Path
    seconds: float | None = None
    pattern: str = PATTERN
    tag: str = ""
    contents: bool = False
    fade: float = FADE


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """Files written, and failed frames with their reasons."""

    written: tuple[Path, ...]
    failed: tuple[str, ...] = ()


def lay_out_series(
    data: Known, frames: Sequence[Frame], sheet: Sheet, renderer: Renderer
) -> tuple[SeriesPage, ...]:
    """Lay out all frames alike: with room for the fullest one, and with the same explanations in the legend."""
    frames = [replace(f, view=on_paper(f.view, sheet)) for f in frames]
    about = _shared_subject(data, frames) if sheet.template == "film" else None
    sheets = [
        replace(
            _titled(sheet, f),
            page=(n, len(frames)) if sheet.page else None,
            span=_span(frames),
            slide=f.slide,
            subject=f.subject or about,
        )
        for n, f in enumerate(frames, 1)
    ]
    pairs = list(zip(frames, sheets, strict=True))
    explained = OnMap()
    kept = _lay_out_alike(data, pairs, explained)
    while (known := _query_maps(pairs, kept, explained, renderer)) != explained:
        explained = known
        kept = _lay_out_alike(data, pairs, explained)
    return tuple(
        SeriesPage(f, s, layout, data, renderer, sheet.title)
        for layout, (f, s) in zip(kept, pairs, strict=True)
    )


def _titled(sheet: Sheet, frame: Frame) -> Sheet:
    """Return the sheet with the words of a picture: those of a scene are its title, the ones of all are at its foot.

    The slide that opens a talk has the title of all; what it is called itself is said below.
    """
    title, whole = frame.title or sheet.title, clean(sheet.title)
    subtitle, footer = frame.subtitle or sheet.subtitle, sheet.footer
    if frame.title and whole and clean(frame.title) != whole and sheet.shows("title"):
        if frame.slide == "opening":
            title, subtitle = sheet.title, "\n".join(filter(None, (frame.title, subtitle)))
        elif not frame.slide:
            footer = "　".join(filter(None, (whole, footer)))
    return replace(sheet, title=title, subtitle=subtitle, footer=footer)


def _shared_subject(data: Known, frames: Sequence[Frame]) -> Box | None:
    """Return what a film is about that stays on one ground; None for one of scenes."""
    grounds = {extent_of(f.view) for f in frames}
    if len(grounds) > 1 or any(f.subject or f.slide for f in frames):
        return None
    boxes = (subject(data, f.view, extent_of(f.view)) for f in frames)
    return union(box for box in boxes if box is not None)


def _span(frames: Sequence[Frame]) -> tuple[date, date] | None:
    """Return the days between which the clock moves; None where it is fixed."""
    days = [day for f in frames for day in (*days_of(f.view), *((f.run.start, f.run.end) if f.run else ()))]
    return (min(days), max(days)) if min(days) < max(days) else None


def _lay_out_alike(data: Known, pairs: Sequence[tuple[Frame, Sheet]], explained: OnMap) -> list[Layout]:
    """Lay out with the room that any needs; of a film of scenes each has its own, as the map flies from one to the next."""
    kept, keep = [lay_out(data, f.view, s, None, explained) for f, s in pairs], Reserve()
    if any(f.subject and s.template == "film" for f, s in pairs):
        return kept
    while (needed := reduce(or_, (layout.used for layout in kept), keep)) != keep:
        keep = needed
        kept = [
            layout if layout.used == keep else lay_out(data, f.view, s, keep, explained)
            for layout, (f, s) in zip(kept, pairs, strict=True)
        ]
    return kept


def _query_maps(
    pairs: Sequence[tuple[Frame, Sheet]], kept: Sequence[Layout], explained: OnMap, renderer: Renderer
) -> OnMap:
    """Return what any legend must explain, including what is explained already.

    Of sheets with the same areas and camera only the last is queried, as a rule the fullest.
    """
    last_of = {
        _area_labels_key(frame, layout): (frame, sheet, layout)
        for (frame, sheet), layout in zip(pairs, kept, strict=True)
    }
    for f, s, layout in last_of.values():
        with suppress(RuntimeError):  # it will fail again, and be reported, when it is drawn
            explained |= query_map(f.view, s, layout, renderer, message=vector_message)
    return explained


def _area_labels_key(frame: Frame, layout: Layout) -> Hashable:
    """Return a key that is equal for pages on which, as a rule, the same areas are labelled."""
    areas = tuple(
        (g.layer, r.entry.kind, r.count)
        for g in layout.content.legend
        for r in g.rows
        if r.entry.kind == "area"
    )
    return layout.camera, layout.frame, frame.view.lang, areas


def write_series(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress) -> SeriesResult:
    """Write the series. Failed frames are listed in the result; raises ExportError if all fail."""
    if not parts:
        raise ExportError("nothing")
    check_paper(parts[0].sheet.paper, wish.kind, len(parts))
    if wish.kind == "png":
        return _folder(parts, wish, progress)
    makers = {"pdf": _document, "pptx": _deck, "html": _story, "docx": _report, "gif": _film, "mp4": _film}
    maker = {**makers, "grid": _grid}[wish.kind]
    failed: list[str] = []
    check_file(wish.path, wish.tag)
    try:
        data = maker(parts, wish, progress, failed)
    except (RuntimeError, MemoryError) as error:
        raise drawing_error(error) from error
    write_whole(wish.path, data, wish.tag)
    progress(len(parts), len(parts), "")
    return SeriesResult((wish.path,), tuple(failed))


def _folder(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress) -> SeriesResult:
    """Write a PNG per frame into a folder, creating the folder if its parent exists and removing it if nothing was written."""
    written: list[Path] = []
    failed: list[str] = []
    names = iter(file_names(wish.pattern, [(p.frame, p.layout.content.title) for p in parts]))

    def write(path: Path, packed: Callable[[], bytes], part: SeriesPage) -> None:
        write_whole(path, packed(), wish.tag)
        write_sidecars(path, part.layout, part.sheet, wish.tag)
        written.append(path)

    def draw(part: SeriesPage) -> Future[None]:
        path = wish.path / f"{next(names)}.png"
        return packer.submit(write, path, begin_png(part.drawing()), part)

    with _created_folder(wish.path), ThreadPoolExecutor(1) as packer:
        draw_each(parts, progress, failed, draw)
    progress(len(parts), len(parts), "")
    return SeriesResult(tuple(written), tuple(failed))


@contextmanager
def _created_folder(path: Path) -> Iterator[None]:
    """Create the folder; remove it, if it was created here and is empty, when the block raises."""
    new = not path.is_dir()
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise file_error(path, error) from error
    try:
        yield
    except BaseException:
        if new:
            with suppress(OSError):
                path.rmdir()
        raise


def _document(
    parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]
) -> bytes:
    """Make a PDF with a page and bookmark per frame; two pages are printed while another is added."""
    from explorer.export.formats.pdf.pdf import PdfBinder

    binding = PdfBinder()

    def draw(part: SeriesPage) -> Deferred:
        d = part.drawing()
        printed = d.renderer.begin_pdf(d.view, print_message(d.layout))
        words = d.layout.content
        named = f"{words.date} {part.frame.title or part.frame.subtitle}".strip()
        themes = theme_marks(d.data, d.view, d.layout)
        return Deferred(lambda: binding.add(printed(), d.layout, d.sheet, named, themes))

    if wish.contents:
        for page in contents_pages([part.layout for part in parts]):
            raw = parts[0].renderer.begin_pdf(_blank(parts[0].frame.view), print_message(page))()
            binding.add(raw, page, parts[0].sheet, t("export.contents", page.content.lang))
    draw_each(parts, progress, failed, draw)
    return binding.bytes(_title(parts[0]), parts[0].sheet)


def _blank(view: View) -> View:
    """Return the View without anything on the map, for a page that has none."""
    hidden = tuple(replace(layer, visible=False) for layer in view.layers)
    empty = Basemap(*[False] * 5)
    return replace(
        view,
        layers=hidden,
        basemap=empty,
        grounds=(),
        events=False,
        selection=(),
        annotations=(),
        show_comments="none",
        compare=None,
    )


def _deck(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]) -> bytes:
    from explorer.export.formats.slides.pptx import Deck, map_picture, notes_of

    paper = parts[0].sheet.paper
    deck = Deck(paper.width, paper.height, _title(parts[0]), parts[0].sheet.master)

    def draw(part: SeriesPage) -> None:
        d = part.drawing()
        picture, frame = map_picture(d.layout, d.view, d.renderer), part.frame
        deck.add(d.layout, picture, notes_of(d.layout, frame.notes), d.sheet.slide)

    draw_each(parts, progress, failed, draw)
    if parts[0].layout.slide:
        deck.add_sources()
    return deck.bytes()


def _report(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]) -> bytes:
    from explorer.export.jobs.report_files import DrawnFigure, bound_report, map_part

    made = []

    def draw(part: SeriesPage) -> None:
        d, words = part.drawing(), part.layout.content
        figure = DrawnFigure(render(d, "png"), d.sheet, d.layout.content)
        ground = None if d.sheet.whole else d.layout.ground
        heading = part.frame.title or words.date
        made.append((map_part(d.data, d.view, figure, ground, heading), figure))

    draw_each(parts, progress, failed, draw)
    return bound_report(_title(parts[0]), made)


def _title(first: SeriesPage) -> str:
    """Return the title of all pictures: as typed for them, else that of an opening slide, else the atlas's."""
    words, frame = first.layout.content, first.frame
    if typed := clean(first.title):
        return typed
    return words.title if frame.slide or not frame.title else pack.current().name.in_(words.lang)


def _story(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]) -> bytes:
    from explorer.export.formats.web.story import story
    from explorer.export.formats.web.story_data import StoryPart

    made: list[StoryPart] = []

    def draw(part: SeriesPage) -> None:
        d, frame = part.drawing(), part.frame
        words = d.layout.content
        title, caption = frame.title or words.date, frame.subtitle
        shot = png.photograph(render(d, "png"), 82, _STORY_WIDEST)
        made.append(StoryPart(frame.view, title, caption, d.layout, d.sheet, shot, frame.run, frame.slide))

    draw_each(parts, progress, failed, draw)
    return story(made, parts[0].data, _title(parts[0]))


def _film(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]) -> bytes:
    from explorer.export.jobs.filming import write_gif, write_mp4

    if wish.kind == "gif":
        return write_gif(parts, wish.seconds, progress, failed)
    return write_mp4(parts, wish.seconds, wish.fade, progress, failed)


def check_cells(kind: str, count: int) -> None:
    """Raise ExportError if small multiples have more pictures than a page takes."""
    if kind == "grid" and count > MAX_CELLS:
        raise ExportError("cells", n=count, most=MAX_CELLS)


def _grid(parts: Sequence[SeriesPage], wish: SeriesFormat, progress: Progress, failed: list[str]) -> bytes:
    check_cells(wish.kind, len(parts))
    return render(grid_drawing(parts, progress), format_of(wish.path))
