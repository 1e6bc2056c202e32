"""`twincity report`: what is in place on a date, as text, JSON, a Word document or a workbook."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli.kit import engine, options, parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.interrupt import removing_drafts
from explorer.cli.kit.language import listed, tr
from explorer.cli.kit.streams import echo, shorten

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.atlas.columns.report import Scope
    from explorer.words.text import Lang

SUFFIXES = (".docx", ".xlsx")
_FIGURE = "160x155mm"
Day = Annotated[str | None, typer.Option("--at", help="cli.help.day")]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        parser=parameters.path,
        metavar="OUT.{docx,xlsx}",
        help="cli.help.report_out",
        show_default=False,
    ),
]


def report_command(
    out: Out = None,
    at: Day = None,
    theme: Annotated[list[str] | None, typer.Option("--theme", help="cli.help.theme")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="cli.help.kind")] = None,
    lang: parameters.LangName = None,
    with_: parameters.With = None,
    source_date: parameters.SourceDate = None,
    project: parameters.ProjectFile = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """Print counts, indicators and events as of a date, or write them as a document."""
    from explorer.atlas.columns.report import Scope, report
    from explorer.state.queries.comment_rows import lines, matching, threads_json

    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise options.usage_error(
            tr("data.suffix", name=shorten(out.name, 60), list=listed(list(SUFFIXES))), "-o"
        )
    if out is not None and as_json:
        raise options.usage_error(tr("report.both"), "--json")
    options.keep_inputs(out, "-o", project, *(with_ or ()))
    when = options.parse_source_date(source_date, with_ or ())
    known = tables.known(tables.UserFiles(project, tuple(with_ or ()), when))
    atlas, layers = known.atlas, known.catalogue
    day = known.axis.clamp_to_known(date.today()) if at is None else options.day(known.axis, at, "--at")
    themes = _choices("--theme", theme, list(layers)) or list(layers)
    kinds = _choices("--kind", kind, sorted({e.kind for e in atlas.events.values()}))
    output_lang = options.parse_language(lang)
    scope = Scope(tuple(themes), frozenset(kinds), layers.measures(themes) if theme else None)
    tables.report_left_out()
    if out is not None:
        _write(out, known, day, scope, output_lang)
    elif as_json:
        answer = report(atlas, day, scope)
        if known.comments:
            answer["comments"] = threads_json(known, matching(known, "all"))
        echo(json.dumps(answer, ensure_ascii=False))
    else:
        from explorer.layers.memo import memo

        comments = lines(known, matching(known, "all"), output_lang)
        echo(memo(atlas, day, scope, output_lang, layers, comments))


def _write(out: Path, known: Known, day: date, scope: Scope, lang: Lang) -> None:
    from explorer.export.files.files import check_file, write_whole
    from explorer.export.files.report_tables import report_workbook

    with options.export_errors(), removing_drafts(out) as tag:
        check_file(out, tag)
        if out.suffix.lower() == ".xlsx":
            try:
                written = report_workbook(known, day, scope, lang)
            except ValueError as error:  # a layer of the user's with more rows than a sheet of Excel
                raise Failure(options.error_text(error)) from error
        else:
            written = _document(known, day, scope, lang)
        write_whole(out, written, tag)


def _document(known: Known, day: date, scope: Scope, lang: Lang) -> bytes:
    """Draw the scope's layers on that day, and write the report around the map."""
    from explorer.atlas.columns.timeline import Clock
    from explorer.export.jobs.report_files import DrawnFigure, day_report
    from explorer.export.jobs.snapshot import lay_out_drawing, make_png
    from explorer.export.sheet.paper import parse_paper
    from explorer.export.sheet.sheet import Sheet
    from explorer.state.view.view import LayerState, View

    layers = tuple(LayerState(theme) for theme in scope.themes)
    view = View(clock=Clock(day), layers=layers, events=False, lang=lang)
    sheet = Sheet(parse_paper(_FIGURE), made=date.today())
    with engine.open_renderer(known) as renderer:
        drawing = lay_out_drawing(known, view, sheet, renderer, "docx")
        figure = DrawnFigure(make_png(drawing), drawing.sheet, drawing.layout.content)
    return day_report(known, day, scope, lang, figure, sheet.made)


def _choices(option: str, values: list[str] | None, allowed: list[str]) -> list[str]:
    """Return the values of a repeatable option; raises typer.BadParameter for one that is not `allowed`."""
    for value in values or []:
        if value not in allowed:
            raise options.usage_error(tr("invalid", value=value, list=listed(allowed)), option)
    return values or []
