"""The own grounds of a single-file map: the tiles of its frame, at one zoom, inside the file."""

from __future__ import annotations

import math
from base64 import b64encode
from typing import Any

from explorer.export.layout.layout import Layout
from explorer.page.messages import grounds_message
from explorer.state.view.view import View

_MOST = 90  # tiles of one ground: some 4 MB


def embedded(view: View, layout: Layout) -> list[dict[str, Any]]:
    """The value of the message's `grounds` key with the pictures themselves in place of addresses."""
    if not view.grounds:
        return []
    from explorer.ground.shelf import shelf

    shelf().shown(view)  # opens them
    return [
        _with_pictures(ground, layout.ground, round(layout.camera.zoom)) for ground in grounds_message(view)
    ]


def _with_pictures(ground: dict[str, Any], box: tuple[float, ...], zoom: int) -> dict[str, Any]:
    from explorer.ground.shelf import shelf
    from explorer.ground.tiles import GroundError, column_row

    west, south, east, north = ground["bounds"]
    area = max(west, box[0]), max(south, box[1]), min(east, box[2]), min(north, box[3])
    z = min(max(zoom, ground["least"]), ground["most"])
    pictures: dict[str, str] = {}
    if area[0] < area[2] and area[1] < area[3]:
        while True:
            left, top = column_row(area[0], area[3], z)
            right, bottom = column_row(area[2], area[1], z)
            columns = range(math.floor(left), math.ceil(right))
            rows = range(math.floor(top), math.ceil(bottom))
            if len(columns) * len(rows) <= _MOST or z <= ground["least"]:
                break
            z -= 1
        token, look = ground["href"].strip("/").split("/")[1:3]
        for x, y in [(x, y) for x in columns for y in rows][:_MOST]:
            try:
                mime, data = shelf().picture(token, look, z, x, y)
            except GroundError:
                continue
            pictures[f"{z}/{x}/{y}"] = f"data:{mime};base64,{b64encode(data).decode('ascii')}"
    return {**ground, "href": "", "least": z, "most": z, "pictures": pictures}
