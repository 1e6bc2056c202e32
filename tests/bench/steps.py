"""What a step of the clock costs beside the map: counts, legend and changes together, at a hundred thousand features.

The features are copies of the atlas's own with their dates moved by up to eight years. Run alone:
`python -m tests.bench.steps [FEATURES]`.
"""

from __future__ import annotations

import random
import re
import sys
import time
from dataclasses import replace
from datetime import date
from functools import cache
from statistics import median
from typing import NamedTuple

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.model import Feature
from explorer.layers.counts import counts
from explorer.layers.legend import entries
from explorer.paths import geodata_dir
from explorer.state.queries import changes
from explorer.state.view.clock import periods
from explorer.state.view.view import View
from explorer.words import edtf
from explorer.words.edtf import PartialDate
from tests.helpers.layers import opening_layers

FEATURES = 100_000
_PARTS = re.compile(r"(\d{4})(-\d\d)?(-\d\d)?")


class Steps(NamedTuple):
    """Seconds to build the columns; milliseconds of each step, by part."""

    built: float
    counts: list[float]
    legend: list[float]
    changes: list[float]

    @property
    def together(self) -> float:
        return median(map(sum, zip(self.counts, self.legend, self.changes, strict=True)))


def many(known: Known, number: int) -> Known:
    """So many copies of the features, each with its own dates; shapes are shared."""
    rolled, features, shapes = random.Random(1), dict[str, Feature](), {}
    own = tuple(known.atlas.features.values())
    for n in range(number):
        feature, years, month = own[n % len(own)], rolled.randrange(-4, 5), rolled.randrange(1, 13)
        key = f"{feature.id}-{n}"
        statuses = (replace(r, date=_moved(r.date, years, month)) for r in feature.statuses)
        evidence = (_moved(when, years, month) or when for when in feature.evidence)
        features[key] = replace(feature, id=key, statuses=tuple(statuses), evidence=tuple(evidence))
        if feature.id in known.shapes:
            shapes[key] = known.shapes[feature.id]
    return Known(replace(known.atlas, features=features), shapes)


def _moved(when: PartialDate | None, years: int, month: int) -> PartialDate | None:
    """The date some years on or back; one of a single day or month also in another month."""
    if when is None:
        return None
    single = "/" not in when.text

    def part(found: re.Match[str]) -> str:
        other = f"-{month:02d}" if found[2] and single else found[2] or ""
        day = f"-{min(int(found[3][1:]), 28):02d}" if found[3] else ""
        return f"{int(found[1]) + years}{other}{day}"

    return _parsed(_PARTS.sub(part, when.text))


@cache
def _parsed(text: str) -> PartialDate:
    return edtf.parse(text)


def measure(number: int = FEATURES) -> Steps:
    known = many(load(geodata_dir()), number)
    begun = time.perf_counter()
    timelines(known.atlas)
    found = Steps(time.perf_counter() - begun, [], [], [])
    layers = tuple(replace(layer, visible=True) for layer in opening_layers())
    view = View(layers=layers).with_clock(at=date(2019, 12, 31))
    _step(known, view)  # what is derived once is no part of a step
    for _, day in periods(Axis(), "month"):
        for parts, took in zip(found[1:], _step(known, view.with_clock(at=day)), strict=True):
            parts.append(took)
    return found


def _step(known: Known, view: View) -> tuple[float, float, float]:
    atlas, marks = known.atlas, [time.perf_counter()]
    counts(atlas, view, known.bounds, known.bounds)
    marks.append(time.perf_counter())
    entries(known, view)
    marks.append(time.perf_counter())
    changes.changes_of(atlas, view, known.bounds).tally()
    marks.append(time.perf_counter())
    one, two, three = ((b - a) * 1000 for a, b in zip(marks, marks[1:], strict=False))
    return one, two, three


if __name__ == "__main__":
    steps = measure(int(sys.argv[1]) if len(sys.argv) > 1 else FEATURES)
    for name in ("counts", "legend", "changes"):
        took = getattr(steps, name)
        sys.stdout.write(f"{name:8}{median(took):7.2f} ms   longest {max(took):7.2f} ms\n")
    sys.stdout.write(f"together{steps.together:7.2f} ms   columns built in {steps.built:.2f} s\n")
