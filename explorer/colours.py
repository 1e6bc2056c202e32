"""The one table of colours: resources/themes/*.json, for window, page, sheet and single file alike."""

from __future__ import annotations

import json
from functools import cache

from explorer.paths import resources_dir

_OWN = ("chart_1", "chart_2", "chart_3", "chart_4", "class_3", "class_4", "class_6", "class_7")
_SERIES = 4  # with colours of their own; they differ by shape as well


@cache
def table(appearance: str) -> dict[str, str]:
    """Every colour of the light or the dark appearance by its name; `map_…` belong to the ground of the map."""
    text = (resources_dir() / "themes" / f"{appearance}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def series_hue(number: int, appearance: str) -> str:
    """The hue of the `number`th series of a chart; they repeat."""
    return table(appearance)[f"chart_{number % _SERIES + 1}"]


def own_hue(number: int, appearance: str) -> str:
    """The hue of the `number`th layer of the user's own; they repeat."""
    return table(appearance)[_OWN[number % len(_OWN)]]


def mix(under: str, over: str, share: float) -> str:
    """`share` of the second colour on the first, both `#rrggbb`."""
    a, b = ([int(c[n : n + 2], 16) for n in (1, 3, 5)] for c in (under, over))
    return "#" + "".join(f"{round(y * share + x * (1 - share)):02x}" for x, y in zip(a, b, strict=True))
