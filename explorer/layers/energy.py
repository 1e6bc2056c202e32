"""Hydrogen, charging, grid and gas: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="energy",
    group="industry",
    name=Text("能源走廊", "Energy"),
    color="#6d7a12",
    color_dark="#c3cf5a",
    glyph="burst",
    icon="能",
    beat="triples",
    width=2.6,
    label_zoom=9.0,
    priority=48,
)
