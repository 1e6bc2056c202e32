"""What symbols look like: every state of a layer is a drawing of its own, and every layer's marker too, to every eye."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.timeline import Certainty
from explorer.atlas.model import STATUSES, Status
from explorer.colours import table
from explorer.layers import forms
from explorer.layers.legend import Kind
from explorer.layers.symbol import Symbol, sample, symbol
from tests.helpers.drawing import SCALE, apart, lab, pixels, rendered, seen
from tests.helpers.layers import SPECS

State = tuple[Status | None, Certainty]
AGING: tuple[Status, ...] = ("planned", "construction")
STATES: tuple[State, ...] = (
    *((s, c) for c in ("certain", "possible", "attested", "undated") for s in STATUSES),
    *((s, "unconfirmed") for s in AGING),
    (None, "undated"),
)
W, H = 28.0, 16.0
SIGHTS = ("normal", "grey", "protanopia", "deuteranopia")
LOOKS = ("light", "dark")
each_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
looks = pytest.mark.parametrize("look", LOOKS)
sights = pytest.mark.parametrize("sight", SIGHTS)
kinds = pytest.mark.parametrize("kind", ["line", "area", "point"])


def drawing(found: Symbol, look: str, sight: str) -> object:
    return seen(sample(found, W, H), W, H, sight, table(look)["map_region"])


def alike(found: dict[object, Symbol], look: str, sight: str, least: float) -> list[object]:
    """Pairs whose drawings differ by less than `least` square px of black on white."""
    drawings = {key: drawing(one, look, sight) for key, one in found.items()}
    return [
        (a, b, round(d, 2))
        for a, b in combinations(drawings, 2)
        if (d := apart(drawings[a], drawings[b])) < least
    ]


def of_layer(
    spec: LayerSpec, kind: Kind, look: str, states: Iterable[State] = STATES
) -> dict[object, Symbol]:
    return {state: symbol(spec, *state, kind, look) for state in states}


@looks
@sights
@kinds
def test_every_state_of_a_layer_is_a_drawing_of_its_own(kind: Kind, sight: str, look: str) -> None:
    least = {"point": 2.0, "line": 1.5, "area": 4.5}[kind]
    for spec in SPECS.values():
        assert alike(of_layer(spec, kind, look), look, sight, least) == [], spec.id


@looks
@sights
def test_the_states_that_are_common_differ_at_a_glance(sight: str, look: str) -> None:
    """A marker is some 80 square px; these differ by six of them and more."""
    common = [(s, c) for s in STATUSES for c in ("certain", "attested")]
    for spec in SPECS.values():
        assert alike(of_layer(spec, "point", look, common), look, sight, 6.0) == [], spec.id


@looks
def test_no_two_layers_have_markers_alike_in_a_grey_print(look: str) -> None:
    """Not even where both hues are the same grey."""
    same = {key: replace(spec, color="#666666", color_dark="#a0a0a0") for key, spec in SPECS.items()}
    for state in STATES:
        for specs in (SPECS, same):
            found: dict[object, Symbol] = {k: symbol(s, *state, "point", look) for k, s in specs.items()}
            assert alike(found, look, "grey", 2.5) == [], state
    sure: dict[object, Symbol] = {
        key: symbol(s, "operation", "certain", "point", look) for key, s in same.items()
    }
    assert alike(sure, look, "grey", 8.0) == []


@looks
@sights
@pytest.mark.parametrize("certainty", ["certain", "attested", "possible"])
def test_lines_and_areas_of_two_layers_differ(certainty: Certainty, sight: str, look: str) -> None:
    lines: dict[object, Symbol] = {
        key: symbol(spec, "operation", certainty, "line", look) for key, spec in SPECS.items()
    }
    assert alike(lines, look, sight, 3.0) == []
    with_areas = ("platform", "agriculture", "science", "service")
    areas: dict[object, Symbol] = {
        key: symbol(SPECS[key], "operation", certainty, "area", look) for key in with_areas
    }
    assert alike(areas, look, sight, 3.0) == []


@looks
@each_spec
@kinds
def test_what_is_unconfirmed_is_fainter(kind: Kind, spec: LayerSpec, look: str) -> None:
    """Less ink than what is certain, yet not invisible."""
    empty = lab(pixels(rendered((), W, H, table(look)["map_region"])), "grey")
    for status in AGING:
        sure, old = (
            apart(drawing(symbol(spec, status, c, kind, look), look, "grey"), empty)
            for c in ("certain", "unconfirmed")
        )
        assert 1.5 < old < 0.85 * sure


@each_spec
def test_a_sample_stays_in_its_box(spec: LayerSpec) -> None:
    """So that no row of a legend runs into the next one."""
    for kind in ("line", "area", "point"):
        for state in STATES:
            parts = sample(symbol(spec, *state, kind, "light"), W, H)
            image = pixels(
                rendered([replace(p, points=forms.scaled(p.points, 1, 0, 4)) for p in parts], W, H + 8)
            )
            around = 4 * SCALE
            for strip in (image[:around], image[-around:]):
                assert abs(strip - image[0, 0]).max() < 0.02, (kind, state)


@pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
def test_markers_weigh_alike(spec: LayerSpec) -> None:
    """No theme shouts: outlines cover nearly the same area, and reach no further than a half more than a circle."""
    body = forms.marker_polygon(spec.outline)
    area = sum(a * d - c * b for (a, b), (c, d) in zip(body, (*body[1:], body[0]), strict=True)) / 2
    assert 1.8 < abs(area) < 3.0
    assert max(x * x + y * y for x, y in body) ** 0.5 < 1.45
    lower = forms.lower_half(spec.outline)
    half = sum(a * d - c * b for (a, b), (c, d) in zip(lower, (*lower[1:], lower[0]), strict=True)) / 2
    assert abs(half / area) == pytest.approx(0.5, abs=0.01)
