"""A data set as its files: when it has changed, and a copy of it that reads the same from inside a project."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from explorer.sources.formats import copies
from explorer.sources.formats.copies import Copy, copy_from_json
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader.read import read
from tests.sources.made import dbf, point_shp


def shapefile(folder: Path) -> Path:
    path = point_shp(folder / "点位.shp", [(105.9, 29.3), (106.5, 29.6)])
    dbf(folder / "点位.dbf", [("名称", "C", 20)], [["甲镇"], ["乙镇"]])
    return path


def test_a_copy_of_a_shapefile_reads_like_the_file_itself(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    copy = copy_from_json(copies.copied(path).to_json())
    assert copy is not None
    (tmp_path / "else").mkdir()
    found, before = read(copies.laid_out(copy, tmp_path / "else")), read(path)
    assert found.name == before.name == "点位.shp"
    assert np.array_equal(found.usable[0].anchors(), before.usable[0].anchors())
    assert list(found.usable[0].columns[0].cells) == ["甲镇", "乙镇"]


def test_a_zip_and_a_table_travel_too(tmp_path: Path) -> None:
    table = tmp_path / "站.csv"
    table.write_text("名称,经度,纬度\n甲,105.9,29.3\n", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    assert read(copies.laid_out(copies.copied(table), folder)).usable[0].rows == 1


def test_a_stamp_tells_another_content_and_not_a_touch(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    before = copies.stamp(path)
    assert before is not None
    assert copies.touched(path, before) is False
    os.utime(path, ns=(1, 2_000_000_000_000_000_000))
    assert copies.touched(path, before) is True
    again = copies.stamp(path)
    assert again is not None
    assert again.digest == before.digest
    dbf(tmp_path / "点位.dbf", [("名称", "C", 20)], [["甲镇"], ["丙镇"]])
    changed = copies.stamp(path)
    assert changed is not None
    assert changed.digest != before.digest
    for file in copies.files(path):
        file.unlink()
    assert copies.touched(path, before) is None
    assert copies.stamp(path) is None


@pytest.mark.parametrize("packed", ["", "AAAA", "no base64!", "UEsFBg=="])
def test_a_damaged_copy_is_one_line(tmp_path: Path, packed: str) -> None:
    with pytest.raises(SourceError, match="点位"):
        copies.laid_out(Copy("点位.shp", 10, packed), tmp_path)


@pytest.mark.parametrize(
    "data", [None, [], {}, {"name": 1, "zip": "", "size": 1}, {"name": "a", "zip": "é", "size": 1}]
)
def test_what_is_no_copy_is_none(data: object) -> None:
    assert copy_from_json(data) is None


def test_the_name_of_a_copy_leads_nowhere_else() -> None:
    found = copy_from_json({"name": "../../x/点.csv", "size": 3, "zip": "AAAA"})
    assert found is not None
    assert found.name == "点.csv"
