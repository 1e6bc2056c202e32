"""Industrial cooperation: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="industry",
    group="industry",
    name=Text("产业协作", "Industry"),
    color="#5f5b66",
    color_dark="#b4aebd",
    glyph="works",
    icon="产",
    beat="block_pairs",
    width=2.2,
    label_zoom=9.5,
    priority=44,
)
