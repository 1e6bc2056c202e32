"""Typer parameters that several commands share, with the keys of their help texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.cli.language import tr


def path(text: str | Path) -> Path:
    """Parse a path; refuse an empty one, as a shell makes of an unset variable."""
    if not str(text).strip():
        error = typer.BadParameter(tr("empty_path"))
        error.ours = True  # type: ignore[attr-defined]  # not click's message, see errors.py
        raise error
    return Path(text)


At = Annotated[str | None, typer.Option("--at", help="cli.help.at")]
From = Annotated[str | None, typer.Option("--from", help="cli.help.from")]
To = Annotated[str | None, typer.Option("--to", help="cli.help.to")]
ModeName = Annotated[str, typer.Option("--mode", help="cli.help.mode")]
Layers = Annotated[str | None, typer.Option("--layers", help="cli.help.layers")]
SceneName = Annotated[str | None, typer.Option("--scene", help="cli.help.scene")]
ProjectFile = Annotated[
    Path | None, typer.Option("--project", parser=path, metavar="FILE", help="cli.help.project")
]
Size = Annotated[str, typer.Option("--size", help="cli.help.size")]
Dpi = Annotated[float | None, typer.Option("--dpi", help="cli.help.dpi")]
Bbox = Annotated[
    str | None,
    typer.Option("--bbox", metavar="W,S,E,N", help="cli.help.bbox", show_default=False),
]
Fit = Annotated[
    str | None,
    typer.Option(
        "--fit",
        metavar="WHAT",
        help="cli.help.fit",
    ),
]
Scale = Annotated[str | None, typer.Option("--scale", metavar="1:N", help="cli.help.scale")]
Counts = Annotated[str, typer.Option("--counts", help="cli.help.counts")]
Title = Annotated[str, typer.Option("--title", help="cli.help.title")]
Subtitle = Annotated[str, typer.Option("--subtitle", help="cli.help.subtitle")]
Maker = Annotated[str, typer.Option("--maker", help="cli.help.maker")]
Approval = Annotated[str, typer.Option("--approval", help="cli.help.approval")]
TemplateName = Annotated[str | None, typer.Option("--template", help="cli.help.template")]
With = Annotated[
    list[Path] | None,
    typer.Option("--with", parser=path, metavar="FILE", help="cli.help.with", show_default=False),
]
Annotate = Annotated[
    list[Path] | None,
    typer.Option("--annotate", parser=path, metavar="FILE", help="cli.help.annotate", show_default=False),
]
LangName = Annotated[str | None, typer.Option("--lang", help="cli.help.lang")]
Undated = Annotated[bool, typer.Option("--undated", metavar="", help="cli.help.undated")]
Ground = Annotated[
    str | None,
    typer.Option("--ground", metavar="FILE|plain|none", help="cli.help.ground", show_default=False),
]
Dark = Annotated[bool, typer.Option("--dark", metavar="", help="cli.help.dark")]
Public = Annotated[bool, typer.Option("--public", metavar="", help="cli.help.public")]
Allow = Annotated[str | None, typer.Option("--allow", help="cli.help.allow")]
Waive = Annotated[bool, typer.Option("--waive-approval", metavar="", help="cli.help.waive")]
