"""The columns of a user's layer in the filter panel: values by click and by keyboard, bounds of numbers and of dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.state.queries.query import passing
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import ColumnFilter
from explorer.ui.filters.column_filter import ColumnBlock
from explorer.ui.filters.filter_panel import FilterPanel
from tests.helpers import crowds

ROWS = 300
KINDS = ("居住", "商业", "绿地")
DATES = ("2019", "2020-06", "2020-06-30", "2021/2023", None)
LEFT = Qt.MouseButton.LeftButton


def layer() -> Collection:
    dates = np.full(ROWS, None, object)
    dates[:] = [DATES[n % len(DATES)] for n in range(ROWS)]
    cells = {
        "用途": np.array([KINDS[n % 3] for n in range(ROWS)], object),
        "面积": np.arange(ROWS, dtype=float),
        "批复": dates,
        "编号": np.array([f"A{n % 40:02}" for n in range(ROWS)], object),
    }
    made = crowds.collection(
        "own1", crowds.points(ROWS), (records(np.full(ROWS, 3, np.int8), dates, np.zeros(ROWS, bool)),)
    )
    return replace(made, columns=cells, listed=tuple(cells))


@pytest.fixture
def panel(qtbot: QtBot, dressed: QApplication, store: Store) -> FilterPanel:
    work = replace(store.work, catalogue=store.catalogue.with_layer(crowds.declared("own1")))
    store.open_work(replace(work, collections=(layer(),)))
    made = FilterPanel(store)
    qtbot.addWidget(made)
    made.resize(300, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


def left(store: Store) -> int:
    mask = passing(store.known.atlas, store.view, store.known.bounds)
    return int(mask[-ROWS:].sum())


def added(panel: FilterPanel, column: str) -> ColumnBlock:
    """Choose a column from the list, as Return in the opened list does."""
    more = panel.columns.more
    more.setCurrentIndex(more.findText(column))
    more.activated.emit(more.currentIndex())
    return panel.columns.blocks["own1", column]


def test_the_column_of_kinds_is_there_and_a_click_narrows_to_a_value(
    panel: FilterPanel, store: Store
) -> None:
    block = panel.columns.blocks["own1", "用途"]
    assert panel.groups["columns"].isVisible()
    assert {value: row.number for value, row in block.rows.items()} == dict.fromkeys(KINDS, 100)
    QTest.mouseClick(block.rows["绿地"], LEFT)
    assert store.view.filters.columns == (ColumnFilter("own1", "用途", ("绿地",)),)
    assert left(store) == 100
    QTest.keyClick(block.rows["商业"], Qt.Key.Key_Space)
    assert left(store) == 200
    QTest.mouseClick(block.rows["绿地"], LEFT)
    QTest.mouseClick(block.rows["商业"], LEFT)
    assert store.view.filters.columns == ()
    assert block.isVisible()


def test_counts_are_of_what_the_other_filters_leave(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    block = added(panel, "面积")
    QTest.keyClicks(block.high, "8")
    QTest.keyClick(block.high, Qt.Key.Key_Return)
    kinds = panel.columns.blocks["own1", "用途"]
    qtbot.waitUntil(lambda: {row.number for row in kinds.rows.values()} == {3})
    assert left(store) == 9


def test_bounds_of_numbers_are_typed_and_a_word_is_no_number(panel: FilterPanel, store: Store) -> None:
    block = added(panel, "面积")
    assert block.low.hasFocus()
    block.low.setText("1，2")  # full width
    QTest.keyClick(block.low, Qt.Key.Key_Return)
    assert store.view.filters.columns[0].low == 12
    block.low.setText("很大")
    QTest.keyClick(block.low, Qt.Key.Key_Return)
    assert store.view.filters.columns[0].low == 12
    assert "数字" in block.low.toolTip()


@pytest.mark.parametrize(
    ("low", "high", "count"),
    [("2020", "2020", 120), ("2020年6月30日", "", 180), ("", "2019-05", 60), ("2022", "2022-02", 60)],
)
def test_bounds_of_dates_hold_what_may_lie_within_them(
    panel: FilterPanel, store: Store, low: str, high: str, count: int
) -> None:
    block = added(panel, "批复")
    assert block.kind == "dates"
    block.low.setText(low)
    block.high.setText(high)
    QTest.keyClick(block.high, Qt.Key.Key_Return)
    assert left(store) == count
    wanted = filtering.column_of(store.view.filters, "own1", "批复")
    assert wanted.days


def test_many_values_are_found_by_typing(panel: FilterPanel, store: Store) -> None:
    block = added(panel, "编号")
    assert len(block.rows) == 12
    assert "28" in block.more.text()
    QTest.keyClicks(block.seek, "a37")
    assert list(block.rows) == ["A37"]
    QTest.keyClick(block.rows["A37"], Qt.Key.Key_Space)
    assert left(store) == 7


def test_the_group_comes_and_goes_with_the_layer(qtbot: QtBot, panel: FilterPanel, store: Store) -> None:
    store.open_work(replace(store.work, collections=(), catalogue=store.catalogue.without("own1")))
    qtbot.waitUntil(lambda: not panel.groups["columns"].isVisible())
    assert not panel.columns.blocks
