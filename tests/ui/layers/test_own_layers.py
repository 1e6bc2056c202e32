"""A user's layer in the running window: counts, legend, results, filters, axis and style; undo takes it away again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.derived import is_derived
from explorer.atlas.model import Source
from explorer.layers import palettes
from explorer.sources.reader.own_layers import with_own
from explorer.state.queries import own_rows, query, search
from explorer.state.queries.facets import facets
from explorer.state.view import filtering
from explorer.state.view.style import Style
from explorer.state.view.view import ColumnFilter
from explorer.state.view.work import Work, with_layer
from explorer.ui.filters.filter_panel import FilterPanel
from explorer.ui.layers.style_form import StyleForm
from explorer.ui.results.table import ResultsTable
from explorer.ui.stage.command_bar import Offer
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.helpers.layers import SPECS
from tests.ui.harness import desktop as desktop  # noqa: PLC0414 (a fixture)

ROWS = 5000
NAME = Text("地块", "地块")


def laid(work: Work) -> Work:
    spec = replace(next(iter(SPECS.values())), id="own1", group="own", name=NAME)
    years = [f"{1995 + n % 30}" for n in range(ROWS)]
    dated = records(np.full(ROWS, 3, np.int8), np.array(years, object), np.zeros(ROWS, bool))
    cells = {
        "用途": np.array([("居住", "商业", "绿地")[n % 3] for n in range(ROWS)], object),
        "面积": np.arange(ROWS, dtype=float),
    }
    names = np.array([f"高坪地块 {n}" for n in range(ROWS)], object)
    shapes = shapely.points(104 + np.arange(ROWS) % 50 / 10, 29 + np.arange(ROWS) // 50 / 50)
    source = Source("own1", Text("地块.gpkg", "地块.gpkg"), Text("", ""), None, "own", Text("", ""))
    rows = Collection("own1", NAME, source, names, shapes, (dated,), cells, tuple(cells))
    return with_layer(replace(work, catalogue=with_own(work.catalogue, spec), collections=(rows,)), spec)


@pytest.fixture
def own(desktop: Desktop) -> Desktop:
    desktop.store.change(laid(desktop.store.work), "step.lay")
    return desktop


def test_rows_that_just_came_are_listed_as_soon_as_they_can_be_searched(qtbot: QtBot, own: Desktop) -> None:
    box = own.top.search
    box.start()
    qtbot.keyClicks(box, "gaopingdikuai 4999")
    qtbot.waitUntil(lambda: box.list.keys()[:1] == ["feature:own1.4999"], timeout=20_000)
    assert not box.nothing.isVisible()


def test_rows_that_follow_leave_the_current_hit_where_it_is(qtbot: QtBot, own: Desktop) -> None:
    box = own.top.search
    box.start()
    qtbot.keyClicks(box, "gaoping")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    current = box.list.walked_to()
    assert current.startswith("place:")
    qtbot.waitUntil(lambda: any(key.startswith("feature:own1.") for key in box.list.keys()), timeout=20_000)  # noqa: SIM118
    assert box.list.walked_to() == current


def test_it_is_counted_listed_and_found(own: Desktop) -> None:
    known, view = own.store.known, own.store.view
    count = own.panel.counts["own1"]
    assert count.shown + count.after == ROWS
    assert count.shown == sum(1995 + n % 30 <= 2021 for n in range(ROWS))
    assert "own1" in own.panel.rows
    assert facets(known).counts(view).themes["own1"] == ROWS
    hits = search.search(known.atlas, "高坪地块 4999")
    assert hits[0].id == "own1.4999"
    assert own.store.axis.first == date(1995, 1, 1)
    assert own.timeline.axis.minimum() == date(1995, 1, 1).toordinal()


def test_it_is_found_by_its_sound(own: Desktop) -> None:
    for typed in ("gaopingdikuai", "gpdk"):
        assert search.search(own.store.known.atlas, typed)[0].name.zh.startswith("高坪地块")


def test_undo_takes_it_away_and_redo_brings_it_back(own: Desktop) -> None:
    own.store.undo()
    assert "own1" not in own.panel.rows
    assert not own.store.known.collections
    assert own.store.known.atlas is own.store.known.tables.atlas
    own.store.redo()
    assert own.panel.counts["own1"].shown > 0
    assert own.store.known.atlas.features["own1.7"].name.zh == "高坪地块 7"


def test_its_columns_narrow_it_and_nothing_else(own: Desktop) -> None:
    atlas = own.store.known.atlas
    others = len(atlas.tables.features)
    view = filtering.with_column(own.store.view, ColumnFilter("own1", "用途", ("绿地",)))
    assert query.passing(atlas, view).sum() == others + sum(n % 3 == 2 for n in range(ROWS))
    view = filtering.with_column(view, ColumnFilter("own1", "面积", low=1999, high=1000))
    assert query.passing(atlas, view).sum() == others + sum(n % 3 == 2 for n in range(1000, 2000))
    assert filtering.without(view, filtering.parts(view.filters)[0]).filters.columns[0].column == "面积"


def test_a_text_typed_before_the_rows_can_be_searched_narrows_them_once_they_can(
    qtbot: QtBot, own: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", 100)
    own.actions.by_id["panel_filters"].trigger()
    panel = own.window.findChild(FilterPanel)
    assert panel is not None
    (rows,) = own.store.work.collections
    assert not is_derived(own_rows.haystacks, rows)
    panel.field.setText("地块 499")
    panel.field.textEdited.emit("地块 499")
    assert own.store.view.filters.text == ""
    assert panel.count.text() == "正在准备自有图层，稍后筛选"
    own.store.dispatch(
        own.store.view.with_clock(at=date(2020, 1, 1)), "test"
    )  # the panel counts anew meanwhile
    qtbot.waitUntil(lambda: own.store.view.filters.text == "地块 499", timeout=20_000)
    assert panel.field.text() == "地块 499"
    assert query.passing(own.store.known.atlas, own.store.view).sum() == 15  # 499 to 4499, and 4990 to 4999
    qtbot.waitUntil(lambda: "15" in panel.count.text(), timeout=5000)


def test_a_text_that_waits_gives_way_to_a_later_one(
    qtbot: QtBot, own: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", 100)
    own.actions.by_id["panel_filters"].trigger()
    panel = own.window.findChild(FilterPanel)
    assert panel is not None
    panel.field.textEdited.emit("499")
    own.store.dispatch(filtering.with_text(own.store.view, "绿地"), "test")
    qtbot.waitUntil(lambda: not panel._preparation._reckoner.busy, timeout=20_000)
    assert own.store.view.filters.text == "绿地"


def test_before_an_audience_too_a_text_waits_for_the_rows(
    qtbot: QtBot, own: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", 100)
    own.complete()
    narrowed = filtering.with_text(own.store.view, "地块 499")
    own.presentation.bar._apply(Offer("text", "地块 499", "", False, narrowed))
    assert own.store.view.filters.text == ""
    qtbot.waitUntil(lambda: own.store.view.filters.text == "地块 499", timeout=20_000)


def test_the_hue_of_a_single_look_is_chosen_and_the_swatch_follows(own: Desktop) -> None:
    own.panel._open("own1", True)
    form, row = own.panel.details["own1"].findChild(StyleForm), own.panel.rows["own1"]
    assert form is not None
    assert len(row.swatch._drawn) == 3  # by 用途, as it opens
    _choose(form.kind, "single")
    plain = own.panel.details["own1"].key[0].swatch._drawn
    _choose(form.color, 3)
    style = own.store.view.layer("own1").style
    assert style is not None
    assert (style.kind, style.color) == ("single", 3)
    hue = palettes.distinct(2, own.store.view.appearance)
    assert [one.color for one in row.swatch._drawn] == [hue]
    assert own.panel.details["own1"].key[0].swatch._drawn != plain
    own.store.undo()
    assert len(row.swatch._drawn) == 3


def _choose(box: QComboBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_its_style_is_chosen_in_the_panel_and_undone(qtbot: QtBot, own: Desktop) -> None:
    own.panel._open("own1", True)
    form = own.panel.details["own1"].findChild(StyleForm)
    assert form is not None
    assert form.kind.currentData() == "category"
    form.kind.setCurrentIndex(form.kind.findData("graduated"))
    form.kind.activated.emit(form.kind.currentIndex())
    style = own.store.view.layer("own1").style
    assert style is not None
    assert (style.kind, style.column) == ("graduated", "面积")
    assert len(form.rows) == 5
    own.store.undo()
    assert own.store.view.layer("own1").style is None
    assert form.kind.currentData() == "category"


def test_classes_count_what_their_layer_lists(own: Desktop) -> None:
    """They counted the whole file, below a layer's numbers of what clock and filters leave of it."""
    own.panel.rows["own1"].flip()
    form = own.panel.details["own1"].findChild(StyleForm)
    assert form is not None
    own.store.dispatch(own.store.view.with_clock(at=date(2021, 5, 20)), "")

    def classes() -> dict[str, int]:
        own.panel._count()
        return {row.words.text(): int(row.tally.text().replace(",", "")) for row in form.rows}

    begun = [
        n for n in range(ROWS) if date(1995 + n % 30, 12, 31) <= date(2021, 5, 20) or 1995 + n % 30 == 2021
    ]
    assert classes() == {
        name: sum(n % 3 == k for n in begun) for k, name in enumerate(("居住", "商业", "绿地"))
    }
    assert form.rows[0].words.toolTip().endswith("全层 1,667 项")
    own.store.dispatch(
        filtering.with_column(own.store.view, ColumnFilter("own1", "面积", low=0, high=2999)), ""
    )
    left = [n for n in begun if n < 3000]
    assert sum(classes().values()) == len(left) == own.panel.counts["own1"].listed
    assert classes()["商业"] == sum(n % 3 == 1 for n in left)


