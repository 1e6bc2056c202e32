"""Archives and pictures as grounds: what they say of themselves, their tiles, and what is refused in one line."""

from __future__ import annotations

import io
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from explorer.ground import picture
from explorer.ground.shelf import opened_file
from explorer.ground.tiles import GroundError, NoTile, Tiles
from tests.helpers import grounds
from tests.helpers.grounds import BLUE, RONGCHANG, at


def colour(data: bytes, x: int = 128, y: int = 128) -> tuple[int, ...]:
    with Image.open(io.BytesIO(data)) as opened:
        found = opened.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def refusal(path: Path) -> str:
    with pytest.raises(GroundError) as told:
        opened_file(path)
    words = told.value.in_("zh")
    assert "\n" not in words
    assert path.name in words
    return told.value.words.key


def test_mbtiles_give_tiles_zooms_bounds_and_credit(tmp_path: Path) -> None:
    made = grounds.mbtiles(tmp_path / "a.mbtiles", attribution="<a href='x'>重庆测绘院</a> 渝S（2023）045号")
    with closing(opened_file(made)) as found:
        assert (found.facts.least, found.facts.most, found.facts.bounds) == (8, 12, RONGCHANG)
        assert (found.facts.name, found.facts.credit) == ("测绘底图", "重庆测绘院 渝S（2023）045号")
        assert found.facts.approval == "渝S（2023）045号"
        assert colour(found.tile(*at(RONGCHANG, 12))) == BLUE
        with pytest.raises(NoTile):
            found.tile(12, 0, 0)


def test_mbtiles_without_bounds_have_those_of_their_tiles(tmp_path: Path) -> None:
    with closing(opened_file(grounds.mbtiles(tmp_path / "a.mbtiles", bounds="nonsense"))) as found:
        west, south, east, north = found.facts.bounds
    assert west <= RONGCHANG[0] < RONGCHANG[2] <= east < west + 4
    assert south <= RONGCHANG[1] < RONGCHANG[3] <= north < south + 4


def test_pmtiles_give_tiles_and_facts(tmp_path: Path) -> None:
    made = grounds.pmtiles(tmp_path / "a.pmtiles", name="晕渲", attribution="某院")
    with closing(opened_file(made)) as found:
        assert (found.facts.name, found.facts.credit, found.facts.least, found.facts.most) == (
            "晕渲",
            "某院",
            8,
            10,
        )
        assert colour(found.tile(*at(RONGCHANG, 10))) == BLUE
        with pytest.raises(NoTile):
            found.tile(10, 1, 1)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:4545"])
def test_a_geotiff_is_warped_to_its_place(tmp_path: Path, crs: str) -> None:
    from rasterio.warp import transform_bounds

    box = transform_bounds("EPSG:4326", crs, *RONGCHANG)
    with closing(opened_file(grounds.geotiff(tmp_path / "a.tif", crs, box))) as found:
        z, x, y = at(RONGCHANG, 11)
        west, east = colour(found.tile(z, x - 1, y)), colour(found.tile(z, x + 1, y))
        assert west[0] < 128 < east[0]
        assert west[1] in range(98, 103)
        assert found.facts.bounds == pytest.approx(RONGCHANG, abs=0.03)
        with pytest.raises(NoTile):
            found.tile(11, 0, 0)


def test_what_cannot_be_a_ground_is_refused_in_one_line(tmp_path: Path) -> None:
    words = tmp_path / "a.mbtiles"
    words.write_text("<html>not found</html>")
    assert refusal(words) == "ground.broken"
    assert refusal(tmp_path / "gone.mbtiles") == "ground.gone"
    cut = tmp_path / "cut.pmtiles"
    cut.write_bytes(grounds.pmtiles(tmp_path / "b.pmtiles").read_bytes()[:140])
    assert refusal(cut) == "ground.broken"
    empty = tmp_path / "empty.pmtiles"
    empty.touch()
    assert refusal(empty) == "ground.broken"
    assert refusal(grounds.pmtiles(tmp_path / "v.pmtiles", kind="MVT")) == "ground.vector"
    assert refusal(grounds.mbtiles(tmp_path / "v.mbtiles", format="pbf")) == "ground.vector"
    assert refusal(grounds.mbtiles(tmp_path / "e.mbtiles", zooms=range(0))) == "ground.empty"
    assert refusal(grounds.geotiff(tmp_path / "bare.tif", None)) == "ground.no_place"
    assert refusal(_endless(tmp_path / "endless.tif")) == "ground.no_overviews"
    (tmp_path / "a.jpg").touch()
    assert refusal(tmp_path / "a.jpg") == "ground.format"
    assert refusal(Path("//server/share/a.mbtiles")) == "ground.away"


