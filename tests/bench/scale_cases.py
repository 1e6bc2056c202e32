"""The cases of tests.bench.scale: what is drawn, how many, when each lives, and the clock's steps."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np

from tests.helpers import crowds

SIZE = (1280, 760)
DAYS = tuple(date.fromordinal(date(2020, 3, 1).toordinal() + round(1736 * n / 39)) for n in range(40))
_BEGUN, _LIVES = date(2020, 1, 1).toordinal(), 365 * 5


class Case(NamedTuple):
    """What is drawn and how many; of QGIS's milliseconds the share that a step and a jump may take, and of other
    rivals' the share of a step, by name."""

    kind: str
    count: int
    step: float
    jump: float | None = None
    others: tuple[tuple[str, float], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.count}"


CASES = (
    Case("lines", 10_000, 1 / 4, others=(("leaflet.timeline", 1 / 3),)),
    Case("lines", 100_000, 1 / 25, 1 / 10, others=(("leaflet.timeline", 1 / 20), ("GeoLibre", 1 / 20))),
    Case("areas", 30_000, 1 / 15),
    Case("points", 1_000_000, 1 / 15),
)


def shapes_of(case: Case) -> Any:
    """Lines of 10 vertices some 15 px long, polygons of 30 vertices, or points, all over the view."""
    if case.kind == "lines":
        return crowds.lines(case.count, step=0.015)
    return crowds.areas(case.count) if case.kind == "areas" else crowds.points(case.count)


def lives(count: int) -> tuple[Any, Any, Any]:
    """First day, last day (ordinals) and status of each feature: between 3 and 45 of a hundred live on any day."""
    roll = np.random.default_rng(0)
    start = _BEGUN + roll.integers(0, _LIVES, count)
    return start, start + roll.integers(180, 365 * 4, count), roll.integers(0, 3, count)
