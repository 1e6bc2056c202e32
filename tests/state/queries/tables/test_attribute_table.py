"""The attribute table of a user's layer and of the atlas: columns, order, typed filters, statistics; rows are not features."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Records, records
from explorer.atlas.model import Source
from explorer.layers.order import opening_layers
from explorer.state.queries.tables import column_statistics, output_tables, table_rows
from explorer.state.queries.tables.attribute_table import AttributeTable
from explorer.state.queries.tables.row_filter import FilterError, passing
from explorer.state.queries.tables.table_rows import RowQuery
from explorer.state.view.view import LayerState, View
from explorer.words.text import Text
from tests.helpers import ours

NAMES = ["滨江地块", "Älpha 地块", "安居地块", "", "北碚地块", "重慶地块"]
AREAS = [1200.0, np.nan, 35000.0, 80.5, 12000.0, 12000.0]
USES = ["住宅", "工业", None, "住宅", "绿地", "住宅 用地"]
DATES = ["2019-05-01", "2020", None, "2021-03", "2030-01-01", "2018-02-01"]


def lots() -> Collection:
    """Six rows with every kind of cell, one dated in the future and one undated."""
    status = records(np.full(6, 3, np.int8), np.array(DATES, object), np.zeros(6, bool))
    columns = {
        "面积": np.array(AREAS),
        "用途": np.array(USES, object),
        "批准": np.array([date(2019, 5, 1), None, date(2020, 1, 1), None, None, date(2018, 2, 1)], object),
    }
    shapes = shapely.points([(106 + n / 10, 29.5) for n in range(6)])
    shapes[3] = None
    title = Text("地块.gpkg", "地块.gpkg")
    source = Source("own1", title, Text("", ""), None, "own", Text("", ""))
    names = np.array(NAMES, object)
    return Collection("own1", Text("地块", "Lots"), source, names, shapes, (status,), columns, tuple(columns))


@pytest.fixture(scope="module")
def known() -> Known:
    tables = ours.known()
    spec = LayerSpec("own1", "own", Text("地块", "Lots"), "#a31", "#a31", opens_visible=True)
    return tables.with_collections({"own1": lots()}, tables.catalogue.with_layer(spec))


@pytest.fixture(scope="module")
def view(known: Known) -> View:
    return View(layers=(*opening_layers(known.tables.catalogue), LayerState("own1")))


@pytest.fixture
def table(known: Known) -> AttributeTable:
    return AttributeTable(known, "own1")


def test_own_columns_stand_behind_those_that_every_feature_has(table: AttributeTable) -> None:
    assert [(c.key, c.kind) for c in table.columns if c.own] == [
        ("@面积", "number"),
        ("@用途", "text"),
        ("@批准", "date"),
    ]
    assert [c.key for c in table.columns if not c.own] == ["name", "status", "since", "quality", "sources"]


@pytest.mark.parametrize("key", ["name", "status", "since", "quality", "sources", "@面积", "@用途", "@批准"])
@pytest.mark.parametrize("day", [date(2018, 6, 1), date(2020, 6, 1), date(2022, 1, 1), date(2031, 1, 1)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_column_says_what_its_cells_say(
    table: AttributeTable, view: View, key: str, day: date, lang: str
) -> None:
    """The texts of a column are made without features; the cells with them."""
    now = replace(view.with_clock(at=day), lang=lang)
    assert table.texts(key, now).tolist() == [table.cell(row, key, now) for row in range(len(table))]


def test_the_same_holds_of_every_layer_of_the_atlas(known: Known, view: View) -> None:
    table = AttributeTable(known)
    for column in table.columns:
        texts = table.texts(column.key, view)
        assert texts.tolist() == [table.cell(row, column.key, view) for row in range(len(table))]


def order(table: AttributeTable, view: View, key: str, descending: bool = False) -> list[int]:
    return table.ordered(np.arange(len(table)), key, view, descending).tolist()


def test_blank_cells_come_last_both_ways_and_equal_ones_keep_their_order(
    table: AttributeTable, view: View
) -> None:
    assert order(table, view, "@面积") == [3, 0, 4, 5, 2, 1]
    assert order(table, view, "@面积", descending=True) == [2, 4, 5, 0, 3, 1]
    assert order(table, view, "@批准") == [5, 0, 2, 1, 3, 4]
    assert order(table, view.with_clock(at=date(2031, 1, 1)), "since") == [5, 0, 1, 3, 4, 2]


def test_chinese_names_sort_by_sound(table: AttributeTable, view: View) -> None:
    sorted_names = [
        NAMES[row] for row in order(table, view, "name") if NAMES[row] and NAMES[row][0] in "安北滨重"
    ]
    assert sorted_names[:3] == ["安居地块", "北碚地块", "滨江地块"]


def named(known: Known, names: list[str], mixed: list[object]) -> AttributeTable:
    rows = replace(
        lots(),
        names=np.array(names, object),
        columns={"值": np.array(mixed, object)},
        listed=("值",),
    )
    return AttributeTable(known.with_collections({"own1": rows}, known.catalogue), "own1")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_numbers_in_words_sort_as_numbers(known: Known, view: View, lang: str) -> None:
    names = ["项目10", "项目2", "项目1", "No. 12b", "No. 3", "项目002甲"]
    table = named(known, names, [1e300, "三", 10, "-1", "2.5", "1,000"])
    now = replace(view, lang=lang)
    assert [names[row] for row in order(table, now, "name")] == [
        "No. 3",
        "No. 12b",
        "项目1",
        "项目2",
        "项目002甲",
        "项目10",
    ]
    assert order(table, now, "@值") == [3, 4, 2, 5, 0, 1], "numbers by value, then words"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "names",
    [
        ["1-9号楼", "1-10号楼", "2-1-3号楼", "2-1号楼", "10-2号楼", "10号楼"],
        ["K1.5", "K1.10", "K2", "K2.15", "K10", "K10_5"],
    ],
)
def test_numbers_in_one_name_are_compared_one_by_one(
    known: Known, view: View, lang: str, names: list[str]
) -> None:
    mixed = names[::-1]
    table = named(known, mixed, list(range(len(mixed))))
    assert [mixed[row] for row in order(table, replace(view, lang=lang), "name")] == names


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_many_rows_sort_as_those_of_a_few(known: Known, view: View, lang: str) -> None:
    """They are made into sort keys some thousands at a time, of other lengths in each."""
    many = 12_000
    names = [f"{'甲乙丙'[n % 3]}路{'大' * (n // 5000)} {n * 7919 % many}号" for n in range(many)]
    table = named_rows(known, names)
    found = [names[row] for row in order(table, replace(view, lang=lang), "name")]
    sounds = {"zh": {"甲": "jia", "乙": "yi", "丙": "bing"}, "en": {}}[lang]

    def key(name: str) -> tuple[str, str, int]:
        road, number = name.split(" ")
        heard = road[0] if lang == "en" else sounds[road[0]]
        return heard, road, int(number[:-1])

    assert found == sorted(names, key=key)


def test_rows_have_the_ids_of_their_features_in_any_order(known: Known, view: View) -> None:
    every, own = AttributeTable(known), AttributeTable(known, "own1")
    assert own.ids_of(np.array([5, 0, 2])) == ["own1.5", "own1.0", "own1.2"]
    ids = list(known.atlas.features)
    rows = np.array([len(ids) - 1, 0, 3, len(ids) - 6])
    assert every.ids_of(rows) == [ids[row] for row in rows.tolist()]
    assert [every.id(row) for row in rows.tolist()] == every.ids_of(rows)
    assert every.ids_of(np.empty(0, np.intp)) == []


def test_a_column_is_sorted_anew_in_another_language(known: Known, view: View) -> None:
    """The order of its texts is kept, which is by sound in Chinese alone."""
    table = named(known, ["甲"] * 6, ["东溪", "重庆", "安居", None, "10", "9"])
    assert order(table, view, "@值") == [5, 4, 2, 1, 0, 3]  # anju, chongqing, dongxi
    assert order(table, replace(view, lang="en"), "@值") == [5, 4, 2, 0, 1, 3]  # 重 as in zhong
    assert order(table, view, "@值") == [5, 4, 2, 1, 0, 3]


def named_rows(known: Known, names: list[str]) -> AttributeTable:
    status = records(
        np.full(len(names), 3, np.int8), np.array(["2020"] * len(names), object), np.zeros(len(names), bool)
    )
    shapes = shapely.points(np.full(len(names), 106.0), 29.5)
    rows = replace(
        lots(), names=np.array(names, object), shapes=shapes, records=(status,), columns={}, listed=()
    )
    return AttributeTable(known.with_collections({"own1": rows}, known.catalogue), "own1")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("地块 绿地", [4]),
        ("北 碚", [4]),
        ("地块", [0, 1, 2, 4, 5]),
        ("重庆", [5]),
        ("ALPHA", [1]),
        ("面积 > 1.2万", [2]),
        ("面积>=12000", [2, 4, 5]),
        ("面积 80..1200", [0, 3]),
        ("面积 = 80至1200", [0, 3]),
        ("面积 != 12000", [0, 2, 3]),
        ("用途 = 住宅", [0, 3]),
        ("用途 包含 住宅", [0, 3, 5]),
        ('"用途" ~ "宅 用"', [5]),
        ("用途 为空", [2]),
        ("非 用途 为空 且 面积 < 2000", [0, 3]),
        ("用途 = 绿地 或 用途 = 工业", [1, 4]),
        ("(用途 = 绿地 or 用途 = 住宅) and 面积 > 1000", [0, 4]),
        ("批准 >= 2019", [0, 2]),
        ("批准 = 2019年5月", [0]),
        ("批准 < 2019", [5]),
        ("名称 包含 地块 面积 > 20000", [2]),
        ("状态 包含 运营", [0, 1, 2, 3, 5]),
        ("not 地块", [3]),
    ],
)
def test_typed_filters(table: AttributeTable, view: View, text: str, rows: list[int]) -> None:
    now = view.with_clock(at=date(2022, 1, 1))
    assert np.flatnonzero(passing(table, now, text)).tolist() == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("投资 > 2", [0, 1, 3]),
        ("投资（亿元） > 2", [0, 1, 3]),
        ("投资(亿元) 2..10", [0, 1]),
        ("投资 > 2亿", [0, 1, 3]),  # two, not two hundred million times a hundred million
        ("投资 >= 50000万", [1, 3]),
        ("投资 1亿..5亿", [0, 1, 2]),
        ("长度 > 50", [1, 3]),  # by number, not letter by letter
        ("长度 <= 12.5", [0, 2]),
        ("长度 5..100", [0, 1, 2]),
        ("长度 > 1万", [3]),
        ("长度 = 9km", [2]),
        ("长度 != 5..100", [3]),
    ],
)
def test_typed_numbers_are_compared_as_numbers_in_the_units_of_the_column(
    known: Known, view: View, text: str, rows: list[int]
) -> None:
    columns = {
        "投资（亿元）": np.array([3.0, 5.0, 1.0, 12.0, np.nan, np.nan]),
        "长度": np.array(["12.5km", "100km", "9km", "约 1.2 万米", "不详", None], object),
    }
    layers = {"own1": replace(lots(), columns=columns, listed=tuple(columns))}
    table = AttributeTable(known.with_collections(layers, known.catalogue), "own1")
    assert np.flatnonzero(passing(table, view, text)).tolist() == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("面基 > 3", "没有“面基”这一列；是否指“面积”？"),
        ("面积 > 大", "“面积”是数值列，“大”不是数"),
        ("批准 > 昨天", "“批准”是日期列"),
        ("(面积 > 3", "括号没有闭合"),
        ("面积 >", "没有写完"),
        ("面积 > 3 且", "没有写完"),
        ("> 3", "读不懂“>”"),
        ("面积 > 3)", "读不懂“)”"),
        ("(" * 60 + "a", "太深"),
        ("a" * 600, "太长"),
        ('"未闭合', "读不懂"),
    ],
)
def test_a_filter_that_cannot_be_read_says_why(
    table: AttributeTable, view: View, text: str, said: str
) -> None:
    with pytest.raises(FilterError) as caught:
        passing(table, view, text)
    assert said in caught.value.in_("zh")
    assert caught.value.in_("en") != caught.value.in_("zh")


def test_statistics_of_numbers_dates_and_words(table: AttributeTable, view: View) -> None:
    rows = np.arange(6)
    areas = column_statistics.statistics(table, rows, "@面积", view)
    assert (areas.count, areas.blank, areas.distinct) == (5, 1, 4)
    assert areas.figures["sum"] == pytest.approx(60280.5)
    assert areas.figures["mean"] == pytest.approx(12056.1)
    assert (areas.figures["min"], areas.figures["median"], areas.figures["max"]) == (80.5, 12000, 35000)
    assert sum(areas.counts) == 5
    uses = column_statistics.statistics(table, rows, "@用途", view)
    assert uses.commonest[0] == ("住宅", 2)
    assert (uses.blank, uses.distinct) == (1, 4)
    days = dict(column_statistics.lines(column_statistics.statistics(table, rows, "@批准", view), "zh"))
    assert (days["最小"], days["最大"]) == ("2018-02-01", "2020-01-01")
    nothing = column_statistics.statistics(table, np.array([1]), "@面积", view)
    assert (nothing.count, nothing.counts) == (0, ())


def test_scopes_frame_and_sorts(table: AttributeTable, view: View) -> None:
    now = replace(view.with_clock(at=date(2022, 1, 1)), selection=("own1.4", "own1.0", "highway"))
    found = table_rows.listed(table, now, RowQuery("listed", sorts=(("@面积", False),)))
    assert found.rows.tolist() == [3, 0, 5, 1], "in the future or undated is not listed"
    assert found.counts == {"listed": 4, "all": 6, "selected": 2}
    assert table_rows.listed(table, now, RowQuery("selected", sorts=(("@面积", True),))).rows.tolist() == [
        4,
        0,
    ]
    frame = (106.35, 29, 106.6, 30)
    assert table_rows.listed(table, now, RowQuery("all", frame=frame)).rows.tolist() == [4, 5]
    several = RowQuery("all", sorts=(("@用途", False), ("@面积", True)))
    rows = table_rows.listed(table, now, several).rows.tolist()
    assert [row for row in rows if USES[row] == "住宅"] == [0, 3], "the greater area first"
    assert rows[-1] == 2
    wrong = table_rows.listed(table, now, RowQuery("all", text="面积 >"))
    assert wrong.error is not None
    assert len(wrong.rows) == 6


def test_a_file_of_it_keeps_numbers_as_numbers(table: AttributeTable, view: View) -> None:
    made = output_tables.attributes(table, np.array([2, 1]), ["name", "@面积", "@用途"], view)
    assert made.keys() == ("name", "面积", "用途")
    assert made.rows == (("安居地块", 35000.0, ""), ("Älpha 地块", None, "工业"))
    assert made.features == ("own1.2", "own1.1")
    assert "地块.gpkg" in made.about


def test_a_hundred_thousand_rows_make_no_feature(
    known: Known, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = lots()
    many = np.arange(100_000) % 6
    part = one.records[0]
    big = replace(
        one,
        names=one.names[many],
        shapes=one.shapes[many],
        records=(Records(*(getattr(part, f.name)[many] for f in fields(Records))),),
        columns={name: cells[many] for name, cells in one.columns.items()},
    )
    table = AttributeTable(known.with_collections({"own1": big}, known.catalogue), "own1")
    monkeypatch.setattr(Collection, "feature", lambda *_: pytest.fail("a row was made a feature"))
    now = view.with_clock(at=date(2022, 1, 1))
    for key in ("name", "status", "since", "@面积", "@用途"):
        assert len(table.ordered(np.arange(len(table)), key, now)) == 100_000
    assert passing(table, now, "面积 > 1万 且 用途 = 绿地").sum() == 16_666
    assert column_statistics.statistics(table, np.arange(100_000), "@面积", now).count == 83_333
