"""Which features a small map shows: of those that lie in one square of a grid, the first of each status.

Grids halve from one level to the next, so that what is drawn at one level is drawn at all finer ones. A feature that
nobody has given a level is drawn at all of them: nothing that was added later is ever missing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FINEST = 18  # the level of what is the only one in no square
_FIRST = 2
_SQUARE_PX = 6.0  # the side of a square on the map at the zoom of its level
_WORLD_PX = 256.0


def square(level: int) -> float:
    """Return the side of a level's squares in degrees of longitude."""
    return float(360.0 / _WORLD_PX / 2**level * _SQUARE_PX)


def levels(boxes: NDArray[np.float64], status: NDArray[Any], begins: NDArray[Any]) -> NDArray[np.int16]:
    """Return the first level at which each feature is drawn.

    `boxes`: (n, 4) west, south, east, north, NaN without a shape; `status` and `begins` are of the first record: of a
    square that one is drawn that begins first. What is wider than a square is always drawn.
    """
    found = np.full(len(boxes), FINEST, np.int16)
    placed = np.flatnonzero(~np.isnan(boxes[:, 0]))
    west, south, east, north = boxes[placed].T
    x, y, wide = (west + east) / 2 + 180, (south + north) / 2 + 90, np.maximum(east - west, north - south)
    order = np.lexsort((placed, np.asarray(begins)[placed]))
    kinds = np.asarray(status)[placed].astype(np.int64) + 1
    for level in range(_FIRST, FINEST):
        side = square(level)
        key = ((x[order] // side).astype(np.int64) << 34) | ((y[order] // side).astype(np.int64) << 4)
        _, firsts = np.unique(key | kinds[order], return_index=True)
        drawn = wide[order] >= side
        drawn[firsts] = True
        rows = placed[order[drawn]]
        found[rows] = np.minimum(found[rows], level)
        if len(firsts) == len(order):
            break
    return found
