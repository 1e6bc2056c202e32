"""`twincity series`: many Views, one document, deck, film, grid or folder."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer import cli_options as o
from explorer.atlas.timeline import Clock
from explorer.state.view import FIRST_DAY, LAST_DAY, View

if TYPE_CHECKING:
    from explorer.export.counts import Data
    from explorer.export.frames import Frame

_NAMED = 5
_STEPS = ("year", "half", "quarter", "month")


def series_command(
    out: Annotated[Path, typer.Option("-o", "--out", help="文件；PNG 系列为文件夹", show_default=False)],
    every: Annotated[
        str | None, typer.Option("--every", help="每 year、half、quarter 或 month 末一幅")
    ] = None,
    milestones: Annotated[bool, typer.Option("--milestones", help="每个大事节点一幅")] = False,
    scenes: Annotated[bool, typer.Option("--scenes", help="每个场景一幅")] = False,
    format_: Annotated[str | None, typer.Option("--format", help="pdf、png、pptx、gif、mp4、grid")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="影片每幅的秒数")] = 1.2,
    pattern: Annotated[
        str, typer.Option("--pattern", help="PNG 文件名：{n:02}、{date}、{name}、{title}")
    ] = "",
    start: o.From = None,
    end: o.To = None,
    mode: Annotated[str, typer.Option("--mode", help="asof、window 或 cumulative")] = "asof",
    layers: o.Layers = None,
    scene: o.SceneName = None,
    project: o.ProjectFile = None,
    size: Annotated[
        str | None, typer.Option("--size", help="如 snapshot；影片默认 1280x720px，幻灯默认 16:9")
    ] = None,
    dpi: o.Dpi = None,
    title: o.Title = "",
    subtitle: o.Subtitle = "",
    maker: o.Maker = "",
    approval: o.Approval = "",
    template: o.TemplateName = None,
    lang: o.LangName = "zh",
    undated: o.Undated = False,
    dark: o.Dark = False,
    public: o.Public = False,
    waive: o.Waive = False,
) -> None:
    """把许多时点或场景一次画成：多页 PDF、PPTX、GIF、MP4、一张小图阵或一个 PNG 文件夹。"""
    from explorer.cli import Failure
    from explorer.export.series import PATTERN, Wish, run, sheeted
    from explorer.export.snapshot import suits

    kind = _kind(format_, out)
    wish = Wish(kind, out, _seconds(seconds), _pattern(pattern or PATTERN))
    words = o.Words(title, subtitle, maker, approval)
    sheet = o.sheet_of(size or _size(kind), dpi, template, kind, words)
    _place(out, kind)
    data = o.load_data()
    wanted = o.Wanted(None, None, None, "window", layers, scene, project, lang, undated, dark)
    frames = _frames(data, wanted, (every, milestones, scenes), (start, end), mode)
    if public:
        o.publishing_check(data, [frame.view for frame in frames], sheet, waive)
    with o.failures():
        suits(sheet.paper, kind, len(frames))
        with o.engine(data) as renderer:
            done = run(sheeted(data, frames, sheet, renderer), wish, _progress)
    if done.failed:
        some = "；".join(done.failed[:_NAMED]) + ("；……" if len(done.failed) > _NAMED else "")
        raise Failure(f"{len(done.failed)} 幅未画成，其余已写出：{some}")


def _place(out: Path, kind: str) -> None:
    """Before anything is drawn: the file, or the folder of pictures, can be made there."""
    from explorer.export.files import folder, target

    with o.failures():
        folder(out) if kind == "png" else target(out)


def _kind(format_: str | None, out: Path) -> str:
    from explorer.export.series import SERIES
    from explorer.export.snapshot import format_of

    kind = format_ or out.suffix.lower().lstrip(".") or "png"
    if kind not in SERIES:
        raise o.wrong(f"不能写出“{kind}”；可用 {'、'.join(SERIES)}", "--format" if format_ else "-o")
    if kind == "grid":
        try:
            format_of(out)
        except ValueError as error:
            raise o.wrong(str(error), "-o") from error
    elif kind != "png" and out.suffix.lower() != f".{kind}":
        raise o.wrong(f"{kind} 的文件名须以 .{kind} 结尾", "-o")
    return kind


def _size(kind: str) -> str:
    return {"gif": "1280x720px", "mp4": "1280x720px", "pptx": "16:9", "grid": "A3"}.get(kind, "A4")


def _seconds(seconds: float) -> float:
    if not 0.05 <= seconds <= 60:
        raise o.wrong("须在 0.05 到 60 之间", "--seconds")
    return seconds


def _pattern(pattern: str) -> str:
    from explorer.export.frames import check_pattern

    try:
        return check_pattern(pattern)
    except ValueError as error:
        raise o.wrong("可用 {n:02}、{date}、{name}、{title}", "--pattern") from error


def _frames(
    data: Data,
    wanted: o.Wanted,
    how: tuple[str | None, bool, bool],
    span: tuple[str | None, str | None],
    mode: str,
) -> tuple[Frame, ...]:
    from explorer.export.frames import MOST_FRAMES, by_milestone, by_period, by_scene

    every, milestones, scenes = how
    if sum((every is not None, milestones, scenes)) != 1:
        raise o.wrong("请在 --every、--milestones、--scenes 中给出一种", "--every")
    first = o.day(span[0], "--from", first=True) if span[0] else FIRST_DAY
    last = o.day(span[1], "--to") if span[1] else LAST_DAY
    if first > last:
        raise o.wrong(f"起日 {first} 晚于止日 {last}；请对调", "--from")
    view = _clocked(o.view_of(data, wanted), mode, wanted)
    if scenes:
        frames = by_scene(o.scenes_of(wanted.project)[0], view)
    elif milestones:
        frames = by_milestone(data.atlas, view, first, last)
    elif every in _STEPS:
        frames = by_period(view, every, first, last)  # type: ignore[arg-type]
    else:
        raise o.wrong(f"可用 {'、'.join(_STEPS)}", "--every")
    if not frames or len(frames) > MOST_FRAMES:
        raise o.wrong(f"得到 {len(frames)} 幅；须在 1 到 {MOST_FRAMES} 之间", "--every")
    return frames


def _clocked(view: View, mode: str, wanted: o.Wanted) -> View:
    if mode not in ("asof", "window", "cumulative"):
        raise o.wrong("可用 asof、window、cumulative", "--mode")
    return replace(view, clock=Clock(view.clock.at, FIRST_DAY, mode))  # type: ignore[arg-type]


def _progress(number: int, total: int, name: str) -> None:
    """A counter on a terminal; nothing where a program reads along."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{number}/{total} {name:<24.24}" + ("\n" if number == total else ""))
        sys.stderr.flush()
