"""What a collection holds of a layer that lies in a shared store: the rows of one piece of ground, under numbers of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.model import Box
from explorer.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """`keys`: the number of each row in the store, ascending. `box`: the ground whose rows are all there.

    `whole` lie in the layer. Where they are too many for the map, some are left out: there is one row of a kind in each
    square with sides of `cell` degrees, or those that the store has marked for maps of `level`.
    `versions`: of each row; `version`: of the layer as it was read. `days`: the first and the last on which by a row of the layer something was so, as ordinals (0: none); `planned`: that were planned.
    With `passing`, a query, all rows of the layer that pass it are there too, wherever they lie.
    """

    keys: NDArray[np.int64]
    box: Box
    whole: int
    cell: float = 0.0
    versions: NDArray[np.int64] | None = None
    level: int | None = None
    days: tuple[int, int] = (0, 0)
    planned: tuple[int, int] = (0, 0)
    version: int = 0
    passing: object | None = None

    @property
    def thinned(self) -> bool:
        """Return whether rows on the ground are left out."""
        return self.cell > 0 or self.level is not None

    def row(self, key: int) -> int | None:
        """Return the place of a row by its number; None if it is not in this portion."""
        at = int(np.searchsorted(self.keys, key))
        return at if at < len(self.keys) and int(self.keys[at]) == key else None

    def covers(self, box: Box) -> bool:
        """Return whether all rows that touch a box are there, or those of its level."""
        west, south, east, north = self.box
        return west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3]
