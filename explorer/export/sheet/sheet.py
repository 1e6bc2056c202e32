"""The Sheet: everything about an export that is not in the View."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from math import inf
from typing import Annotated, Any, Literal, get_args

from explorer.atlas.model import Box
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import TRUE_SIZE_FROM, Paper, is_small, parse_paper
from explorer.records import dataclass
from explorer.state.view.annotations import MOST_PICTURE
from explorer.state.view.scenes import Slide
from explorer.state.view.view import View
from explorer.words.structure import Between, MaxLength, valid_fields

_Millimetres = Annotated[float, Between(0, 5000)]
_Degrees = Annotated[float, Between(-180, 180)]
Template = Literal["report", "document", "slide", "poster", "film"]
TEMPLATES: tuple[Template, ...] = get_args(Template)
Part = Literal[
    "title",
    "date",
    "numbers",
    "charts",
    "legend",
    "comments",
    "notes",
    "sources",
    "scalebar",
    "north",
    "foot",
]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class OnMap:
    """What only the page knows of a sheet's map: the areas in sight whose names find no room, whether a circle
    is drawn about a position that is known only roughly, and of each own ground how many tiles were asked for, how many
    there were none of, and the first of those (z/x/y)."""

    unnamed: frozenset[str] = frozenset()
    circles: bool = False
    tiles: tuple[tuple[str, int, int, tuple[str, ...]], ...] = ()

    def __or__(self, other: OnMap) -> OnMap:
        """What either has; of a ground the count with more tiles missing."""
        tiles = {one[0]: one for one in sorted((*self.tiles, *other.tiles), key=lambda one: one[2])}
        return OnMap(self.unnamed | other.unnamed, self.circles or other.circles, tuple(tiles.values()))


NOTHING = OnMap()
_TO_CAPTION: frozenset[Part] = frozenset({"numbers", "charts", "comments", "notes", "sources"})
# Parts that a bare figure for a report has: no title, no sources, no margin.
BARE_PARTS: frozenset[Part] = frozenset({"scalebar", "comments"})  # the pins of these: the caption lists them
TEXT_WIDTH, TEXT_HEIGHT = 160.0, 225.0  # mm, what a report of A4 has for a figure: its caption comes below
_TYPE = 1.25  # of a figure's text in a report to a sheet's
_SQUARE = 1.15  # of width to height, from which a legend is beside the map


@dataclass(frozen=True, slots=True)
class Sheet:
    """Page, template and text; an empty title means the product's, an empty maker none.

    `hidden` parts are omitted; `moves` shift parts from their place in the template, in mm. Counts, legend and sources
    cover what the frame shows, or everything if `whole`. `scale` is the N of 1:N at the middle of the map; None fits
    the View's extent. `margin` is in mm of paper, None the template's; `type` multiplies the size of text, `font` is
    the family of the sheet's own texts, where this computer has it. `graticule` is the distance of its lines in degrees
    (0 chooses one), None draws none. `secrecy` (密级), `number` (图号), `footer` and `logo`, a PNG or JPEG, are set in
    the margins; `page` is the number of a page in a document and how many it has. In a `deck` the texts lie on the map,
    and the last slide lists the sources of all. `master` is the path of an office's presentation, `room` what its slides
    leave to the map: x, y, width and height in mm.
    `transparent` leaves out the paper and the land, so that what is below shows; with `world_file` a PNG or JPEG has files beside it that say where on the ground it lies.

    A sheet of `vectors` becomes a file of them, and says of what it holds pictures instead.
    A `light` sheet goes onto white paper: its map is light whatever the View's appearance.

    A series sets for each picture the `span` of its time bar, whether a scene is a `slide`, whose title is large over the
    map, and its `subject`: the ground that no plate of a full-bleed picture may cover. They have no JSON form.
    """

    paper: Paper = field(default_factory=lambda: parse_paper("A4"))
    template: Template = "report"
    title: str = ""
    subtitle: str = ""
    maker: str = ""
    approval: str = ""
    made: date | None = None
    hidden: frozenset[Part] = frozenset()
    moves: tuple[tuple[Part, float, float], ...] = ()
    whole: bool = False
    scale: Annotated[float, Between(1, 1e12)] | None = None
    margin: Annotated[float, Between(0, 200)] | None = None
    type: Annotated[float, Between(0.5, 3)] = 1.0
    font: Annotated[str, MaxLength(80)] = ""
    legend: LegendChoice = LegendChoice()
    graticule: Annotated[float, Between(0, 30)] | None = None
    projection: bool = False
    inset: tuple[_Degrees, _Degrees, _Degrees, _Degrees] | None = None
    overview: bool = False
    secrecy: Annotated[str, MaxLength(60)] = ""
    number: Annotated[str, MaxLength(60)] = ""
    footer: Annotated[str, MaxLength(300)] = ""
    logo: Annotated[str, MaxLength(MOST_PICTURE)] = ""
    page: tuple[int, int] | None = None
    transparent: bool = False
    world_file: bool = False
    light: bool = False
    vectors: bool = False
    span: tuple[date, date] | None = None
    slide: Slide = ""
    subject: Box | None = None
    deck: bool = False
    master: Annotated[str, MaxLength(4096)] = ""
    room: tuple[_Millimetres, _Millimetres, _Millimetres, _Millimetres] | None = None

    def shows(self, part: Part) -> bool:
        return part not in self.hidden

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, for jobs and settings."""
        return {
            "size": self.paper.name,
            "dpi": self.paper.dpi,
            "template": self.template,
            "title": self.title,
            "subtitle": self.subtitle,
            "maker": self.maker,
            "approval": self.approval,
            "made": self.made.isoformat() if self.made else None,
            "hidden": sorted(self.hidden),
            "moves": [list(move) for move in self.moves],
            "whole": self.whole,
            "scale": self.scale,
            "margin": self.margin,
            "type": self.type,
            "font": self.font,
            "legend": self.legend.to_json(),
            "graticule": self.graticule,
            "projection": self.projection,
            "inset": list(self.inset) if self.inset else None,
            "overview": self.overview,
            "secrecy": self.secrecy,
            "number": self.number,
            "footer": self.footer,
            "logo": self.logo,
            "page": list(self.page) if self.page else None,
            "deck": self.deck,
            "master": self.master,
            "room": list(self.room) if self.room else None,
            "transparent": self.transparent,
            "world_file": self.world_file,
            "light": self.light,
            "vectors": self.vectors,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Sheet:
        """Read the output of `to_json`; invalid values become defaults, a wrong size raises PaperError."""
        found, _ = valid_fields(data, Sheet)
        return replace(found, paper=parse_paper(str(data.get("size", "A4")), data.get("dpi")))


def bare(sheet: Sheet, shown: Collection[Part] = BARE_PARTS) -> Sheet:
    """Return the sheet as a bare figure: the map to the edge, with only the parts `shown`."""
    return replace(
        sheet, margin=0.0 if sheet.margin is None else sheet.margin, hidden=frozenset(PARTS) - set(shown)
    )


def deck_sheet(sheet: Sheet) -> Sheet:
    """Return the sheet as a slide of a deck, whose last slide lists the sources of all."""
    return (
        replace(sheet, deck=True, hidden=sheet.hidden | {"sources"}) if sheet.template == "slide" else sheet
    )


def on_paper(view: View, sheet: Sheet) -> View:
    """Return the View as the sheet's paper has it."""
    return replace(view, appearance="light") if sheet.light else view


def story_sheet(sheet: Sheet) -> Sheet:
    """Return the sheet of the pictures in place of the map where a story is printed: bare, with a legend."""
    return bare(replace(sheet, template="report", margin=0.0), BARE_PARTS | {"legend"})


def report_figure(sheet: Sheet) -> Sheet:
    """Return the sheet as a bare, light figure with its legend, no wider than the text of a page of A4 and no taller."""
    sheet = replace(sheet, light=True)
    wide, tall = sheet.paper.width, sheet.paper.height
    part = min(1.0, TEXT_WIDTH / wide, TEXT_HEIGHT / tall)
    if part < 1:
        paper = parse_paper(f"{wide * part:.1f}x{tall * part:.1f}mm", sheet.paper.dpi)
        sheet = replace(sheet, paper=paper)
    if not sheet.shows("title"):  # bare already, with the parts that the user chose
        return sheet
    legend = sheet.legend
    if legend.place == "auto" and wide < tall * _SQUARE:
        legend = replace(legend, place="below")
    larger = max(sheet.type, _TYPE)
    return bare(replace(sheet, margin=0.0, legend=legend, type=larger), BARE_PARTS | {"legend"})


def left_to_the_caption(paper: Paper) -> Sequence[frozenset[Part]]:
    """Return which parts a printed page leaves to the caption, to be tried until all others have room."""
    short = min(paper.width, paper.height) if paper.printed else inf
    if is_small(paper):
        return (_TO_CAPTION,)
    return (
        (frozenset(), frozenset({"sources"}), _TO_CAPTION - {"notes"}, _TO_CAPTION)
        if short < TRUE_SIZE_FROM
        else (frozenset(),)
    )


def template_for(paper: Paper) -> Template:
    """Return the default template for a page size."""
    if paper.name == "16:9" or paper.name == "4:3":
        return "slide"
    return "poster" if min(paper.width, paper.height) > 400 and paper.printed else "report"
