"""A table with its shapes as GeoPackage: a layer for points, lines and areas each, and what has no shape."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explorer import wholefile

_LAYERS = {"Point": "points", "LineString": "lines", "Polygon": "areas"}
_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
Shapes = Mapping[str, Mapping[str, Any]]


def save_gpkg(path: Path, header: Sequence[str], rows: Mapping[str, Sequence[str]], shapes: Shapes) -> None:
    """Write rows (by feature id) with their WGS 84 shapes, whole or not at all.

    Raises OSError where the place cannot be written.
    """
    groups: dict[str, list[str]] = {}
    for key in rows:
        groups.setdefault(_family(shapes.get(key)), []).append(key)
    with tempfile.TemporaryDirectory(prefix="twincity-") as folder:
        draft = Path(folder) / "table.gpkg"
        for family in (*_LAYERS, ""):
            if family in groups:
                _write_layer(draft, family, header, {k: rows[k] for k in groups[family]}, shapes)
        if not groups:
            _write_layer(draft, "", header, {}, shapes)
        wholefile.write(path, draft.read_bytes())


def _family(shape: Mapping[str, Any] | None) -> str:
    """`Point`, `LineString`, `Polygon`; "" for no shape."""
    return str(shape["type"]).removeprefix("Multi") if shape else ""


def _write_layer(
    draft: Path, family: str, header: Sequence[str], rows: Mapping[str, Sequence[str]], shapes: Shapes
) -> None:
    import pandas
    import pyogrio

    columns = ["feature_id", *header]
    table = pandas.DataFrame([[key, *row] for key, row in rows.items()], columns=columns, dtype="object")
    if not family:
        pyogrio.write_dataframe(table, draft, layer="without_shape", driver="GPKG")
        return
    import geopandas
    from shapely.geometry import shape

    geometry = [shape(dict(shapes[key])) for key in rows]
    frame = geopandas.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
    pyogrio.write_dataframe(
        frame,
        draft,
        layer=_LAYERS[family],
        driver="GPKG",
        geometry_type=_MULTI[family],
        promote_to_multi=True,
    )
