"""Marks that are of no layer, in CSS px, for map, legends and sheets: an event's flag, a circle about a rough position."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin

from explorer.atlas.outlines import Polygon
from explorer.colours import table
from explorer.layers import forms
from explorer.layers.symbol import Ink, Part, Symbol
from explorer.records import dataclass

# Colours of the rings around features that differ between two dates.
RINGS = {kind: table("light")[f"ring_{kind}"] for kind in ("added", "changed", "removed")}
_SHARE, _ROW = 0.66, 16.0  # of a flag in a legend's row of that height
_OWN_PX = 6.0  # radius of the user's mark
_CIRCLE = 6.5  # radius of a circle's sample
_TURNS = 12  # corners of half a circle


@dataclass(frozen=True, slots=True)
class RingForm:
    """How rings around differences are drawn, on the map as in a legend's samples; widths in CSS px."""

    strength: float = 0.55  # opacity of a band
    dash: tuple[float, ...] = (5.0, 3.0)  # of the band around what was removed
    outline: float = 2.2  # around what was changed


RING = RingForm()


def flag(appearance: str, several: bool = False) -> tuple[Part, ...]:
    """Return an event's flag, bottom first, its foot at (0, 0); for `several` events, with a cloth for their number."""
    ink, halo = table(appearance)["map_flag"], table(appearance)["map_halo"]
    cloth = (
        ((0.0, -20.0), (13.0, -20.0), (13.0, -9.0), (0.0, -9.0))
        if several
        else ((0.0, -20.0), (12.5, -15.5), (0.0, -11.0))
    )
    return (
        Part("halo", ((0.0, 0.0), *cloth), Ink(halo, 4.4, round=True), closed=False),
        Part("cloth", cloth, Ink(fill=ink)),
        Part("pole", ((0.0, 0.0), (0.0, -20.0)), Ink(ink, 1.7, round=True), closed=False),
        Part("foot", forms.scaled(forms.DISC, 1.9), Ink(fill=ink)),
    )


def flag_sample(appearance: str, width: float, height: float) -> tuple[Part, ...]:
    """Return the flag as a legend shows it in a box of CSS px."""
    by = min(1.0, _SHARE * height / _ROW)
    x, y = width / 2 - 7.6 * by, height - 1.5 * by
    return tuple(
        replace(part, points=forms.scaled(part.points, by, x, y), ink=scaled_ink(part.ink, by))
        for part in flag(appearance)
    )


def circle_sample(appearance: str, width: float, height: float) -> tuple[Part, ...]:
    """Return the circle about a rough position as a legend shows it in a box of CSS px."""
    soft, radius = table(appearance)["ink_soft"], min(_CIRCLE, height / 2 - 1.0)
    points = forms.scaled(forms.DISC, radius, width / 2, height / 2)
    return (Part("circle", points, Ink(soft, 1.0, (3.0, 3.0), fill=soft, fill_opacity=0.08)),)


def ring_sample(kind: str, appearance: str, width: float, height: float) -> tuple[Part, ...]:
    """Return the ring around a line that differs between two dates, as a legend shows it in a box of CSS px.

    What was added has a band, what was removed a dashed one, and what was changed an outline: a hue alone is lost
    beside a line of the same and to eyes that see few.
    """
    color, middle, wide = RINGS[kind], height / 2, height * 0.55
    line = ((2.0, middle), (width - 2.0, middle))
    core = Part("line", line, Ink(table(appearance)["ink_soft"], 1.8), closed=False)
    if kind == "changed":
        return (Part("ring", _capsule(line, (wide - RING.outline) / 2), Ink(color, RING.outline)), core)
    dash = RING.dash if kind == "removed" else ()
    return (Part("ring", line, Ink(color, wide, dash, opacity=RING.strength), closed=False), core)


def _capsule(line: Polygon, radius: float) -> Polygon:
    """Return what is within `radius` of a level line, shortened so that its round ends reach no farther than it does."""
    (left, y), (right, _) = line
    arc = [pi * n / _TURNS - pi / 2 for n in range(_TURNS + 1)]
    ends = [((right - radius), 1.0), ((left + radius), -1.0)]
    return tuple((x + s * radius * cos(turn), y + s * radius * sin(turn)) for x, s in ends for turn in arc)


def ring_dot(kind: str) -> tuple[Part, ...]:
    """Return the dot of radius 1 for a kind of difference in lists: full, hollow or broken, as the rings are."""
    color = RINGS[kind]
    if kind == "added":
        return (Part("dot", forms.DISC, Ink(fill=color)),)
    return (
        Part("dot", forms.scaled(forms.DISC, 0.8), Ink(color, 0.45, (0.7, 0.5) if kind == "removed" else ())),
    )


def own_symbol(appearance: str) -> Symbol:
    """Return the mark beside what has facts of the user's: a dark disc with a plus, unlike any town's, in grey too."""
    ink, paper = table(appearance)["ink"], table(appearance)["map_region"]
    parts = (
        Part("rim", forms.scaled(forms.DISC, 1.0), Ink(fill=paper)),
        Part("disc", forms.scaled(forms.DISC, 0.8), Ink(fill=ink)),
        Part("plus", ((-0.45, 0.0), (0.45, 0.0)), Ink(paper, 1.4), closed=False),
        Part("plus", ((0.0, -0.45), (0.0, 0.45)), Ink(paper, 1.4), closed=False),
    )
    return Symbol("point", ink, 1.3, parts=parts)


def grown_symbol(kind: str, appearance: str) -> Symbol:
    """Return the swatch of symbols that grow with a value: discs, or for lines and outlines a wedge."""
    ink = table(appearance)["ink_soft"]
    discs = ((-2.0, 0.3), (-0.8, 0.6), (1.2, 1.0))
    wedge = ((-2.4, -0.1), (2.4, -0.6), (2.4, 0.6), (-2.4, 0.1))
    shapes = [forms.scaled(forms.DISC, size, x, 0.0) for x, size in discs] if kind == "point" else [wedge]
    return Symbol("point", ink, 0.0, parts=tuple(Part("grown", shape, Ink(fill=ink)) for shape in shapes))


def own_mark(appearance: str) -> tuple[Part, ...]:
    """Return the user's mark about (0, 0) in the size that the map has it."""
    return tuple(replace(p, points=forms.scaled(p.points, _OWN_PX)) for p in own_symbol(appearance).parts)


def scaled_ink(ink: Ink, unit: float) -> Ink:
    """Return the ink with its width and its dashes scaled."""
    dash = tuple(round(d * unit, 4) for d in ink.dash)
    return replace(ink, width=round(ink.width * unit, 4), dash=dash)
