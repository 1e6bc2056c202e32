"""How a state is drawn: one description in CSS px, which map page, sheet, legend, panel, file and slides all paint.

Status is shown by form before colour, so that grey prints and colour-blind eyes read it too: lines and outlines by
their dashes, markers by how full they are. Certainty changes the whole: softer where only possible, opened where only
attested, thin and sparse where no evidence followed, pale and opened where nothing is dated. The less is known of where
a thing is, the lighter and thinner its line; a marker of a county only has a broken ring around it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.timeline import Certainty
from explorer.atlas.model import Status
from explorer.atlas.outlines import Polygon
from explorer.colours import mix, table
from explorer.layers import forms
from explorer.records import dataclass

Dash = tuple[float, ...]
Shape = Literal["line", "area", "point"]
# A kind of shape, or one that is drawn less firmly: a line through published stations or a schematic one, an area as
# wide as a province, a marker in a county of which no more is known (explorer/atlas/assembly/geometry.py sets them).
Form = Literal["line", "stations", "schematic", "area", "extent", "point", "county"]
FAMILY: dict[Form, Shape] = {
    **{"line": "line", "stations": "line", "schematic": "line"},
    **{"area": "area", "extent": "area", "point": "point", "county": "point"},
}
# Of graded lines: their width and their strength, as a share of a firm one's.
_GRADES: dict[Form, tuple[float, float]] = {"stations": (0.84, 0.84), "schematic": (0.7, 0.7)}


@dataclass(frozen=True, slots=True)
class Ink:
    """How an outline and its inside are painted; an empty colour paints nothing."""

    stroke: str = ""
    width: float = 0.0
    dash: Dash = ()
    fill: str = ""
    fill_opacity: float = 1.0
    opacity: float = 1.0
    round: bool = False  # of a dash's ends


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a marker: which form, its points at radius 1, and its ink; a `closed` one is an area."""

    form: str
    points: Polygon
    ink: Ink
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Symbol:
    """A state of a layer, bottom first: `inks` follow a line or an outline, `parts` make a marker.

    `casing` is the bright rim that lifts it off the ground of the map, below everything; `ends` paints dots on the two
    ends of a line, `tip` the arrow where it leaves the map; `icon` is the colour of the hanzi that fits into a large
    marker, empty where the inside says something already; `color` is what names and halos take.
    """

    kind: Shape
    color: str
    width: float
    inks: tuple[Ink, ...] = ()
    casing: Ink | None = None
    ends: Ink | None = None
    tip: Ink | None = None
    parts: tuple[Part, ...] = ()
    icon: str = ""


# How much of that is left where a state is not certain; of an area with no state at all its hue alone says what it is.
_SURE: dict[Certainty, float] = {
    "certain": 1.0,
    "possible": 0.4,
    "unconfirmed": 0.4,
    "attested": 0.3,
    "undated": 0.6,
}
_UNTOLD = 0.15
_BAND = 7.0  # px of the soft band along the edge of a wide area
_RING = 1.62  # radii of a marker

# Widths as a share of the layer's, dashes in px, the strength of an area's fill.
_LINES: dict[Status, tuple[float, Dash, float]] = {
    "planned": (0.62, (2.0, 4.5), 0.06),
    "approved": (0.66, (9.0, 3.0, 2.0, 3.0), 0.26),
    "construction": (0.9, (7.5, 5.0), 0.14),
    "operation": (1.0, (), 0.34),
    "upgrade": (1.6, (), 0.48),
    "closed": (0.44, (8.0, 1.8), 0.03),
}


@lru_cache(maxsize=4096)
def symbol(
    spec: LayerSpec, status: Status | None, certainty: Certainty, form: Form, appearance: str
) -> Symbol:
    """Return the drawing of one state of a layer, as a line, an area or a marker."""
    hue = spec.hue(appearance)
    strength = _GRADES.get(form, (1.0, 1.0))[1]
    tones = _Tones(hue, table(appearance)["map_region"], table(appearance)["map_casing"], certainty, strength)
    if FAMILY[form] == "point":
        found = _marker(spec.outline, status, certainty, tones)
        return _ringed(found) if form == "county" else found
    if FAMILY[form] == "area":
        return _area(spec, status, certainty, tones, form == "extent")
    share = _GRADES.get(form, (1.0, 1.0))[0]
    return _line(
        replace(spec, width=round(spec.width * share, 2)), status, certainty, tones, form == "schematic"
    )


@lru_cache(maxsize=4096)
def faded(found: Symbol, opacity: float, paper: str) -> Symbol:
    """Return a symbol as one of this opacity looks on paper; names and halos stay in its colour."""
    if opacity >= 1:
        return found

    def under(ink: Ink) -> Ink:
        stroke, fill = (mix(paper, c, opacity) if c else c for c in (ink.stroke, ink.fill))
        return replace(ink, stroke=stroke, fill=fill)

    return replace(
        found,
        inks=tuple(map(under, found.inks)),
        casing=found.casing and under(found.casing),
        ends=found.ends and under(found.ends),
        tip=found.tip and under(found.tip),
        parts=tuple(replace(part, ink=under(part.ink)) for part in found.parts),
    )


