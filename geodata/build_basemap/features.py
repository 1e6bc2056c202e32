"""The window of the map, and features as GeoJSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely

log = logging.getLogger("build_basemap")

WEST, SOUTH, EAST, NORTH = BOX = (97.0, 25.5, 111.5, 34.8)
# Neighbours, lines, rivers and relief stop at this line in the south-west, so that nothing ever ends on, or crosses, the national border.
CORNER = [(96.9, 29.4), (98.1, 29.0), (98.95, 28.0), (98.95, 25.4), (96.9, 25.4)]


DIGITS = 4  # 11 m


def write_geojson(path: Path, features: Iterable[dict[str, Any]], **about: str) -> None:
    """One feature a line, so that a diff stays readable; `about` becomes top-level members."""
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)[:-1]
    path.write_text(f'{head}, "features": [\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
    log.info("%-24s %7.1f kB", path.name, path.stat().st_size / 1000)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def window_of_the_map() -> Any:
    """The box without its south-western corner: where neighbours, lines and rivers end."""
    return shapely.difference(shapely.box(*BOX), shapely.Polygon(CORNER))


def rounded(geometry: Any, digits: int = DIGITS) -> Any:
    return shapely.transform(geometry, lambda xy: xy.round(digits))