def test_a_layer_that_is_drawn_on_closer_maps_only_says_so(own: Desktop) -> None:
    own.panel.rows["own1"].flip()
    row, detail = own.panel.rows["own1"], own.panel.details["own1"]
    camera = own.store.view.camera
    assert row.swatch.isEnabled()
    assert detail.portion.isHidden()
    own.store.dispatch(own.store.view.with_layer("own1", style=Style("single", min_zoom=12)), "")
    assert not row.swatch.isEnabled()
    assert "12 级" in detail.portion.text()
    assert "12 级" in row.name.toolTip()
    own.store.dispatch(replace(own.store.view, camera=replace(camera, zoom=12.0)), "")
    assert row.swatch.isEnabled()
    assert detail.portion.isHidden()
    own.store.dispatch(replace(own.store.view, camera=camera), "")
    assert not detail.portion.isHidden()


def test_the_bar_of_two_dates_counts_rows_that_come(own: Desktop) -> None:
    """It kept its numbers until the view changed, beside a list that had others."""
    store, bar = own.store, own.compare
    store.undo()
    store.dispatch(replace(store.view, compare=date(2010, 1, 1)), "")
    shown = laid(store.work)
    store.set_work(replace(shown, collections=()))
    before = len(bar.found.added)
    store.set_work(shown)
    assert len(bar.found.added) > before + 1000
    assert f"{len(bar.found.added):,}" in bar.counts["added"].accessibleName()


