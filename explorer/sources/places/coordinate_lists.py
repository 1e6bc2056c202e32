"""Lines and areas as lists of positions in one cell: `105.1,29.1;105.2,29.1`, `[[105.1,29.1],[105.2,29.1]]`, as in KML."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.raw.geometries import ShapeFault, ring

_N = r"[+-]?\d{1,8}(?:\.\d+)?"
_COMMA = r"\s*[,，]\s*"
_PAIR = rf"{_N}(?:{_COMMA}|\s+){_N}(?:(?:{_COMMA}|\s+){_N})?"
_FORMS = (  # how a list begins, and what separates its positions
    (re.compile(rf"\s*{_PAIR}\s*[;；|\n]\s*{_N}"), re.compile(r"[;；|\n]")),
    (
        re.compile(rf"\s*(?:[\[(（]\s*)+{_PAIR}\s*[\])）]{_COMMA}[\[(（]\s*{_N}"),
        re.compile(rf"[\])）]{_COMMA}[\[(（]"),
    ),
    (re.compile(rf"\s*{_N},{_N}(?:,{_N})?\s+{_N},{_N}"), re.compile(r"\s+")),
    (re.compile(rf"\s*{_N} +{_N}{_COMMA}{_N} +{_N}{_COMMA}{_N} +{_N}"), re.compile("[,，]")),
)
_BRACKETS = " \t\r\n;；|,，[]()（）"
_AREA = re.compile(
    r"面|边界|范围|红线|区域|围栏|界址|拐点|polygon|boundary|border|area|fence|extent", re.IGNORECASE
)
_LON, _LAT = (73, 136), (3, 54)  # where the longitude of a list without header is known from its latitude


def is_list(cell: str) -> bool:
    """Return whether a cell begins as a list of two or more positions."""
    head = cell[:200]
    return any(form.match(head) for form, _ in _FORMS)


def read(cell: str, name: str) -> Any:
    """Return the line or the area of a cell in a column of that name; None if a position is cut or wrong.

    Closed lists are areas, and all of a column that is called one (边界). Latitudes may come first. Raises ShapeFault.
    """
    between = next((between for form, between in _FORMS if form.match(cell[:200])), None)
    if between is None:
        return None
    positions = []
    for part in between.split(cell.strip(_BRACKETS)):
        numbers = re.split(r"[,，\s]+", part.strip(_BRACKETS))
        if not 2 <= len(numbers) <= 3 or not all(re.fullmatch(_N, n, re.ASCII) for n in numbers):
            return None
        positions.append((float(numbers[0]), float(numbers[1])))
    pairs = _east_first(np.array(positions))
    closed = len(pairs) > 3 and bool((pairs[0] == pairs[-1]).all())
    if closed or (len(pairs) > 2 and _AREA.search(name)):
        return shapely.polygons(ring(pairs, []))
    if len(pairs) < 2:
        raise ShapeFault("row.line")
    return shapely.linestrings(pairs)


def _east_first(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pairs with longitudes first where they can only be the second numbers."""
    first, second = pairs.T
    straight = _within(first, _LON) and _within(second, _LAT)
    return pairs[:, ::-1] if not straight and _within(first, _LAT) and _within(second, _LON) else pairs


def _within(values: NDArray[np.float64], bounds: tuple[float, float]) -> bool:
    return bool(((values >= bounds[0]) & (values <= bounds[1])).all())
