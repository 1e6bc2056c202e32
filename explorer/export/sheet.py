"""The Sheet: everything about an export that is not the View; with the View it decides every byte."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from explorer.export.paper import Paper, parse

Template = Literal["report", "slide", "poster"]
TEMPLATES: tuple[Template, ...] = ("report", "slide", "poster")
Part = Literal["title", "date", "numbers", "legend", "notes", "sources", "scalebar", "north", "foot"]
PARTS: tuple[Part, ...] = (
    "title",
    "date",
    "numbers",
    "legend",
    "notes",
    "sources",
    "scalebar",
    "north",
    "foot",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Page, template and words; an empty title means the product's own, an empty maker none.

    `hidden` parts are left out; `moves` shift a part by millimetres from where the template puts it.
    """

    paper: Paper = field(default_factory=lambda: parse("A4"))
    template: Template = "report"
    title: str = ""
    subtitle: str = ""
    maker: str = ""
    approval: str = ""
    made: date | None = None
    hidden: frozenset[Part] = frozenset()
    moves: tuple[tuple[Part, float, float], ...] = ()

    def shows(self, part: Part) -> bool:
        return part not in self.hidden


def template_for(paper: Paper) -> Template:
    """The template that suits a page nobody chose one for."""
    if paper.name == "16:9" or paper.name == "4:3":
        return "slide"
    return "poster" if min(paper.width, paper.height) > 400 and paper.printed else "report"
