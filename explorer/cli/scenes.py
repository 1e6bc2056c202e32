"""`twincity scenes`: the scenes of a project, or of the built-in deck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from explorer.cli.project import tell
from explorer.cli.streams import plain, say
from explorer.cli.types import path
from explorer.cli.words import Failure


def scenes_command(
    project: Annotated[
        Path | None,
        typer.Option("--project", parser=path, metavar="FILE", help=".twincity 项目文件；不给则为内置场景"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="只在标准输出打印一个 JSON 对象")
    ] = False,
) -> None:
    """列出场景：名称（用于 --scene）、标题、日期或时段。"""
    from explorer.layers.registry import opening_layers
    from explorer.state.deck import gather
    from explorer.state.project import ProjectError
    from explorer.state.strings import t

    try:
        scenes, problems = gather(project, opening_layers())
    except ProjectError as error:
        raise Failure(str(error)) from error
    tell(problems)
    if as_json:
        listed = [{"name": s.name, "title": s.title.zh, "at": s.when()} for s in scenes]
        say(json.dumps({"scenes": listed}, ensure_ascii=False))
        return
    for scene in scenes:
        say(f"{scene.name}\t{plain(' '.join(scene.title.zh.split()))}\t{scene.when()}")
    if not scenes:
        say(t("project.scenes_none", "zh"))