class _Tones:
    """The inks of a state: `ink` as strong as it is sure, on opaque paper, so that nothing shines through."""

    _STRENGTH: dict[Certainty, float] = {"possible": 0.5, "undated": 0.55, "unconfirmed": 0.74}

    def __init__(
        self, hue: str, paper: str, casing: str, certainty: Certainty, strength: float = 1.0
    ) -> None:
        self.hue, self.paper, self.casing = hue, paper, casing
        self.ink = mix(paper, hue, max(0.42 * strength, self._STRENGTH.get(certainty, 1.0) * strength))

    def tint(self, share: float) -> str:
        return mix(self.paper, self.ink, share)


def _dash(status: Status | None, certainty: Certainty) -> Dash:
    dash = _LINES[status or "planned"][1]
    if certainty != "unconfirmed":
        return dash
    return tuple(d * (1.9 if n % 2 else 1.0) for n, d in enumerate(dash)) or (15.0, 6.0)


def _strokes(
    spec: LayerSpec, kind: Shape, status: Status | None, certainty: Certainty, tones: _Tones
) -> tuple[Ink, ...]:
    """Return the strokes along a line or around an area, with the layer's own pattern on top.

    Whole; a hair where nothing is known; opened, with paper in its middle, where it is attested or undated.
    """
    area = kind == "area"
    width, rhythm = (min(spec.width, 1.8), spec.edge) if area else (spec.width, spec.beat)
    below: tuple[Ink, ...]
    wide, dash = round(width * _LINES[status or "planned"][0], 2), _dash(status, certainty)
    if status is None:
        wide, below = 1.2, (Ink(tones.ink, 1.2),)
    elif certainty in ("attested", "undated"):
        core = round(0.8 + 0.3 * wide, 2)
        wide = round(core + 2.2, 2)
        below = (Ink(tones.ink, wide, dash), Ink(tones.paper, core))
    else:
        wide = max(round(wide * 0.62, 2), 1.1) if certainty == "unconfirmed" else wide
        below = (Ink(tones.ink, wide, dash),)
    if spec.banks:
        below = (Ink(tones.tint(0.3), wide + 3.2), *below)
    if rhythm is None:
        return below
    high = round(max(width + rhythm.rise * (0.6 if area else 1.0), wide + 1.4), 2)
    return (*below, Ink(tones.ink, high, rhythm.dash, round=rhythm.round))


def _line(
    spec: LayerSpec, status: Status | None, certainty: Certainty, tones: _Tones, loose: bool = False
) -> Symbol:
    inks = _strokes(spec, "line", status, certainty, tones)
    wide, sure = inks[0].width, certainty == "certain"
    cased = sure and spec.casing and not spec.banks and not loose
    casing = Ink(tones.casing, round(wide + 2.8, 2)) if cased else None
    whole = sure and not _LINES[status or "planned"][1]
    ends = Ink(tones.ink, 2.0 if whole else 1.6, fill=tones.paper) if spec.ends else None
    tip = Ink(tones.casing, 1.6, fill=tones.ink) if whole else Ink(tones.ink, 1.6, fill=tones.paper)
    return Symbol("line", tones.ink, wide, inks, casing, ends, tip)


def _area(
    spec: LayerSpec, status: Status | None, certainty: Certainty, tones: _Tones, wide: bool = False
) -> Symbol:
    """Return an outline around a tint, or around a soft band where a tint would cover a whole province."""
    strength = _UNTOLD if status is None else _LINES[status][2] * _SURE[certainty]
    inks = _strokes(spec, "area", status, certainty, tones)
    if wide:
        band = Ink(tones.hue, _BAND, opacity=round(min(0.3, 0.08 + strength), 3))
        return Symbol("area", tones.ink, inks[0].width, (band, *inks))
    filled = round(min(0.85, strength * spec.fill), 3)
    inks = (replace(inks[0], fill=tones.hue, fill_opacity=filled), *inks[1:])
    return Symbol("area", tones.ink, inks[0].width, inks)


def _ringed(found: Symbol) -> Symbol:
    """Return a smaller marker in a broken ring: the position is known to the county only."""
    smaller = (replace(p, points=forms.scaled(p.points, 0.8), form="in_ring_" + p.form) for p in found.parts)
    ring = Part("ring", forms.scaled(forms.DISC, _RING), Ink(found.color, 1.1, (2.2, 2.2)))
    return replace(found, casing=None, parts=(ring, *smaller), icon="")


def _marker(outline: str, status: Status | None, certainty: Certainty, tones: _Tones) -> Symbol:
    if status is None:
        body = Part("blank", forms.scaled(forms.marker_polygon(outline), 0.84), Ink(fill=tones.ink))
        return Symbol("point", tones.ink, 1.5, parts=(body,))
    if certainty in ("certain", "possible"):
        parts, icon = _full(outline, status, tones)
    elif certainty == "unconfirmed":
        parts, icon = _sparse(outline, status, tones)
    else:
        parts, icon = _opened(outline, status, certainty, tones)
    if certainty == "undated":  # what has no day is small
        parts = tuple(replace(p, points=forms.scaled(p.points, 0.74), form="small_" + p.form) for p in parts)
        icon = ""
    casing = Ink(tones.casing, 3.6) if certainty == "certain" and status in ("operation", "upgrade") else None
    return Symbol("point", tones.ink, 1.5, casing=casing, parts=parts, icon=icon)


