"""How themes look: readable on their ground, told apart by colour-blind eyes, statuses by form in grey."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import get_args

import pytest

from explorer.atlas.model import STATUSES, Atlas
from explorer.layers.registry import GROUPS, SPECS, opening_layers
from explorer.layers.spec import Glyph, LayerSpec, Style, style_for
from tests.helpers.colour import contrast, difference, luminance

GROUND = {"light": "#fbfaf7", "dark": "#1d1f22"}
LOOKS = list(GROUND)
each_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
looks = pytest.mark.parametrize("look", LOOKS)


@looks
@each_spec
def test_a_themes_colour_stands_out_from_its_ground(spec: LayerSpec, look: str) -> None:
    hue = spec.hue(look)
    assert contrast(hue, GROUND[look]) >= 3.0


@looks
@pytest.mark.parametrize("sight", ["normal", "deuteranopia", "protanopia"])
def test_neighbours_in_the_panel_differ_by_colour_or_glyph(look: str, sight: str) -> None:
    alike = [
        (a.id, b.id)
        for a, b in pairwise(SPECS.values())
        if a.glyph == b.glyph and difference(a.hue(look), b.hue(look), sight) < 10
    ]
    assert alike == []


@looks
@pytest.mark.parametrize("sight", ["normal", "deuteranopia", "protanopia"])
def test_layers_open_at_the_start_differ_by_colour(look: str, sight: str) -> None:
    """Lines have no glyph: what is on the map together at first has to differ by colour alone."""
    opened = [SPECS[layer.id] for layer in opening_layers() if layer.visible]
    alike = [
        (a.id, b.id) for a, b in combinations(opened, 2) if difference(a.hue(look), b.hue(look), sight) < 10
    ]
    assert alike == []


def test_no_two_themes_share_colour_and_glyph_or_icon() -> None:
    assert len({(s.color, s.glyph) for s in SPECS.values()}) == len(SPECS)
    assert len({s.icon for s in SPECS.values()}) == len(SPECS)


@each_spec
def test_a_spec_is_complete(spec: LayerSpec) -> None:
    assert spec.group in GROUPS
    assert all(spec.name)
    assert spec.glyph in get_args(Glyph)
    assert len(spec.icon) == 1


def test_every_theme_of_the_tables_has_its_layer(atlas: Atlas) -> None:
    assert {f.theme for f in atlas.features.values()} == set(SPECS)


def test_the_four_first_asked_for_open_visible() -> None:
    assert {x.id for x in opening_layers() if x.visible} == {"highway", "bus", "platform", "river"}


def grey(style: Style) -> tuple[object, ...]:
    """What is left of a line's or marker's style in a grey print, hue aside."""
    return style.dash, round(style.width / 0.4), style.hollow, round(style.opacity, 1)


def area_grey(style: Style) -> tuple[object, ...]:
    return style.dash, round(style.fill_opacity, 2), style.hollow, round(style.opacity, 1)


@looks
@each_spec
def test_statuses_differ_by_form_in_grey(spec: LayerSpec, look: str) -> None:
    for certainty in ("certain", "possible", "attested"):
        styles = [style_for(spec, s, certainty, look) for s in STATUSES]
        assert len({area_grey(s) for s in styles}) == len(STATUSES)
        assert len({grey(s) for s in styles}) == len(STATUSES)


@looks
@each_spec
def test_certainties_differ_by_form_in_grey(spec: LayerSpec, look: str) -> None:
    for status in STATUSES:
        styles = [style_for(spec, status, c, look) for c in ("certain", "possible", "attested", "undated")]
        assert len({grey(s) for s in styles}) == 4


@each_spec
def test_dashes_can_be_seen(spec: LayerSpec) -> None:
    for status in STATUSES:
        style = style_for(spec, status, "certain", "light")
        assert style.width >= 0.8
        assert all(part > 0 for part in style.dash)


def test_a_grey_print_keeps_themes_dark_enough() -> None:
    assert all(luminance(s.color) < 0.4 for s in SPECS.values())
