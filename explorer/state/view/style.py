"""How a layer of the user's is drawn, as the View keeps it: by one look, by a column, or by the status on the clock."""

from __future__ import annotations

from typing import Annotated, Literal

from explorer.records import dataclass
from explorer.words.structure import Between, MaxLength

StyleKind = Literal["single", "category", "graduated", "status"]
KINDS: tuple[StyleKind, ...] = ("single", "category", "graduated", "status")
Method = Literal["quantile", "natural", "equal"]
METHODS: tuple[Method, ...] = ("quantile", "natural", "equal")
Ramp = Literal["lake", "ember", "hue"]
RAMPS: tuple[Ramp, ...] = ("lake", "ember", "hue")
LEAST_CLASSES, MOST_CLASSES = 2, 7
MOST_WIDTH = 4.0
_Name = Annotated[str, MaxLength(300)]


@dataclass(frozen=True, slots=True)
class Style:
    """`column` is that of the categories or numbers, `size` one of numbers that widths and markers grow with.

    `color`: number of the hue of a single look among those of layers, 0 for the layer's own. `width`: factor on line
    widths and markers. `label`: the column that names come from, "" for the layer's own. `min_zoom`: Leaflet zoom
    below which the layer is not drawn.
    """

    kind: StyleKind = "single"
    column: _Name = ""
    method: Method = "quantile"
    classes: Annotated[int, Between(LEAST_CLASSES, MOST_CLASSES)] = 5
    ramp: Ramp = "lake"
    color: Annotated[int, Between(0, 8)] = 0
    width: Annotated[float, Between(0.25, MOST_WIDTH)] = 1.0
    size: _Name = ""
    label: _Name = ""
    names: bool = True
    min_zoom: Annotated[float, Between(0, 18)] = 0.0
