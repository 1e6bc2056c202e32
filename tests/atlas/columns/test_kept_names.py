"""Names kept as letters answer like an array of strings."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from explorer.atlas.columns.kept_names import KeptNames, keep_names
from tests.helpers import crowds

TEXTS = np.array(["成渝高铁", "", "a", "15 号", "5 号", "é𠮷", "成渝高铁", "a\n"], object)
MANY = 2500


@pytest.fixture
def kept() -> KeptNames:
    return keep_names(TEXTS)


def test_they_are_read_like_an_array(kept: KeptNames) -> None:
    assert len(kept) == len(TEXTS)
    assert [kept[n] for n in range(len(TEXTS))] == TEXTS.tolist()
    assert kept[np.int64(3)] == kept[-5] == "15 号"
    for which in (slice(1, 6, 2), np.array([5, 0, 5]), TEXTS == "a", slice(0, 0)):
        assert kept[which].tolist() == TEXTS[which].tolist()
    assert list(kept) == kept.tolist() == np.asarray(kept).tolist() == TEXTS.tolist()
    assert np.asarray(kept, str).tolist() == TEXTS.tolist()
    with pytest.raises(IndexError):
        kept[len(TEXTS)]


def test_a_name_is_found_whole_only(kept: KeptNames) -> None:
    for name in (*TEXTS.tolist(), "号", "成渝", "15 号 "):
        assert kept.rows(name).tolist() == np.flatnonzero(name == TEXTS).tolist()


def test_names_that_are_no_text_become_text() -> None:
    assert keep_names([3, None, 2.5]).tolist() == ["3", "None", "2.5"]
    assert keep_names([]).tolist() == []


def test_a_large_layer_keeps_its_names_so_and_a_small_one_does_not() -> None:
    few = crowds.collection("own1", crowds.points(20), ())
    many = crowds.collection("own1", crowds.points(MANY), ())
    assert isinstance(few.names, np.ndarray)
    assert isinstance(many.names, KeptNames)
    for layer in (few, many):
        assert layer.feature(7).name.zh == layer.names[7] == "7 号"
        assert layer.named("7 号").tolist() == [7]
    assert pickle.loads(pickle.dumps(many.names)).tolist() == many.names.tolist()
