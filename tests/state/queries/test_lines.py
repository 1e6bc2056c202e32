"""Folded texts of many rows are searched as if each were searched by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.state.queries import lines
from explorer.state.queries.lines import Lines, holding_words

LETTERS = "ab1成都渝é𠮷"
TEXTS = st.lists(st.text(LETTERS, max_size=6), max_size=30)


@given(TEXTS, st.text(LETTERS, min_size=1, max_size=3))
def test_the_rows_that_hold_a_word_are_found(texts: list[str], word: str) -> None:
    found = Lines(texts)
    expected = [word in text for text in texts]
    assert found.holding(word).tolist() == expected
    assert found.first_holding(word, 2).tolist() == np.flatnonzero(expected)[:2].tolist()
    assert list(found.lines()) == [found.line(row) for row in range(len(found))] == texts


@pytest.mark.parametrize("span", [1, 2, 7])
def test_a_word_is_found_where_two_spans_meet(span: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_SPAN", span)
    found = Lines(["成渝", "渝成渝", "", "成"])
    assert found.holding("成渝").tolist() == [True, True, False, False]
    assert found.holding("成").tolist() == [True, True, False, True]


def test_rows_of_several_pieces_stay_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_PIECE", 3)
    texts = [f"路{n}" for n in range(10)]
    assert list(Lines(texts).lines()) == texts
    assert np.flatnonzero(Lines(texts).holding("路7")).tolist() == [7]


def test_each_word_may_stand_in_another_column_and_all_of_them_joined_in_one() -> None:
    columns = Lines(["成都", "成都", "渝", "绿lu"]), Lines(["渝", "", "", "成都渝"])
    assert holding_words(columns, "成都 渝").tolist() == [True, False, False, True]
    assert holding_words(columns, "成 都").tolist() == [True, True, False, True]
    assert holding_words(columns, "lv").tolist() == [False, False, False, True]
    assert holding_words(columns, " ").tolist() == [True] * 4