def test_keys_in_a_field_of_the_details_stay_there(own: Desktop, qtbot: QtBot) -> None:
    """Return in the field of the least zoom closed the details, and S there hid all other layers."""
    row = own.panel.rows["own1"]
    row.flip()
    form = own.panel.details["own1"].findChild(StyleForm)
    assert form is not None
    visible = [layer.id for layer in own.store.view.layers if layer.visible]
    form.zoom.setFocus()
    assert form.zoom.hasFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_Left):
        qtbot.keyClick(form.zoom, key)
    assert row.open
    assert [layer.id for layer in own.store.view.layers if layer.visible] == visible


def test_a_class_of_a_long_name_leaves_the_panel_as_wide_as_it_is(qtbot: QtBot, own: Desktop) -> None:
    """A label as wide as its words pushed counts and fields of the panel out of sight."""
    form = StyleForm(own.store, "own1")
    qtbot.addWidget(form)
    fields = form.minimumSizeHint().width()
    form.rows[0].say(
        "公共管理与公共服务用地（含行政办公、文化、教育科研、体育、医疗卫生、社会福利设施）", "2996"
    )
    assert form.minimumSizeHint().width() == fields
    assert form.rows[0].words.toolTip().startswith("公共管理")


def test_all_rows_without_a_place_are_counted_though_the_first_are_listed(own: Desktop) -> None:
    """The list ends at 200, and so did the number above it, where the import sheet had named 300."""
    work = own.store.work
    (rows,) = work.collections
    shapes = np.array(rows.shapes[:], object)
    shapes[:300] = None
    own.store.change(replace(work, collections=(replace(rows, shapes=shapes),)), "step.lay")
    own.panel._open("own1", True)
    detail = own.panel.details["own1"]
    assert detail.list.count() == 200
    assert detail.list_name.text() == "未落图 300 项：文件没有给出位置；前 200 项："


