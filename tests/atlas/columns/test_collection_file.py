"""The rows of a user's layer as another process of the program gets them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from explorer.atlas.columns import collection_file
from explorer.atlas.columns.collection import Collection
from explorer.sources.reader.own_layers import collection
from explorer.sources.reader.read import read


def opened(folder: Path, rows: int) -> Collection:
    path = folder / "站.csv"
    lines = [f"站{n},{105 + n / 1e5},29.3,{2000 + n % 25}" for n in range(rows)]
    path.write_text("\n".join(["名称,经度,纬度,年份", *lines, "没有坐标,,,2020"]), "utf-8")
    return collection(read(path).usable[0], "own1", path.name)


def test_a_collection_comes_through_a_file_as_it_was(tmp_path: Path) -> None:
    before = opened(tmp_path, 12_000)  # more than a piece
    collection_file.write(before, tmp_path / "kept")
    after = collection_file.read(tmp_path / "kept")
    assert len(after) == len(before) == 12_001
    assert after.shapes[-1] is None
    assert shapely.equals(after.shapes[:-1], before.shapes[:-1]).all()
    assert np.array_equal(after.names, before.names)
    assert list(after.columns) == list(before.columns)
    assert (after.layer, after.source, after.listed) == (before.layer, before.source, before.listed)
    assert np.array_equal(after.spans.codes, before.spans.codes)
    assert repr(after.feature(11_999)) == repr(before.feature(11_999))
