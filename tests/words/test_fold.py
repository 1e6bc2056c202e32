"""Folding: what people type finds what is written, whatever the width, dashes, tone marks and marks that nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.words import fold


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ＧＡＯＺＨＵ　Ａ３", ("gaozhu", "a3")),
        ("gāozhú", ("gaozhu",)),
        ("gao\u0301zhu", ("gaozhu",)),
        ("gao'zhu gao’zhu", ("gaozhu", "gaozhu")),
        ("lüyou lǘyóu", ("luyou", "luyou")),
        ("成渝-中线", ("成渝", "中线")),
        ("Chengdu–Chongqing—x−y‐z‑w", ("chengdu", "chongqing", "x", "y", "z", "w")),
        ("（重庆段）", ("重庆段",)),
        ("\ufeff高\u200d竹\u2060\u00ad", ("高竹",)),
        ("Ⅱ级、①", ("ii级", "1")),
        ("…—!", ()),
    ],
)
def test_words_are_folded(typed: str, words: tuple[str, ...]) -> None:
    assert fold.words(typed) == words


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold.fold(fold.fold(text)) == fold.fold(text)


@given(st.text(alphabet="永川泸州—–-－ 、/（）abé'\u200b\ufeff", min_size=1))
def test_a_text_holds_itself_however_it_is_punctuated(text: str) -> None:
    hay = fold.searchable([text])
    assert fold.contains_words(hay, text)
    assert fold.contains_words(hay, " ".join(fold.words(text)))


def test_either_spelling_of_u_umlaut_is_found_in_pinyin() -> None:
    hay = fold.searchable([fold.u_for_v("bashuwenhualvyouzoulang")])
    assert all(fold.contains_words(hay, typed) for typed in ("lvyou", "lüyou", "luyou", "LÜ you"))
    assert not fold.contains_words(hay, "luxou")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("重慶", "重庆市"),
        ("遂寧", "遂宁市"),
        ("成渝高鐵", "成渝高铁"),
        ("川渝高竹新區", "川渝高竹新区"),
        ("萬達開", "万达开川渝统筹发展示范区"),
        ("榮昌區", "荣昌区"),
        ("嘉陵江 長江", "长江与嘉陵江"),
        ("閬中", "阆中市"),
    ],
)
def test_traditional_characters_are_the_same(typed: str, name: str) -> None:
    assert fold.contains_words(fold.searchable([name]), typed)


def test_every_traditional_form_maps_to_one_simplified_character() -> None:
    assert all(fold.fold(a) == fold.fold(b) != "" and a != b for a, b in fold._SAME.items())
    assert not set(fold._SAME) & set(fold._SAME.values())