_DOTS: Dash = (1.5, 1.9)


def _full(outline: str, status: Status, tones: _Tones) -> tuple[tuple[Part, ...], str]:
    """Return a marker that fills up with progress: dotted outline, seed, half, whole, whole with a bright core."""
    body, edge = forms.marker_polygon(outline), Ink(tones.ink, 1.5)
    full = Part("body", body, replace(edge, fill=tones.ink))
    if status == "operation":
        return (full,), tones.casing
    if status == "upgrade":
        return (full, Part("core", forms.scaled(forms.DISC, 0.44), Ink(fill=tones.casing))), ""
    if status == "planned":
        return (Part("body", body, replace(edge, dash=_DOTS, fill=tones.tint(0.24))),), tones.ink
    if status == "construction":
        below = Part("half", forms.lower_half(outline), Ink(fill=tones.ink))
        return (Part("body", body, replace(edge, fill=tones.tint(0.1))), below), ""
    base = Part("body", body, replace(edge, fill=tones.tint(0.34)))
    return (base, _mark(outline, status, tones.ink)), ""


def _opened(
    outline: str, status: Status, certainty: Certainty, tones: _Tones
) -> tuple[tuple[Part, ...], str]:
    """Return a strong outline around paper; a filling becomes a line or a dot."""
    edge = Ink(tones.ink, 2.0, fill=tones.paper)
    base = Part("body", forms.marker_polygon(outline), edge)
    if status == "operation":
        return (base,), tones.ink
    if status == "upgrade":
        return (base, Part("inner", forms.scaled(base.points, 0.48), Ink(tones.ink, 1.3))), ""
    if status == "planned":
        return (replace(base, ink=replace(edge, dash=_DOTS)),), tones.ink
    if status == "construction" and certainty == "undated":
        return (base, Part("half", forms.lower_half(outline), Ink(fill=tones.tint(0.75)))), ""
    if status == "construction":
        return (base, Part("bar", forms.waist_bar(outline), Ink(tones.ink, 2.1), closed=False)), ""
    return (base, _mark(outline, status, tones.ink)), ""


def _sparse(outline: str, status: Status, tones: _Tones) -> tuple[tuple[Part, ...], str]:
    """Return a thin broken outline on paper with a faded filling."""
    edge = Ink(tones.ink, 1.3, (1.5, 3.1) if status == "planned" else (3.4, 2.4), fill=tones.paper)
    base = Part("body", forms.marker_polygon(outline), edge)
    if status == "planned":
        return (base,), tones.ink
    if status == "construction":
        return (base, Part("half", forms.lower_half(outline), Ink(fill=tones.tint(0.55)))), ""
    if status == "operation":
        return (replace(base, ink=replace(edge, fill=tones.tint(0.55))),), tones.ink
    return (base, _mark(outline, status, tones.tint(0.7))), ""


def _mark(outline: str, status: Status, ink: str) -> Part:
    """Return the seed of what is approved or to be upgraded, or the stroke through what is closed."""
    if status != "closed":
        return Part("dot", forms.scaled(forms.DISC, 0.44), Ink(fill=ink))
    return Part("slash", ((-1.15, 1.15), (1.15, -1.15)), Ink(ink, 1.7), closed=False)


@lru_cache(maxsize=4096)
def sample(found: Symbol, width: float, height: float, radius: float = 5.5) -> tuple[Part, ...]:
    """Return the symbol in a box of CSS px as legends show it: a stroke, a patch or a marker."""
    y, left, right = height / 2, 2.0, width - 2.0
    if found.kind == "point":
        heights = [py for part in found.parts for _, py in part.points]
        widest = max(abs(px) for part in found.parts for px, _ in part.points)
        radius = min(radius, (y - 1.1) / (max(heights) - min(heights)) * 2, (width / 2 - 1.1) / widest)
        y -= radius * (max(heights) + min(heights)) / 2
        return tuple(replace(p, points=forms.scaled(p.points, radius, width / 2, y)) for p in found.parts)
    if found.kind == "area":
        top = max(3.0, max(ink.width for ink in found.inks) / 2 + 0.3)
        patch = ((3.0, top), (width - 3.0, top), (width - 3.0, height - top), (3.0, height - top))
        return tuple(Part("patch", patch, ink) for ink in found.inks)
    if found.ends is None:
        return tuple(Part("stroke", ((left, y), (right, y)), ink, closed=False) for ink in found.inks)
    left, right = left + 2.4, right - 2.4
    strokes = tuple(Part("stroke", ((left, y), (right, y)), ink, closed=False) for ink in found.inks)
    ends = tuple(Part("end", forms.scaled(forms.DISC, 2.7, x, y), found.ends) for x in (left, right))
    return (*strokes, *ends)
