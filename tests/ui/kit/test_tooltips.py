"""Tooltips are read out as they are: plain text in lines, and never markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from explorer.ui.kit.plain import tooltip
from explorer.words.strings import table

WIDEST = 72


def columns(line: str) -> int:
    return sum(2 if letter >= "\u2e80" else 1 for letter in line)


def letters(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_a_screen_reader_hears_the_words_alone(qtbot: QtBot) -> None:
    button = QPushButton("EN")
    qtbot.addWidget(button)
    button.setToolTip(tooltip("中文 / English  Ctrl+L"))
    found = QAccessible.queryAccessibleInterface(button)
    assert found.text(QAccessible.Text.Description) == "中文 / English  Ctrl+L"


def test_what_could_be_markup_is_shown_as_it_is() -> None:
    assert tooltip("<b>x</b> &lt;") == "<p style='white-space:pre-wrap'>&lt;b&gt;x&lt;/b&gt; &amp;lt;</p>"
    assert tooltip("") == ""


@pytest.mark.parametrize("lang", [0, 1])
def test_every_text_of_the_program_is_broken_between_words(lang: int) -> None:
    for key, pair in table().items():
        text = pair[lang]
        if "<" in text or "&" in text:
            continue
        lines = tooltip(text).split("\n")
        assert letters("".join(lines)) == letters(text), key
        assert max(map(columns, lines)) <= WIDEST + 1, key
        assert not any(line[:1] in tuple("，。；：、）》”") for line in lines[1:]), (key, lines)
        if text.isascii():
            words = set(text.split())
            assert all(letters(line.split()[0]) in words for line in lines if line.strip()), (key, lines)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_no_letter_is_lost(text: str) -> None:
    plain = text.replace("<", "").replace("&", "")
    assert letters(tooltip(plain)) == letters(plain)
