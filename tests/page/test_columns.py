"""The block of a large layer: what it holds, and that it holds nothing twice."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from explorer.page import columns
from tests.helpers import crowds

ROWS = 3000


def _read(block: bytes) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, int]]:
    """The arrays of a block, and where each begins."""
    size = int.from_bytes(block[4:8], "little")
    places = json.loads(block[8 : 8 + size])["arrays"]
    begin = -(-(8 + size) // 8) * 8
    found = {
        name: np.frombuffer(block, "<" + kind, length, begin + offset)
        for name, (kind, offset, length) in places.items()
    }
    return found, {name: offset for name, (_, offset, _) in places.items()}


def test_what_is_the_same_is_there_once() -> None:
    layer = crowds.collection("own1", crowds.points(ROWS), crowds.careers(ROWS))
    vertices, moves = layer.take_vertices(), layer.moves
    block = columns.block(layer.names, vertices, layer.spans, moves)
    found, at = _read(block)
    for name, wanted in (
        ("positions", vertices.positions),
        ("parts", np.arange(ROWS + 1)),
        ("features", np.arange(ROWS + 1)),
        ("from", layer.spans.start),
        ("moveFirst", moves.first),
        ("moveLast", moves.last),
        ("moveShows", moves.last),
    ):
        assert np.array_equal(found[name], wanted), name
    assert at["parts"] == at["features"]
    assert at["moveFirst"] == at["moveLast"] == at["moveShows"]
    assert len(block) < sum(array.nbytes for array in found.values())


def test_days_that_are_not_exact_are_each_there() -> None:
    layer = crowds.collection("own1", crowds.lines(ROWS), crowds.states(ROWS))
    found, at = _read(columns.of_collection(layer))
    assert np.array_equal(found["moveFirst"], layer.moves.first)
    assert np.array_equal(found["moveLast"], layer.moves.last)
    assert not np.array_equal(layer.moves.first, layer.moves.last)
    assert len({at["moveFirst"], at["moveLast"], at["parts"], at["features"]}) == 4
    first, end = found["nameEnds"][7:9]
    assert found["letters"][first:end].tobytes().decode() == layer.names[7]
