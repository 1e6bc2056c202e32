"""`twincity series`: draw many Views into one document, deck, film, grid or folder of pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.atlas.columns.timeline import Clock
from explorer.cli.kit import engine, figure, options, parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.framing import Framing
from explorer.cli.kit.framing import parse_framing as framed
from explorer.cli.kit.interrupt import removing_drafts
from explorer.cli.kit.language import current_language, listed, tr
from explorer.cli.kit.streams import echo_error, escape
from explorer.records import dataclass
from explorer.state.view.view import View
from explorer.words.text import join_clauses

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.cli.kit.project import ViewSource
    from explorer.export.jobs.frames import Frame
    from explorer.export.jobs.series import SeriesFormat
    from explorer.export.sheet.sheet import Sheet

_MAX_NAMED = 5  # frames that failed, in the message
_STEPS = ("year", "half", "quarter", "month")
_MODES = ("asof", "window", "cumulative")


Out = Annotated[
    Path,
    typer.Option(
        "-o", "--out", parser=parameters.path, metavar="FILE", help="cli.help.series_out", show_default=False
    ),
]
Every = Annotated[str | None, typer.Option("--every", help="cli.help.every")]
Milestones = Annotated[bool, typer.Option("--milestones", metavar="", help="cli.help.milestones")]
Scenes = Annotated[bool, typer.Option("--scenes", metavar="", help="cli.help.each_scene")]
Atlas = Annotated[
    str | None,
    typer.Option(
        "--atlas", metavar="county|prefecture|LAYER|FILE", help="cli.help.atlas", show_default=False
    ),
]
PageNumbers = Annotated[bool, typer.Option("--page-numbers", metavar="", help="cli.help.page_numbers")]
Contents = Annotated[bool, typer.Option("--contents", metavar="", help="cli.help.contents")]
FormatName = Annotated[str | None, typer.Option("--format", help="cli.help.format")]
Seconds = Annotated[float | None, typer.Option("--seconds", help="cli.help.seconds", show_default=False)]
Fade = Annotated[float, typer.Option("--fade", help="cli.help.fade")]
Pattern = Annotated[str, typer.Option("--pattern", help="cli.help.pattern")]
ModeName = Annotated[str | None, typer.Option("--mode", help="cli.help.series_mode")]
Size = Annotated[str | None, typer.Option("--size", help="cli.help.series_size")]


@parameters.with_groups
def series_command(
    out: Out,
    view: parameters.ViewGroup,
    frame: parameters.FrameGroup,
    sheet: parameters.SheetGroup,
    publish: parameters.PublishGroup,
    figure_: parameters.FigureGroup,
    every: Every = None,
    milestones: Milestones = False,
    scenes: Scenes = False,
    atlas: Atlas = None,
    page_numbers: PageNumbers = False,
    contents: Contents = False,
    format_: FormatName = None,
    seconds: Seconds = None,
    fade: Fade = 0.5,
    pattern: Pattern = "",
    at: parameters.At = None,
    start: parameters.From = None,
    end: parameters.To = None,
    mode: ModeName = None,
    project: parameters.ProjectFile = None,
    size: Size = None,
    with_: parameters.With = None,
    source_date: parameters.SourceDate = None,
) -> None:
    """Draw many Views in one run."""
    from explorer.cli.kit.project import view_source
    from explorer.export.jobs.series import PATTERN, SeriesFormat

    kind = _kind(format_, out)
    wish = SeriesFormat(
        kind,
        out,
        _seconds(seconds),
        _pattern(pattern or PATTERN),
        contents=contents or atlas is not None,
        fade=_fade(fade),
    )
    words = options.sheet_text(sheet)
    publishing = options.Publishing(publish.public, options.waived_findings(publish.waive, publish.allow))
    framing = framed(frame.bbox, frame.fit, frame.scale)
    page = size or ("" if sheet.template or sheet.master else _default_size(kind))
    drawn = options.sheet_of(page, sheet, kind, words, framing.scale)
    drawn = _shaped(drawn, kind, sheet.template)
    drawn = figure.with_figure(drawn, figure_, _file_kind(out, kind))
    drawn = replace(drawn, page=(1, 1) if page_numbers or atlas is not None else None)
    way = SeriesChoice(every, milestones, scenes, start, end, mode, atlas, at)
    wanted = options.view_options(view, at, start if atlas else None, end if atlas else None, "window")
    way.check(wanted)

    def frames_in(data: Known) -> tuple[Frame, ...]:
        return _frames(data, wanted, way, view_source(project, data))

    when = options.parse_source_date(source_date, with_ or ())
    files = tables.UserFiles(project, (*(with_ or ()), *way.files), when)
    figure.keep_inputs(out, figure_, sheet, wanted, project, *files.others)
    _draw(wish, frames_in, framing, not (scenes or atlas), drawn, publishing, files, figure_)


def _shaped(sheet: Sheet, kind: str, template: str | None) -> Sheet:
    """Return the sheet as a kind of file needs it: a film is full bleed unless a template is asked for."""
    from explorer.export.sheet.sheet import report_figure, story_sheet

    shaped = {"html": story_sheet, "docx": report_figure}.get(kind)
    if kind in ("gif", "mp4") and not template:
        return replace(sheet, template="film")
    return shaped(sheet) if shaped else sheet


def _draw(
    wish: SeriesFormat,
    frames_in: Callable[[Known], tuple[Frame, ...]],
    framing: Framing,
    together: bool,
    sheet: Sheet,
    publishing: options.Publishing,
    files: tables.UserFiles,
    group: parameters.FigureGroup,
) -> None:
    """Draw the series; raises Failure naming the frames that failed, after the others are written."""
    from explorer.export.formats.film import film_warnings
    from explorer.export.jobs.file_size import series_words
    from explorer.export.jobs.series import check_cells, lay_out_series, write_series
    from explorer.export.jobs.snapshot import check_paper, ratio_for
    from explorer.export.sheet.pictured import VECTORS

    out, kind = wish.path, wish.kind
    with options.export_errors(), removing_drafts(out, kind == "png") as tag:
        _check_target(out, kind, tag)
        data = tables.known(files)
        sheet = replace(figure.with_inset(sheet, group, data), vectors=kind in VECTORS)
        frames = frames_in(data)
        check_cells(kind, len(frames))
        views = framing.views(data, [frame.view for frame in frames], together=together)
        sheet = figure.with_rows(sheet, group, data, views)
        frames = tuple(
            replace(f, view=view, subject=f.subject if view == f.view else None)
            for f, view in zip(frames, views, strict=True)
        )
        publishing.check(data, views, sheet)
        check_paper(sheet.paper, kind, len(frames))
        for words in series_words(data, [frame.view for frame in frames], kind, sheet, current_language()):
            echo_error(words)
        with engine.open_renderer(data, ratio_for(sheet, _file_kind(out, kind))) as renderer:
            parts = lay_out_series(data, frames, sheet, renderer)
            framing.check(data, [part.layout for part in parts], views, sheet)
            done = write_series(parts, replace(wish, tag=tag), _progress)
    for note in dict.fromkeys(note for part in parts for note in part.layout.content.ground_notes):
        echo_error(note)
    if kind not in ("grid", "html"):
        figure.report([part.layout for part in parts], sheet, group, out)
    for change in film_warnings(kind, sheet.paper.pixels, wish.seconds, current_language()):
        echo_error(change)
    if done.failed:
        some = join_clauses(
            [*done.failed[:_MAX_NAMED], *(["……"] if len(done.failed) > _MAX_NAMED else [])],
            current_language(),
        )
        raise Failure(tr("not_drawn", n=len(done.failed), list=some))


def _check_target(out: Path, kind: str, tag: str) -> None:
    """Raise ExportError, before anything is drawn, if the file or folder cannot be created."""
    from explorer.export.files.files import check_file, check_folder

    check_folder(out, tag) if kind == "png" else check_file(out, tag)


def _kind(format_: str | None, out: Path) -> str:
    from explorer.export.jobs.series import SERIES
    from explorer.export.jobs.snapshot import format_of

    kind = (out.suffix.lower().lstrip(".") or "png") if format_ is None else format_
    if kind not in SERIES:
        raise options.usage_error(
            tr("format", kind=kind, list=listed(SERIES)), "--format" if format_ is not None else "-o"
        )
    if kind == "grid":
        try:
            format_of(out)
        except ValueError as error:
            raise options.usage_error(options.error_text(error), "-o") from error
    elif kind != "png" and out.suffix.lower() != f".{kind}":
        raise options.usage_error(tr("suffix", kind=kind), "-o")
    return kind


def _file_kind(out: Path, kind: str) -> str:
    """Return the format of the file or files: of small multiples that of the sheet."""
    from explorer.export.jobs.snapshot import format_of

    return format_of(out) if kind == "grid" else kind


def _default_size(kind: str) -> str:
    return {
        "gif": "1280x720px",
        "mp4": "1920x1080px",
        "pptx": "16:9",
        "html": "140x88mm",
        "grid": "A3",
    }.get(kind, "A4")


def _seconds(seconds: float | None) -> float | None:
    if seconds is not None and not 0.05 <= seconds <= 60:
        raise options.usage_error(tr("seconds"), "--seconds")
    return seconds


def _fade(fade: float) -> float:
    if not 0 <= fade <= 10:
        raise options.usage_error(tr("fade"), "--fade")
    return fade


def _pattern(pattern: str) -> str:
    from explorer.export.jobs.frames import check_pattern

    try:
        return check_pattern(pattern)
    except ValueError as error:
        raise options.usage_error(
            tr("choices", list=listed(("{n:02}", "{date}", "{name}", "{title}"))), "--pattern"
        ) from error


def _progress(number: int, total: int, name: str) -> None:
    """Update a counter, if standard error is a terminal."""
    with suppress(OSError, ValueError):  # the terminal was closed
        if sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write(f"\r{number}/{total} {escape(name):<24.24}" + ("\n" if number == total else ""))
            sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """Options that choose the frames, unparsed."""

    every: str | None
    milestones: bool
    scenes: bool
    start: str | None
    end: str | None
    mode: str | None
    atlas: str | None = None
    at: str | None = None

    @property
    def files(self) -> list[Path]:
        """The file of areas that `--atlas` names."""
        return [Path(self.atlas)] if self.atlas and Path(self.atlas).suffix else []

    @property
    def option(self) -> str:
        return (
            "--atlas"
            if self.atlas
            else "--scenes"
            if self.scenes
            else "--milestones"
            if self.milestones
            else "--every"
        )

    def check(self, wanted: options.ViewOptions) -> None:
        """Raise typer.BadParameter unless there is one choice with options that belong to it."""
        if sum((self.every is not None, self.milestones, self.scenes, self.atlas is not None)) != 1:
            raise options.usage_error(tr("one_way"), "--every")
        if self.every is not None and self.every not in _STEPS:
            raise options.usage_error(tr("choices", list=listed(_STEPS)), "--every")
        if self.mode is not None and self.mode not in _MODES:
            raise options.usage_error(tr("choices", list=listed(_MODES)), "--mode")
        others = (
            ("--from", self.start),
            ("--to", self.end),
            ("--mode", self.mode),
            ("--scene", wanted.scene),
        )
        for option, value in others if self.scenes else ():
            if value is not None:
                raise options.usage_error(tr("own_time"), option)
        if self.at is not None and self.atlas is None:
            raise options.usage_error(tr("at_of_atlas"), "--at")


def _atlas(data: Known, view: View, way: SeriesChoice) -> tuple[Frame, ...]:
    """Return a frame for each area of the atlas; raises typer.BadParameter for a layer that there is none of."""
    from explorer.atlas.catalogue import is_user_layer
    from explorer.export.jobs.atlas_pages import DIVISIONS, atlas_areas, by_area

    of = way.atlas or ""
    if way.files:
        of = [key for key in data.catalogue.specs if is_user_layer(key)][-1]
    if of not in (*DIVISIONS, *data.catalogue.specs):
        raise options.usage_error(
            tr("choices", list=listed((*DIVISIONS, *data.catalogue.specs, "FILE"))), "--atlas"
        )
    return by_area(data, view, atlas_areas(data, view, of))


def _frames(
    data: Known, wanted: options.ViewOptions, way: SeriesChoice, source: ViewSource
) -> tuple[Frame, ...]:
    """Return the frames; raises typer.BadParameter if there are none or too many."""
    from explorer.export.jobs.frames import MAX_FRAMES, by_milestone, by_period

    view = options.view_of(data, wanted, source)
    if way.atlas is not None:
        return _atlas(data, view, way)
    first, last = options.span(data.axis, way.start, way.end)
    clocked = replace(view, clock=Clock(view.clock.at, data.axis.first, way.mode or "asof"))  # type: ignore[arg-type]
    if way.scenes:
        frames = _by_scene(data, view, wanted, source)
    elif way.milestones:
        frames = by_milestone(data, clocked, first, last)
    else:
        frames = by_period(data.axis, clocked, way.every, first, last)  # type: ignore[arg-type]
    if not frames or len(frames) > MAX_FRAMES:
        raise options.usage_error(tr("frames", n=len(frames), most=MAX_FRAMES), way.option)
    return frames


def _by_scene(data: Known, view: View, wanted: options.ViewOptions, source: ViewSource) -> tuple[Frame, ...]:
    """Frames of the scenes; options override their layers, as in `snapshot --scene`."""
    from explorer.export.jobs.frames import by_scene

    scenes = [replace(scene, view=options.with_layers(scene.view, wanted)) for scene in source.all_scenes()]
    return by_scene(scenes, view, data)
