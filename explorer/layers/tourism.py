"""Culture and tourism corridor: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="tourism",
    group="culture",
    name=Text("文化旅游", "Culture and tourism"),
    color="#b3376f",
    color_dark="#ee86b4",
    glyph="star",
    icon="游",
    beat="far_beads",
    width=2.2,
    label_zoom=9.2,
    priority=47,
)
