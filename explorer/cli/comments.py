"""`twincity comments`: list the comments of a project, a pack, a table or a store, or write them as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli.kit import options, shared, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import listed, tr
from explorer.cli.kit.parameters import LangName, path
from explorer.cli.kit.project import print_problems
from explorer.cli.kit.streams import echo, escape, shorten

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.atlas.comments import Thread
    from explorer.words.text import Lang

_SUFFIXES = (".csv", ".xlsx")


def comments_command(
    file: Annotated[
        Path | None,
        typer.Argument(parser=path, metavar="FILE", help="cli.help.comments_file", show_default=False),
    ] = None,
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="cli.help.comments_state")] = "all",
    out: Annotated[
        Path | None,
        typer.Option(
            *("-o", "--out"),
            parser=path,
            metavar="OUT.{csv,xlsx}",
            help="cli.help.comments_out",
            show_default=False,
        ),
    ] = None,
    lang: LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """List the comments: number, state, day, author, what they are about, text."""
    from explorer.state.queries import comment_rows

    output_lang = options.parse_language(lang)
    if state not in comment_rows.STATES:
        raise options.usage_error(tr("choices", list=listed(list(comment_rows.STATES))), "--state")
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        name = shorten(out.name, 60)
        raise options.usage_error(tr("data.suffix", name=name, list=listed(list(_SUFFIXES))), "-o")
    if file is None and not shared.is_given():
        raise options.usage_error(tr("comments.no_file"), "FILE")
    options.keep_inputs(out, "-o", file)
    known = tables.known() if file is None else _known(file, output_lang)
    found = comment_rows.matching(known, state, lang=output_lang)
    if out is not None:
        _write(out, known, found, output_lang)
    elif as_json:
        echo(json.dumps({"comments": comment_rows.threads_json(known, found)}, ensure_ascii=False))
    else:
        _print(known, found, output_lang)


def _known(file: Path, lang: Lang) -> Known:
    """Return the facts with the comments of a file alone; raises Failure."""
    from explorer.atlas.assembly.known import commented
    from explorer.atlas.catalogue import is_user_layer
    from explorer.state.files.comment_files import CommentFileError, read_comments
    from explorer.state.files.foreign_formats import is_project

    try:
        read = read_comments(file)
    except CommentFileError as error:
        raise Failure(error.text.in_(lang)) from error
    print_problems(read.problems)
    own = any(is_user_layer(one.feature.rpartition(".")[0]) for one in read.comments if one.feature)
    # Names of the user's features are in the files of the project.
    facts = tables.known(tables.UserFiles(file if own and is_project(file) else None))
    return commented(replace(facts, comments=(), atlas=replace(facts.atlas, comments=())), read.comments)


def _print(known: Known, found: Sequence[Thread], lang: Lang) -> None:
    from explorer.state.queries.comment_rows import lines
    from explorer.words.strings import t

    for one in lines(known, found, lang):
        cells = (str(one.number), one.state, one.day, one.author, one.about or "↳", one.text)
        echo("\t".join(map(escape, cells)))
    if not found:
        echo(t("comment.none_found", lang))


def _write(out: Path, known: Known, found: Sequence[Thread], lang: Lang) -> None:
    from explorer.export.files import table_files
    from explorer.export.files.files import file_error
    from explorer.state.queries.tables import comment_table

    try:
        table_files.save(out, comment_table.comments(known, found, lang), {})
    except OSError as error:
        raise Failure(file_error(out, error).in_(lang)) from error
