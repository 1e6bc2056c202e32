"""Expressway corridors between Sichuan and Chongqing: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="highway",
    group="transport",
    name=Text("高速公路通道", "Expressway corridors"),
    color="#c8371c",
    color_dark="#f0664a",
    glyph="circle",
    icon="路",
    width=3.4,
    opens_visible=True,
    label_zoom=8.2,
    priority=90,
)
