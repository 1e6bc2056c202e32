"""Choices are kept by source: for the same content wherever it lies, for the same path while its columns are the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.sources.formats import copies
from explorer.sources.raw.choices import Choices, LayerChoices, Spot
from explorer.sources.reader.read import read
from explorer.state.files.remembered import SourceMemory

TABLE = "名称,经度,纬度,年份\n甲,105.9,29.3,2021\n乙,29.5,105.5,2022\n"
CHOSEN = LayerChoices(start="年份", spots={"#1": Spot(105.5, 29.5), "三汇镇": Spot(106.6, 30.1)})


@pytest.fixture
def memory(tmp_path: Path) -> SourceMemory:
    return SourceMemory(lambda: tmp_path / "data" / "sources.json")


def kept(memory: SourceMemory, path: Path) -> Choices:
    choices = Choices(by_layer={path.stem: CHOSEN}, title="台账")
    memory.keep(path, copies.stamp(path), replace(read(path), choices=choices), looked=True)
    return choices


def test_the_same_content_is_read_as_before_under_another_name(memory: SourceMemory, tmp_path: Path) -> None:
    path = tmp_path / "站.csv"
    path.write_text(TABLE, "utf-8")
    choices = kept(memory, path)
    moved = path.rename(tmp_path / "站（副本）.csv")
    found = memory.find(moved, copies.stamp(moved))
    assert found is not None
    assert (found.choices, found.same) == (choices, True)


def test_another_state_of_the_file_loses_decisions_about_numbered_rows(
    memory: SourceMemory, tmp_path: Path
) -> None:
    path = tmp_path / "站.csv"
    path.write_text(TABLE, "utf-8")
    kept(memory, path)
    path.write_text(TABLE + "丙,106,29.8,2023\n", "utf-8")
    found = memory.find(path, copies.stamp(path))
    assert found is not None
    assert list(found.choices.of("站").spots) == ["三汇镇"]
    assert found.choices.of("站").start == "年份"
    assert found.fits(read(path))
    path.write_text(TABLE.replace("年份", "开工"), "utf-8")
    assert not found.fits(read(path))


def test_a_file_of_no_decision_is_kept_only_where_somebody_looked(
    memory: SourceMemory, tmp_path: Path
) -> None:
    path = tmp_path / "站.csv"
    path.write_text(TABLE, "utf-8")
    memory.keep(path, copies.stamp(path), read(path), looked=False)
    assert memory.find(path, copies.stamp(path)) is None
    memory.keep(path, copies.stamp(path), read(path), looked=True)
    assert memory.find(path, copies.stamp(path)) is not None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "twincity-sources", "sources": [1, {"path": 3}]}', "\0"]
)
def test_a_broken_memory_remembers_nothing_and_is_written_anew(
    memory: SourceMemory, tmp_path: Path, text: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sources.json").write_text(text, "utf-8")
    path = tmp_path / "站.csv"
    path.write_text(TABLE, "utf-8")
    assert memory.find(path, copies.stamp(path)) is None
    kept(memory, path)
    assert memory.find(path, copies.stamp(path)) is not None
