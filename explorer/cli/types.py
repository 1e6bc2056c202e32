"""The options that `snapshot` and `series` share, with what the help says of each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def path(text: str | Path) -> Path:
    """A path as it was typed; an empty one, which a shell makes of an unset variable, is none."""
    if not str(text).strip():
        raise typer.BadParameter("路径是空的；请核对变量是否已设")
    return Path(text)


At = Annotated[str | None, typer.Option("--at", help="时点：2021-05-20、2021-05（月末）或 2021（年末）")]
From = Annotated[str | None, typer.Option("--from", help="时段的起日（部分日期取其首日）")]
To = Annotated[str | None, typer.Option("--to", help="时段的止日（部分日期取其末日）")]
ModeName = Annotated[str, typer.Option("--mode", help="时段的画法：window（期内变化）或 cumulative（累计）")]
Layers = Annotated[str | None, typer.Option("--layers", help="图层，逗号分隔；all 为全部，none 为不画")]
SceneName = Annotated[str | None, typer.Option("--scene", help="项目中的场景名")]
ProjectFile = Annotated[
    Path | None, typer.Option("--project", parser=path, metavar="FILE", help=".twincity 项目文件")
]
Size = Annotated[str, typer.Option("--size", help="A4、A3、A3-portrait、16:9、 200x150mm、1680x1000px")]
Dpi = Annotated[float | None, typer.Option("--dpi", help="分辨率；纸张默认 300，像素默认 96")]
Bbox = Annotated[
    str | None,
    typer.Option(
        "--bbox", metavar="W,S,E,N", help="图框至少显示这片地面：西,南,东,北（度）", show_default=False
    ),
]
Fit = Annotated[
    str | None,
    typer.Option(
        "--fit",
        metavar="WHAT",
        help="图框正好容下：visible（所画的全部）、selection、 要素编号、要素名或地名",
    ),
]
Scale = Annotated[
    str | None, typer.Option("--scale", metavar="1:N", help="图框中央的比例尺，如 1:250000、1:250万")
]
Counts = Annotated[str, typer.Option("--counts", help="计数与图例：frame（图框内）或 whole（全域）")]
Title = Annotated[str, typer.Option("--title", help="标题")]
Subtitle = Annotated[str, typer.Option("--subtitle", help="副标题")]
Maker = Annotated[str, typer.Option("--maker", help="制图者")]
Approval = Annotated[str, typer.Option("--approval", help="审图号")]
TemplateName = Annotated[str | None, typer.Option("--template", help="版式：report、slide、poster")]
LangName = Annotated[str, typer.Option("--lang", help="zh 或 en")]
Undated = Annotated[bool, typer.Option("--undated", metavar="", help="也画未注明日期的要素")]
Dark = Annotated[bool, typer.Option("--dark", metavar="", help="深色")]
Public = Annotated[bool, typer.Option("--public", metavar="", help="对外公开：先作发布检查，有问题即不写出")]
Allow = Annotated[
    str | None, typer.Option("--allow", help="发布检查放行：cut（图框截断）、 approval（无审图号）")
]
Waive = Annotated[bool, typer.Option("--waive-approval", metavar="", help="发布检查时免审图号")]
