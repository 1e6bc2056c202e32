"""A small pack of another region: two provinces of four square counties each, with a few features, made from nothing."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from explorer.atlas.packs import areas
from explorer.atlas.packs.starting import PackNames, write_pack
from explorer.words.text import Text

WEST, SOUTH = 118.0, 42.0
START = PackNames(
    "north",
    Text("北方试验图集", "Northern trial atlas"),
    Text("北方", "the North"),
    Text("区划：试验", "Boundaries: trial"),
)
COUNTIES = [
    (
        f"{province}0{prefecture}0{county}",
        f"{'甲乙'[n]}{'东西'[prefecture - 1]}{'一二'[county - 1]}县",
        n,
        prefecture,
        county,
    )
    for n, province in enumerate(("91", "92"))
    for prefecture in (1, 2)
    for county in (1, 2)
]
ROWS: dict[str, list[dict[str, str]]] = {
    "sources": [
        {
            "id": "N01",
            "title_zh": "北方年报",
            "title_en": "Northern yearbook",
            "publisher_zh": "北方社",
            "publisher_en": "Northern press",
            "date": "2012-03",
            "kind": "document",
        }
    ],
    "features": [
        {"id": "road", "theme": "highway", "name_zh": "北环路", "name_en": "North ring", "geometry": "line", "quality": "schematic"},
        {"id": "park", "theme": "platform", "name_zh": "甲东园区", "name_en": "East park", "geometry": "union", "quality": "generalised"},
        {"id": "port", "theme": "airport", "name_zh": "北方机场", "name_en": "North airport", "geometry": "point", "geometry_arg": "county-920202", "quality": "county"},
    ],
    "statuses": [
        {"feature": "road", "status": "construction", "date": "2009", "kind": "begins", "source": "N01", "locator": "正文 ¶1"},
        {"feature": "road", "status": "operation", "date": "2011-06", "kind": "begins", "source": "N01", "locator": "正文 ¶2"},
        {"feature": "park", "status": "operation", "date": "2012-01", "kind": "attested", "source": "N01", "locator": "正文 ¶3"},
        {"feature": "port", "status": "planned", "date": "2012-02", "kind": "begins", "source": "N01", "locator": "正文 ¶4"},
    ],
    "routes": [
        {"feature": "road", "part": "1", "seq": "1", "place": "county-910101"},
        {"feature": "road", "part": "1", "seq": "2", "place": "county-920202"},
    ],
    "members": [{"feature": "park", "place": "county-910101", "source": "N01", "locator": "正文 ¶3"}],
    "events": [
        {"id": "opens", "date": "2011-06", "kind": "opening", "title_zh": "北环路通车", "title_en": "The ring opens", "places": "county-910101", "features": "road", "milestone": "1", "source": "N01", "locator": "正文 ¶2"},
    ],
    "indicators": [{"key": "roads", "name_zh": "公路里程", "name_en": "Roads", "unit_zh": "公里", "unit_en": "km", "group": "transport", "headline": "1"}],
    "observations": [{"key": "roads", "value": "120", "as_of": "2011", "source": "N01", "locator": "正文 ¶5"}],
}  # fmt: skip


def counties_file(path: Path) -> Path:
    """Write the counties as a user would have them: GeoJSON with adcode and name."""
    features = [_county(*county) for county in COUNTIES]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8"
    )
    return path


def _county(code: str, name: str, province: int, prefecture: int, county: int) -> dict[str, Any]:
    west, south = WEST + province * 2 + (prefecture - 1), SOUTH + county - 1
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    properties = {
        "adcode": code,
        "name": name,
        "name_en": f"County {code}",
        "province": f"{'甲乙'[province]}省",
    }
    properties["prefecture"] = f"{'甲乙'[province]}{'东西'[prefecture - 1]}市"
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def make_pack(folder: Path) -> Path:
    """Make the pack, its clock on 2012, with the rows above; returns its folder."""
    found = [_county(*county) for county in COUNTIES]
    columns = {key: [one["properties"][key] for one in found] for key in found[0]["properties"]}
    shapes = [shape(one["geometry"]) for one in found]
    write_pack(folder, START, areas.areas_of(columns, shapes, "counties"), date(2012, 6, 30))
    for table, rows in ROWS.items():
        add_rows(folder, table, rows)
    return folder


def add_rows(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerows(rows)
