"""Figures keep the words of their sources."""

from __future__ import annotations

import pytest

from explorer.atlas.model import Atlas
from explorer.words.quantity import in_parts, in_words
from explorer.words.strings import table
from explorer.words.text import Text


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "zh", "en"),
    [
        ("4000", "近", Text("亿元", "×100 million yuan"), "近 4000 亿元", "nearly 4000 ×100 million yuan"),
        ("600", "余", Text("家", "makers"), "600 余家", "over 600 makers"),
        ("3", "余", Text("万个", "×10,000 posts"), "3 万余个", "over 3 ×10,000 posts"),
        ("530", "余", Text("亿元", "×100 million yuan"), "530 亿余元", "over 530 ×100 million yuan"),
        ("5", "多", Text("倍", "times"), "5 倍多", "over 5 times"),
        ("13", "以上", Text("条", "lines"), "13 条以上", "at least 13 lines"),
        ("5", "内", Text("分钟", "min"), "5 分钟内", "within 5 min"),
        ("9", "", Text("条", "lines"), "9 条", "9 lines"),
        ("9", "", Text("", ""), "9", "9"),
    ],
)
def test_qualifiers_are_placed_where_the_source_puts_them(
    value: str, qualifier: str, unit: Text, zh: str, en: str
) -> None:
    assert in_words(value, qualifier, unit, "zh") == zh
    assert in_words(value, qualifier, unit, "en") == en


def test_a_card_keeps_figure_and_unit_apart() -> None:
    assert in_parts("2000", "多", Text("亩", "mu"), "zh") == ("2000", "多亩")


def test_every_qualifier_of_the_tables_has_words(atlas: Atlas) -> None:
    found = {o.qualifier for i in atlas.indicators.values() for o in i.observations}
    found |= {a.qualifier for f in atlas.features.values() for a in f.attributes}
    assert {"近", "余", "多", "超"} <= found
    assert {q for q in found if f"quantity.value.{q}" not in table()} == set()
