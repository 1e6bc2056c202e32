"""The time axis that charts share and hit-testing of their dots. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

from explorer.atlas.axis import Axis
from explorer.atlas.model import Indicator
from explorer.export.sheet.charts import Span


def domain(axis: Axis, indicators: Iterable[Indicator]) -> Span:
    """The days that charts side by side share: the clock's axis, longer where something is older."""
    starts = [o.as_of.first for i in indicators for o in i.observations if o.as_of.first]
    oldest = min([axis.first, *starts])
    return date(max(oldest.year, axis.first.year - 8), 1, 1), axis.known


def nearest(spots: Sequence[tuple[float, float]], x: float, y: float, reach: float) -> int:
    """Return the index of the dot nearest to the pointer, or -1 if none is within `reach` px."""
    found = [(math.hypot(sx - x, sy - y), -n) for n, (sx, sy) in enumerate(spots)]
    best = min(found, default=(math.inf, 0))
    return -best[1] if best[0] <= reach else -1
