"""`twincity snapshot`: one View, one sheet, one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli import engine, tables
from explorer.cli import options as o
from explorer.cli import types as t
from explorer.cli.framing import Framing
from explorer.cli.framing import read as framed
from explorer.cli.interrupt import clearing
from explorer.cli.speech import lang as lang_
from explorer.cli.streams import complain

if TYPE_CHECKING:
    from explorer.cli.project import ProjectSource
    from explorer.export.sheet.sheet import Sheet


Out = Annotated[
    Path,
    typer.Option("-o", "--out", parser=t.path, metavar="FILE", help="cli.help.out", show_default=False),
]


def snapshot_command(
    out: Out,
    at: t.At = None,
    start: t.From = None,
    end: t.To = None,
    mode: t.ModeName = "window",
    layers: t.Layers = None,
    scene: t.SceneName = None,
    project: t.ProjectFile = None,
    size: t.Size = "A4",
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
    worker: Annotated[bool, typer.Option("--worker", hidden=True)] = False,
) -> None:
    """Draw one View on one sheet into one file."""
    from explorer.cli.project import source
    from explorer.export.jobs.snapshot import format_of

    if worker:
        engine.work()
        return
    try:
        kind = format_of(out)
    except ValueError as error:
        raise o.wrong(o.worded(error), "-o") from error
    wanted = o.Wanted(at, start, end, mode, layers, scene, o.language(lang), undated, dark)
    files = with_ or ()
    found = source(project, tables.known(files).catalogue if files else None)
    words = _words(wanted, o.Words(title, subtitle, maker, approval), found)
    framing = framed(bbox, fit, scale)
    sheet = o.sheet_of(size, dpi, template, kind, words, counts, framing.scale)
    publishing = o.Publishing(public, o.allowed(waive, allow))
    _draw(out, wanted, found, framing, sheet, publishing, files)


def _draw(
    out: Path,
    wanted: o.Wanted,
    found: ProjectSource,
    framing: Framing,
    sheet: Sheet,
    publishing: o.Publishing,
    files: Sequence[Path],
) -> None:
    """The picture, into its file; what was asked for and cannot be had is told before anything is drawn."""
    from explorer.export.files.files import target
    from explorer.export.jobs.snapshot import format_of, snapshot
    from explorer.export.layout.layout import lay_out
    from explorer.export.layout.legible import smallest, too_small

    with o.failures(), clearing(out) as tag:
        target(out, tag)
        data = tables.known(files)
        (view,) = framing.views(data, [o.view_of(data, wanted, found)], together=True)
        layout = lay_out(data, view, sheet)
        framing.check(data, [layout], [view], sheet)
        publishing.check(data, (view,), sheet)
        with engine.engine(data) as renderer:
            snapshot(data, view, sheet, renderer, out, tag)
        for words in too_small(smallest(layout), sheet, lang_()) if format_of(out) != "html" else ():
            complain(words)


def _words(wanted: o.Wanted, words: o.Words, found: ProjectSource) -> o.Words:
    """A scene's own title and caption where the options give none."""
    if wanted.scene is None:
        return words
    scene = found.scene(wanted.scene)
    english = wanted.lang == "en"
    title, caption = (text.en if english else text.zh for text in (scene.title, scene.caption))
    return replace(words, title=words.title or title, subtitle=words.subtitle or caption)
