"""The `twincity` command: its subcommands, help in two languages, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.main

from explorer.atlas import pack
from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.cli import (
    comments,
    data,
    doctor,
    edits,
    inspect,
    mcp,
    packs,
    report,
    scenes,
    series,
    sheets,
    snapshot,
    store,
)
from explorer.cli.kit import interrupt, language, options, parameters, shared, tables
from explorer.cli.kit.errors import Failure, explain, near_names, with_near
from explorer.cli.kit.language import tr
from explorer.cli.kit.streams import echo, echo_error, native_stderr_muted, set_encodings
from explorer.paths import geodata_dir
from explorer.version import version
from explorer.words.strings import t, table
from explorer.words.text import Lang

app = typer.Typer(
    name="twincity",
    help="cli.help.app",
    subcommand_metavar="FILE... | COMMAND [ARGS]...",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_NEW = "--new"
_HELP = ("-h", "--help")
_LASTING = {"mcp"}  # systems clear folders for temporary files of what is older than some days
Json = Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")]


@app.command("check", help="cli.help.check", short_help="cli.short.check")
def check_command(
    path: Annotated[
        Path | None,
        typer.Argument(parser=parameters.path, metavar="PATH", help="cli.help.geodata", show_default=False),
    ] = None,
    table_name: Annotated[str | None, typer.Option("--as", metavar="TABLE", help="cli.help.sheet_as")] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="COLUMN=VALUE", help="cli.help.sheet_set")
    ] = None,
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="cli.help.inspect_layer")
    ] = None,
    bad: Annotated[
        Path | None, typer.Option("--bad", parser=parameters.path, metavar="FILE", help="cli.help.sheet_bad")
    ] = None,
    as_json: Json = False,
) -> None:
    """Validate the tables, or the rows of a workbook as rows of a table."""
    if table_name is not None:
        if path is None:
            raise options.usage_error(tr("sheet.file"), "--as")
        options.keep_inputs(bad, "--bad", path)
        if not sheets.check_sheet(path, table_name, sets or (), layer, bad, as_json):
            raise typer.Exit(1)
        return
    if sets or layer or bad:
        raise options.usage_error(tr("sheet.as"), "--as")
    from explorer.atlas.assembly.check import check
    from explorer.atlas.schema import TablesError

    try:
        result = check(path or geodata_dir(), basemap_dir())
    except TablesError as error:
        if not as_json:
            raise Failure(error.in_(language.current_language())) from error
        result = {"ok": False, "counts": {}, "problems": [error.problem.to_json()]}
    if as_json:
        echo(json.dumps(result, ensure_ascii=False))
    else:
        tables.print_check(result)
    if not result["ok"]:
        raise typer.Exit(1)


app.command("report", help="cli.help.report", short_help="cli.short.report")(report.report_command)
app.command("snapshot", help="cli.help.snapshot", short_help="cli.short.snapshot")(snapshot.snapshot_command)
app.command("series", help="cli.help.series", short_help="cli.short.series")(series.series_command)
app.command("data", help="cli.help.data", short_help="cli.short.data")(data.data_command)
app.command("inspect", help="cli.help.inspect", short_help="cli.short.inspect")(inspect.inspect_command)
app.command("doctor", help="cli.help.doctor", short_help="cli.short.doctor")(doctor.doctor_command)
app.command("mcp", help="cli.help.mcp", short_help="cli.short.mcp")(mcp.mcp_command)
app.command("scenes", help="cli.help.scenes")(scenes.scenes_command)
app.command("comments", help="cli.help.comments", short_help="cli.short.comments")(comments.comments_command)
app.command("edits", help="cli.help.edits", short_help="cli.short.edits")(edits.edits_command)
app.add_typer(packs.app)
app.add_typer(store.app)


def _version(wanted: bool) -> None:
    if wanted:
        echo(f"twincity {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, metavar="", help="cli.help.version")
    ] = False,
    lang: parameters.LangName = None,
    new: Annotated[bool, typer.Option("--new", metavar="", help="cli.help.new")] = False,
    pack: Annotated[
        str | None, typer.Option(packs.OPTION, metavar="PACK", help="cli.help.pack_option")
    ] = None,
    shared_store: Annotated[
        str | None, typer.Option(shared.OPTION, metavar="ADDRESS", help="cli.help.store_option")
    ] = None,
) -> None:
    """Open the window when no subcommand is given."""
    options.parse_language(lang)
    if context.invoked_subcommand is None:
        _open_window((), new=new)
    if new:
        raise options.usage_error(tr("new_window"), _NEW)


def _open_window(files: tuple[Path, ...], *, new: bool = False) -> Any:
    from explorer.ui.app import run

    with native_stderr_muted():
        code = run(files, language.lang_option(), new=new)
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 failed, 2 wrong arguments, 130 interrupted."""
    args = sys.argv[1:] if arguments is None else arguments
    set_encodings(args)
    language.select_language(args, os.environ)
    args = language.without_lang_option(args)
    groups = {packs.app.info.name, store.app.info.name}
    commands = {name for name in (*(c.name for c in app.registered_commands), *groups) if name}
    try:
        args = language.without_lang_option(shared.take_option(packs.take_option(args)))
        args = [*args, "--help"] if len(args) == 1 and args[0] in groups else args
        given = language.without_lang_option([a for a in args if a != _NEW] if args[:1] == [_NEW] else args)
        if given and given[0] not in commands and not given[0].startswith("-"):
            _open_window(_files(packs.take_files(given), commands), new=given != args)
        if given:
            shared.take_facts()
        works = bool(given) and given[0] in commands - _LASTING and not set(_HELP) & set(given)
        with interrupt.scratch_folder(works):
            # Not in standalone mode: click then returns the code of an Exit instead of raising SystemExit.
            code = localized_command(app, language.current_language(), args)(args, standalone_mode=False)
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:  # noqa: BLE001  # click's usage errors, and the last line of defence
        code, line = explain(error)
        if line and not interrupt.interrupted():
            echo_error(line)
    return code if isinstance(code, int) else 0


