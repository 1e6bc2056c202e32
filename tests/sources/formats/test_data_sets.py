"""Files and folders that come together: each data set once, and nothing that would be opened by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.sources.formats import data_sets


def touch(folder: Path, *names: str) -> list[Path]:
    made = []
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        made.append(path)
    return made


def names(found: tuple[Path, ...], folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["路.shp", "路.dbf", "路.shx", "路.prj", "路.cpg", "路.shp.xml"], ["路.shp"]),
        (["路.dbf", "路.shp"], ["路.shp"]),
        (["路.SHP", "路.dbf"], ["路.SHP"]),
        (["表.dbf"], ["表.dbf"]),
        (["点.tab", "点.dat", "点.map", "点.id"], ["点.tab"]),
        (["面.mif", "面.mid"], ["面.mif"]),
        (["a.csv", "b.xlsx", "a.csv"], ["a.csv", "b.xlsx"]),
        (["设计图.dwg"], ["设计图.dwg"]),
    ],
)
def test_files_that_belong_together_are_one(tmp_path: Path, given: list[str], expected: list[str]) -> None:
    assert names(data_sets.dropped(touch(tmp_path, *given)), tmp_path) == expected


def test_one_part_of_a_shapefile_opens_all_of_it(tmp_path: Path) -> None:
    touch(tmp_path, "路.shp", "路.dbf", "路.prj")
    assert names(data_sets.dropped([tmp_path / "路.prj"]), tmp_path) == ["路.shp"]


def test_a_folder_gives_what_it_holds_and_passes_over_clutter(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "甲/路.shp",
        "甲/路.dbf",
        "甲/说明.docx",
        "乙/丙/台账.xlsx",
        "乙/~$台账.xlsx",
        "图.png",
        "库.gdb/a1.gdbtable",
    )
    (tmp_path / "环").symlink_to(tmp_path, target_is_directory=True)
    assert names(data_sets.dropped([tmp_path]), tmp_path) == ["乙/丙/台账.xlsx", "库.gdb", "甲/路.shp"]
    assert data_sets.dropped([tmp_path / "库.gdb"]) == (tmp_path / "库.gdb",)
    assert data_sets.dropped([tmp_path / "库.gdb" / "a1.gdbtable"]) == (tmp_path / "库.gdb",)


def test_a_folder_without_data_is_refused_by_name(tmp_path: Path) -> None:
    touch(tmp_path, "图.png")
    assert data_sets.dropped([tmp_path]) == (tmp_path,)
