"""What files of several formats are made of in tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import shapely

from explorer.sources.reader import read

PLACES = {"云锦镇": (105.64329, 29.0818), "百和镇": (105.71287, 29.04201), "朱沱镇": (105.84877, 29.0184)}
FIELDS = [("名称", "C", 19), ("开工", "C", 20)]
ROWS = [[name, "2021年5月"] for name in PLACES]
POINTS = list(PLACES.values())


def say_text(found: dict[str, Any]) -> str:
    return "\n".join(found["say"])


def names(path: Path) -> list[Any]:
    column = read.read(path).layers[0].column("名称")
    assert column is not None
    return column.cells.tolist()


def turned(epsg: int, turn: bool = False) -> list[tuple[float, float]]:
    there = geopandas.GeoSeries(shapely.points(POINTS), crs=4490).to_crs(epsg)
    return [(p.y, p.x) if turn else (p.x, p.y) for p in there]


def kml(*marks: str) -> str:
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'


def mark(inner: str, name: str = "点") -> str:
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


SPOT = "<Point><coordinates>105.6,29.1,0</coordinates></Point>"