def _endless(path: Path) -> Path:
    """Write a GeoTIFF of forty thousand million pixels, none of which is stored."""
    rasterio = pytest.importorskip("rasterio")
    side = 200_000
    place = rasterio.transform.from_bounds(104, 29, 106, 31, side, side)
    facts = {"count": 3, "dtype": "uint8", "crs": "EPSG:4326", "transform": place, "tiled": True}
    kind = {"driver": "GTiff", "sparse_ok": True, "BIGTIFF": "YES", "blockxsize": 4096, "blockysize": 4096}
    with rasterio.open(path, "w", width=side, height=side, **facts, **kind):
        pass
    return path


def test_an_endless_view_in_a_database_ends(tmp_path: Path) -> None:
    path = tmp_path / "endless.mbtiles"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS zoom_level, i AS tile_column, i AS tile_row, NULL AS tile_data FROM n"
        )
    assert refusal(path) == "ground.broken"


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><script/></svg>',
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        grounds.tile()[:-30],
        grounds.tile(form="GIF"),
        grounds.tile(side=2048),
        b"",
        zlib.compress(b"\0" * 1000),
    ],
    ids=["html", "svg", "torn", "cut", "gif", "large", "nothing", "zlib"],
)
def test_a_tile_that_is_no_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    with (
        closing(opened_file(grounds.mbtiles(tmp_path / "a.mbtiles", zooms=range(9, 10), data=data))) as found,
        pytest.raises(GroundError),
    ):
        picture.checked(found.tile(*at(RONGCHANG, 9)))


def test_a_blob_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    huge = b"\x89PNG" + bytes(9 * 2**20)
    made = grounds.mbtiles(tmp_path / "a.mbtiles", (105.5, 29.5, 105.51, 29.51), range(8, 9), data=huge)
    with closing(opened_file(made)) as found, pytest.raises(GroundError):
        found.tile(*at((105.5, 29.5, 105.51, 29.51), 8))


def test_at_night_a_map_turns_dark_and_keeps_its_hues_and_a_photograph_is_dimmed() -> None:
    paper, water = Image.new("RGB", (64, 64), (250, 248, 240)), Image.new("RGB", (64, 64), (170, 200, 230))
    dark, blue = (
        picture.at_night(one, imagery=False).convert("RGB").getpixel((5, 5)) for one in (paper, water)
    )
    assert isinstance(dark, tuple)
    assert isinstance(blue, tuple)
    assert max(dark) < 60
    assert blue[2] > blue[1] > blue[0]
    dimmed = picture.at_night(water, imagery=True).convert("RGB").getpixel((5, 5))
    assert dimmed == (105, 124, 142)


class Chequered:
    """Each tile has the colour of its column and row."""

    def tile(self, z: int, x: int, y: int) -> bytes:
        return grounds.tile((x % 250, y % 250, 0))


def test_tiles_in_gcj02_are_moved_to_where_they_belong() -> None:
    from explorer.ground.tiles import column_row

    z, x, y = at(RONGCHANG, 16)
    source: Chequered | Tiles = Chequered()
    made = picture.unshifted(lambda column, row: source.tile(z, column, row), z, x, y)
    # In Rongchang GCJ-02 lies some 330 m east and 270 m north or south of WGS84: about a tile's half at zoom 16.
    import numpy as np

    from explorer.ground.tiles import lon_lat
    from explorer.sources.places.datum import gcj_from_wgs

    for px, py in ((20, 20), (230, 40), (60, 220)):
        lon, lat = lon_lat(x + px / 256, y + py / 256, z)
        there = gcj_from_wgs(np.array([lon]), np.array([lat]))
        column, row = (int(v) for v in column_row(float(there[0][0]), float(there[1][0]), z))
        assert colour(made, px, py) == (column % 250, row % 250, 0)
