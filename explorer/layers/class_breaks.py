"""Limits of classes of numbers: quantiles, equal intervals, natural breaks (Fisher and Jenks).

mapclassify has the same, and asks for scikit-learn, scipy and networkx: 150 MB for three functions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.state.view.style import Method

Values = NDArray[np.float64]
_MOST_STEPS = 400  # different values that natural breaks look at; of more, as many quantiles represent all


def breaks(values: Values, method: Method, number: int) -> tuple[float, ...]:
    """Return the upper limits of up to `number` classes, each with values in it; the last is the greatest value.

    NaN and infinite values are none. A class holds what is above the limit before it, up to its own.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known):
        return ()
    if method == "equal":
        # The whole range may be no number.
        limits = 2 * np.linspace(known[0] / 2, known[-1] / 2, number + 1)[1:]
    elif method == "quantile":
        limits = known[np.ceil(np.arange(1, number + 1) / number * len(known)).astype(int) - 1]
    else:
        limits = _natural(known, number)
    limits[-1] = known[-1]
    return _filled(known, np.unique(limits))


def _filled(known: Values, limits: Values) -> tuple[float, ...]:
    """Leave out classes without values."""
    ends = np.searchsorted(known, limits, "right")
    return tuple(limits[np.diff(ends, prepend=0) > 0].tolist())


def _natural(known: Values, number: int) -> Values:
    """Return the limits that make the sum of squared distances from the classes' means least."""
    steps, weights = np.unique(known, return_counts=True)
    if len(steps) > _MOST_STEPS:
        places = np.unique(np.linspace(0, len(known) - 1, _MOST_STEPS).round().astype(int))
        steps = np.unique(known[places])
        weights = np.bincount(np.minimum(np.searchsorted(steps, known), len(steps) - 1), minlength=len(steps))
    number = min(number, len(steps))
    scaled = steps / (np.abs(steps).max() or 1.0)  # squares of the largest numbers are none
    centre = scaled - scaled.mean()  # of numbers far from nought squares would lose what matters
    mass, first, second = (np.append(0, np.cumsum(weights * centre**n)) for n in (0, 1, 2))

    def spread(start: NDArray[np.intp], end: int) -> Values:
        """Sum of squares of the steps from each `start` to before `end`."""
        total = first[end] - first[start]
        found: Values = second[end] - second[start] - total**2 / (mass[end] - mass[start])
        return found

    count = len(steps)
    least = np.array([0.0] + [float(spread(np.array([0]), end)[0]) for end in range(1, count + 1)])
    cuts = np.zeros((number, count + 1), int)
    for k in range(1, number):
        before, least = least, np.full(count + 1, np.inf)
        for end in range(k + 1, count + 1):
            starts = np.arange(k, end)
            cost = before[starts] + spread(starts, end)
            best = int(cost.argmin())
            least[end], cuts[k, end] = cost[best], starts[best]
    limits, end = [], count
    for k in range(number - 1, -1, -1):
        limits.append(steps[end - 1])
        end = cuts[k, end]
    return np.array(limits[::-1])


def classed(values: Values, limits: tuple[float, ...]) -> NDArray[np.intp]:
    """Return the class of each value; -1 where it is none."""
    found = np.minimum(np.searchsorted(np.array(limits), values, "left"), len(limits) - 1)
    return np.where(np.isfinite(values), found, -1) if limits else np.full(len(values), -1)
