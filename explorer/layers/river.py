"""Cross-border rivers under joint river chiefs: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="river",
    group="ecology",
    name=Text("联合河长跨界河流", "Rivers under joint chiefs"),
    color="#2f84b0",
    color_dark="#6fbbe0",
    glyph="drop",
    icon="河",
    beat="bank",
    width=3.0,
    opens_visible=True,
    label_zoom=8.5,
    priority=70,
)
