"""The filter panel, its chips and its tree on the embedded tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.model import Atlas
from explorer.layers import filter_words
from explorer.paths import geodata_dir
from explorer.state.queries import measures
from explorer.state.queries.facets import Facets
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.query import matching
from explorer.state.view import filtering
from explorer.state.view.command_table import BY_ID
from explorer.state.view.store import Store
from explorer.state.view.view import Filters, Range, View
from explorer.ui.filters.filter_panel import FilterPanel
from explorer.ui.filters.years import YearBars, YearFilter
from explorer.words.strings import table
from explorer.words.text import Lang
from tests.helpers.stores import knowing

Shapes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def real_shapes(real_atlas: Atlas) -> Shapes:
    return load_shapes(real_atlas, geodata_dir())


@pytest.fixture(scope="session")
def facets(real_atlas: Atlas, real_shapes: Shapes) -> Facets:
    return Facets(real_atlas, Known(real_atlas, real_shapes).bounds)


@pytest.fixture
def panel(
    qtbot: QtBot, dressed: QApplication, store: Store, real_atlas: Atlas, real_shapes: Shapes
) -> FilterPanel:
    made = FilterPanel(knowing(store, Known(real_atlas, real_shapes)))
    qtbot.addWidget(made)
    made.resize(300, 900)
    made.show()
    return made


def settled(qtbot: QtBot, panel: FilterPanel) -> None:
    qtbot.waitUntil(lambda: not panel._soon.pending, timeout=2000)


def test_a_click_filters_and_says_what_is_left(
    qtbot: QtBot, panel: FilterPanel, store: Store, real_atlas: Atlas
) -> None:
    row = panel.choices["themes"]["bus"]
    assert row.number == 11
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert store.view.filters.themes == ("bus",)
    settled(qtbot, panel)
    assert row.isChecked()
    assert panel.count.text() == f"{len(real_atlas.features)} 项中 11 项"
    highways = sum(f.theme == "highway" for f in real_atlas.features.values())
    assert (
        panel.choices["themes"]["highway"].number == highways
    )  # what it would leave, were it chosen instead
    assert [chip.text() for chip in panel.chips.chips] == ["跨省城际公交"]


def test_each_change_is_one_named_undo_step(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    start = store.view
    panel.toggle("themes", "bus")
    panel.toggle("regions", "500152")
    assert store.undo_name == "filters.step.regions"
    QTest.keyClicks(panel.field, "tongnan")
    assert store.undo_name == "filters.step.text"
    assert store.view.filters.text == "tongnan"
    for name in ("filters.step.text", "filters.step.regions", "filters.step.themes|bus"):
        assert store.undo_name == name
        assert name.partition("|")[0] in table()
        store.undo()
    assert store.view == start
    settled(qtbot, panel)
    assert panel.field.text() == ""


def test_the_keyboard_alone_reaches_and_sets_everything(
    qtbot: QtBot, panel: FilterPanel, store: Store
) -> None:
    for group in panel.groups.values():
        group.head.setChecked(True)
    settled(qtbot, panel)
    reached, widget = set(), panel.field
    for _ in range(120):
        reached.add(id(widget))
        widget = widget.nextInFocusChain()  # type: ignore[assignment]
    wanted: list[Any] = [*panel.choices["themes"].values(), panel.here, panel.regions, panel.years.low]
    assert all(id(w) in reached for w in wanted)
    panel.choices["statuses"]["operation"].setFocus()
    QTest.keyClick(panel.choices["statuses"]["operation"], Qt.Key.Key_Space)
    assert store.view.filters.statuses == ("operation",)


def test_every_control_has_a_name_and_a_tooltip(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    for group in panel.groups.values():
        group.head.setChecked(True)
    panel.toggle("themes", "bus")
    for lang in ("zh", "en"):
        store.set_view(replace(store.view, lang=lang))  # type: ignore[arg-type]
        settled(qtbot, panel)
        kinds = (QAbstractButton, QLineEdit, QComboBox)
        controls = [w for kind in kinds for w in panel.findChildren(kind) if not w.isHidden()]
        own = [w for w in controls if not isinstance(w.parent(), QLineEdit)]  # Qt's own icons in fields
        assert len(own) > 40
        assert [w for w in own if not w.accessibleName() or not w.toolTip()] == []


def test_both_languages_live(qtbot: QtBot, panel: FilterPanel, store: Store, real_atlas: Atlas) -> None:
    panel.toggle("themes", "bus")
    store.set_view(replace(store.view, lang="en", appearance="dark"))
    settled(qtbot, panel)
    assert panel.count.text() == f"11 of {len(real_atlas.features)}"
    assert panel.choices["themes"]["bus"].text() == "Cross-province bus lines"
    assert panel.regions.index_of("500152").data() == "Tongnan District"
    assert panel.chips.chips[0].text() == "Cross-province bus lines"


def test_one_key_clears_all_and_a_chip_takes_one_away(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    view = filtering.with_range(filtering.toggled(store.view, "themes", "bus"), BEGUN, 2020, 2020)
    store.dispatch(filtering.with_text(view, "潼南"), "x")
    assert [c.text() for c in panel.chips.chips] == ["“潼南”", "跨省城际公交", "开始年份 2020"]
    QTest.keyClick(panel.chips.chips[1], Qt.Key.Key_Delete)
    assert store.view.filters.themes == ()
    qtbot.mouseClick(panel.chips.chips[0], Qt.MouseButton.LeftButton)
    assert store.view.filters == Filters(ranges=(Range(BEGUN, 2020, 2020),))
    qtbot.mouseClick(panel.chips.clear, Qt.MouseButton.LeftButton)
    assert store.view.filters == Filters()
    assert store.undo_name == "command.clear_filters"
    assert panel.chips.none.isVisible()
    assert not panel.chips.clear.isVisible()
    assert BY_ID["clear_filters"].keys in panel.chips.clear.toolTip()


def test_the_tree_counts_ticks_and_opens_for_what_is_chosen(
    qtbot: QtBot, panel: FilterPanel, store: Store, real_atlas: Atlas
) -> None:
    panel.groups["regions"].head.setChecked(True)
    before = int(panel.regions.state_of("511600")[1])
    assert before == len(matching(real_atlas, filtering.toggled(store.view, "regions", "511600")))
    panel.regions.setCurrentIndex(panel.regions.index_of("511600"))
    QTest.keyClick(panel.regions, Qt.Key.Key_Space)
    settled(qtbot, panel)
    assert store.view.filters.regions == ("511600",)
    assert panel.regions.state_of("511600")[0] == Qt.CheckState.Checked
    assert panel.regions.state_of("510000")[0] == Qt.CheckState.PartiallyChecked
    assert panel.regions.isExpanded(panel.regions.index_of("510000"))
    box = panel.regions.visualRect(panel.regions.index_of("511600"))
    qtbot.mouseClick(panel.regions.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + QPoint(8, 12))
    assert store.view.filters.regions == ()


def test_years_by_list_and_by_bar(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    panel.years.low.setCurrentIndex(panel.years.low.findData(2020))
    panel.years.low.activated.emit(3)
    assert store.view.filters.ranges == (Range(BEGUN, 2020, None),)
    bars = panel.years.bars
    middle = QPoint(round(bars.width() * 2.5 / 8), 40)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=middle)
    assert store.view.filters.ranges == (Range(BEGUN, 2020, 2020),)
    settled(qtbot, panel)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=middle)
    assert store.view.filters.ranges == ()


def test_figures_of_the_kind_that_is_left(
    qtbot: QtBot, panel: FilterPanel, store: Store, real_atlas: Atlas
) -> None:
    panel.groups["ranges"].head.setChecked(True)
    panel.toggle("themes", "platform")
    settled(qtbot, panel)
    row = panel.figures.rows["@area"]
    assert row.isVisible()
    assert not panel.figures.rows["@speed"].isVisible()
    QTest.keyClicks(row.low, "200")
    QTest.keyClick(row.low, Qt.Key.Key_Return)
    assert store.view.filters.ranges == (Range("@area", 200.0, None),)
    settled(qtbot, panel)
    assert panel.count.text() == f"{len(real_atlas.features)} 项中 1 项"
    assert panel.chips.chips[-1].text() == "文献所载面积 ≥ 200 平方公里"


def test_a_printed_figure_can_be_added(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    panel.groups["ranges"].head.setChecked(True)
    place = panel.figures.more.findData("Townships to be served once open")
    panel.figures.more.activated.emit(place)
    row = panel.figures.rows["Townships to be served once open"]
    QTest.keyClicks(row.high, "25")
    QTest.keyClick(row.high, Qt.Key.Key_Return)
    assert store.view.filters.ranges == (Range("Townships to be served once open", None, 25.0),)


def test_sources_by_document_and_by_typed_date(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    panel.groups["source_after"].head.setChecked(True)
    qtbot.mouseClick(panel.sources.rows[date(2023, 1, 1)], Qt.MouseButton.LeftButton)
    assert store.view.filters.source_after == date(2023, 1, 1)
    QTest.keyClicks(panel.sources.field, "next year")
    QTest.keyClick(panel.sources.field, Qt.Key.Key_Return)
    assert panel.sources.wrong.isVisible()
    panel.sources.field.clear()
    QTest.keyClicks(panel.sources.field, "2024")
    QTest.keyClick(panel.sources.field, Qt.Key.Key_Return)
    assert store.view.filters.source_after == date(2024, 1, 1)
    assert not panel.sources.wrong.isVisible()


def test_only_what_the_map_shows_follows_the_map(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    assert panel.here.number is None
    store.report(store.view.camera, (105.5, 29.5, 106.5, 30.5))
    settled(qtbot, panel)
    first = panel.here.number
    assert first
    qtbot.mouseClick(panel.here, Qt.MouseButton.LeftButton)
    assert store.view.extent == (105.5, 29.5, 106.5, 30.5)
    store.report(store.view.camera, (97.0, 26.0, 110.5, 34.5))
    assert store.view.extent == (97.0, 26.0, 110.5, 34.5)
    settled(qtbot, panel)
    assert panel.here.number is not None
    assert panel.here.number > first


def test_folded_groups_leave_the_tab_order(panel: FilterPanel) -> None:
    panel.groups["themes"].head.setChecked(False)
    assert not panel.choices["themes"]["bus"].isVisible()


def test_a_step_of_the_clock_updates_the_counts(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    panel.toggle("themes", "bus")
    store.set_view(store.view.with_clock(at=date(2020, 6, 30)))
    settled(qtbot, panel)
    assert panel.choices["certainties"]["possible"].number == 7


@pytest.mark.parametrize("width", [230, 260, 300, 340, 420])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_chips_wrap_and_never_overlap(
    qtbot: QtBot, panel: FilterPanel, store: Store, lang: Lang, width: int
) -> None:
    store.dispatch(replace(store.view, lang=lang), "x")
    panel.resize(width, 900)
    for name, key in (
        ("themes", "highway"),
        ("statuses", "construction"),
        ("statuses", "operation"),
        ("themes", "bus"),
        ("regions", "500229"),
    ):
        panel.toggle(name, key)  # type: ignore[arg-type]
        QApplication.processEvents()
        boxes = [w.geometry() for w in (*panel.chips.chips, panel.chips.clear)]
        assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
        assert all(panel.chips.rect().contains(box) for box in boxes)


def test_nothing_moves_under_the_pointer_when_chips_come_and_go(
    qtbot: QtBot, panel: FilterPanel, store: Store
) -> None:
    panel.resize(300, 600)
    settled(qtbot, panel)
    row = panel.choices["statuses"]["construction"]

    def spot() -> QPoint:
        QApplication.processEvents()
        return row.mapTo(panel, QPoint(0, 0))

    before, top = spot(), panel.field.mapTo(panel, QPoint(0, 0))
    panel.toggle("statuses", "construction")
    assert spot() == before
    assert panel.field.mapTo(panel, QPoint(0, 0)) == top
    for key in ("highway", "railway", "bus", "waterway", "platform"):
        panel.toggle("themes", key)
        assert spot() == before
    for key in ("highway", "railway", "bus", "waterway", "platform"):
        panel.toggle("themes", key)
        assert spot() == before


def test_a_region_is_found_by_name_and_the_tree_has_no_scroll_of_its_own(
    qtbot: QtBot, panel: FilterPanel
) -> None:
    panel.groups["regions"].head.setChecked(True)
    panel.regions.expandAll()
    QApplication.processEvents()
    assert panel.regions.verticalScrollBar().maximum() == 0
    for text in ("城口", "chengkou", "Chengkou", "ＣＫＸ"):
        panel.region_filter.field.setText(text)
        QApplication.processEvents()
        assert panel.regions.visualRect(panel.regions.index_of("500229")).height() > 0
        assert panel.regions.isRowHidden(
            panel.regions.index_of("510000").row(), panel.regions.index_of("510000").parent()
        )
        assert panel.regions.height() < 8 * 26
    panel.region_filter.field.setText("查无此县")
    assert panel.region_filter.nothing.isVisible()
    panel.region_filter.field.clear()
    QApplication.processEvents()
    assert panel.regions.height() > 200 * 26


def test_the_switch_for_the_province_around_says_how_many_more(
    qtbot: QtBot, panel: FilterPanel, store: Store
) -> None:
    wide = panel.region_filter.wide
    assert not wide.isEnabled()
    panel.toggle("regions", "500229")
    settled(qtbot, panel)
    more, before = wide.number, panel.count.text()
    assert more is not None
    assert more > 0
    panel.groups["regions"].head.setChecked(True)
    qtbot.mouseClick(wide, Qt.MouseButton.LeftButton)
    settled(qtbot, panel)
    assert store.view.filters.wide_regions
    left = int(panel.count.text().split("中")[1].split()[0]) - int(before.split("中")[1].split()[0])
    assert left == more
    assert "也列全市/全省性的" in [chip.text() for chip in panel.chips.chips]


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (6.077408538864527, "6", "6.1"),
        (8155.851929674096, "8155", "8156"),
        (1 / 15, "0.06", "0.07"),
        (2e-6, "0.000002", "0.000002"),
        (8666.666666666668, "8666", "8667"),
        (100.749, "100", "101"),
        (1.3, "1.3", "1.3"),
        (262.0, "262", "262"),
        (0.0, "0", "0"),
        (3e12, "3000000000000", "3000000000000"),
        (-0.25, "-0.3", "-0.2"),
    ],
)
def test_ends_of_ranges_are_rounded_outwards_without_exponents(value: float, least: str, most: str) -> None:
    assert (filter_words.round_down(value), filter_words.round_up(value)) == (least, most)
    assert float(least) <= value <= float(most)


def test_no_figure_shows_an_exponent_or_a_long_tail(panel: FilterPanel, real_atlas: Atlas) -> None:
    for by_id in measures.spans(real_atlas).values():
        for low, high in by_id.values():
            for words in (filter_words.round_down(low), filter_words.round_up(high)):
                assert "e" not in words.lower()
                assert len(words.replace(".", "").lstrip("0")) <= max(2, len(str(int(high) + 1)))


def test_full_width_figures_are_read(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    panel.groups["ranges"].head.setChecked(True)
    settled(qtbot, panel)
    field = panel.figures.rows["@area"].low
    field.insert("１，２００")
    field.editingFinished.emit()
    assert store.view.filters.ranges == (Range("@area", 1200.0, None),)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_status_says_how_much_of_its_count_is_certain(
    qtbot: QtBot, panel: FilterPanel, store: Store, facets: Facets, lang: Lang
) -> None:
    """41 in operation of which 21 are certain: layers and report count the 21."""
    store.dispatch(replace(store.view, lang=lang), "x")
    settled(qtbot, panel)
    counts = facets.counts(store.view)
    row = panel.choices["statuses"]["operation"]
    split = counts.split["operation"]
    assert row.number == sum(split.values())
    assert row.sure == split["certain"] < row.number
    for number in filter(None, split.values()):
        assert str(number) in row.toolTip()
    assert str(row.sure) in row.accessibleName()
    assert panel.choices["themes"]["bus"].sure is None


@pytest.mark.parametrize("text", ["高筑新区", "gaozhuxiqu", "高竹心区"])
def test_a_text_that_finds_nothing_is_answered_by_a_guess(
    qtbot: QtBot, panel: FilterPanel, store: Store, text: str
) -> None:
    panel.field.setText(text)
    panel.field.textEdited.emit(text)
    settled(qtbot, panel)
    assert panel.guess.words == "您是否要找：川渝高竹新区"
    qtbot.mouseClick(panel.guess, Qt.MouseButton.LeftButton)
    settled(qtbot, panel)
    assert store.view.filters.text == panel.field.text() == "川渝高竹新区"
    assert "plat-gaozhu" in Facets(store.known.atlas).ids(store.view)
    assert panel.guess.isHidden()


def test_nonsense_is_not_guessed_at(qtbot: QtBot, panel: FilterPanel) -> None:
    panel.field.setText("查无此物")
    panel.field.textEdited.emit("查无此物")
    settled(qtbot, panel)
    assert panel.guess.isHidden()
    assert panel.count.text() == "没有要素符合全部条件"


def test_numbers_of_the_years_stand_apart(qtbot: QtBot) -> None:
    """Five figures over each of ten narrow bars ran into one another; a century of years did so below them."""
    bars = YearBars(range(2016, 2026))
    qtbot.addWidget(bars)
    bars.resize(262, 74)
    bars.show_counts({year: year - 2000 for year in range(2016, 2026)}, (None, None), View())
    assert bars.numbered() == set(range(2016, 2026)) == bars.named()
    bars.show_counts({year: 14_000 + year for year in range(2016, 2026)}, (None, None), View())
    assert bars.numbered() == {2025}
    century = YearBars(range(1926, 2026))
    qtbot.addWidget(century)
    century.resize(262, 74)
    assert 3 <= len(century.named()) <= 11
    century.show_counts(dict.fromkeys(range(1926, 2026), 7), (None, None), View())
    assert century.numbered() == {1926}


def test_many_years_without_a_count_are_painted(qtbot: QtBot) -> None:
    """As before the first count, in a narrow panel over a file of two centuries."""
    bars = YearBars(range(1840, 2041))
    qtbot.addWidget(bars)
    bars.resize(120, 74)
    assert bars.numbered() == frozenset()
    assert not bars.grab().isNull()


def test_years_follow_the_files_that_come_and_go(qtbot: QtBot) -> None:
    """A file from 1998 that came after the panel had been made could not be narrowed to its first years."""
    years = YearFilter(range(2018, 2026))
    qtbot.addWidget(years)
    years.show_counts({1998: 3, 2020: 5}, range(1998, 2026), View())
    assert years.low.count() == 1 + 28
    assert years.bars.year_at(0) == 1998
    chosen = filtering.with_range(View(), BEGUN, 2001, None)
    years.show_counts({}, range(2018, 2026), chosen)
    assert years.low.currentData() == 2001
