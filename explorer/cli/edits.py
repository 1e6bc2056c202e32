"""`twincity edits`: list the edits of a project, and write them into a pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.atlas.edits.listing import STATES, ListedEdit
from explorer.cli.kit import tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import current_language, listed, tr
from explorer.cli.kit.options import parse_language, usage_error
from explorer.cli.kit.parameters import LangName, path
from explorer.cli.kit.project import print_problems
from explorer.cli.kit.streams import echo, escape

if TYPE_CHECKING:
    from explorer.state.files.packs.pack_accept import PackDraft

_INTO = "--into"


def edits_command(
    project: Annotated[
        Path, typer.Argument(parser=path, metavar="FILE", help="cli.help.edits_project", show_default=False)
    ],
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="cli.help.edits_state")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(_INTO, parser=path, metavar="PACK", help="cli.help.edits_into")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", metavar="", help="cli.help.edits_dry")] = False,
    lang: LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """List edits: table, what was done, cells, day, author, state."""
    output_lang = parse_language(lang)
    if state is not None and state not in STATES:
        raise usage_error(tr("edits.states", list=listed(list(STATES))), "--state")
    if dry and into is None:
        raise usage_error(tr("edits.dry"), "--dry-run")
    found = _edits_of(project)
    found = tuple(one for one in found if state in (None, one.state))
    draft = _into(into, found) if into is not None else None
    if as_json:
        answer: dict[str, Any] = {"edits": [one.to_json() for one in found]}
        if draft is not None:
            answer["pack"] = _draft_json(draft, dry)
        echo(json.dumps(answer, ensure_ascii=False))
    else:
        for one in found:
            cells = (
                one.table_words(output_lang),
                one.name(output_lang),
                one.change(output_lang),
                str(one.made or ""),
                one.author,
                one.state_words(output_lang),
            )
            echo("\t".join(escape(" ".join(cell.split())) for cell in cells))
        if not found:
            echo(tr("edits.none"))
        if draft is not None:
            _print_draft(draft)
    if draft is not None:
        _finish(draft, dry)


def _edits_of(project: Path) -> tuple[ListedEdit, ...]:
    from explorer.atlas.edits.listing import listed as list_edits
    from explorer.state.files.project import ProjectError, load

    try:
        opened = load(project)
    except ProjectError as error:
        raise Failure(error.text.in_(current_language())) from error
    print_problems(opened.problems)
    return list_edits(tables.known(), opened.project.edits, opened.project.shapes)


def _into(out: Path, found: tuple[ListedEdit, ...]) -> PackDraft:
    from explorer.paths import geodata_dir
    from explorer.state.files.packs.pack_accept import draft
    from explorer.state.files.packs.pack_file import PackError

    try:
        return draft(out, [one.what for one in found], geodata_dir())
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error


def _draft_json(draft: PackDraft, dry: bool) -> dict[str, Any]:
    return {
        "path": str(draft.out),
        "written": draft.writable and not dry,
        "changes": [change.to_json() for change in draft.made.changes],
        "refused": [
            {"edit": edit.to_json(), "reason": reason.in_("en")} for edit, reason in draft.made.refused
        ],
        "problems": draft.problems,
    }


def _print_draft(draft: PackDraft) -> None:
    for line in draft.lines():
        echo(escape(line.in_(current_language())))


def _finish(draft: PackDraft, dry: bool) -> None:
    from explorer.state.files.packs.pack_accept import put
    from explorer.state.files.packs.pack_file import PackError

    try:
        if not dry:
            put(draft)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error
    finally:
        draft.close()
