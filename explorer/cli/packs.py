"""`twincity pack new|check|build|diff|merge`: make, validate, compare and join atlases of any region."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from explorer.cli.kit import parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, current_language, tr
from explorer.cli.kit.streams import echo
from explorer.words.text import Text

if TYPE_CHECKING:
    from explorer.atlas.packs.areas import Area
    from explorer.atlas.packs.difference import RowChange
    from explorer.atlas.packs.merge import Merging
    from explorer.atlas.packs.pack_rows import PackTable

app = typer.Typer(name="pack", help="cli.help.pack", add_completion=False)
OPTION = "--pack"
Json = Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")]
PackPath = Annotated[Path, typer.Argument(parser=parameters.path, metavar="PACK", help="cli.help.pack_path")]


def open_pack(path: Path) -> Path:
    """Open a pack as that of this process; raises Failure."""
    from explorer.state.files.packs.pack_file import PackError, choose

    try:
        return choose(path)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error


def take_option(arguments: Sequence[str]) -> list[str]:
    """Open the pack of `--pack`, wherever it is given, and return the other arguments; raises Failure."""
    return parameters.taken(
        OPTION, arguments, lambda value: open_pack(parameters.path(value)), "pack.no_value"
    )


def take_files(arguments: Sequence[str]) -> list[str]:
    """Open a pack among the files for the window, and return the others; raises Failure."""
    from explorer.state.files.packs.pack_file import is_pack

    found = [a for a in arguments if not a.startswith("-") and is_pack(Path(a))]
    if len(found) > 1:
        raise typer.BadParameter(tr("pack.one", more=found[1]))
    if found:
        open_pack(Path(found[0]))
    return [a for a in arguments if a not in found]


@app.command("new", help="cli.help.pack_new", short_help="cli.short.pack_new")
def new_command(
    folder: Annotated[
        Path, typer.Argument(parser=parameters.path, metavar="FOLDER", help="cli.help.pack_folder")
    ],
    areas: Annotated[
        Path | None, typer.Option("--areas", parser=parameters.path, metavar="FILE", help="cli.help.areas")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="cli.help.pack_name")] = None,
    region: Annotated[str | None, typer.Option("--region", help="cli.help.pack_region")] = None,
    credit: Annotated[str | None, typer.Option("--credit", help="cli.help.pack_credit")] = None,
) -> None:
    """Make a pack from a file of counties, or of a sample county to be replaced."""
    from explorer.atlas.packs import areas as divisions
    from explorer.atlas.packs.starting import PackNames, write_pack
    from explorer.export.files.files import file_error

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(tr("pack.not_empty", path=folder))
    if areas is not None and not areas.is_file():
        raise Failure(tr("no_file", path=areas))
    if areas is not None and not (credit or "").strip():
        raise typer.BadParameter(tr("pack.credit"), param_hint="--credit")
    called = folder.absolute().name
    key = re.sub(r"[^a-z0-9._-]+", "-", called.casefold()).strip("-._")[:64] or "pack"
    names = (name or called, region or name or called, credit or tr("pack.sample_credit"))
    start = PackNames(key, *(_both(words) for words in names))
    try:
        counties = _counties(areas) if areas is not None else [divisions.sample()]
        write_pack(folder, start, counties, date.today())
    except divisions.AreasError as error:
        raise Failure(error.in_(current_language())) from error
    except OSError as error:
        raise Failure(file_error(folder, error).in_(current_language())) from error
    echo(tr("pack.made", path=folder, n=len(counties)))


def _counties(path: Path) -> list[Area]:
    """Read counties from any file of areas that the window opens, whatever its encoding and system of coordinates."""
    from explorer.atlas.packs.areas import areas_of
    from explorer.sources.raw.raw_layer import SourceError
    from explorer.sources.reader.process import read

    try:
        reading = read(path)
    except SourceError as refused:
        raise Failure(f"{path.name}{colon()}{refused.text.in_(current_language())}") from refused
    layers = reading.usable if reading else ()
    layer = next((one for one in layers if one.geometry in ("area", "mixed")), None)
    if layer is None:
        raise Failure(tr("pack.no_areas", file=path.name))
    return areas_of({c.name: c.cells.tolist() for c in layer.columns}, list(layer.shapes), path.name)


def _both(words: str) -> Text:
    """Split `中文|English`; one name serves both languages."""
    zh, _, en = (part.strip() for part in words.partition("|"))
    if not zh:
        raise typer.BadParameter(tr("pack.words"))
    return Text(zh, en or zh)


@app.command("check", help="cli.help.pack_check", short_help="cli.short.pack_check")
def check_command(pack: PackPath, as_json: Json = False) -> None:
    """Validate a pack."""
    found = _checked(open_pack(pack), as_json)
    if as_json:
        echo(json.dumps(found, ensure_ascii=False))
    else:
        tables.print_check(found)
    if not found["ok"]:
        raise typer.Exit(1)


def _checked(folder: Path, as_json: bool = False) -> dict[str, Any]:
    from explorer.atlas import pack
    from explorer.atlas.packs.checking import check_pack
    from explorer.state.files.deck import read_deck
    from explorer.words.problem import Problem, TablesError

    try:
        found = check_pack(folder)
        deck = pack.load(folder).deck
        texts = read_deck(deck)[1] if deck is not None else ()
        found["problems"] += [Problem(deck.name if deck else "", 0, text).to_json() for text in texts]
        return found | {"ok": not found["problems"]}
    except TablesError as error:
        if not as_json:
            raise Failure(error.in_(current_language())) from error
        return {"ok": False, "pack": {}, "counts": {}, "problems": [error.problem.to_json()]}


@app.command("build", help="cli.help.pack_build", short_help="cli.short.pack_build")
def build_command(
    folder: PackPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", parser=parameters.path, metavar="FILE", help="cli.help.pack_out"),
    ] = None,
) -> None:
    """Derive what a pack lacks, check it, and write it as one file."""
    from explorer.atlas.assembly import shapes
    from explorer.atlas.packs import areas
    from explorer.export.files.files import file_error
    from explorer.state.files.packs.pack_file import SUFFIX, PackError, write

    if out is None:
        out = folder.absolute().with_name(f"{folder.absolute().name}{SUFFIX}")
        if out.exists():
            raise Failure(tr("pack.exists", file=out))
    if out.suffix.casefold() != SUFFIX:
        raise typer.BadParameter(tr("pack.ending", ending=SUFFIX), param_hint="--out")
    if not folder.is_dir():
        raise Failure(tr("pack.no_folder", path=folder))
    place = open_pack(folder)
    try:
        areas.complete_basemap(place / "basemap")
        shapes.build(place)
    except OSError as error:
        raise Failure(file_error(place, error).in_(current_language())) from error
    found = _checked(place)
    if not found["ok"]:
        tables.print_check(found)
        raise Failure(tr("pack.unbuilt", file=out))
    try:
        number = write(place, out)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error
    echo(tr("pack.built", file=out, n=number))


@app.command("diff", help="cli.help.pack_diff", short_help="cli.short.pack_diff")
def diff_command(
    before: Annotated[
        Path, typer.Argument(parser=parameters.path, metavar="PACK", help="cli.help.pack_before")
    ],
    after: Annotated[
        Path, typer.Argument(parser=parameters.path, metavar="PACK", help="cli.help.pack_after")
    ],
    as_json: Json = False,
) -> None:
    """Compare two packs by row and field."""
    from explorer.atlas.packs.difference import difference

    found = difference(*(_rows(_folder(path)) for path in (before, after)))
    if as_json:
        echo(json.dumps({"changes": [change.to_json() for change in found]}, ensure_ascii=False))
        return
    for change in found:
        _print_change(change)
    kinds = {kind: sum(c.kind == kind for c in found) for kind in ("added", "removed", "changed")}
    echo(tr("pack.differ" if found else "pack.same", **kinds))


@app.command("merge", help="cli.help.pack_merge", short_help="cli.short.pack_merge")
def merge_command(
    mine: Annotated[Path, typer.Argument(parser=parameters.path, metavar="MINE", help="cli.help.pack_mine")],
    theirs: Annotated[
        Path, typer.Argument(parser=parameters.path, metavar="THEIRS", help="cli.help.pack_theirs")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", parser=parameters.path, metavar="PACK", help="cli.help.pack_merged"),
    ] = None,
    base: Annotated[
        Path | None, typer.Option("--base", parser=parameters.path, metavar="PACK", help="cli.help.pack_base")
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", parser=parameters.path, metavar="FILE", help="cli.help.pack_decisions"),
    ] = None,
    conflicts: Annotated[
        Path | None,
        typer.Option("--conflicts", parser=parameters.path, metavar="FILE", help="cli.help.pack_conflicts"),
    ] = None,
    rest: Annotated[
        Literal["mine", "theirs"] | None, typer.Option("--rest", help="cli.help.pack_rest")
    ] = None,
    as_json: Json = False,
) -> None:
    """Join two packs; lists what is taken and what both changed, and writes nothing while a conflict is open."""
    from explorer.atlas.packs.merge import Decision, merge
    from explorer.atlas.packs.merged_files import conflicts_text, read_decisions
    from explorer.atlas.packs.pack_rows import RowsError

    folders = _folder(mine), _folder(theirs)
    try:
        decided = read_decisions(decisions) if decisions else {}
    except RowsError as error:
        raise Failure(error.in_(current_language())) from error
    ours, other = map(_rows, folders)
    before = _rows(_folder(base)) if base else None
    made = merge(before, ours, other, decided)
    if rest:
        decided = {**decided, **{conflict.id: Decision(rest) for conflict in made.conflicts}}
        made = merge(before, ours, other, decided)
    if as_json:
        parts = {
            "taken": [c.to_json() for c in made.taken],
            "conflicts": [c.to_json() for c in made.conflicts],
        }
        echo(json.dumps(parts, ensure_ascii=False))
    else:
        _print_merging(made)
    if made.conflicts:
        if conflicts is not None:
            _write_text(conflicts, conflicts_text(made.conflicts))
        raise Failure(tr("pack.open_conflicts", n=len(made.conflicts)))
    if out is not None:
        _write_merged(made, folders, other, out)
        if not as_json:
            echo(tr("pack.merged", path=out))


def _folder(path: Path) -> Path:
    from explorer.state.files.packs.pack_file import PackError, folder_of

    try:
        return folder_of(path)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error


def _rows(folder: Path) -> dict[str, PackTable]:
    from explorer.state.files.packs.pack_file import PackError
    from explorer.state.files.packs.pack_merge import read_rows

    try:
        return read_rows(folder)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error


def _print_change(change: RowChange) -> None:
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.kind]
    echo(f"{sign} {change.table}  {change.row}")
    for column, before, after in change.fields:
        words = {"added": after, "removed": before, "changed": f"{_shown(before)} → {_shown(after)}"}[
            change.kind
        ]
        echo(f"    {column}: {words}")


def _shown(cell: str) -> str:
    return cell or tr("pack.empty")


def _print_merging(made: Merging) -> None:
    if made.taken:
        echo(tr("pack.taken", n=len(made.taken)))
    for change in made.taken:
        _print_change(change)
    for number, conflict in enumerate(made.conflicts, 1):
        echo(f"{number}. {conflict.table}  {conflict.row}  {conflict.column}".rstrip())
        for side in ("base", "mine", "theirs"):
            echo(f"    {tr(f'pack.side.{side}')}{colon()}{_shown(getattr(conflict, side))}")
    if not made.taken and not made.conflicts:
        echo(tr("pack.nothing_taken"))


def _write_text(path: Path, text: str) -> None:
    from explorer import wholefile
    from explorer.export.files.files import file_error

    try:
        wholefile.write(path, text.encode("utf-8"))
    except OSError as error:
        raise Failure(file_error(path, error).in_(current_language())) from error


def _write_merged(
    made: Merging, folders: tuple[Path, Path], theirs: Mapping[str, PackTable], out: Path
) -> None:
    """Write the merged pack; raises Failure, also where `twincity pack check` finds a problem in it."""
    from explorer.state.files.packs.pack_file import PackError
    from explorer.state.files.packs.pack_merge import write_merged_pack

    try:
        found = write_merged_pack(made, *folders, theirs, out)
    except PackError as error:
        raise Failure(error.text.in_(current_language())) from error
    if not found["ok"]:
        tables.print_check(found)
        raise Failure(tr("pack.merged_faulty", path=out))
