"""How far the making of a large table is: told while its rows are gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_EACH = 1000  # rows between two notices

Item = TypeVar("Item")
# What is being done, how many rows are, of how many; 0 of 0 where that is unknown.
Told = Callable[[str, int, int], None]


def untold(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def telling(items: Iterable[Item], total: int, stage: str, told: Told) -> Iterator[Item]:
    """Yield the items, and tell now and then how many were; of few nothing is told."""
    for done, item in enumerate(items):
        if done and not done % _EACH:
            told(stage, done, total)
        yield item
