"""Large layers of the user's made up for tests and timings: random lines, areas and points over the region, with dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Records, records
from explorer.atlas.model import STATUSES, Source
from explorer.words.text import Text

BOX = (103.0, 28.3, 110.0, 32.0)
FIRST = date(2018, 1, 1).toordinal()
DAYS = 2900
NOTHING = Text("", "")
Array = np.ndarray[Any, Any]


def lines(count: int, vertices: int = 10, seed: int = 0, step: float = 0.035) -> Array:
    roll = np.random.default_rng(seed)
    start = _places(roll, count)
    turn = roll.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(roll.normal(0, 0.35, (count, vertices - 1)), 1)
    moves = np.stack([np.cos(turn), np.sin(turn)], -1) * step * roll.uniform(0.3, 1, (count, 1, 1))
    return shapely.linestrings(
        np.concatenate([np.zeros((count, 1, 2)), np.cumsum(moves, 1)], 1) + start[:, None]
    )


def areas(count: int, vertices: int = 30, seed: int = 0, size: float = 0.02) -> Array:
    roll = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    far = size * roll.uniform(0.6, 1, (count, vertices)) * roll.uniform(0.4, 1, (count, 1))
    around = np.stack([np.cos(angle) * far, np.sin(angle) * far * 0.85], -1)
    return shapely.polygons(around + _places(roll, count)[:, None])


def points(count: int, seed: int = 0) -> Array:
    return shapely.points(_places(np.random.default_rng(seed), count))


def _places(roll: np.random.Generator, count: int) -> Array:
    west, south, east, north = BOX
    return np.column_stack([roll.uniform(west, east, count), roll.uniform(south, north, count)])


def careers(count: int, seed: int = 0) -> tuple[Records, ...]:
    """Each row begins as works, runs after some years, and is closed again some years later."""
    roll = np.random.default_rng(seed + 1)
    begin = roll.integers(0, DAYS - 600, count)
    run = begin + roll.integers(200, 1200, count)
    end = run + roll.integers(300, 2500, count)
    texts = np.array([date.fromordinal(FIRST + n).isoformat() for n in range(DAYS + 4000)], object)
    sure = np.zeros(count, bool)
    stages = (("construction", begin), ("operation", run), ("closed", end))
    return tuple(
        records(np.full(count, STATUSES.index(status), np.int8), texts[days], sure) for status, days in stages
    )


def states(count: int, seed: int = 0) -> tuple[Records, ...]:
    """One record a row: any status but closed, and any certainty."""
    roll = np.random.default_rng(seed + 2)
    status = roll.integers(0, len(STATUSES) - 1, count).astype(np.int8)
    texts = np.empty(count, object)
    texts[:] = roll.choice(
        np.array(["2018-05-01", "2019-03", "2020/2024", "2021-07-15", None], object), count
    )
    return (records(status, texts, roll.random(count) < 0.3),)


def planned(count: int, seed: int = 0) -> tuple[Records, ...]:
    """`states`, and for most of what is undated there a day on which something else was planned."""
    known = states(count, seed)[0]
    roll = np.random.default_rng(seed + 3)
    status = np.where(known.dated, -1, roll.integers(-1, len(STATUSES), count)).astype(np.int8)
    texts = np.empty(count, object)
    texts[:] = roll.choice(np.array(["2018-11", "2020-02-29", "2021/2023", "2022-09-01"], object), count)
    return known, records(status, texts, np.zeros(count, bool), np.ones(count, bool))


def collection(key: str, shapes: Array, dates: tuple[Records, ...]) -> Collection:
    source = Source(key, Text("路.gpkg", "roads.gpkg"), NOTHING, None, "own", NOTHING)
    names = np.array([f"{n} 号" for n in range(len(shapes))], object)
    return Collection(key, Text("路网", "Roads"), source, names, shapes, dates)


def declared(key: str, **more: Any) -> LayerSpec:
    return LayerSpec(key, "own", Text("路网", "Roads"), "#1f6f8b", "#5fb3d1", **({"label_zoom": 12.0} | more))


def with_layers(known: Known, layers: Mapping[str, Collection], **more: Any) -> Known:
    """What is known with these layers beside it."""
    catalogue = known.catalogue
    for key in layers:
        catalogue = catalogue.with_layer(declared(key, **more))
    return known.with_collections(layers, catalogue)


def mixed(count: int, seed: int = 0) -> Array:
    """Lines, areas and points by turns."""
    third = -(-count // 3)
    kinds: Sequence[Array] = (
        lines(third, 8, seed),
        areas(third, 12, seed + 1, size=0.12),
        points(third, seed + 2),
    )
    return np.column_stack(kinds).ravel()[:count]
