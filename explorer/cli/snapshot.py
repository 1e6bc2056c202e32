"""`twincity snapshot`: draw one View on one sheet into one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli.kit import engine, figure, options, parameters, tables
from explorer.cli.kit.framing import Framing
from explorer.cli.kit.framing import parse_framing as framed
from explorer.cli.kit.interrupt import removing_drafts
from explorer.cli.kit.language import current_language
from explorer.cli.kit.streams import echo_error

if TYPE_CHECKING:
    from explorer.cli.kit.project import ViewSource
    from explorer.export.sheet.sheet import Sheet


Out = Annotated[
    Path,
    typer.Option(
        "-o", "--out", parser=parameters.path, metavar="FILE", help="cli.help.out", show_default=False
    ),
]


@parameters.with_groups
def snapshot_command(
    out: Out,
    view: parameters.ViewGroup,
    frame: parameters.FrameGroup,
    sheet: parameters.SheetGroup,
    publish: parameters.PublishGroup,
    figure_: parameters.FigureGroup,
    at: parameters.At = None,
    start: parameters.From = None,
    end: parameters.To = None,
    mode: parameters.ModeName = "window",
    project: parameters.ProjectFile = None,
    size: parameters.Size = "",
    with_: parameters.With = None,
    source_date: parameters.SourceDate = None,
    worker: Annotated[bool, typer.Option("--worker", hidden=True)] = False,
) -> None:
    """Draw one View on one sheet into one file."""
    from explorer.cli.kit.project import view_source
    from explorer.export.jobs.snapshot import format_of

    if worker:
        engine.serve_exports()
        return
    try:
        kind = format_of(out)
    except ValueError as error:
        raise options.usage_error(options.error_text(error), "-o") from error
    wanted = options.view_options(view, at, start, end, mode)
    when = options.parse_source_date(source_date, with_ or ())
    files = tables.UserFiles(project, tuple(with_ or ()), when)
    figure.keep_inputs(out, figure_, sheet, wanted, project, *files.others)
    found = view_source(project, tables.known(files) if any(files) else None)
    words = _words(wanted, options.sheet_text(sheet), found)
    framing = framed(frame.bbox, frame.fit, frame.scale)
    drawn = figure.with_figure(options.sheet_of(size, sheet, kind, words, framing.scale), figure_, kind)
    publishing = options.Publishing(publish.public, options.waived_findings(publish.waive, publish.allow))
    _draw(out, wanted, found, framing, drawn, publishing, files, figure_)


def _draw(
    out: Path,
    wanted: options.ViewOptions,
    found: ViewSource,
    framing: Framing,
    sheet: Sheet,
    publishing: options.Publishing,
    files: tables.UserFiles,
    group: parameters.FigureGroup,
) -> None:
    """Check everything that can fail, then draw; print what has no room or is too small in print."""
    from explorer.export.files.files import check_file
    from explorer.export.jobs.file_size import size_words
    from explorer.export.jobs.snapshot import format_of, ratio_for, snapshot
    from explorer.export.layout.layout import lay_out

    with options.export_errors(), removing_drafts(out) as tag:
        check_file(out, tag)
        data = tables.known(files)
        sheet = figure.with_inset(sheet, group, data)
        (view,) = framing.views(data, [options.view_of(data, wanted, found)], together=True)
        sheet = figure.with_rows(sheet, group, data, [view])
        layout = lay_out(data, view, sheet)
        framing.check(data, [layout], [view], sheet)
        publishing.check(data, (view,), sheet)
        for words in size_words(data, view, format_of(out), layout.ground, sheet, current_language()):
            echo_error(words)
        with engine.open_renderer(data, ratio_for(sheet, format_of(out))) as renderer:
            written = snapshot(data, view, sheet, renderer, out, tag)
        for note in written.content.ground_notes:
            echo_error(note)
        if format_of(out) not in ("html", "xlsx"):
            figure.report([written], sheet, group, out)


def _words(wanted: options.ViewOptions, words: options.SheetText, found: ViewSource) -> options.SheetText:
    """Default title and subtitle to the scene's title and caption."""
    if wanted.scene is None:
        return words
    scene = found.scene(wanted.scene)
    english = wanted.lang == "en"
    title, caption = (text.en if english else text.zh for text in (scene.title, scene.caption))
    return replace(words, title=words.title or title, subtitle=words.subtitle or caption)
