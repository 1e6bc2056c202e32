"""The kept atlas.json: found again while nothing has changed that it is made from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from explorer.page import atlas_file, cache
from explorer.paths import own_geodata_dir


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "tables"
    shutil.copytree(own_geodata_dir(), made, ignore=shutil.ignore_patterns("*.png", "__pycache__"))
    monkeypatch.setenv("TWINCITY_GEODATA", str(made))
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "cache")
    return made


def test_it_is_made_once(folder: Path) -> None:
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"{}")
        return made[-1]

    assert (
        atlas_file.of_tables(atlas_file.key(), make) == atlas_file.of_tables(atlas_file.key(), make) == b"{}"
    )
    assert len(made) == 1


@pytest.mark.parametrize(
    "name", ["features.csv", "pack.toml", "basemap/places_search.csv", "a_new_table.csv"]
)
def test_any_file_of_the_tables_and_the_ground_counts(folder: Path, name: str) -> None:
    before = atlas_file.key()
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert atlas_file.key() != before


def test_so_does_one_of_the_same_size(folder: Path) -> None:
    path, before = folder / "statuses.csv", atlas_file.key()
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert atlas_file.key() != before


def test_code_words_and_colours_count() -> None:
    key = atlas_file.key()
    for part in ("payload.py", "legend.py", "edtf.py", ".json"):
        assert part in key
    assert "__pycache__" not in key


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINCITY_GEODATA", str(tmp_path / "gone"))
    assert str(own_geodata_dir()) in atlas_file.key()
