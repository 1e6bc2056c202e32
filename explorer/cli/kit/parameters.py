"""Typer parameters that several commands share, with the keys of their help texts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import Field, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, cast, get_type_hints

import typer

from explorer.cli.kit.language import tr
from explorer.records import dataclass


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
SourceDate = Annotated[
    str | None,
    typer.Option("--source-date", metavar="DATE", help="cli.help.source_date", show_default=False),
]
Annotate = Annotated[
    list[Path] | None,
    typer.Option("--annotate", parser=path, metavar="FILE", help="cli.help.annotate", show_default=False),
]
CommentsShown = Annotated[
    str | None,
    typer.Option("--comments", metavar="none|open|all", help="cli.help.comments_shown", show_default=False),
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


# -- groups of options --------------------------------------------------------------------------


def taken(
    option: str, arguments: Sequence[str], use: Callable[[str], object], without_value: str
) -> list[str]:
    """Give `use` each value of an option that may be anywhere, and return the other arguments.

    Raises typer.BadParameter with the words of the key `without_value` where a value is missing.
    """
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        name, equals, value = argument.partition("=")
        if name != option:
            rest.append(argument)
        elif value := value if equals else next(given, ""):
            use(value)
        else:
            raise typer.BadParameter(tr(without_value), param_hint=option)
    return rest


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with each parameter that is a dataclass of options replaced by these options.

    Typer knows no groups (https://github.com/fastapi/typer/issues/153); it reads the signature that is set here.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    shown: dict[str, inspect.Parameter] = {}
    for name, parameter in inspect.signature(command).parameters.items():
        kind = groups.get(name)
        members = [(f.name, f.default, hint) for f, hint in _members(kind)] if kind else []
        for key, default, hint in members or [(name, parameter.default, hints[name])]:
            shown[key] = inspect.Parameter(key, parameter.KEYWORD_ONLY, default=default, annotation=hint)

    @wraps(command)
    def run(**given: Any) -> None:
        made = {
            name: cast(Any, kind)(**{f.name: given.pop(f.name) for f, _ in _members(kind)})
            for name, kind in groups.items()
        }
        command(**given, **made)

    run.__signature__ = inspect.Signature(list(shown.values()))  # type: ignore[attr-defined]
    run.__annotations__ = {key: parameter.annotation for key, parameter in shown.items()}
    return run


def _members(kind: Any) -> list[tuple[Field[Any], Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return [(f, hints[f.name]) for f in fields(kind)]


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """Options of the View that `snapshot` and `series` share."""

    layers: Layers = None
    scene: SceneName = None
    lang: LangName = None
    undated: Undated = False
    dark: Dark = False
    ground: Ground = None
    annotate: Annotate = None
    comments: CommentsShown = None


@dataclass(frozen=True, slots=True)
class FrameGroup:
    """Options of the map's extent."""

    bbox: Bbox = None
    fit: Fit = None
    scale: Scale = None


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """Options of the sheet, but for its size."""

    dpi: Dpi = None
    counts: Counts = "frame"
    title: Title = ""
    subtitle: Subtitle = ""
    maker: Maker = ""
    approval: Approval = ""
    template: TemplateName = None
    master: Annotated[
        Path | None,
        typer.Option(
            "--master", parser=path, metavar="FILE.pptx", help="cli.help.master", show_default=False
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Options of what is on the sheet, and where."""

    bare: Annotated[bool, typer.Option("--bare", metavar="", help="cli.help.bare")] = False
    show: Annotated[str | None, typer.Option("--show", metavar="PARTS", help="cli.help.show")] = None
    hide: Annotated[str | None, typer.Option("--hide", metavar="PARTS", help="cli.help.hide")] = None
    margin: Annotated[float | None, typer.Option("--margin", metavar="MM", help="cli.help.margin")] = None
    caption: Annotated[
        Path | None,
        typer.Option("--caption", parser=path, metavar="FILE|-", help="cli.help.caption", show_default=False),
    ] = None
    inset: Annotated[
        list[str] | None, typer.Option("--inset", metavar="WHAT", help="cli.help.inset", show_default=False)
    ] = None
    graticule: Annotated[bool, typer.Option("--graticule", metavar="", help="cli.help.graticule")] = False
    projection: Annotated[bool, typer.Option("--projection", metavar="", help="cli.help.projection")] = False
    transparent: Annotated[bool, typer.Option("--transparent", metavar="", help="cli.help.transparent")] = (
        False
    )
    world_file: Annotated[bool, typer.Option("--world-file", metavar="", help="cli.help.world_file")] = False
    legend: Annotated[str | None, typer.Option("--legend", metavar="PLACE", help="cli.help.legend")] = None
    columns: Annotated[int, typer.Option("--legend-columns", metavar="N", help="cli.help.columns")] = 0
    legend_hide: Annotated[
        list[str] | None,
        typer.Option("--legend-hide", metavar="ROWS", help="cli.help.legend_hide", show_default=False),
    ] = None
    legend_words: Annotated[
        list[str] | None,
        typer.Option("--legend-words", metavar="ROW=WORDS", help="cli.help.legend_words", show_default=False),
    ] = None
    secrecy: Annotated[str, typer.Option("--secrecy", metavar="TEXT", help="cli.help.secrecy")] = ""
    number: Annotated[str, typer.Option("--number", metavar="TEXT", help="cli.help.number")] = ""
    footer: Annotated[str, typer.Option("--footer", metavar="TEXT", help="cli.help.footer")] = ""
    font: Annotated[str, typer.Option("--font", metavar="FAMILY", help="cli.help.font")] = ""
    logo: Annotated[
        Path | None,
        typer.Option("--logo", parser=path, metavar="FILE", help="cli.help.logo", show_default=False),
    ] = None


@dataclass(frozen=True, slots=True)
class PublishGroup:
    """Options of the check before publication."""

    public: Public = False
    waive: Waive = False
    allow: Allow = None
