"""`twincity scenes`: the scenes of a project, or of the built-in deck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from explorer.cli.options import language
from explorer.cli.project import tell
from explorer.cli.streams import plain, say
from explorer.cli.types import LangName, path
from explorer.cli.words import Failure


def scenes_command(
    project: Annotated[
        Path | None,
        typer.Option("--project", parser=path, metavar="FILE", help="cli.help.scenes_project"),
    ] = None,
    lang: LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """List the scenes: name, title, date or span."""
    from explorer.atlas import catalogue
    from explorer.layers.order import opening_layers
    from explorer.paths import geodata_dir
    from explorer.state.files.deck import gather
    from explorer.state.files.project import ProjectError
    from explorer.words.strings import t

    spoken = language(lang)
    try:
        scenes, problems = gather(project, opening_layers(catalogue.load(geodata_dir())))
    except ProjectError as error:
        raise Failure(error.text.in_(spoken)) from error
    tell(problems)
    if as_json:
        listed = [{"name": s.name, "title": s.title.zh, "at": s.when()} for s in scenes]
        say(json.dumps({"scenes": listed}, ensure_ascii=False))
        return
    for scene in scenes:
        say(f"{scene.name}\t{plain(' '.join(scene.title.in_(spoken).split()))}\t{scene.when()}")
    if not scenes:
        say(t("project.scenes_none", spoken))
