"""How themes look: hues that are readable on their ground and told apart by colour-blind eyes."""

from __future__ import annotations

from itertools import combinations

import pytest

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.model import Atlas
from tests.helpers.colour import contrast, difference, luminance
from tests.helpers.layers import GROUPS, SPECS, opening_layers

GROUND = {"light": "#fbfaf7", "dark": "#1d1f22"}
LOOKS = list(GROUND)
each_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
looks = pytest.mark.parametrize("look", LOOKS)


@looks
@each_spec
def test_a_themes_colour_contrasts_with_its_background(spec: LayerSpec, look: str) -> None:
    hue = spec.hue(look)
    assert contrast(hue, GROUND[look]) >= 3.0


@looks
@pytest.mark.parametrize("sight", ["normal", "deuteranopia", "protanopia"])
def test_layers_open_at_the_start_differ_by_colour(look: str, sight: str) -> None:
    """Lines have no glyph: what is on the map together at first has to differ by colour alone."""
    opened = [SPECS[layer.id] for layer in opening_layers() if layer.visible]
    alike = [
        (a.id, b.id) for a, b in combinations(opened, 2) if difference(a.hue(look), b.hue(look), sight) < 10
    ]
    assert alike == []


def test_each_theme_has_its_own_marker_and_hanzi() -> None:
    assert len({s.outline for s in SPECS.values()}) == len(SPECS)
    assert len({s.icon for s in SPECS.values()}) == len(SPECS)


@each_spec
def test_a_spec_is_complete(spec: LayerSpec) -> None:
    assert spec.group in GROUPS
    assert all(spec.name)
    assert len(spec.icon) == 1


def test_every_theme_of_the_tables_has_its_layer(atlas: Atlas) -> None:
    assert {f.theme for f in atlas.features.values()} == set(SPECS)


def test_the_four_first_requested_open_visible() -> None:
    assert {x.id for x in opening_layers() if x.visible} == {"highway", "bus", "platform", "river"}


def test_a_grey_print_keeps_themes_dark_enough() -> None:
    assert all(luminance(s.color) < 0.4 for s in SPECS.values())
