"""The command line: arguments in, one clear line or one JSON object out, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.atlas.ground import basemap_dir
from explorer.cli import data, inspect, interrupt, options, scenes, series, snapshot, speech, tables, types
from explorer.cli.encoding import suit
from explorer.cli.help import localised
from explorer.cli.speech import listed, said
from explorer.cli.streams import complain, natives_aside, say
from explorer.cli.words import Failure, explain
from explorer.paths import geodata_dir
from explorer.version import version

app = typer.Typer(
    name="twincity",
    help="cli.help.app",
    subcommand_metavar="FILE.twincity | COMMAND [ARGS]...",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Json = Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")]
Day = Annotated[str | None, typer.Option("--at", help="cli.help.day")]


@app.command("check", help="cli.help.check", short_help="cli.short.check")
def check_command(
    path: Annotated[Path | None, typer.Argument(help="cli.help.geodata", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Validate the tables."""
    from explorer.atlas.check import check
    from explorer.atlas.schema import TablesError

    try:
        result = check(path or geodata_dir(), basemap_dir())
    except TablesError as error:
        if not as_json:
            raise Failure(error.in_(speech.lang())) from error
        result = {"ok": False, "counts": {}, "problems": [error.problem.to_json()]}
    if as_json:
        say(json.dumps(result, ensure_ascii=False))
    else:
        for p in result["problems"]:
            say(f"{p['file']}:{p['line']}: {tables.message(p)}")
        number = sum(p.get("more", 1) for p in result["problems"])
        joint = "，" if speech.lang() == "zh" else ", "
        totals = joint.join(f"{k} {v}" for k, v in result["counts"].items())
        say(said("check.passed" if result["ok"] else "check.found", n=number, totals=totals))
    if not result["ok"]:
        raise typer.Exit(1)


@app.command("report", help="cli.help.report", short_help="cli.short.report")
def report_command(
    at: Day = None,
    theme: Annotated[list[str] | None, typer.Option("--theme", help="cli.help.theme")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="cli.help.kind")] = None,
    lang: types.LangName = None,
    with_: types.With = None,
    as_json: Json = False,
) -> None:
    """Print what stands at a date."""
    from explorer.atlas.report import Scope, report

    known = tables.known(with_ or ())
    atlas, layers = known.atlas, known.catalogue
    day = known.axis.settled(date.today()) if at is None else options.day(known.axis, at, "--at")
    themes = _choices("--theme", theme, list(layers)) or list(layers)
    kinds = _choices("--kind", kind, sorted({e.kind for e in atlas.events.values()}))
    spoken_in = options.language(lang)
    scope = Scope(tuple(themes), frozenset(kinds), layers.measures(themes) if theme else None)
    tables.tell()
    if as_json:
        say(json.dumps(report(atlas, day, scope), ensure_ascii=False))
        return
    from explorer.layers.memo import memo

    say(memo(atlas, day, scope, spoken_in, layers))


app.command("snapshot", help="cli.help.snapshot", short_help="cli.short.snapshot")(snapshot.snapshot_command)
app.command("series", help="cli.help.series", short_help="cli.short.series")(series.series_command)
app.command("data", help="cli.help.data", short_help="cli.short.data")(data.data_command)
app.command("inspect", help="cli.help.inspect", short_help="cli.short.inspect")(inspect.inspect_command)
app.command("scenes", help="cli.help.scenes")(scenes.scenes_command)


def _choices(option: str, given: list[str] | None, allowed: list[str]) -> list[str]:
    for value in given or []:
        if value not in allowed:
            raise options.wrong(said("invalid", value=value, list=listed(allowed)), option)
    return given or []


def _version(wanted: bool) -> None:
    if wanted:
        say(f"twincity {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, metavar="", help="cli.help.version")
    ] = False,
    lang: types.LangName = None,
) -> None:
    """Open the window when no subcommand is given."""
    options.language(lang)
    if context.invoked_subcommand is None:
        _open_window(None)


def _open_window(project: Path | None) -> Any:
    from explorer.ui.app import run

    with natives_aside():
        code = run(project, speech.chosen())
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0 (done), 1 (failed) or 2 (wrong arguments)."""
    given = sys.argv[1:] if arguments is None else arguments
    suit(given)
    speech.listen(given, os.environ)
    given = speech.without(given)
    commands = {c.name for c in app.registered_commands}
    try:
        if given and given[0] not in commands and not given[0].startswith("-"):
            _open_window(_project_file(*given))
        # without its standalone mode click returns the code of an Exit instead of raising it
        code = localised(app, speech.lang(), given)(given, standalone_mode=False)
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:  # noqa: BLE001  # click's usage errors, and the last line of defence
        code, line = explain(error)
        if line and not interrupt.cut_short():
            complain(line)
    return code if isinstance(code, int) else 0


def _project_file(argument: str, *more: str) -> Path:
    from explorer.state.files import foreign_formats, project

    path = Path(argument)
    if path.suffix.lower() != project.SUFFIX and not foreign_formats.is_kept(path):
        if line := project.not_for_us(path):
            raise typer.BadParameter(line.in_(speech.lang()))
        raise typer.BadParameter(said("no_command", name=argument))
    if more:
        raise typer.BadParameter(said("only_project", more=more[0]))
    if not path.exists():
        raise Failure(said("no_project", path=path))
    return path
