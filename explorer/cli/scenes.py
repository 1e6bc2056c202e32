"""`twincity scenes`: list the scenes of a project, or the built-in ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from explorer.cli.kit.errors import Failure
from explorer.cli.kit.options import parse_language
from explorer.cli.kit.parameters import LangName, path
from explorer.cli.kit.project import print_problems
from explorer.cli.kit.streams import echo, escape


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
    from explorer.state.files.deck import load_scenes
    from explorer.state.files.project import ProjectError
    from explorer.words.strings import t

    output_lang = parse_language(lang)
    try:
        scenes, problems = load_scenes(project, opening_layers(catalogue.load(geodata_dir())))
    except ProjectError as error:
        raise Failure(error.text.in_(output_lang)) from error
    print_problems(problems)
    if as_json:
        listed = [{"name": s.name, "title": s.title.zh, "at": s.when()} for s in scenes]
        echo(json.dumps({"scenes": listed}, ensure_ascii=False))
        return
    for scene in scenes:
        echo(f"{scene.name}\t{escape(' '.join(scene.title.in_(output_lang).split()))}\t{scene.when()}")
    if not scenes:
        echo(t("project.scenes_none", output_lang))
