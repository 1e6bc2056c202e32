"""Metres that nothing but the file's words says to be of UTM: other systems of this longitude lie a kilometre off."""

from __future__ import annotations

import pyproj
import pytest

from tests.sources.conftest import Read, points

_CHONGQING, _WANZHOU = (106.5516, 29.563), (108.3946, 30.8084)


def table(code: int, head: str = "名称,X,Y") -> str:
    project = pyproj.Transformer.from_crs(4326, code, always_xy=True).transform
    rows = [(name, *project(*at)) for name, at in (("甲站", _CHONGQING), ("乙站", _WANZHOU))]
    return head + "\n" + "".join(f"{name},{x:.2f},{y:.2f}\n" for name, x, y in rows)


@pytest.mark.parametrize(
    ("name", "head", "zone"),
    [
        ("站点_UTM48N.csv", "名称,X,Y", 32648),
        ("stations utm.csv", "名称,X,Y", 32648),
        ("站点.csv", "名称,UTM_X,UTM_Y", 32648),
        ("站点 UTM zone 49.csv", "名称,X,Y", 32649),
    ],
)
def test_a_file_that_names_utm_is_read_so(opened: Read, name: str, head: str, zone: int) -> None:
    found = opened(name, table(zone, head))
    assert found["crs"] == f"EPSG:{zone}"
    assert points(found) == [_CHONGQING, _WANZHOU]


@pytest.mark.parametrize(("name", "head"), [("站点.csv", "名称,X,Y"), ("站点.csv", "utm_source,X,Y")])
def test_others_are_taken_for_the_system_in_use_here(opened: Read, name: str, head: str) -> None:
    assert opened(name, table(4544, head))["crs"] == "EPSG:4544"
    assert opened(name, table(4544, head))["datum"] == "cgcs2000"


def test_degrees_remain_degrees(opened: Read) -> None:
    assert points(opened("utm.csv", "名称,经度,纬度\n甲站,106.5516,29.563\n")) == [_CHONGQING]
