"""A GeoPackage of the results: readable by GIS programs, with the words of the table."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest

from explorer.atlas.shapes import shapes
from explorer.atlas.tables import load
from explorer.export.table_gpkg import save_gpkg
from explorer.paths import geodata_dir

ATLAS = load(geodata_dir()).atlas
SHAPES = shapes(ATLAS, geodata_dir())


def _rows() -> dict[str, tuple[str, str]]:
    return {f.id: (f.name.zh, "=1+1") for f in ATLAS.features.values()}


def test_layers_by_kind_hold_every_feature(tmp_path: Path) -> None:
    path = tmp_path / "结果.gpkg"
    save_gpkg(path, ("名称", "备注"), _rows(), SHAPES)
    layers = {str(name): geometry for name, geometry in pyogrio.list_layers(path)}
    assert set(layers) == {"points", "lines", "areas", "without_shape"}
    assert layers["lines"] == "MultiLineString"
    sizes = {name: pyogrio.read_info(path, layer=name)["features"] for name in layers}
    assert sum(sizes.values()) == len(ATLAS.features)
    assert sizes["without_shape"] == len(ATLAS.features) - len(SHAPES)
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert "川渝高竹新区" in set(areas["名称"])
    assert areas.crs.to_epsg() == 4326
    assert [p.name for p in tmp_path.iterdir()] == ["结果.gpkg"]


def test_an_old_file_is_replaced_whole_and_no_rows_are_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    save_gpkg(path, ("名称", "备注"), _rows(), SHAPES)
    save_gpkg(path, ("名称",), {}, SHAPES)
    assert [str(name) for name, _ in pyogrio.list_layers(path)] == ["without_shape"]


def test_a_place_that_cannot_be_written_raises_and_the_old_file_stays(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_gpkg(tmp_path / "nowhere" / "a.gpkg", ("名称",), {}, SHAPES)
