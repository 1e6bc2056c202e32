"""Modern agriculture: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="agriculture",
    group="culture",
    name=Text("现代农业", "Agriculture"),
    color="#5a7f1f",
    color_dark="#a8cf66",
    glyph="dome",
    icon="农",
    beat="ticks_block",
    edge="ticks",
    width=2.2,
    label_zoom=9.5,
    priority=43,
    casing=False,
)
