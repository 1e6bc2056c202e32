"""`twincity data`: export what is known at a date as a table for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from explorer.cli.kit import options, parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, current_language, listed, tr
from explorer.cli.kit.streams import shorten

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.state.queries.tables.finished_table import Table
    from explorer.state.view.view import View
    from explorer.words.text import Lang

TableKind = Literal["features", "figures", "events", "disagreements", "changes", "comments"]
KINDS: tuple[TableKind, ...] = ("features", "figures", "events", "disagreements", "changes", "comments")
Out = Annotated[
    Path,
    typer.Option(
        "-o", "--out", parser=parameters.path, metavar="OUT.{gpkg,geojson,csv,xlsx}", help="cli.help.data_out"
    ),
]
TableName = Annotated[
    str,
    typer.Option("--table", help="cli.help.table"),
]


def data_command(
    out: Out,
    at: parameters.At = None,
    start: parameters.From = None,
    end: parameters.To = None,
    layers: parameters.Layers = None,
    table: TableName = "features",
    lang: parameters.LangName = None,
    with_: parameters.With = None,
    source_date: parameters.SourceDate = None,
    project: parameters.ProjectFile = None,
) -> None:
    """Write the table."""
    from explorer.export.files import table_files as files
    from explorer.export.files.files import check_file, file_error

    if table not in KINDS:
        raise options.usage_error(tr("choices", list=listed(KINDS)), "--table")
    output_lang = options.parse_language(lang)
    allowed = files.WITH_SHAPES if table in ("features", "changes") else files.PLAIN
    if out.suffix.lower() not in allowed:
        name = shorten(out.name, 60)
        raise options.usage_error(tr("data.suffix", name=name, list=listed(list(allowed))), "-o")
    if table == "changes" and start is end is None:
        raise options.usage_error(tr("data.span"), "--table")
    if table != "changes" and not start is end is None:
        raise options.usage_error(tr("data.no_span"), "--from")
    options.keep_inputs(out, "-o", project, *(with_ or ()))
    when = options.parse_source_date(source_date, with_ or ())
    with options.export_errors():
        check_file(out)  # a table of a million rows takes minutes to make
    data = tables.known(tables.UserFiles(project, tuple(with_ or ()), when))
    made = _table(data, table, _view(data, layers), at, (start, end), output_lang)
    tables.report_left_out()
    try:
        with options.export_errors():
            files.save(out, made, data.shapes)
    except OSError as error:
        raise Failure(file_error(out, error).in_(current_language())) from error
    except (ValueError, RuntimeError) as error:  # GDAL; its messages name the cause
        raise Failure(f"{out}{colon()}{' '.join(str(error).split())[:160]}") from error


def _view(data: Known, layers: str | None) -> View:
    from explorer.layers.order import opening_layers
    from explorer.state.view.view import View

    view = View(layers=opening_layers(data.catalogue))
    return options.with_layers(view, options.ViewOptions(layers=layers or "all"))


def _table(
    data: Known,
    kind: TableKind,
    view: View,
    at: str | None,
    period: tuple[str | None, str | None],
    lang: Lang,
) -> Table:
    from explorer.export.files.table_files import changes_between, features_at
    from explorer.state.queries import comment_rows
    from explorer.state.queries.tables import comment_table, output_tables

    atlas = data.atlas
    day = data.axis.clamp_to_known(date.today()) if at is None else options.day(data.axis, at, "--at")
    if kind == "features":
        return features_at(data, view, day, lang)
    if kind == "changes":
        return changes_between(data, view, *options.span(data.axis, *period), lang)
    if kind == "figures":
        return output_tables.figures(atlas, atlas.indicators.values(), lang)
    if kind == "comments":
        return comment_table.comments(data, comment_rows.matching(data, "all"), lang)
    if kind == "events":
        ordered = sorted(atlas.events.values(), key=lambda e: (e.date.first or date.min, e.id))
        return output_tables.events(atlas, ordered, lang)
    return output_tables.disagreements(atlas, atlas.conflicts.values(), lang)
