"""Chinese line breaks, shortening, and widths that the font confirms."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.export.text.fonts import width
from explorer.export.text.typeset import NOT_FIRST, NOT_LAST, clean, fit, longest_word, shorten, wrap

SAMPLE = "川渝高竹新区（广安市邻水县、重庆市渝北区），规划面积262平方公里；“一区多园”……详见《总体方案》。"


def test_no_line_begins_or_ends_with_the_wrong_mark() -> None:
    for limit in range(24, 60):
        lines = wrap(SAMPLE, 4.0, float(limit))
        assert "".join(lines) == SAMPLE
        assert [x for x in lines if x[0] in NOT_FIRST or x[-1] in NOT_LAST] == []


def test_words_stay_whole_and_hanzi_fill_the_line() -> None:
    assert wrap("Chengdu–Chongqing corridor", 4.0, 46.0) == ("Chengdu–Chongqing", "corridor")
    assert wrap("成渝地区双城经济圈", 4.0, 20.0) == ("成渝地区双", "城经济圈")


@pytest.mark.parametrize(
    "day",
    [
        "2021年1月",
        "12 月 31 日",
        "2020 年 7 月 27 日",
        "2023年1月8日",
        "311 项",
        "31 December",
        "20 May 2021",
        "November 2022",
        "262 km²",
        "2021 年",
    ],
)
def test_a_day_and_a_count_stay_whole(day: str) -> None:
    for before in range(12):
        told = "文" * before + day + "末尾的话"
        lines = wrap(told, 4.0, width(day, 4.0) + 9.0)
        assert "".join(lines) == told
        assert any(day in line for line in lines)


def test_a_word_too_long_for_its_line_is_cut_after_a_dash_in_it_or_gets_a_hyphen() -> None:
    assert wrap("Hechuan–Guang'an–Changshou", 4.0, 40.0) == ("Hechuan–Guang'an–", "Changshou")
    assert wrap("Cross-province bus lines", 4.0, 20.0) == ("Cross-", "province", "bus lines")
    assert wrap("Cooperation", 4.0, 18.0) == ("Coopera-", "tion")
    assert "".join(wrap("https://www.example.cn/district", 4.0, 30.0)) == "https://www.example.cn/district"


@given(st.text(max_size=120), st.floats(8, 90))
def test_no_line_is_wider_than_its_room(text: str, limit: float) -> None:
    words = clean(text)
    lines = wrap(words, 3.0, limit)
    assert all(width(line, 3.0) <= limit + 1e-6 or len(line) == 1 for line in lines)
    assert re.sub("[ -]", "", "".join(lines)) == re.sub("[ -]", "", words)


@given(st.text(max_size=400), st.floats(20, 90))
def test_a_fitted_text_keeps_its_lines(text: str, limit: float) -> None:
    size, lines = fit(clean(text), 6.0, 3.0, limit, 2)
    assert len(lines) <= 2
    assert all(width(line, size) <= limit + 1e-6 for line in lines)


def test_shortened_text_ends_in_an_ellipsis() -> None:
    short = shorten("成渝地区双城经济圈", 4.0, 20.0)
    assert short == "成渝地区…"


def test_clean_takes_controls_and_direction_marks_and_keeps_words() -> None:
    assert clean(" a\u202eb\x07\n\tc\u2066 <b>&amp;  ") == "ab c <b>&amp;"


def test_hanzi_are_one_em_wide() -> None:
    assert width("重庆", 5.0) == 10.0


def test_a_word_with_a_dash_needs_no_more_room_than_its_longer_half() -> None:
    room = longest_word("Cross-province bus lines", 4.0)
    assert room == width("province", 4.0)
    assert wrap("Cross-province bus lines", 4.0, room) == ("Cross-", "province", "bus", "lines")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("毗邻地区合作平台", ("毗邻地区合", "作平台")),
        ("跨省城际公交线路网", ("跨省城际公", "交线路网")),
        ("成渝城际公交", ("成渝城际", "公交")),  # 单字不成行
        ("成渝城际公交。", ("成渝城际", "公交。")),
        ("公交 A线网络 B", ("公交 A线网", "络 B")),
    ],
)
def test_no_hanzi_is_alone_on_the_last_line(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 10.0, 52.0) == lines
