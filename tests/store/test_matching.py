"""A filter finds the same rows on a real server as in a local layer with the same rows; the server may only find more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from explorer.atlas.columns.collection import Collection, laid
from explorer.atlas.model import Atlas
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.query import passing
from explorer.state.queries.regions import NOWHERE
from explorer.state.view.view import ColumnFilter, Filters, LayerState, Range, View
from explorer.store.feature_query import FeatureQuery
from explorer.store.layer_load import load_layer
from explorer.store.layer_rows import matching, portion
from explorer.store.layer_spec import StoredLayer
from explorer.store.layer_tally import Counting, LayerTally
from explorer.store.store_connection import StoreConnection
from explorer.ui.store.store_filters import query_of
from explorer.words import fold
from tests.helpers import crowds

NUMBER = 1500
NAMES = (
    *(
        "重庆北站",
        "重慶北站",
        "重-庆·北 站",
        "ＣＢＤ Park",
        "cbd park",
        "Café Ōsaka",
        "面积 12㎡",
        "第②中学",
        "学校（西）",
    ),
    *(
        "100%_\\",
        "[a-z]+",
        "",
        "한국 학교",
        "ﬁrst",
        "Straße 5",
        "e\u0301cole",
        "永川\u200b职业学院",
        "\ue000学校",
    ),
)
KINDS = (
    "学校",
    " 学校 ",
    "學校",
    "医院",
    "NA",
    None,
    "True",
    True,
    12,
    12.5,
    "12",
    "1e3",
    1000.0,
    "2021-05",
    "第\n三",
)
DAYS = (
    "2021-05-20",
    "2019-01-01",
    "2021年6月",
    "2021-07",
    "2020",
    None,
    "不详",
    "Dec-20",
    "2021/6/3",
    44000,
)


@pytest.fixture(scope="module")
def whole() -> Collection:
    made = crowds.collection("own1", crowds.points(NUMBER), crowds.careers(NUMBER))
    return _with_cells(made, NAMES, KINDS, DAYS)


def _with_cells(
    made: Collection, names: tuple[object, ...], kinds: tuple[object, ...], days: tuple[object, ...]
) -> Collection:
    roll = np.random.default_rng(7)

    def some(values: tuple[object, ...]) -> np.ndarray:
        found = np.empty(NUMBER, object)
        found[:] = [values[n] for n in roll.integers(0, len(values), NUMBER)]
        return found

    columns = {
        "类型": some(kinds),
        "数 %s": roll.uniform(0, 100, NUMBER).round(1),
        "日": some(days),
        "整日": some((date(2021, 5, 20), date(2019, 1, 1), None)),
        "隐": some(("学校", "别的")),
    }
    return replace(made, names=some(names), columns=columns, listed=("类型", "日", "整日"))


@pytest.fixture
def layer(store: StoreConnection, whole: Collection) -> StoredLayer:
    return load_layer(store, whole, "poi")


def local(whole: Collection, filters: Filters) -> set[int]:
    """The numbers of the rows that pass as rows of a local layer."""
    atlas = laid(Atlas(), {"own1": whole})
    view = View(layers=(LayerState("own1"),), filters=filters)
    return set((np.flatnonzero(passing(atlas, view, {})[: len(whole)]) + 1).tolist())


def found_by(
    store: StoreConnection, layer: StoredLayer, filters: Filters, whole: Collection
) -> tuple[set[int], set[int]]:
    """The numbers that the server finds, and those of them that the window lets pass."""
    found = matching(store, layer, query_of(filters, "own1"), 0.0, NUMBER)
    assert found.blocks is not None
    sent = {int(key) for block in found.blocks for key in block.keys}
    rows = portion(store, layer, FeatureQuery(extent=(0.0, 0.0, 0.1, 0.1)), also=found)
    assert rows.portion is not None
    assert rows.portion.passing == found.query
    assert set(rows.portion.keys.tolist()) == sent
    kept = local(replace(rows, layer="own1", portion=None), filters)
    return sent, {int(rows.portion.keys[n - 1]) for n in kept}


FILTERS = {
    "text": Filters(text="学校"),
    "traditional": Filters(text="重慶 北站"),
    "wide": Filters(text="ＣＢＤ"),
    "words in any order": Filters(text="park cbd"),
    "joined": Filters(text="ca fe osaka"),
    "unit": Filters(text="12m2"),
    "circled": Filters(text="2中学"),
    "hangul": Filters(text="학교"),
    "ligature": Filters(text="first"),
    "sharp s": Filters(text="strasse"),
    "accent": Filters(text="école"),
    "letters of a pattern": Filters(text="a-z"),
    "wildcards": Filters(text="100%_"),
    "nothing but signs": Filters(text="%_"),
    "a date in a cell": Filters(text="2021"),
    "value": Filters(columns=(ColumnFilter("own1", "类型", ("学校",)),)),
    "values": Filters(columns=(ColumnFilter("own1", "类型", ("12", "12.5", "True", "1000", "第\n三")),)),
    "of another layer": Filters(columns=(ColumnFilter("own2", "类型", ("学校",)),)),
    "no such column": Filters(columns=(ColumnFilter("own1", "没有", ("学校",)),)),
    "numbers": Filters(columns=(ColumnFilter("own1", "数 %s", low=10.0, high=20.5),)),
    "from": Filters(columns=(ColumnFilter("own1", "类型", low=12.0),)),
    "days": Filters(columns=(ColumnFilter("own1", "日", low=20210520, high=20210630, days=True),)),
    "whole days": Filters(columns=(ColumnFilter("own1", "整日", high=20200101, days=True),)),
    "years": Filters(ranges=(Range(BEGUN, 2019, 2020),)),
    "until": Filters(ranges=(Range(BEGUN, None, 2019.5),)),
    "states": Filters(statuses=("operation", "closed")),
    "province": Filters(regions=("510000",)),
    "counties": Filters(regions=("500118", "510500")),
    "nowhere": Filters(regions=(NOWHERE,)),
    "together": Filters(
        text="学",
        regions=("500000",),
        ranges=(Range(BEGUN, 2018, None),),
        columns=(ColumnFilter("own1", "数 %s", high=50.0), ColumnFilter("own1", "隐", ("学校",))),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_answered_as_by_a_local_layer(
    store: StoreConnection, layer: StoredLayer, whole: Collection, name: str
) -> None:
    wanted = local(whole, FILTERS[name])
    sent, kept = found_by(store, layer, FILTERS[name], whole)
    assert sent >= wanted
    assert kept == wanted


@pytest.mark.parametrize("name", ["wide", "value", "numbers", "years", "province", "counties", "together"])
def test_little_comes_that_does_not_pass(
    store: StoreConnection, layer: StoredLayer, whole: Collection, name: str
) -> None:
    wanted = local(whole, FILTERS[name])
    sent, _ = found_by(store, layer, FILTERS[name], whole)
    assert 0 < len(wanted) < NUMBER
    rare = sum(fold.fold(one) != fold.fold(one.replace("\ue000", "")) for one in NAMES)
    assert len(sent) <= len(wanted) + NUMBER * (rare + 0.5)
    if name not in ("wide", "together"):
        assert len(sent) < len(wanted) * 1.3 + NUMBER * 0.12


def test_random_words_are_found_where_the_house_finds_them(
    store: StoreConnection, layer: StoredLayer, whole: Collection
) -> None:
    roll = np.random.default_rng(3)
    letters = [c for c in "".join(NAMES) if fold.fold(c)]
    for _ in range(25):
        text = "".join(roll.choice(letters, roll.integers(1, 4)))
        if not fold.fold(text):
            continue
        wanted = local(whole, Filters(text=text))
        assert found_by(store, layer, Filters(text=text), whole)[1] == wanted, text


def test_of_too_many_those_in_a_frame_are_sent_if_a_map_draws_them(
    store: StoreConnection, layer: StoredLayer, whole: Collection
) -> None:
    filters, frame = Filters(columns=(ColumnFilter("own1", "数 %s", high=50.0),)), (104.0, 29.0, 106.0, 31.0)
    wanted = local(whole, filters) & set((whole.touching(frame) + 1).tolist())
    assert len(wanted) > 50
    sample = FeatureQuery(extent=frame, level=2)
    for room, is_whole in ((len(wanted), True), (len(wanted) - 1, False)):
        found = matching(store, layer, query_of(filters, "own1"), 0.0, 10, room)
        assert found.blocks is None
        rows = portion(store, layer, sample, also=found).portion
        assert rows is not None
        assert (set(rows.keys.tolist()) >= wanted) is is_whole
        assert (rows.passing, rows.level) == (None, 2)


def test_too_many_are_not_sent_and_those_without_a_place_are_counted(
    store: StoreConnection, whole: Collection
) -> None:
    shapes = np.asarray(crowds.points(NUMBER), object)
    shapes[:40] = None
    lacking = load_layer(store, replace(whole, shapes=shapes), "some")
    query = query_of(Filters(columns=(ColumnFilter("own1", "隐", ("学校",)),)), "own1")
    assert matching(store, lacking, query, 0.0, 100).blocks is None
    found = matching(store, lacking, query, 0.0, NUMBER)
    assert found.unplaced == int((whole.columns["隐"][:40] == "学校").sum()) > 0


@pytest.mark.parametrize("is_plain", [False, True], ids=["odd", "plain"])
def test_the_server_counts_what_passes_or_says_that_it_cannot(
    store: StoreConnection, whole: Collection, is_plain: bool
) -> None:
    if is_plain:  # nothing of which only the window knows how it reads
        whole = _with_cells(
            whole, NAMES[:6], ("学校", "医院", 12, 12.5, None), ("2021-05-20", "2021-07", "2020", None)
        )
    load_layer(store, whole, "poi")
    day = date(2021, 6, 1)
    states = whole.spans.codes[(whole.spans.start <= day.toordinal()) & (day.toordinal() < whole.spans.end)]
    vague = []
    for name, wanted in FILTERS.items():
        filters = replace(wanted, statuses=())
        counting = Counting("poi", query_of(filters, "own1"))
        found = counting.count_some(store)
        if counting.is_vague:
            assert found is None
            vague.append(name)
        elif NOWHERE not in filters.regions:
            assert isinstance(found, LayerTally)
            passes = np.isin(np.arange(NUMBER) + 1, list(local(whole, filters)))
            tally = np.bincount(states[passes], minlength=found.sums.shape[1])
            assert found.on(day).sum((0, 2)).tolist() == tally.tolist(), name
    assert ("text" in vague, "value" in vague, "days" in vague) == (not is_plain,) * 3
    assert not vague or not is_plain
