"""Ecological works: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="ecology",
    group="ecology",
    name=Text("生态保护", "Ecology"),
    color="#2e7d3f",
    color_dark="#74c283",
    glyph="leaf",
    icon="绿",
    beat="bead_triples",
    width=2.2,
    label_zoom=9.5,
    priority=45,
    casing=False,
)
