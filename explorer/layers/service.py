"""Public services shared across the border: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="service",
    group="service",
    name=Text("公共服务", "Public services"),
    color="#0f7680",
    color_dark="#56c0ca",
    glyph="cross",
    icon="服",
    beat="far_pairs",
    edge="pairs",
    width=2.2,
    label_zoom=9.5,
    priority=42,
)
