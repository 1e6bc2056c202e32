"""The county that each feature of a layer lies in, by the basemap: what a store of many servers is spread by."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly import basemap_files


def division_codes(shapes: NDArray[Any]) -> list[str]:
    """Return the code of the county at the middle of each shape; "" without one."""
    import shapely

    counties = basemap_files.features(basemap_files.basemap_dir(), "counties.geojson")
    codes = [str(county["properties"]["adcode"]) for county in counties]
    if not codes:
        return [""] * len(shapes)
    tree = shapely.STRtree(
        [shapely.make_valid(shapely.from_geojson(json.dumps(one["geometry"]))) for one in counties]
    )
    found = np.full(len(shapes), "", object)
    rows = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    spots = shapely.point_on_surface(shapes[rows])
    which, county = tree.query(spots, predicate="within")
    found[rows[which[::-1]]] = np.array(codes, object)[county[::-1]]  # the first where two meet
    return [str(code) for code in found.tolist()]
