"""Science cities, laboratories and digital infrastructure: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="science",
    group="industry",
    name=Text("科技创新", "Science and innovation"),
    color="#1b6fae",
    color_dark="#6cb2ea",
    glyph="diamond",
    icon="科",
    beat="bead_pairs",
    edge="beads",
    width=2.2,
    label_zoom=9.5,
    priority=46,
)
