"""What `snapshot` and `series` share: options into a View and a Sheet, and the engine that draws them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from explorer.atlas.timeline import Clock, Mode
from explorer.state.view import FIRST_DAY, LAST_DAY, View

if TYPE_CHECKING:  # the other commands of the program start without these
    from explorer.export.counts import Data
    from explorer.export.renderer import Renderer
    from explorer.export.sheet import Sheet
    from explorer.state.scenes import Scene

At = Annotated[str | None, typer.Option("--at", help="时点：2021-05-20、2021-05（月末）或 2021（年末）")]
From = Annotated[str | None, typer.Option("--from", help="时段的起日（部分日期取其首日）")]
To = Annotated[str | None, typer.Option("--to", help="时段的止日（部分日期取其末日）")]
ModeName = Annotated[str, typer.Option("--mode", help="时段的画法：window（期内变化）或 cumulative（累计）")]
Layers = Annotated[str | None, typer.Option("--layers", help="图层，逗号分隔；all 为全部")]
SceneName = Annotated[str | None, typer.Option("--scene", help="项目中的场景名")]
ProjectFile = Annotated[Path | None, typer.Option("--project", help=".twincity 项目文件")]
Size = Annotated[str, typer.Option("--size", help="A4、A3、A3-portrait、16:9、200x150mm、1680x1000px")]
Dpi = Annotated[float | None, typer.Option("--dpi", help="分辨率；纸张默认 300，像素默认 96")]
Title = Annotated[str, typer.Option("--title", help="标题")]
Subtitle = Annotated[str, typer.Option("--subtitle", help="副标题")]
Maker = Annotated[str, typer.Option("--maker", help="制图者")]
Approval = Annotated[str, typer.Option("--approval", help="审图号")]
TemplateName = Annotated[str | None, typer.Option("--template", help="版式：report、slide、poster")]
LangName = Annotated[str, typer.Option("--lang", help="zh 或 en")]
Undated = Annotated[bool, typer.Option("--undated", help="也画未注明日期的要素")]
Dark = Annotated[bool, typer.Option("--dark", help="深色")]
Public = Annotated[bool, typer.Option("--public", help="对外公开：先作发布检查，有问题即不写出")]
Waive = Annotated[bool, typer.Option("--waive-approval", help="发布检查时免审图号")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a View as they were typed."""

    at: str | None = None
    start: str | None = None
    end: str | None = None
    mode: str = "window"
    layers: str | None = None
    scene: str | None = None
    project: Path | None = None
    lang: str = "zh"
    undated: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words on a sheet that the options give."""

    title: str = ""
    subtitle: str = ""
    maker: str = ""
    approval: str = ""


def wrong(message: str, option: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint=option)


def load_data() -> Data:
    """The atlas and its shapes, as installed."""
    from explorer.atlas.shapes import shapes
    from explorer.atlas.tables import load
    from explorer.export.counts import Data
    from explorer.paths import geodata_dir

    atlas = load(geodata_dir()).atlas
    return Data(atlas, shapes(atlas, geodata_dir()))


def view_of(data: Data, wanted: Wanted) -> View:
    """The View that the options describe, from the opening one or a project's scene."""
    view = _base(data, wanted)
    if wanted.lang not in ("zh", "en"):
        raise wrong("可用 zh、en", "--lang")
    if wanted.layers is not None:
        view = _chosen_layers(view, wanted.layers)
    if wanted.at or wanted.start or wanted.end:
        view = replace(view, clock=_clock(wanted))
    return replace(
        view,
        lang=cast(Any, wanted.lang),
        show_undated=view.show_undated or wanted.undated,
        appearance="dark" if wanted.dark else view.appearance,
    )


def _base(data: Data, wanted: Wanted) -> View:
    from explorer.layers.registry import opening_layers
    from explorer.ui.headline import opening

    if wanted.project is not None or wanted.scene is not None:
        return scene_view(wanted.project, wanted.scene)
    return replace(View(), layers=opening_layers(), headline=opening(data.atlas))


def scene_view(project: Path | None, name: str | None) -> View:
    """The View of a scene, or the one that a project was saved with; unknown names are wrong arguments."""
    scenes, last = scenes_of(project)
    if name is None:
        return last or next((scene.view for scene in scenes), View())
    for scene in scenes:
        if scene.name == name:
            return scene.view
    known = "、".join(scene.name for scene in scenes) or "（无）"
    raise wrong(f"没有名为“{name[:60]}”的场景；可用 {known}", "--scene")


