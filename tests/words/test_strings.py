"""The table of words."""

from __future__ import annotations

import pytest

from explorer.words.strings import t, table
from tests.helpers import ours


def test_words_come_in_the_language_requested() -> None:
    assert (t("status.operation", "zh"), t("status.operation", "en")) == ("运营", "in operation")


def test_blanks_are_filled_in() -> None:
    assert t("certainty.possible", "zh", status="通车") == "可能已通车"


def test_an_unknown_key_is_an_error_not_an_empty_label() -> None:
    with pytest.raises(KeyError):
        t("no.such.key", "zh")


def test_every_text_can_be_filled_from_its_own_blanks() -> None:
    import string

    for key, pair in table().items():
        for words in pair:
            names = {name for _, name, _, _ in string.Formatter().parse(words) if name}
            assert words.format(**dict.fromkeys(names, 1)), key


def test_english_has_no_quotes_that_the_bundled_face_draws_as_wide_as_a_hanzi() -> None:
    from explorer.export.text.fonts import width

    assert width("’", 1.0) == width("“", 1.0) == 1.0
    wide = set("‘’“”")
    assert [key for key, words in table().items() if wide & set(words.en)] == []
    atlas = ours.atlas()
    names = [f.name.en for f in atlas.tables.features.values()] + [
        i.name.en for i in atlas.indicators.values()
    ]
    scopes = [seen.scope.en for i in atlas.indicators.values() for seen in i.observations]
    publishers = [source.publisher.en for source in atlas.sources.values()]
    assert [words for words in (*names, *scopes, *publishers) if wide & set(words)] == []
    assert "'" in "".join(names)
