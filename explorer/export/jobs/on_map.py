"""Sheets whose legend explains the map: a number for each area without a name, and circles about rough positions.

Only the page knows which names find room and which circles it draws, and only the layout how much room there is: each
is asked until they agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from explorer.export.formats.message import sheet_message
from explorer.export.formats.renderer import Renderer
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import OnMap, Sheet
from explorer.state.view.view import View


def lay_out_with_map(
    view: View,
    sheet: Sheet,
    renderer: Renderer,
    lay_out: Callable[[OnMap], Layout],
    scale: Callable[[Layout], float],
    detail: float = 1.0,
) -> Layout:
    """The layout whose legend explains what is on its map.

    What it explains takes room, so the map may shrink and more names find none; a row or a number never goes again.
    `scale` is that at which the layout will be painted, `detail` that of its tiles where it is greater.
    """
    told = OnMap()
    layout = lay_out(told)
    while (known := told | query_map(view, sheet, layout, renderer, scale(layout), detail)) != told:
        told = known
        layout = lay_out(told)
    return layout


def query_map(
    view: View, sheet: Sheet, layout: Layout, renderer: Renderer, scale: float = 1.0, detail: float = 1.0
) -> OnMap:
    """What the map of this sheet holds that its legend or its notes must explain; nothing where it has neither."""
    explains = sheet.shows("legend") and layout.content.legend
    if not explains and not view.grounds:
        return OnMap()
    return renderer.on_map(replace(view, camera=layout.camera), sheet_message(layout, detail), scale)