def scene_words(wanted: Wanted, words: Words) -> Words:
    """A scene's own title and caption where the options give none."""
    if wanted.scene is None:
        return words
    for scene in scenes_of(wanted.project)[0]:
        if scene.name == wanted.scene:
            english = wanted.lang == "en"
            title, caption = (text.en if english else text.zh for text in (scene.title, scene.caption))
            return replace(words, title=words.title or title, subtitle=words.subtitle or caption)
    return words


def scenes_of(project: Path | None) -> tuple[tuple[Scene, ...], View | None]:
    """A project's scenes and its last View; with no project, the built-in deck."""
    from explorer.cli import Failure
    from explorer.layers.registry import opening_layers
    from explorer.state.deck import deck
    from explorer.state.project import ProjectError, load

    if project is None:
        return deck(opening_layers()), None
    try:
        found = load(project).project
    except ProjectError as error:
        raise Failure(str(error)) from error
    return found.scenes, found.view


def _chosen_layers(view: View, names: str) -> View:
    chosen = [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]
    known = [layer.id for layer in view.layers]
    if chosen == ["all"]:
        chosen = known
    for name in chosen:
        if name not in known:
            raise wrong(f"没有图层“{name[:40]}”；可用 {'、'.join(known)}", "--layers")
    return replace(view, layers=tuple(replace(x, visible=x.id in chosen) for x in view.layers))


def _clock(wanted: Wanted) -> Clock:
    if wanted.at and (wanted.start or wanted.end):
        raise wrong("时点与时段只能给一种", "--at")
    if wanted.at:
        return Clock(day(wanted.at, "--at"))
    if wanted.mode not in ("window", "cumulative"):
        raise wrong("可用 window、cumulative", "--mode")
    end = day(wanted.end, "--to") if wanted.end else LAST_DAY
    start = day(wanted.start, "--from", first=True) if wanted.start else FIRST_DAY
    if start > end:
        raise wrong(f"起日 {start} 晚于止日 {end}；请对调", "--from")
    assert wanted.mode in get_args(Mode)
    return Clock(end, start, cast(Mode, wanted.mode))


def day(text: str, option: str, first: bool = False) -> date:
    from explorer.atlas import edtf

    try:
        parsed = edtf.parse(text)
    except ValueError as error:
        raise wrong(str(error), option) from error
    return (parsed.first if first else parsed.last) or (date.min if first else date.max)


def sheet_of(size: str, dpi: float | None, template: str | None, kind: str, words: Words) -> Sheet:
    """The Sheet that the options describe, for this kind of file; made today."""
    from explorer.export.paper import parse
    from explorer.export.sheet import TEMPLATES, Sheet, template_for
    from explorer.export.snapshot import suits
    from explorer.export.trouble import PaperError

    try:
        paper = suits(parse(size, dpi), kind)
    except PaperError as error:
        raise wrong(str(error), "--size") from error
    if template is not None and template not in TEMPLATES:
        raise wrong(f"可用 {'、'.join(TEMPLATES)}", "--template")
    chosen = template if template else template_for(paper)
    return Sheet(paper, chosen, words.title, words.subtitle, words.maker, words.approval, date.today())


def publishing_check(data: Data, views: Sequence[View], sheet: Sheet, waived: bool) -> None:
    """Nothing is written while something stands against publishing."""
    from explorer.cli import Failure
    from explorer.export.layout import lay_out
    from explorer.export.publish import findings

    found = findings(data, views, sheet, lay_out(data, views[-1], sheet), waived)
    if found:
        raise Failure(f"发布检查未通过（{len(found)} 项）：{'；'.join(f.words for f in found)}")


@contextmanager
def failures() -> Iterator[None]:
    """What an export says went wrong as the program's own: one line and exit code 1, or 2 for a size."""
    from explorer.cli import Failure
    from explorer.export.trouble import ExportError, PaperError

    try:
        yield
    except ExportError as error:
        raise Failure(str(error)) from error
    except PaperError as error:
        raise wrong(str(error), "--size") from error


@contextmanager
def engine(data: Data) -> Iterator[Renderer]:
    """The real renderer, with no window; the screen, if there is one, is not used."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from explorer.ui.export_engine import offscreen_renderer, quiet

    quiet()
    with offscreen_renderer(data.atlas, data.shapes) as renderer:
        yield renderer


def work() -> None:
    """Serve the window's export jobs: JSON lines in on stdin, JSON lines out on stdout."""
    import json

    from explorer.export.worker import serve

    def say(answer: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()

    data = load_data()
    with engine(data) as renderer:
        serve((line.decode("utf-8") for line in sys.stdin.buffer), say, data, renderer)
