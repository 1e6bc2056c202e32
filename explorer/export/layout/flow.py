"""Flow blocks down columns; headings stay with the next block, no block is split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

from explorer.export.layout.elements import Box, Element, moved
from explorer.records import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Elements relative to (0, 0), their height, and the gap above."""

    elements: tuple[Element, ...]
    height: float
    gap: float = 0.0
    keep: bool = False  # not to be separated from the next block
    rows: int = 1  # of a legend
    explains: bool = False  # says what a number on the map means


def fill(blocks: Sequence[Block], columns: Sequence[Box]) -> tuple[tuple[Element, ...], Sequence[Block]]:
    """Place as many blocks as fit; return their elements and the remaining blocks."""
    found = _positions(blocks, columns)
    placed = [moved(e, *spot) for block, spot in zip(blocks, found, strict=False) for e in block.elements]
    return tuple(placed), blocks[len(found) :]


def fill_and_count(
    blocks: Sequence[Block], columns: Sequence[Box], left: Callable[[int], Block]
) -> tuple[tuple[Element, ...], Sequence[Block]]:
    """Place as many blocks as fit; where not all do, a last one says how many are `left`."""
    some = room_for(blocks, columns)
    if some == len(blocks):
        return fill(blocks, columns)
    for n in range(some, 0, -1):
        told = [*blocks[:n], left(sum(block.rows for block in blocks[n:]))]
        if not blocks[n - 1].keep and room_for(told, columns) == len(told):
            return fill(told, columns)[0], blocks[n:]
    return fill(blocks, columns)


def room_for(blocks: Sequence[Block], columns: Sequence[Box]) -> int:
    """Return the number of blocks that fit."""
    return len(_positions(blocks, columns))


def _positions(blocks: Sequence[Block], columns: Sequence[Box]) -> list[tuple[float, float]]:
    """Return the positions of the blocks that fit."""
    found: list[tuple[float, float]] = []
    n = 0
    for column in columns:
        y = column.y
        while n < len(blocks):
            block = blocks[n]
            top = y + (block.gap if y > column.y else 0.0)
            if top + _height_with_followers(blocks, n) > column.bottom + 1e-6:
                break
            found.append((column.x, top))
            y = top + block.height
            n += 1
    return found


def _height_with_followers(blocks: Sequence[Block], n: int) -> float:
    """Return the height of block `n` and of those that must not be separated from it."""
    tall = blocks[n].height
    while blocks[n].keep and n + 1 < len(blocks):
        n += 1
        tall += blocks[n].gap + blocks[n].height
    return tall


def height(blocks: Sequence[Block]) -> float:
    """Return the height of the blocks in one column."""
    return sum(b.height + (b.gap if n else 0.0) for n, b in enumerate(blocks))


def balanced(blocks: Sequence[Block], box: Box, count: int, gutter: float) -> tuple[float, list[Box]]:
    """Return the smallest height at which the blocks fit into `count` equal columns, and the columns."""
    wide = column_width(box.w, count, gutter)
    columns = levelled(blocks, [Box(box.x + n * (wide + gutter), box.y, wide, inf) for n in range(count)])
    return columns[0].h, columns


def levelled(blocks: Sequence[Block], columns: Sequence[Box]) -> list[Box]:
    """Return the columns, no higher than is needed for the blocks, so that all of them are about as full."""
    tall = height(blocks) / len(columns)
    while True:
        lower = [replace(column, h=min(tall, column.h)) for column in columns]
        if tall >= max(column.h for column in columns) or room_for(blocks, lower) == len(blocks):
            return lower
        tall += max(0.5, tall * 0.02)


def column_width(width: float, count: int, gutter: float) -> float:
    return (width - gutter * (count - 1)) / count
