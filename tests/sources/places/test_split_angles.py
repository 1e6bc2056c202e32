"""Degrees, minutes and seconds in columns of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.places import split_angles
from explorer.sources.raw.raw_layer import make_column
from tests.sources.conftest import Read

HEADERS = (
    "经度度,经度分,经度秒,纬度度,纬度分,纬度秒",
    "东经_度,东经_分,东经_秒,北纬_度,北纬_分,北纬_秒",
    "经度(度),经度(分),经度(秒),纬度(度),纬度(分),纬度(秒)",
    "经度_度(°),经度_分(′),经度_秒(″),纬度_度(°),纬度_分(′),纬度_秒(″)",
    "经度,经分,经秒,纬度,纬分,纬秒",
    "东经,分,秒,北纬,分,秒",
    "经度（°）,分（′）,秒（″）,纬度（°）,分（′）,秒（″）",
    "东度,东分,东秒,北度,北分,北秒",
    "起点经度度,起点经度分,起点经度秒,起点纬度度,起点纬度分,起点纬度秒",
    "lon_deg,lon_min,lon_sec,lat_deg,lat_min,lat_sec",
    "lon_d,lon_m,lon_s,lat_d,lat_m,lat_s",
    "deg_lon,min_lon,sec_lon,deg_lat,min_lat,sec_lat",
    "Longitude Degrees,Longitude Minutes,Longitude Seconds,Latitude Degrees,Latitude Minutes,Latitude Seconds",
    "Lon Deg,Min,Sec,Lat Deg,Min,Sec",
    "JD_DU,JD_FEN,JD_MIAO,WD_DU,WD_FEN,WD_MIAO",
    "jingdu,fen,miao,weidu,fen,miao",
    "E°,E′,E″,N°,N′,N″",
    "Long°,Long',Long'',Lat°,Lat',Lat''",
)


@pytest.mark.parametrize("header", HEADERS)
def test_columns_of_one_angle_are_found_by_their_names(opened: Read, header: str) -> None:
    found = opened("点.csv", f"名称,{header}\n站,105,38,35.88,29,4,54.48\n")
    assert (round(found["rows"][0]["lon"], 5), round(found["rows"][0]["lat"], 5)) == (105.6433, 29.0818)


def test_latitude_may_come_first_and_cells_may_carry_their_marks(opened: Read) -> None:
    row = "站,29°,４′,54.48″,E105°,38分,35.88秒"
    found = opened("点.csv", f"名称,纬度度,纬度分,纬度秒,经度度,经度分,经度秒\n{row}\n")
    assert (round(found["rows"][0]["lon"], 5), round(found["rows"][0]["lat"], 5)) == (105.6433, 29.0818)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ("105,75,29,4", "“105°75′”的分或秒不小于 60"),
        ("105,,29,1", "经度分"),  # a blank is not zero
        (",,,", "没有坐标"),
        (",38,29,4", "经度度"),
        ("105.5,30,29,4", "105.5°30′"),  # half a degree twice
        ("105,-3,29,4", "不是数字"),
        ("甲,38,29,4", "甲"),
    ],
)
def test_degrees_and_decimal_minutes_and_why_a_row_has_no_place(opened: Read, cells: str, word: str) -> None:
    good = "站,105,38.598,29,4.908\n"
    found = opened("点.csv", f"名称,经度度,经度分,纬度度,纬度分\n{good}坏,{cells}\n{good}")
    assert (found["drawn"], [p["row"] for p in found["problems"]]) == (2, [1])
    assert round(found["rows"][0]["lon"], 4) == 105.6433
    assert word in found["problems"][0]["message"]


@pytest.mark.parametrize(
    "table",
    [
        "经度,纬度,分\n105.6433,29.0818,33\n",  # marks of an exam
        "lon_min,lat_min,lon_max,lat_max\n105.6433,29.0818,105.8,29.2\n",
        "lon_deg,lat_deg\n105.6433,29.0818\n",
        "经度,纬度,经度_度,经度_分,经度_秒,纬度_度,纬度_分,纬度_秒\n105.6433,29.0818,105,38,35.88,29,4,54.48\n",
    ],
)
def test_whole_degrees_stay_what_they_are(opened: Read, table: str) -> None:
    found = opened("点.csv", table)["rows"][0]
    assert (round(found["lon"], 4), round(found["lat"], 4)) == (105.6433, 29.0818)


def test_the_side_has_a_column_too() -> None:
    cells = {"lon_deg": [48, 105], "lon_min": [30, 30], "lon_dir": ["W", "E"]}
    columns, parts = split_angles.joined([make_column(k, v) for k, v in cells.items()])
    assert columns[0].cells.tolist() == [-48.5, 105.5]
    assert list(parts.values()) == [("lon_deg", "lon_min", "lon_dir")]


@given(st.lists(st.floats(-179.999, 179.999), min_size=1, max_size=8))
def test_an_angle_taken_apart_comes_back(degrees: list[float]) -> None:
    """To within a millimetre on the ground; the sign is that of the degrees, -0 included."""
    minutes = [abs(d) % 1 * 60 for d in degrees]
    seconds = [min(m % 1 * 60, math.nextafter(60, 0)) for m in minutes]
    whole = [math.copysign(math.floor(abs(d)), d) for d in degrees]
    cells = {"经度度": whole, "经度分": list(map(math.floor, minutes)), "经度秒": seconds}
    (column,), _ = split_angles.joined([make_column(k, v) for k, v in cells.items()])
    assert np.allclose(column.cells.astype(float), degrees, rtol=0, atol=1e-8)
