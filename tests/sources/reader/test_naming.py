"""The column that names the rows, among those that name their codes, kinds, places and builders."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.sources.reader.naming import name_column
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
    cells = ",".join("甲乙丙丁"[: heads.count(",") + 1])
    path.write_text(f"{heads},经度,纬度\n{cells},106.5,29.5\n{cells},106.6,29.5\n", "utf-8")
    (layer,) = read(path).layers
    found = name_column(layer)
    assert found is not None
    assert found.name == wanted
