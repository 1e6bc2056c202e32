"""What belongs to no other theme: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="other",
    group="service",
    name=Text("其他", "Other"),
    color="#6b665c",
    color_dark="#b8b2a5",
    glyph="gem",
    icon="他",
    beat="far_ticks",
    width=2.2,
    label_zoom=9.5,
    priority=20,
)
