"""Railways and stations: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="railway",
    group="transport",
    name=Text("铁路", "Railways"),
    color="#5b4a86",
    color_dark="#a695d8",
    glyph="square",
    icon="铁",
    beat="ticks",
    width=2.8,
    label_zoom=8.5,
    priority=75,
)