def test_no_region_has_a_number_until_all_rows_are_counted(own: Desktop, qtbot: QtBot) -> None:
    """Which counties a large layer touches is worked out in a thread: the tables' own counts would be untrue alone."""
    own.actions.by_id["panel_filters"].trigger()
    panel = own.sides.left.page("filters")
    assert isinstance(panel, FilterPanel)
    tree = panel.regions
    assert {tree.state_of(code)[1] for code in tree._items} == {"–"}
    assert panel.choices["themes"]["own1"].number == ROWS
    qtbot.waitUntil(lambda: "–" not in {tree.state_of(code)[1] for code in tree._items}, timeout=20_000)
    counted = facets(own.store.known).counts(own.store.view).regions
    assert sum(counted.get(code, 0) for code in tree._items) > 100
    for code in tree._items:
        assert tree.state_of(code)[1] == str(counted.get(code, 0))


def test_a_word_is_found_in_every_column_however_it_is_written() -> None:
    """Names and texts are folded all at once; each row is searched as if it were folded by itself."""
    many = 40
    names = np.array([f"重慶 {n}\n二" for n in range(many)], object)
    texts = np.array([None, "Gāo'zhú", 7, "", "ＡＢ c\x1ed"] * (many // 5), object)
    years = np.array(["2000"] * many, object)
    dated = records(np.full(many, 3, np.int8), years, np.zeros(many, bool))
    source = Source("own1", NAME, Text("", ""), None, "own", Text("", ""))
    shapes = shapely.points(np.full(many, 106.0), 29.0)
    rows = Collection("own1", NAME, source, names, shapes, (dated,), {"文": texts}, ("文",))
    for text, which in (("重庆", range(many)), ("gaozhu", range(1, many, 5)), ("ab", range(4, many, 5))):
        mask = own_rows.mask(rows, "text", text)
        assert np.flatnonzero(mask).tolist() == list(which), text
    assert np.flatnonzero(own_rows.mask(rows, "text", "重庆 39")).tolist() == [39]
    assert own_rows.names(rows).line(3) == list(own_rows.names(rows).lines())[3] == "重庆3二"
    assert own_rows.names(rows).holding("重庆").tolist() == [True] * many
    assert own_rows.names(rows).first_holding("重庆", 3).tolist() == [0, 1, 2]


def test_a_large_table_is_copied_and_made_for_a_file_in_a_thread(own: Desktop, qtbot: QtBot) -> None:
    """What is copied is what was listed when it was asked for, and the status line says so once it is there."""
    own.actions.by_id["panel_results"].trigger()
    table = own.sides.results.made
    assert isinstance(table, ResultsTable)
    qtbot.waitUntil(lambda: not table._rows.busy, timeout=20_000)
    table.set_scope("all")
    qtbot.waitUntil(lambda: not table._rows.busy and len(table.model.rows) > ROWS, timeout=20_000)
    listed = list(table.model.ids)
    QApplication.clipboard().setText("before")
    said: list[str] = []
    table.status_message.connect(said.append)
    table.copy_rows()
    assert QApplication.clipboard().text() == "before"
    assert said == []
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    lines = QApplication.clipboard().text().split("\r\n")
    assert len(lines) == len(listed) + 2
    assert f"{len(listed):,}" in said[0]
    made: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        real = Collection.feature
        patch.setattr(Collection, "feature", lambda rows, n: made.append(n) or real(rows, n))
        _, make = table._for_saving()
        assert made == [], "features are made by the thread that writes the file"
        asked: list[str] = []
        assert [row[0] for row in make(lambda ids: asked.extend(ids) or {}).rows] == listed
        assert asked == listed, "points are worked out for the rows of the list alone"
    assert len(made) >= ROWS
