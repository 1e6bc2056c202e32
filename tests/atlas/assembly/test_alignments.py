"""Alignments are checked against their sources, their published lengths and the stops of their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.atlas.assembly.check import check
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.assembly.tables import load
from explorer.paths import geodata_dir
from tests.helpers import ours
from tests.helpers.spoilt import replace_once


def _problems(folder: Path) -> list[str]:
    return [f"{p['file']}:{p['line']}: {p['message']}" for p in check(folder)["problems"]]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("alignment_parts.csv", ",340.2,", ",400,", "与公布的 400 公里相差超过 7%"),
        ("alignment_parts.csv", "hw-chengyu,1,", "hw-chengyu,2,", "第 1 段没有来源"),
        ("alignment_parts.csv", "hw-chengyu,1,", "plat-circle,1,", ""),
        (
            "alignments.csv",
            "hw-chengyu,1,1,104.2038,30.6181",
            "hw-chengyu,1,1,104.3,30.7",
            "离它的站点 hw-luoshiba",
        ),
        ("alignments.csv", "hw-chengyu,1,1,", "hw-nowhere,1,1,", "不在 features.csv"),
        ("alignments.csv", ",104.2038,30.6181", ",east,30.6181", "不是数"),
    ],
)
def test_an_alignment_that_contradicts_the_tables_is_reported(
    tables: Path, name: str, old: str, new: str, says: str
) -> None:
    replace_once(tables / name, old, new)
    found = _problems(tables)
    assert all(line.startswith(("alignment", "features.csv")) for line in found), found
    assert any(says in line for line in found), found


def test_a_line_without_its_alignment_is_drawn_through_its_stops(tables: Path) -> None:
    (tables / "alignments.csv").write_text("feature,part,seq,lon,lat\n", "utf-8")
    drawn = load_shapes(load(tables).atlas, tables, geodata_dir() / "basemap")
    assert drawn["hw-chengyu"]["coordinates"] == [[104.2038, 30.6181], [106.4809, 29.5239]]


def test_every_alignment_names_its_source_licence_and_tolerance() -> None:
    for feature in ours.atlas().features.values():
        for one in feature.alignments:
            assert one.source
            assert one.vintage
            assert one.tolerance_m > 0
            assert ("OpenStreetMap" in one.source) == (one.licence == "ODbL-1.0")
