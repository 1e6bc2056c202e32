"""What is kept on one line on the page is kept on one line on a sheet: two places have the rule, in two languages."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from explorer.export.text.fonts import width
from explorer.export.text.typeset import wrap
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_KEPT = """const box = document.createElement('p');
    return TOLD.map((words) => [...whole.writeWhole(box, words).querySelectorAll('.whole')].map((e) => e.textContent));"""
_WHOLE = (
    "2021年",
    "2021 年",
    "2021年1月",
    "2020 年 7 月 27 日",
    "12 月 31 日",
    "7月",
    "2021-05-20",
    "2021-05",
    "31 December",
    "20 May 2021",
    "Nov 2022",
    "311 项",
    "1,234.5 亿",
    "262 km²",
    "51 min",
    "9 km",
)


def test_the_page_and_the_sheet_keep_the_same_words_whole(qtbot: QtBot, the_map: MapView) -> None:
    told = [f"前文{words}后文" if set("年月") & set(words) else f"见 {words} 见" for words in _WHOLE]
    kept = run(qtbot, the_map, _KEPT.replace("TOLD", str(told)), whole="draw/whole.js")
    assert [words for words, found in zip(_WHOLE, kept, strict=True) if found != [words]] == []
    for words, line in zip(_WHOLE, told, strict=True):
        for more in range(9):
            lines = wrap(line, 4.0, width(words, 4.0) + more)
            assert any(words in part for part in lines), lines
