"""Marks that belong to no layer, as an eye sees them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from explorer.colours import table
from explorer.layers import forms
from explorer.layers.marks import RINGS, ring_dot, ring_sample, scaled_ink
from explorer.layers.symbol import Part
from tests.helpers.colour import contrast
from tests.helpers.drawing import apart, seen

W, H = 30.0, 16.0
LOOKS = ("light", "dark")


def _dot(kind: str) -> tuple[Part, ...]:
    """The dot in the middle, as large as in the list of changes."""
    places = (forms.scaled(part.points, 4.0, W / 2, H / 2) for part in ring_dot(kind))
    return tuple(
        replace(part, points=points, ink=scaled_ink(part.ink, 4.0))
        for part, points in zip(ring_dot(kind), places, strict=True)
    )


@pytest.mark.parametrize("look", LOOKS)
def test_kinds_of_difference_are_told_apart_by_their_form_alone(
    look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.layers.marks.RINGS", dict.fromkeys(RINGS, table(look)["ink"]))
    paper = table(look)["map_halo"]
    for drawn in ([ring_sample(kind, look, W, H) for kind in RINGS], [_dot(kind) for kind in RINGS]):
        bare, *pictures = (seen(parts, W, H, "grey", paper) for parts in ((), *drawn))
        least = min(apart(one, other) for one, other in combinations(pictures, 2))
        assert least > 0.2 * max(apart(picture, bare) for picture in pictures)


@pytest.mark.parametrize("look", LOOKS)
def test_the_outline_of_what_has_changed_stands_out_from_the_ground(look: str) -> None:
    assert contrast(RINGS["changed"], table(look)["map_halo"]) >= 3
