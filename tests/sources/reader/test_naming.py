"""The column that names the rows, among those that name their codes, kinds, places and builders."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.sources.reader.naming import name_column
from explorer.sources.reader.own_layers import collection
from explorer.sources.reader.read import read


@pytest.mark.parametrize(
    ("heads", "wanted"),
    [
        ("序号,项目编号,项目名称", "项目名称"),
        ("编号,建设单位名称,工程", "工程"),
        ("项目单位,项目类型,工程名称", "工程名称"),
        ("区县,乡镇名称,学校名", "学校名"),
        ("行政区名称,站名", "站名"),
        ("责任单位,项目", "项目"),
        ("道路等级,道路", "道路"),
        ("文件名,名称", "名称"),
        ("fclass,name", "name"),
        ("DWMC,XMMC,JSDW", "XMMC"),
        ("公司名称,项目内容", "公司名称"),
        ("乡镇,类型", "乡镇"),
        ("代码,备注", "代码"),
        ("类别,说法", "说法"),
    ],
)
def test_the_thing_itself_names_its_row(tmp_path: Path, heads: str, wanted: str) -> None:
    path = tmp_path / "a.csv"
    some, others = (",".join(words[: heads.count(",") + 1]) for words in ("甲乙丙丁", "子丑寅卯"))
    path.write_text(f"{heads},经度,纬度\n{some},106.5,29.5\n{others},106.6,29.5\n", "utf-8")
    (layer,) = read(path).layers
    found = name_column(layer)
    assert found is not None
    assert found.name == wanted


KINDS = ("居住用地", "商业用地", "工业用地")


@pytest.mark.parametrize(
    ("heads", "cells", "wanted"),
    [
        ("用地类型,经度,纬度", "{kind},{lon},29.5", None),
        ("用地类型,图斑编号,经度,纬度", "{kind},TB-{n},{lon},29.5", "图斑编号"),
        ("用地类型,经度,纬度", "{kind},106°{n}′1″,29°{n}′2″", None),
        ("用地类型,wkt", '{kind},"POLYGON(({lon} 29,{lon} 29.1,106 29.1,{lon} 29))"', None),
        ("用地类型,开工时间,经度,纬度", "{kind},20{n}年5月,{lon},29.5", None),
        ("用地类型,备注,经度,纬度", "{kind},{seldom},{lon},29.5", None),
        ("建设单位名称,经度,纬度", "{kind}公司,{lon},29.5", None),
        ("用地名称,经度,纬度", "{kind},{lon},29.5", "用地名称"),  # its heading says so
        ("道路,类型,经度,纬度", "{kind},{kind},{lon},29.5", "道路"),
    ],
)
def test_what_does_not_tell_rows_apart_names_none(
    tmp_path: Path, heads: str, cells: str, wanted: str | None
) -> None:
    """Neither do dates, positions and shapes, which are never there twice."""
    rows = [
        cells.format(kind=KINDS[n % 3], n=n, lon=106 + n / 100, seldom="" if n % 5 else f"见图{n}")
        for n in range(10, 30)
    ]
    path = tmp_path / "地块.csv"
    path.write_text("\n".join([heads, *rows]) + "\n", "utf-8")
    (layer,) = read(path).layers
    found = name_column(layer)
    assert (found and found.name) == wanted
    if wanted is None:
        assert collection(layer, "own1", path.name).names[1] == "地块 #2"
