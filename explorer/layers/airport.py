"""Airports: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="airport",
    group="transport",
    name=Text("机场", "Airports"),
    color="#3a56a5",
    color_dark="#8ea6ec",
    glyph="triangle",
    icon="机",
    beat="tall_ticks",
    width=2.4,
    label_zoom=8.0,
    priority=62,
)
