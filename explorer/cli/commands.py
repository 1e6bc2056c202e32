"""The command line: arguments in, one clear line or one JSON object out, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer import __version__
from explorer.cli import data, interrupt, options, scenes, series, snapshot
from explorer.cli.encoding import suit
from explorer.cli.streams import complain, say
from explorer.cli.tables import tables, tell
from explorer.cli.words import Failure, explain
from explorer.paths import basemap_dir, geodata_dir
from explorer.state.clock import clamp

app = typer.Typer(
    name="twincity",
    help="双城图览：成渝地区双城经济圈的时空图册。\n\n"
    "不带子命令即打开窗口；打开项目： twincity FILE.twincity",
    subcommand_metavar="FILE.twincity | COMMAND [ARGS]...",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Json = Annotated[bool, typer.Option("--json", metavar="", help="只在标准输出打印一个 JSON 对象")]
Day = Annotated[str | None, typer.Option("--at", help="日期：2021-05-20、2021-05（月末）或 2021（年末）")]


@app.command("check", short_help="核验数据表；有问题时逐行列出，退出码为 1。")
def check_command(
    path: Annotated[Path | None, typer.Argument(help="另一个 geodata 文件夹", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """核验数据表：类型、外键、日期、出处、地点归属、几何与双语；有问题时退出码为 1。"""
    from explorer.atlas.check import check
    from explorer.atlas.schema import TablesError

    try:
        result = check(path or geodata_dir(), basemap_dir())
    except TablesError as error:
        if not as_json:
            raise Failure(str(error)) from error
        result = {"ok": False, "counts": {}, "problems": [error.problem.to_json()]}
    if as_json:
        say(json.dumps(result, ensure_ascii=False))
    else:
        for p in result["problems"]:
            say(f"{p['file']}:{p['line']}: {p['message']}")
        number = sum(p.get("more", 1) for p in result["problems"])
        totals = "，".join(f"{k} {v}" for k, v in result["counts"].items())
        say(f"{'全部通过' if result['ok'] else f'发现 {number} 处问题'}：{totals}")
    if not result["ok"]:
        raise typer.Exit(1)


@app.command("report", short_help="某日的状况：各图层计数、主要指标、此前的事件。")
def report_command(
    at: Day = None,
    theme: Annotated[list[str] | None, typer.Option("--theme", help="只报这些主题（可重复）")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="只报这些类别的事件（可重复）")] = None,
    lang: Annotated[str, typer.Option("--lang", help="zh 或 en")] = "zh",
    as_json: Json = False,
) -> None:
    """某日的状况：各图层按状态计数、主要指标（带截止日期与出处）、此前的事件。"""
    from explorer.atlas.report import Scope, report
    from explorer.layers.registry import SPECS, measure_groups

    atlas = tables().atlas
    day = clamp(date.today()) if at is None else options.day(at, "--at")
    themes = _choices("--theme", theme, list(SPECS)) or list(SPECS)
    kinds = _choices("--kind", kind, sorted({e.kind for e in atlas.events.values()}))
    if lang not in ("zh", "en"):
        raise typer.BadParameter("可用 zh、en", param_hint="--lang")
    scope = Scope(tuple(themes), frozenset(kinds), measure_groups(themes) if theme else None)
    tell()
    if as_json:
        say(json.dumps(report(atlas, day, scope), ensure_ascii=False))
        return
    from explorer.layers.memo import memo

    say(memo(atlas, day, scope, "en" if lang == "en" else "zh"))


app.command("snapshot", short_help="把某一时点或时段画成一张图，带图例与出处。")(snapshot.snapshot_command)
app.command("series", short_help="许多时点或场景一次画成 PDF、幻灯、影片或图片。")(series.series_command)
app.command("data", short_help="某日所知的要素存为 GeoPackage、GeoJSON、CSV 或 Excel 表。")(data.data_command)
app.command("scenes")(scenes.scenes_command)


def _choices(option: str, given: list[str] | None, allowed: list[str]) -> list[str]:
    for value in given or []:
        if value not in allowed:
            raise typer.BadParameter(f"“{value}”无效；可用 {'、'.join(allowed)}", param_hint=option)
    return given or []


def _version(wanted: bool) -> None:
    if wanted:
        say(f"twincity {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, metavar="", help="打印版本")
    ] = False,
) -> None:
    """Open the window when no subcommand is given."""
    if context.invoked_subcommand is None:
        _open_window(None)


def _open_window(project: Path | None) -> Any:
    from explorer.ui.app import run

    raise typer.Exit(run(project))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0 (done), 1 (failed) or 2 (wrong arguments)."""
    given = sys.argv[1:] if arguments is None else arguments
    suit(given)
    commands = {c.name for c in app.registered_commands}
    try:
        if given and given[0] not in commands and not given[0].startswith("-"):
            _open_window(_project_file(*given))
        # without its standalone mode click returns the code of an Exit instead of raising it
        code = app(given, standalone_mode=False)
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
    from explorer.state import foreign, project

    path = Path(argument)
    if path.suffix.lower() != project.SUFFIX and not foreign.is_kept(path):
        if line := project.not_for_us(path):
            raise typer.BadParameter(line.zh)
        raise typer.BadParameter(f"没有“{argument}”这个子命令；打开项目请给出 .twincity 文件")
    if more:
        raise typer.BadParameter(f"打开项目时不接受别的参数（“{more[0]}”）；请只给出一个 .twincity 文件")
    if not path.exists():
        raise Failure(f"{path}：没有这个项目文件；请核对路径")
    return path
