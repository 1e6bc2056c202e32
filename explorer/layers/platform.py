"""Cooperation platforms of neighbouring areas: how the theme looks."""

from __future__ import annotations

from explorer.layers.spec import LayerSpec
from explorer.words.text import Text

SPEC = LayerSpec(
    id="platform",
    group="platform",
    name=Text("毗邻地区合作平台", "Cooperation platforms"),
    color="#23805d",
    color_dark="#5cc79d",
    glyph="stage",
    icon="台",
    beat="pairs",
    edge="plain",
    width=1.8,
    opens_visible=True,
    label_zoom=6.6,
    priority=85,
    casing=False,
)
