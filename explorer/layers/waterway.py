"""Waterways, hubs and ports: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="waterway",
    group="transport",
    name=Text("航道与港口", "Waterways and ports"),
    color="#2c6f91",
    color_dark="#62b3da",
    glyph="hull",
    icon="港",
    beat="beads",
    width=2.8,
    label_zoom=8.8,
    priority=60,
)
