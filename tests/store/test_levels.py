"""Levels of features: small maps show fewer, and never nothing where there is something."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.store.levels import FINEST, levels, square

ROWS = 20_000


def places(seed: int = 0) -> np.ndarray:
    roll = np.random.default_rng(seed)
    x, y = roll.uniform(103, 110, ROWS), roll.uniform(28, 32, ROWS)
    return np.column_stack([x, y, x, y])


@pytest.mark.parametrize("level", [4, 6, 8, 10])
def test_every_square_with_features_of_a_status_has_one(level: int) -> None:
    boxes, roll = places(), np.random.default_rng(1)
    status, begins = roll.integers(0, 3, ROWS), roll.integers(700_000, 703_000, ROWS)
    found = levels(boxes, status, begins)
    side = square(level)
    squares = list(zip((boxes[:, 0] + 180) // side, (boxes[:, 1] + 90) // side, status, strict=True))
    drawn = {key for key, own in zip(squares, found <= level, strict=True) if own}
    assert drawn == set(squares)
    assert (found <= level).sum() == len(drawn)


def test_the_first_to_begin_stands_for_its_square() -> None:
    boxes = np.tile([106.0, 30.0, 106.0, 30.0], (3, 1))
    found = levels(boxes, np.zeros(3), np.array([5, 2, 9]))
    assert found[1] < FINEST
    assert found[0] == found[2] == FINEST


def test_what_is_wider_than_a_square_is_always_drawn() -> None:
    boxes = np.tile([106.0, 30.0, 106.0 + square(7), 30.1], (5, 1))
    assert (levels(boxes, np.zeros(5), np.arange(5)) <= 7).all()


def test_rows_without_a_shape_have_the_finest() -> None:
    boxes = np.array([[np.nan] * 4, [106, 30, 106, 30]])
    assert levels(boxes, np.zeros(2), np.zeros(2)).tolist() == [FINEST, 2]
