"""`twincity series`: many Views, one document, deck, film, grid or folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli import engine, tables
from explorer.cli import options as o
from explorer.cli import types as t
from explorer.cli.frames import Way, frames_of
from explorer.cli.framing import Framing
from explorer.cli.framing import read as framed
from explorer.cli.interrupt import clearing, own_scratch
from explorer.cli.speech import lang as lang_
from explorer.cli.speech import listed, said
from explorer.cli.streams import complain, plain
from explorer.cli.words import Failure
from explorer.words.text import clauses

if TYPE_CHECKING:
    from explorer.atlas.known import Known
    from explorer.export.jobs.frames import Frame
    from explorer.export.jobs.series import Wish
    from explorer.export.sheet.sheet import Sheet

_NAMED = 5


Out = Annotated[
    Path,
    typer.Option(
        "-o", "--out", parser=t.path, metavar="FILE", help="cli.help.series_out", show_default=False
    ),
]
Every = Annotated[str | None, typer.Option("--every", help="cli.help.every")]
Milestones = Annotated[bool, typer.Option("--milestones", metavar="", help="cli.help.milestones")]
Scenes = Annotated[bool, typer.Option("--scenes", metavar="", help="cli.help.each_scene")]
FormatName = Annotated[str | None, typer.Option("--format", help="cli.help.format")]
Seconds = Annotated[float, typer.Option("--seconds", help="cli.help.seconds")]
Pattern = Annotated[str, typer.Option("--pattern", help="cli.help.pattern")]
ModeName = Annotated[str | None, typer.Option("--mode", help="cli.help.series_mode")]
Size = Annotated[str | None, typer.Option("--size", help="cli.help.series_size")]


def series_command(
    out: Out,
    every: Every = None,
    milestones: Milestones = False,
    scenes: Scenes = False,
    format_: FormatName = None,
    seconds: Seconds = 1.2,
    pattern: Pattern = "",
    start: t.From = None,
    end: t.To = None,
    mode: ModeName = None,
    layers: t.Layers = None,
    scene: t.SceneName = None,
    project: t.ProjectFile = None,
    size: Size = None,
    dpi: t.Dpi = None,
    bbox: t.Bbox = None,
    fit: t.Fit = None,
    scale: t.Scale = None,
    counts: t.Counts = "frame",
    title: t.Title = "",
    subtitle: t.Subtitle = "",
    maker: t.Maker = "",
    approval: t.Approval = "",
    template: t.TemplateName = None,
    lang: t.LangName = None,
    undated: t.Undated = False,
    dark: t.Dark = False,
    public: t.Public = False,
    waive: t.Waive = False,
    allow: t.Allow = None,
    with_: t.With = None,
) -> None:
    """Draw many Views in one go."""
    from explorer.cli.project import source
    from explorer.export.jobs.series import PATTERN, Wish

    kind = _kind(format_, out)
    wish = Wish(kind, out, _seconds(seconds), _pattern(pattern or PATTERN))
    words = o.Words(title, subtitle, maker, approval)
    publishing = o.Publishing(public, o.allowed(waive, allow))
    framing = framed(bbox, fit, scale)
    sheet = o.sheet_of(size or _size(kind), dpi, template, kind, words, counts, framing.scale)
    way = Way(every, milestones, scenes, start, end, mode)
    wanted = o.Wanted(None, None, None, "window", layers, scene, o.language(lang), undated, dark)
    way.check(wanted)

    def frames_in(data: Known) -> tuple[Frame, ...]:
        return frames_of(data, wanted, way, source(project, data.catalogue), words)

    _draw(wish, frames_in, framing, not scenes, sheet, publishing, with_ or ())


def _draw(
    wish: Wish,
    frames_in: Callable[[Known], tuple[Frame, ...]],
    framing: Framing,
    together: bool,
    sheet: Sheet,
    publishing: o.Publishing,
    files: Sequence[Path],
) -> None:
    """The pictures, as `wish` has them; those that could not be drawn are named once the others are there."""
    from explorer.export.formats.film import changes
    from explorer.export.jobs.series import run, sheeted
    from explorer.export.jobs.snapshot import suits
    from explorer.export.layout.legible import smallest, too_small

    out, kind = wish.path, wish.kind
    with o.failures(), clearing(out, kind == "png") as tag, own_scratch(kind == "mp4"):
        _place(out, kind, tag)
        data = tables.known(files)
        frames = frames_in(data)
        views = framing.views(data, [frame.view for frame in frames], together=together)
        frames = tuple(replace(f, view=view) for f, view in zip(frames, views, strict=True))
        publishing.check(data, views, sheet)
        suits(sheet.paper, kind, len(frames))
        with engine.engine(data) as renderer:
            parts = sheeted(data, frames, sheet, renderer)
            framing.check(data, [part.layout for part in parts], views, sheet)
            done = run(parts, replace(wish, tag=tag), _progress)
    if kind != "grid":
        for small in too_small(smallest(*(part.layout for part in parts)), sheet, lang_()):
            complain(small)
    for change in changes(kind, sheet.paper.pixels, wish.seconds, lang_()):
        complain(change)
    if done.failed:
        some = clauses([*done.failed[:_NAMED], *(["……"] if len(done.failed) > _NAMED else [])], lang_())
        raise Failure(said("not_drawn", n=len(done.failed), list=some))


def _place(out: Path, kind: str, tag: str) -> None:
    """Before anything is drawn: the file, or the folder of pictures, can be made there."""
    from explorer.export.files.files import folder, target

    folder(out, tag) if kind == "png" else target(out, tag)


def _kind(format_: str | None, out: Path) -> str:
    from explorer.export.jobs.series import SERIES
    from explorer.export.jobs.snapshot import format_of

    kind = (out.suffix.lower().lstrip(".") or "png") if format_ is None else format_
    if kind not in SERIES:
        raise o.wrong(
            said("format", kind=kind, list=listed(SERIES)), "--format" if format_ is not None else "-o"
        )
    if kind == "grid":
        try:
            format_of(out)
        except ValueError as error:
            raise o.wrong(o.worded(error), "-o") from error
    elif kind != "png" and out.suffix.lower() != f".{kind}":
        raise o.wrong(said("suffix", kind=kind), "-o")
    return kind


def _size(kind: str) -> str:
    return {"gif": "1280x720px", "mp4": "1280x720px", "pptx": "16:9", "grid": "A3"}.get(kind, "A4")


def _seconds(seconds: float) -> float:
    if not 0.05 <= seconds <= 60:
        raise o.wrong(said("seconds"), "--seconds")
    return seconds


def _pattern(pattern: str) -> str:
    from explorer.export.jobs.frames import check_pattern

    try:
        return check_pattern(pattern)
    except ValueError as error:
        raise o.wrong(
            said("choices", list=listed(("{n:02}", "{date}", "{name}", "{title}"))), "--pattern"
        ) from error


def _progress(number: int, total: int, name: str) -> None:
    """A counter on a terminal; nothing where a program reads along."""
    with suppress(OSError, ValueError):  # a terminal that went away is no reason to stop
        if sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write(f"\r{number}/{total} {plain(name):<24.24}" + ("\n" if number == total else ""))
            sys.stderr.flush()
