"""China–Europe trains and the land–sea corridor: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="freight",
    group="transport",
    name=Text("班列与陆海新通道", "Freight trains and land–sea corridor"),
    color="#8b5a2b",
    color_dark="#d19a63",
    glyph="signpost",
    icon="货",
    beat="blocks",
    width=2.6,
    label_zoom=8.5,
    priority=58,
)
