"""Layers of the user's files in the Work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.sources.reader.own_layers import collection, prepared
from explorer.sources.reader.read import read
from explorer.state.files.own_files import filled, without_dates
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.state.view.work import Work


@pytest.mark.parametrize(
    ("rows", "alone"),
    [
        ("甲,105.6,29.1,在建,,2099-01\n乙,105.7,29.1,,,2099", True),
        ("甲,105.6,29.1,在建,,\n乙,105.7,29.1,在建,,", True),
        ("甲,105.6,29.1,在建,,2099-01\n乙,105.7,29.1,建成,2020,", False),
        ("甲,105.6,29.1,,,2099-01\n乙,105.7,29.1,,,2099", False),
        ("甲,105.6,29.1,,,2099-01\n乙,,,在建,,2099", False),
    ],
)
def test_a_layer_whose_plans_alone_are_dated_is_seen_only_with_the_undated(
    rows: str, alone: bool, tmp_path: Path
) -> None:
    path = tmp_path / "桥.csv"
    path.write_text(f"名称,经度,纬度,状态,实际竣工时间,计划竣工时间\n{rows}\n")
    (layer,) = read(path).layers
    assert without_dates(collection(layer, "own1", path.name)) is alone


def test_a_date_of_the_source_that_was_typed_since_dates_the_statuses(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("名称,经度,纬度,项目状态,开工时间\n甲,105.6,29.1,已完工,2019-03\n", "utf-8")
    reading = read(path)
    made = prepared(reading)
    own = UserLayer("own1", "表", str(path), "表")
    dated = replace(reading, choices=replace(reading.choices, date="2024-12-20"))
    work = filled(Work(View()), own, dated, dated.layers[0], made)
    feature = work.collections[0].feature(0)
    assert [str(record.date) for record in feature.statuses if record.kind == "attested"] == ["2024-12-20"]
