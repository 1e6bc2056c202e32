"""The named groups of a sheet: layers in SVG, optional content in PDF."""

from __future__ import annotations

from itertools import groupby

from explorer.atlas import pack
from explorer.export.layout.elements import Element
from explorer.export.layout.layout import Layout
from explorer.words.strings import t, table

Owned = tuple[str, str]  # what a group belongs to (map or sheet), and its name
_BELOW, _ABOVE = ("pane-ground",), ("labels-rivers", "labels-names", "pane-pins", "pane-annotations")


def part_name(part: str, layout: Layout) -> str:
    """Return the name of a part of the sheet."""
    key = f"export.part.{part}"
    return t(key, layout.content.lang) if key in table() else part


def group_name(name: str, layout: Layout) -> str:
    """Return the name of a group of the page, empty if it has none: 高速公路通道 for `layer-highway-line`."""
    if name.startswith("layer-"):
        return layout.content.layers.get(name.split("-")[1], "")
    if name == "provinces":
        return pack.current().region.name.in_(layout.content.lang)
    key = f"export.pane.{name}"
    return t(key, layout.content.lang) if key in table() else ""


def parts(layout: Layout) -> list[tuple[str, list[Element]]]:
    """Return the sheet's elements in order, in runs of one part."""
    return [(part, list(run)) for part, run in groupby(layout.elements, lambda element: element.part)]


def groups(layout: Layout) -> dict[str, Owned]:
    """Return the groups that a reader can hide, from the ground up: by id of the page, or `sheet-` and the part."""
    drawn = (*_BELOW, *(f"layer-{layer}" for layer in reversed(list(layout.content.layers))), *_ABOVE)
    of_map = {name: (part_name("map", layout), group_name(name, layout)) for name in drawn}
    owner = t("export.sheet", layout.content.lang)
    return of_map | {f"sheet-{part}": (owner, part_name(part, layout)) for part, _ in parts(layout)}
