"""Partial dates and citations in words: one form everywhere, as precise as the source."""

from __future__ import annotations

import pytest

from explorer.atlas.model import Citation
from explorer.state.queries.citing import cite, cite_in_full
from explorer.words.dates import date_or_undated, in_words
from explorer.words.edtf import parse
from explorer.words.text import Text
from tests.helpers import ours

ATLAS = ours.atlas()


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("2020", "2020年", "2020"),
        ("2020-07", "2020年7月", "Jul 2020"),
        ("2020-12-30", "2020-12-30", "2020-12-30"),
        ("2020/2021-05-19", "2020年 至 2021-05-19", "2020 – 2021-05-19"),
        ("../2021-05", "2021年5月及以前", "up to May 2021"),
        ("2021-05/..", "2021年5月起", "from May 2021"),
        ("2022-12~", "约 2022年12月", "about Dec 2022"),
    ],
)
def test_dates_are_worded_as_precise_as_they_are(when: str, zh: str, en: str) -> None:
    assert in_words(parse(when), "zh") == date_or_undated(parse(when), "zh") == zh
    assert in_words(parse(when), "en") == en
    assert (date_or_undated(None, "zh"), date_or_undated(None, "en")) == ("未注明日期", "undated")


def test_a_citation_names_its_document_and_the_place_in_it() -> None:
    found = Citation("000", Text("大事记 ¶3", "Chronicle ¶3"))
    title = ATLAS.sources["000"].title
    assert cite(ATLAS, found, "zh") == "文献 000 · 大事记 ¶3"
    assert cite(ATLAS, found, "en") == "Document 000 · Chronicle ¶3"
    assert cite(ATLAS, found, "zh", title=True) == f"文献 000 · 《{title.zh}》 · 大事记 ¶3"
    outside = next(s.id for s in ATLAS.sources.values() if s.kind == "outside")
    assert cite(ATLAS, _of(found, outside), "zh").startswith(f"公开资料 {outside} · ")
    publisher = ATLAS.sources["000"].publisher.zh
    assert cite_in_full(ATLAS, found, "zh").startswith(
        f"文献 000 · 《{title.zh}》 · 大事记 ¶3\n{publisher} · 约 2021年1月"
    )
    assert cite_in_full(ATLAS, _of(found, "999"), "zh") == "文献 999 · 大事记 ¶3"


def _of(found: Citation, source: str) -> Citation:
    return found._replace(source=source)
