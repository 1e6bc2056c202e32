"""Cross-province bus lines: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="bus",
    group="transport",
    name=Text("跨省城际公交", "Cross-province bus lines"),
    color="#b97700",
    color_dark="#f2b33d",
    glyph="pill",
    icon="公",
    width=2.8,
    opens_visible=True,
    label_zoom=9.2,
    ends=True,
    priority=80,
)
