"""Layers of the user's files in the Work."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.sources.reader.own_layers import collection
from explorer.sources.reader.read import read
from explorer.state.files.own_files import without_dates


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
