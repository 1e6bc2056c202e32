"""Search by name, alias, place and pinyin, over the project's own tables."""

from __future__ import annotations

import pytest

from explorer.atlas.model import Atlas
from explorer.state.search import pinyin, readings, search


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("重庆", "chongqing cq"),
        ("长寿", "changshou cs"),
        ("渝", "yu y"),
        ("A3", "a3 a3"),
        ("新都区", "xinduqu xdq"),  # places that a dictionary misreads
        ("荥经县", "yingjingxian yjx"),
        ("卧佛镇", "wofozhen wfz"),
    ],
)
def test_pinyin_in_full_and_by_initials(words: str, forms: str) -> None:
    assert pinyin(words) == forms


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("川渝高竹新区", "plat-gaozhu"),
        ("高滩茨竹新区", "plat-gaozhu"),
        ("gaozhu", "plat-gaozhu"),
        ("Gaozhu New Area", "plat-gaozhu"),
        ("chongqing xi zhan", "rail-st-cq-west"),
        ("cqxz", "rail-st-cq-west"),
        ("潼南", "tongnan"),
        ("第六次", "2022-12-30-joint-meeting-6"),
    ],
)
def test_what_is_asked_for_is_among_the_hits(atlas: Atlas, query: str, hit: str) -> None:
    assert hit in [h.id for h in search(atlas, query)]


def test_an_exact_name_comes_first(atlas: Atlas) -> None:
    assert search(atlas, "涪江")[0].id == "river-fujiang"
    assert search(atlas, "  涪江 ")[0].id == "river-fujiang"


def test_nothing_asked_nothing_found(atlas: Atlas) -> None:
    assert search(atlas, "") == search(atlas, "   ") == search(atlas, "查无此物一二三") == ()


def test_hits_are_limited_and_their_ids_exist(atlas: Atlas) -> None:
    hits = search(atlas, "川", limit=5)
    assert len(hits) == 5
    tables = {"feature": atlas.features, "place": atlas.places, "event": atlas.events}
    for hit in search(atlas, "a", limit=500):
        assert hit.id in tables[hit.kind] or (hit.id.startswith("geonames-") and hit.at is not None)


@pytest.mark.parametrize(
    ("query", "kind", "name"),
    [
        ("重庆", "place", "重庆市"),
        ("chengdu", "place", "成都市"),
        ("gaozhu", "feature", "川渝高竹新区"),
        ("永川 泸县", "feature", "永川朱沱镇—泸州泸县公交"),
        ("余家镇", "place", "余家镇"),
    ],
)
def test_the_first_hit_is_what_was_meant(atlas: Atlas, query: str, kind: str, name: str) -> None:
    first = search(atlas, query)[0]
    assert (first.kind, first.name.zh) == (kind, name)


@pytest.mark.parametrize("odd", ["(", "[a", "\\", "%", "'; --", "\x00", "🚄" * 50, "\ud800"])
def test_odd_queries_are_only_text(atlas: Atlas, odd: str) -> None:
    search(atlas, odd)


def test_the_stored_pinyin_is_that_of_every_name(atlas: Atlas) -> None:
    """`make shapes` writes it; no search over the embedded tables loads the dictionary."""
    from geodata.build_pinyin import readings as made_now

    assert readings() == made_now(atlas), "run make shapes"
