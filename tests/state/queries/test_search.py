"""Search by name, alias, place and pinyin, over the project's own tables."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.report import latest_observation
from explorer.atlas.model import Atlas
from explorer.state.queries.finder import find, is_on_map
from explorer.state.queries.pinyin import pinyin, pronunciations, readings
from explorer.state.queries.query import has_words
from explorer.state.queries.search import prepare, search
from tests.helpers import crowds


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
    ("name", "forms"),
    [
        ("重庆 北站", ("chongqingbeizhan", "cqbz")),
        ("成渝  中线 <b>", ("chengyuzhongxianb", "cyzxb")),
        ("旅游", ("luyou", "ly")),
        ("a b", ("ab", "ab")),
        ("", ("", "")),
        (" ", ("", "")),
    ],
)
def test_a_name_sounds_in_full_and_by_initials_whatever_blanks_it_has(
    name: str, forms: tuple[str, str]
) -> None:
    assert pronunciations(name) == forms


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
def test_what_is_requested_is_among_the_hits(atlas: Atlas, query: str, hit: str) -> None:
    assert hit in [h.id for h in search(atlas, query)]


def test_an_exact_name_comes_first(atlas: Atlas) -> None:
    assert search(atlas, "涪江")[0].id == "river-fujiang"
    assert search(atlas, "  涪江 ")[0].id == "river-fujiang"


def test_no_query_finds_nothing(atlas: Atlas) -> None:
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
        ("永川 泸县", "feature", "永川、泸县再生稻技术协同推广点"),
        ("公交 永川 泸县", "feature", "永川朱沱镇—泸州泸县公交"),
        ("余家镇", "place", "余家镇"),
        ("第十次会议", "event", "第十次川渝党政联席会议发布成果"),
        ("第10次会议", "event", "第十次川渝党政联席会议发布成果"),
        ("第十次党政联席会议", "event", "第十次川渝党政联席会议发布成果"),
        ("第三次调度会", "event", "两省市发改委主任第3次调度会"),
        ("yu kun", "feature", "渝昆高铁（川渝段／渝宜段）"),
        ("yukun hsr", "feature", "渝昆高铁（川渝段／渝宜段）"),
        ("渝昆 HSR", "feature", "渝昆高铁（川渝段／渝宜段）"),
        ("chengyu gaotie", "feature", "成渝高铁"),
        ("chengyu HSR", "feature", "成渝高铁"),
    ],
)
def test_the_first_hit_is_what_was_meant(atlas: Atlas, query: str, kind: str, name: str) -> None:
    first = find(atlas, Axis(), query, date(2025, 1, 31)).hits[0]
    assert (first.kind, first.name.zh) == (kind, name)


@pytest.mark.parametrize("odd", ["(", "[a", "\\", "%", "'; --", "\x00", "🚄" * 50, "\ud800"])
def test_odd_queries_are_only_text(atlas: Atlas, odd: str) -> None:
    search(atlas, odd)


def test_the_stored_pinyin_is_that_of_every_name(atlas: Atlas) -> None:
    """`make shapes` writes it; no search over the embedded tables loads the dictionary."""
    from geodata.build_pinyin import readings as made_now

    assert readings() == made_now(atlas), "run make shapes"


def test_no_search_over_the_embedded_tables_loads_the_dictionary() -> None:
    """It takes 0.2 s and 40 MB; names are looked up as written, dashes and brackets included."""
    code = (
        "import sys; from explorer.atlas.assembly.tables import load; from explorer.paths import geodata_dir;"
        "from explorer.state.queries.search import search;"
        "print(len(search(load(geodata_dir()).atlas, 'gaozhu')) > 0, 'pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("ＧＡＯＺＨＵ", "川渝高竹新区"),
        ("gao'zhu", "川渝高竹新区"),
        ("gāozhú", "川渝高竹新区"),
        ("高竹\ufeff", "川渝高竹新区"),
        ("永川-泸州", "永川—泸州高速（重庆段）"),
        ("永川－泸州", "永川—泸州高速（重庆段）"),
        ("永川泸州", "永川—泸州高速（重庆段）"),
        ("成渝-中线", "成渝中线高铁"),
        ("Chengdu-Chongqing Middle Line", "成渝中线高铁"),
        ("(重庆段)", "铜梁—安岳高速（重庆段）"),
        ("潼南/安居", "潼南桂林—遂宁安居磨溪公交"),
        ("lüyou", "巴蜀文化旅游走廊"),
        ("lvyou", "巴蜀文化旅游走廊"),
        ("luyou", "巴蜀文化旅游走廊"),
    ],
)
def test_what_no_keyboard_types_is_found_all_the_same(atlas: Atlas, query: str, name: str) -> None:
    assert name in [h.name.zh for h in search(atlas, query)[:8]]
    ids = [f.id for f in atlas.features.values() if f.name.zh == name]
    assert has_words(atlas, atlas.features[ids[0]], query)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("高筑新区", "川渝高竹新区"),
        ("高竹心区", "川渝高竹新区"),
        ("高足新区", "川渝高竹新区"),
        ("高竹新城", "川渝高竹新区"),
        ("川渝高新区", "川渝高竹新区"),
        ("重庆江北机场", "重庆江北国际机场"),
        ("明月山示范带", "明月山绿色发展示范带"),
        ("chongqng", "重庆市"),
        ("hcongqing", "重庆市"),
        ("yongchaun", "永川区"),
        ("deyng", "德阳市"),
        ("成语中线", "成渝中线高铁"),
        ("gaozhu new arae", "川渝高竹新区"),
    ],
)
def test_a_slip_is_forgiven_and_the_guess_is_named(atlas: Atlas, query: str, name: str) -> None:
    found = find(atlas, Axis(), query, date(2021, 5, 20))
    assert found.guessed
    assert found.hits[0].name.zh == name


@pytest.mark.parametrize(
    "query", ["qwerty", "jibberish", "hello", "asdfgh", "查无此物", "苹果手机", "纽约", "xqzv", "———"]
)
def test_nonsense_is_not_guessed_at(atlas: Atlas, query: str) -> None:
    assert find(atlas, Axis(), query, date(2021, 5, 20)).hits == ()


def test_measures_are_found_with_their_values(atlas: Atlas) -> None:
    hits = find(atlas, Axis(), "川渝通办事项", date(2023, 12, 31)).hits
    measure = next(hit for hit in hits if hit.kind == "indicator")
    seen = latest_observation(atlas.indicators[measure.id], date(2023, 12, 31))
    assert seen is not None
    assert measure.detail.zh.startswith(f"{seen.qualifier}{seen.value} ")
    assert str(seen.as_of.last.year if seen.as_of.last else "") in measure.detail.zh


def test_coordinates_are_found_on_the_map_and_off_it(atlas: Atlas) -> None:
    (point,) = find(atlas, Axis(), "29.56, 106.55", date(2021, 5, 20)).hits
    assert (point.kind, point.at) == ("point", (106.55, 29.56))
    assert is_on_map((106.55, 29.56))
    assert not is_on_map((2.35, 48.85))


def _named(atlas: Atlas, *named: str) -> Atlas:
    """The atlas with a layer of so many rows that no name is looked up by itself."""
    count = 40
    rows = crowds.collection("own1", crowds.points(count), crowds.states(count))
    names = [*named, *(f"备用{chr(0x4E00 + n)}{n}" for n in range(count - len(named)))]
    return crowds.with_layers(Known(atlas), {"own1": replace(rows, names=np.array(names, object))}).atlas


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("chongqinglu", "重庆路"),  # a phrase, not zhong
        ("cql", "重庆路"),
        ("xindu", "新都 一号"),  # a place that the dictionary reads wrongly
        ("xinduyihao", "新都 一号"),  # beyond a blank
        ("lvdao", "绿道 B3"),  # ü, typed as v
        ("ludaob3", "绿道 B3"),
        ("beiyongyi0", "备用一0"),
    ],
)
def test_rows_of_own_layers_are_found_by_sound(atlas: Atlas, typed: str, name: str) -> None:
    laid = _named(atlas, "重庆路", "新都 一号", "绿道 B3")
    hits = [hit.name.zh for hit in search(laid, typed) if hit.id.startswith("own1.")]
    assert hits[0] == name


def test_rows_that_just_came_are_pending_and_then_found(atlas: Atlas) -> None:
    laid = _named(atlas, "重庆路", "江北路")
    found = find(laid, Axis(), "江北路", date(2021, 5, 20))
    (own,) = found.pending
    assert not any(hit.id.startswith("own1.") for hit in found.hits)
    prepare(own)
    found = find(laid, Axis(), "江北路", date(2021, 5, 20))
    assert found.pending == ()
    assert found.hits[0].id == "own1.1"
