"""The table of words."""

from __future__ import annotations

import pytest

from explorer.words.strings import t, table


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
