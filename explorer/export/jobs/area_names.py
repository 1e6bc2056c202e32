"""Sheets on which every area has its name, or a number that the legend explains.

Only the page knows which names find room, and only the layout how much room there is: each is asked until they agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from explorer.export.formats.message import sheet_message
from explorer.export.formats.renderer import Renderer
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View

Numbered = frozenset[str]


def with_every_name(
    view: View,
    sheet: Sheet,
    renderer: Renderer,
    lay_out: Callable[[Numbered], Layout],
) -> Layout:
    """The layout that numbers the areas whose names find no room.

    Numbers take room in the legend, so the map may shrink and more names find none; numbers never go again.
    """
    numbered: Numbered = frozenset()
    layout = lay_out(numbered)
    while (known := numbered | unnamed(view, sheet, layout, renderer)) != numbered:
        numbered = known
        layout = lay_out(numbered)
    return layout


def unnamed(view: View, sheet: Sheet, layout: Layout, renderer: Renderer) -> Numbered:
    """The areas that have neither a name nor a number on this sheet, whose legend could explain one."""
    if not sheet.shows("legend") or not layout.content.legend:
        return frozenset()
    return frozenset(renderer.unnamed(replace(view, camera=layout.camera), sheet_message(layout)))
