"""The table of words."""

from __future__ import annotations

import re
import string
from typing import get_args

import numpy as np
import pytest

from explorer.words.strings import t, table
from explorer.words.text import Lang
from tests.helpers import ours


def test_words_come_in_the_language_requested() -> None:
    assert (t("status.operation", "zh"), t("status.operation", "en")) == ("运营", "in operation")


def test_blanks_are_filled_in() -> None:
    assert t("certainty.possible", "zh", status="通车") == "可能已通车"


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("sources.bad_rows", {"n": 1200}, "1,200 条不能上图，原因逐条列出"),
        ("sources.bad_rows", {"n": np.int64(123456)}, "123,456 条不能上图，原因逐条列出"),
        ("sources.bad_rows", {"n": 999}, "999 条不能上图，原因逐条列出"),
        ("openings.time.counts", {"n": 100_000, "undated": 2000}, "有日期 100,000 条 · 无日期 2,000 条"),
        ("sources.row", {"row": 12345}, "第 12345 条"),
        ("refused.years", {"first": 1000, "last": 2999}, "日期应在 1000 年至 2999 年之间"),
    ],
)
def test_large_counts_have_marks_and_what_only_names_something_has_none(
    key: str, values: dict[str, object], words: str
) -> None:
    assert t(key, "zh", **values) == words


def test_one_thing_of_thousands_is_not_taken_for_one() -> None:
    assert t("sources.bad_rows", "en", n=1000).startswith("1,000 rows")


def test_an_unknown_key_is_an_error_not_an_empty_label() -> None:
    with pytest.raises(KeyError):
        t("no.such.key", "zh")


def _blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_every_text_can_be_filled_from_its_own_blanks() -> None:
    for key, pair in table().items():
        for lang in get_args(Lang):
            assert t(key, lang, **dict.fromkeys(_blanks(pair.in_(lang)), 1)), key


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, ", 0 rows not placed"), (1, ", 1 row not placed"), ("1,001", ", 1,001 rows not placed")],
)
def test_a_noun_goes_with_its_number(n: object, words: str) -> None:
    assert t("openings.opened_bad", "en", n=n) == words


def test_no_text_says_one_of_a_plural() -> None:
    english = {key: words.en for key, words in table().items() if "{most}" not in words.en}  # no limit is one
    found = [field for words in english.values() for field in string.Formatter().parse(words) if field[2]]
    numbers = {name for _, name, _, _ in found if name != "name"} | {"n"}
    forms = {spec.partition("|")[2].split()[0] for _, _, spec, _ in found if "|" in (spec or "")}
    plurals = {form for form in forms if form.endswith("s")}
    assert {"rows", "layers", "problems"} <= plurals
    one_of_many = re.compile(rf"\b1 (?:[a-z]+ )?(?:{'|'.join(plurals)})\b")
    wrong = []
    for key, words in english.items():
        filled = t(key, "en", **{name: 1 if name in numbers else "…" for name in _blanks(words)})
        if one_of_many.search(filled):
            wrong.append(f"{key}: {filled}")
    assert wrong == []


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
