"""Courts, mediation and joint enforcement: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="justice",
    group="service",
    name=Text("司法与联合执法", "Justice and joint enforcement"),
    color="#7d3c5d",
    color_dark="#d18fb1",
    glyph="shield",
    icon="法",
    beat="tick_block",
    width=2.2,
    label_zoom=9.5,
    priority=41,
)
