"""A feature's card as text: the whole of what the inspector shows, punctuated as its language is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.layers.card import card, events_of
from explorer.state.queries.conflicts import of_feature
from explorer.words import quantity
from explorer.words.dates import in_words
from explorer.words.text import Lang
from tests.helpers import ours
from tests.helpers.layers import CATALOGUE, SPECS

DAY = date(2021, 5, 20)
LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


@pytest.mark.parametrize("lang", LANGS)
def test_every_card_is_whole(atlas: Atlas, lang: Lang) -> None:
    for feature in atlas.features.values():
        text = card(feature, atlas, DAY, lang, CATALOGUE)
        wanted = [
            feature.name.in_(lang),
            *feature.aka,
            feature.note.in_(lang),
            SPECS[feature.theme].name.in_(lang),
        ]
        wanted += [DAY.isoformat()]
        wanted += [atlas.places[m.place].name.in_(lang) for m in feature.members]
        for figure in feature.attributes:
            wanted.append(quantity.in_words(figure.value, figure.qualifier, figure.unit, lang))
            wanted += [in_words(figure.as_of, lang)] if figure.as_of else []
        wanted += [event.title.in_(lang) for event in events_of(feature, atlas)]
        for conflict in of_feature(atlas, feature.id):
            wanted += [conflict.statement_a.in_(lang), conflict.statement_b.in_(lang)]
        for citation in feature.cited():
            source = atlas.sources[citation.source]
            wanted += [source.title.in_(lang), source.publisher.in_(lang), citation.locator.in_(lang)]
            wanted += [in_words(source.date, lang)] if source.date else []
        flat = " ".join(text.split())
        assert [words for words in wanted if " ".join(words.split()) not in flat] == []


def test_chinese_is_punctuated_in_full_width(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        for line in card(feature, atlas, DAY, "zh", CATALOGUE).splitlines():
            assert not re.search(r"[\u3400-\u9fff]\((?:文献|公开资料)|¶\d+\)|[\u3400-\u9fff][:;,] ", line), (
                line
            )


def test_the_card_says_how_it_stood_on_that_day(atlas: Atlas) -> None:
    gaozhu = atlas.features["plat-gaozhu"]
    assert "状态（2020-10-01）：规划" in card(gaozhu, atlas, date(2020, 10, 1), "zh", CATALOGUE)
    assert "状态（2021-05-20）：已批复，2020-12-31" in card(gaozhu, atlas, DAY, "zh", CATALOGUE)
    assert "状态（2019-01-01）：尚未见载" in card(gaozhu, atlas, date(2019, 1, 1), "zh", CATALOGUE)
