"""Layout of a sheet whose legend explains numbers of unlabelled areas and accuracy circles.

Only the page knows which names had room and which circles it draws; only the layout knows the map's size. Both are
repeated until nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
    message: Callable[[Layout], dict[str, Any]] = sheet_message,
) -> Layout:
    """Lay out, query the map, and lay out again with what the legend must explain, until nothing is added.

    Rows are never removed again, so this ends. `scale` returns the scale at which a layout will be painted, `message`
    what the map is sent then: it stands as it was last asked, and is not laid again.
    """
    explained = OnMap()
    layout = lay_out(explained)
    while (
        known := explained | query_map(view, sheet, layout, renderer, scale(layout), message)
    ) != explained:
        explained = known
        layout = lay_out(explained)
    return layout


def query_map(
    view: View,
    sheet: Sheet,
    layout: Layout,
    renderer: Renderer,
    scale: float = 1.0,
    message: Callable[[Layout], dict[str, Any]] = sheet_message,
) -> OnMap:
    """Return what legend or notes must explain; nothing if the sheet has neither."""
    explains = sheet.shows("legend") and layout.content.legend
    if not explains and not view.grounds:
        return OnMap()
    return renderer.on_map(replace(view, camera=layout.camera), message(layout), scale)
