"""Edits between a typed word and the beginning of another, against the plain definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.words.typos import TypedWord, distance, omits_one_run

WORDS = st.text(alphabet="abc", min_size=2, max_size=8)


def _edits(word: str, form: str) -> int:
    """Optimal string alignment, whole to whole, in full."""
    rows = [[i + j for j in range(len(form) + 1)] for i in range(len(word) + 1)]
    for i in range(1, len(word) + 1):
        for j in range(1, len(form) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (word[i - 1] != form[j - 1])
            )
            if i > 1 and j > 1 and word[i - 1] == form[j - 2] and word[i - 2] == form[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(WORDS, WORDS, st.sampled_from((1, 2)))
def test_the_banded_distance_is_the_least_to_any_beginning(word: str, form: str, most: int) -> None:
    plain = min(_edits(word, form[:n]) for n in range(len(form) + 1))
    near = word[0] == form[0] or word[:2] == form[1::-1]
    assert distance(word, form, most) == (min(plain, most + 1) if near else most + 1)


@pytest.mark.parametrize(
    ("word", "heard", "spoken", "written", "apart"),
    [
        ("gaozhuxinqu", True, ("chuanyugaozhuxinqu",), (), 0),
        ("gaozuxinqu", True, ("chuanyugaozhuxinqu",), (), 1),
        ("beijing", True, ("beiqing",), (), None),
        ("hello", False, (), ("hall", "hallopens"), None),
        ("deyng", False, ("deyangshi",), ("deyang",), 1),
        ("chongqng", False, ("chongqingshi",), (), 1),
    ],
)
def test_slips_are_limited(
    word: str, heard: bool, spoken: tuple[str, ...], written: tuple[str, ...], apart: int | None
) -> None:
    assert TypedWord(word, heard).errors_against(spoken, written) == apart


@pytest.mark.parametrize(
    ("word", "name", "short"),
    [
        ("重庆江北机场", "重庆江北国际机场", True),
        ("成渝双城经济圈", "成渝地区双城经济圈", True),
        ("成都机场", "成都天府国际机场", True),
        ("重庆江北", "重庆江北国际机场", True),  # found anyway
        ("重庆车站", "重庆江北国际机场", False),
        ("机场重庆", "重庆江北国际机场", False),
        ("重庆条约", "重庆至某地的很长的条约", False),
        ("机场", "机场", False),
    ],
)
def test_a_name_with_one_run_left_out_is_its_short_form(word: str, name: str, short: bool) -> None:
    assert omits_one_run(word, (name,)) is short