def _files(arguments: Sequence[str], commands: Collection[str]) -> tuple[Path, ...]:
    """Return the files to open in the window: data files, and one project at most.

    Raises Failure or typer.BadParameter; of what is no file, `commands` that may have been meant are named.
    """
    from explorer.state.files import foreign_formats, project

    paths = tuple(map(Path, arguments))
    for argument, path in zip(arguments, paths, strict=True):
        if argument.startswith("-"):
            raise typer.BadParameter(tr("files_only", more=argument))
        family = (foreign_formats.format_of(path) or ("", ""))[0]
        if foreign_formats.is_project(path) or family == "data":
            continue
        if family and (line := project.other_format_message(path)):
            raise typer.BadParameter(line.in_(language.current_language()))
        if not os.path.exists(path):  # Path.exists raises for a name that is too long
            raise typer.BadParameter(
                with_near(tr("no_command", name=argument), near_names(argument, commands))
            )
    for path in paths:
        if not os.path.exists(path):
            raise Failure(tr("no_file", path=path))
    if len(projects := [p for p in paths if foreign_formats.is_project(p)]) > 1:
        raise typer.BadParameter(tr("one_project", more=projects[1]))
    return paths


# -- help in the chosen language ----------------------------------------------------------------

_USAGE = "Usage: "  # click's prefix
_BEFORE_LATIN = re.compile(r"(?<=[、，；：])(?=[A-Za-z0-9{.])")


def localized_command(app: typer.Typer, lang: Lang, arguments: Sequence[str]) -> Any:
    """Return the app's click command; if `arguments` request help, with its texts in `lang`."""
    command = typer.main.get_command(app)
    if set(_HELP) & set(arguments):
        _name_panels(lang)
        _translate(command, lang)
    return command


def _name_panels(lang: Lang) -> None:
    """Translate typer's own titles and labels, which are constants of its module `rich_utils`."""
    from typer import rich_utils

    highlighted = getattr(
        rich_utils.highlighter, "plain", rich_utils.highlighter
    )  # not our wrapper from an earlier call

    def folded(text: Any) -> Any:
        """Wrap Chinese text, which has no spaces, instead of truncating it."""
        if isinstance(text, str) and text.startswith(_USAGE):
            text = t("cli.panel.usage", lang, command=text.removeprefix(_USAGE))
        made = highlighted(text)
        if not isinstance(made, str):
            made.overflow = "fold"
        return made

    folded.plain = highlighted  # type: ignore[attr-defined]
    setattr(rich_utils, "highlighter", folded)  # noqa: B010  # a constant to mypy
    for name in ("OPTIONS", "ARGUMENTS", "COMMANDS"):
        setattr(rich_utils, f"{name}_PANEL_TITLE", t(f"cli.panel.{name.lower()}", lang))
    rich_utils.DEFAULT_STRING = t("cli.panel.default", lang, value="{}")
    rich_utils.REQUIRED_LONG_STRING = t("cli.panel.required", lang)


def _translate(command: Any, lang: Lang) -> None:
    for each in (command, *command.params):
        for name in ("help", "short_help"):
            if getattr(each, name, None) in table():
                values = {"name": pack.current().name.in_(lang)} if each.help == app.info.help else {}
                setattr(each, name, _break_before_latin(t(getattr(each, name), lang, **values)))
    option = command.get_help_option(typer.Context(command, help_option_names=["-h", "--help"]))
    if option is not None:
        option.help = t("cli.help.help", lang)
    for sub in getattr(command, "commands", {}).values():
        _translate(sub, lang)


def _break_before_latin(words: str) -> str:
    """Insert a space before Latin text, so that a line breaks there and not inside a word to be typed."""
    return _BEFORE_LATIN.sub(" ", words)
