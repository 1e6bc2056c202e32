"""Symbols for the page, as SVG attributes and path data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.timeline import Certainty
from explorer.atlas.model import Status
from explorer.layers import forms, marks
from explorer.layers.symbol import Form, Ink, Part, Symbol, sample, symbol

States = Mapping[Form, Iterable[tuple[Status | None, Certainty]]]
SAMPLE = (30.0, 16.0)  # size of a swatch in the page's legend, CSS px


def state_key(status: Status | None, certainty: Certainty) -> str:
    return f"{status or ''}/{certainty}"


def ink_attributes(ink: Ink, unit: float = 1.0) -> dict[str, Any]:
    """Return an ink as SVG presentation attributes without defaults; lengths are multiplied by `unit` (px)."""
    found: dict[str, Any] = {"fill": ink.fill or "none"}
    # Never `opacity`: Chromium composites a path that has it as its own layer (tests/engine/test_step_cost.py).
    if ink.fill and ink.fill_opacity * ink.opacity < 1:
        found["fill-opacity"] = round(ink.fill_opacity * ink.opacity, 3)
    if ink.stroke and ink.width:
        found |= {"stroke": ink.stroke, "stroke-width": round(ink.width * unit, 3)}
        if ink.dash:
            found["stroke-dasharray"] = " ".join(f"{round(d * unit, 3):g}" for d in ink.dash)
        if ink.round:
            found["stroke-linecap"] = "round"
        if ink.opacity < 1:
            found["stroke-opacity"] = round(ink.opacity, 3)
    return found


def path_data(points: Iterable[tuple[float, float]], closed: bool, unit: float = 1.0) -> str:
    pairs = "L".join(f"{x * unit:.3f} {y * unit:.3f}" for x, y in points)
    return f"M{pairs}" + ("Z" if closed else "")


@lru_cache(maxsize=4096)
def sample_items(found: Symbol) -> tuple[dict[str, Any], ...]:
    """Return a symbol's swatch as paths in a box of `SAMPLE`; shared, not to be changed."""
    return tuple(path_items(sample(found, *SAMPLE)))


def marks_payload(appearance: str) -> dict[str, list[dict[str, Any]]]:
    """Return the marks that belong to no layer: flags, and swatches for the legend."""
    return {
        "flag": path_items(marks.flag(appearance)),
        "flags": path_items(marks.flag(appearance, several=True)),
        "event": path_items(marks.flag_sample(appearance, *SAMPLE)),
        "own": path_items(marks.own_mark(appearance)),
        "circle": path_items(marks.circle_sample(appearance, *SAMPLE)),
        **{kind: path_items(marks.ring_sample(kind, appearance, *SAMPLE)) for kind in marks.RINGS},
    }


def path_items(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Return parts as attributes of SVG paths."""
    return [
        {"d": path_data(p.points, p.closed), "stroke-linejoin": "round", **ink_attributes(p.ink)}
        for p in parts
    ]


def outline_payload(outline: str) -> list[float]:
    """Return the outline of a marker of radius 1: x, y, x, y, …."""
    return _flat(forms.marker_polygon(outline))


def symbols_payload(spec: LayerSpec, drawn: States, appearance: str) -> dict[str, dict[str, Any]]:
    """Return symbols by form and state key."""
    return {
        form: {state_key(*state): symbol_payload(symbol(spec, *state, form, appearance)) for state in states}
        for form, states in drawn.items()
    }


def symbol_payload(found: Symbol) -> dict[str, Any]:
    """Return the attributes that the page sets, casing first; parts with no points use the marker's outline."""
    made: dict[str, Any] = {"color": found.color, "width": found.width}
    if found.kind == "point":
        casing = (Part("body", (), found.casing),) if found.casing else ()
        made["parts"] = [_part(part) for part in (*casing, *found.parts)]
        return made | {"icon": found.icon}
    if found.casing:
        made["cased"] = True
    made["inks"] = [ink_attributes(ink) for ink in (*([found.casing] if found.casing else []), *found.inks)]
    ends = found.ends or found.tip
    return made | {"ends": ink_attributes(ends)} if ends else made


def _part(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"ink": ink_attributes(part.ink)}
    if part.form != "body":
        made |= {"points": _flat(part.points), "closed": part.closed}
    return made


def _flat(points: Iterable[tuple[float, float]]) -> list[float]:
    return [round(v, 3) for point in points for v in point]
