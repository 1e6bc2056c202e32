"""The axis under a real pointer and real keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.queries.changes import Changes
from explorer.state.view.store import Store
from explorer.state.view.view import Filters, LayerState
from explorer.ui.kit import theme
from explorer.ui.timeline.scale import AxisFlag
from explorer.ui.timeline.timeline_axis import TimelineAxis
from tests.helpers import crowds
from tests.helpers.stores import knowing

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
Make = Callable[..., TimelineAxis]


@pytest.fixture
def make(qtbot: QtBot, dressed: QApplication, atlas: Atlas, store: Store) -> Make:
    def build(clock: Clock | None = None, width: int = 1400) -> TimelineAxis:
        if clock is not None:
            store.reset(replace(store.view, clock=clock))
        axis = TimelineAxis(knowing(store, Known(atlas)))
        qtbot.addWidget(axis)
        axis.resize(width, axis.sizeHint().height())
        with qtbot.waitExposed(axis):
            axis.show()
        return axis

    return build


def spot(axis: TimelineAxis, day: date, *, start: bool = False, dx: int = 0, y: int | None = None) -> QPoint:
    """Where a day stands on the widget."""
    frame = axis.picture().frame
    x = frame.scale.start(day) if start else frame.scale.end(day)
    return QPoint(round(x) + dx, round(frame.base) if y is None else y)


def drag(qtbot: QtBot, axis: TimelineAxis, *stops: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mousePress(axis, LEFT, keys, stops[0])
    for stop in stops[1:]:
        qtbot.mouseMove(axis, stop)
        QApplication.sendEvent(axis, _move(axis, stop, keys))
    qtbot.mouseRelease(axis, LEFT, keys, stops[-1])


def _move(axis: TimelineAxis, to: QPoint, keys: Qt.KeyboardModifier) -> QEvent:
    from PySide6.QtGui import QMouseEvent

    return QMouseEvent(
        QEvent.Type.MouseMove, QPointF(to), QPointF(axis.mapToGlobal(to)), Qt.MouseButton.NoButton, LEFT, keys
    )


def test_a_drag_snaps_to_steps_and_undoes_as_one(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    stops = [
        spot(axis, date(2021, 5, 20)),
        *(spot(axis, date(2021, m, 10)) for m in (8, 11)),
        spot(axis, date(2022, 9, 12)),
    ]
    drag(qtbot, axis, *stops)
    assert store.view.clock.at == date(2022, 9, 30)
    store.undo()
    assert store.view.clock.at == date(2021, 5, 20)
    assert store.undo_name is None


def test_two_drags_are_two_undo_steps(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    drag(qtbot, axis, spot(axis, date(2021, 5, 20)), spot(axis, date(2022, 9, 30)))
    drag(qtbot, axis, spot(axis, date(2022, 9, 30)), spot(axis, date(2023, 3, 31)))
    store.undo()
    assert store.view.clock.at == date(2022, 9, 30)


def test_alt_frees_the_drag_from_steps(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make(width=3000)
    drag(qtbot, axis, spot(axis, date(2021, 5, 20)), spot(axis, date(2022, 8, 17)), keys=ALT)
    assert abs(store.view.clock.at - date(2022, 8, 17)) <= timedelta(days=1)


@pytest.mark.parametrize("off", [-18, 18])
def test_the_thumb_is_hit_from_18_px_aside_and_does_not_jump(
    qtbot: QtBot, make: Make, store: Store, off: int
) -> None:
    axis = make(Clock(date(2021, 6, 30)))
    at = spot(axis, date(2021, 6, 30), dx=off)
    drag(qtbot, axis, at, at)
    assert store.view.clock.at == date(2021, 6, 30)
    drag(
        qtbot, axis, at, at + QPoint(spot(axis, date(2022, 6, 30)).x() - spot(axis, date(2021, 6, 30)).x(), 0)
    )
    assert store.view.clock.at == date(2022, 6, 30)


def test_a_press_elsewhere_brings_the_thumb_there(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    qtbot.mouseClick(axis, LEFT, NONE, spot(axis, date(2023, 12, 20), y=30))
    assert store.view.clock.at == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("key", "keys", "wanted"),
    [
        (Qt.Key.Key_Right, NONE, date(2021, 6, 30)),
        (Qt.Key.Key_Left, NONE, date(2021, 3, 31)),
        (Qt.Key.Key_PageDown, NONE, date(2022, 5, 20)),
        (Qt.Key.Key_PageUp, NONE, date(2020, 5, 20)),
        (Qt.Key.Key_Home, NONE, Axis().first),
        (Qt.Key.Key_End, NONE, Axis().last),
        (Qt.Key.Key_Right, CTRL, date(2021, 10, 31)),
        (Qt.Key.Key_Left, CTRL, date(2020, 12, 30)),
    ],
)
def test_keys_move_the_date(
    qtbot: QtBot, make: Make, store: Store, key: Qt.Key, keys: Qt.KeyboardModifier, wanted: date
) -> None:
    axis = make()
    qtbot.keyClick(axis, key, keys)
    assert store.view.clock.at == wanted


def test_shift_moves_the_start_and_thumbs_never_pass(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make(Clock(date(2021, 6, 30), date(2021, 1, 1), "window"))
    qtbot.keyClick(axis, Qt.Key.Key_Right, SHIFT)
    assert store.view.clock == Clock(date(2021, 6, 30), date(2021, 4, 1), "window")
    qtbot.keyClick(axis, Qt.Key.Key_PageDown, SHIFT)
    assert store.view.clock.start == date(2021, 6, 30)
    qtbot.keyClick(axis, Qt.Key.Key_Home)
    assert store.view.clock.at == store.view.clock.start == date(2021, 6, 30)
    qtbot.keyClick(axis, Qt.Key.Key_Home, SHIFT)
    assert store.view.clock.start == Axis().first


def test_each_thumb_of_a_span_drags_by_itself(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make(Clock(date(2022, 6, 30), date(2020, 1, 1), "window"))
    drag(qtbot, axis, spot(axis, date(2020, 1, 1), start=True), spot(axis, date(2020, 7, 3), start=True))
    assert store.view.clock == Clock(date(2022, 6, 30), date(2020, 7, 1), "window")
    drag(qtbot, axis, spot(axis, date(2022, 6, 30)), spot(axis, date(2023, 1, 3)))
    assert store.view.clock == Clock(date(2022, 12, 31), date(2020, 7, 1), "window")


def test_the_stretch_between_the_thumbs_drags_both(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make(Clock(date(2021, 12, 31), date(2021, 1, 1), "window"))
    drag(qtbot, axis, spot(axis, date(2021, 6, 30)), spot(axis, date(2022, 6, 30)))
    assert store.view.clock == Clock(date(2022, 12, 31), date(2022, 1, 1), "window")
    drag(qtbot, axis, spot(axis, date(2022, 6, 30)), spot(axis, date(2035, 6, 30)))
    assert store.view.clock == Clock(Axis().last, date(2025, 1, 1), "window")
    drag(qtbot, axis, spot(axis, date(2025, 6, 30)), QPoint(-900, 60))
    assert store.view.clock == Clock(date(2018, 12, 31), Axis().first, "window")


def test_a_flag_takes_the_clock_to_its_day(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    frame = axis.picture().frame
    flag = next(f for f in axis.picture().flags if f.mark.event.id == "m2")
    assert flag.level >= 0
    inside = QPoint(round(flag.left + flag.width / 2), round(frame.flag_row(flag.level) + 8))
    qtbot.mouseClick(axis, LEFT, NONE, inside)
    assert store.view.clock.at == date(2020, 12, 14)


def test_the_wheel_steps(make: Make, store: Store) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    axis = make()
    where = QPointF(300, 40)
    for turn, wanted in ((-120, date(2021, 6, 30)), (120, date(2021, 3, 31))):
        event = QWheelEvent(
            where,
            axis.mapToGlobal(where),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(axis, event)
        assert store.view.clock.at == wanted


def test_assistive_technology_reads_and_moves_the_slider(make: Make, store: Store) -> None:
    axis = make()
    interface = QAccessible.queryAccessibleInterface(axis)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "时间轴"
    assert "2021-05-20" in interface.text(QAccessible.Text.Description)
    axis.setValue(date(2023, 2, 3).toordinal())
    assert store.view.clock.at == date(2023, 2, 3)
    assert axis.value() == date(2023, 2, 3).toordinal()


def test_hover_shows_the_date_and_what_changed(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    qtbot.mouseMove(axis, spot(axis, date(2021, 5, 1), y=30))
    QApplication.sendEvent(axis, _hover(axis, spot(axis, date(2021, 5, 1), y=30)))
    told = QToolTip.text()
    assert "2021 年第 2 季度" in told
    assert "+1 开工，1 通车/运营，1 见载" in told
    assert "<script" not in told  # the hostile event's title stands there, escaped
    assert "&lt;script" in told
    assert store.view.clock.at == date(2021, 5, 20)
    QApplication.sendEvent(axis, QEvent(QEvent.Type.Leave))


def _hover(axis: TimelineAxis, to: QPoint) -> QEvent:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QMouseEvent

    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(to), QPointF(axis.mapToGlobal(to)), none, none, NONE)


class Painted(QObject):
    """Notes how wide each repaint is."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.widths.append(event.region().boundingRect().width())
        return False


def test_a_move_repaints_only_the_stretch_it_crosses(qtbot: QtBot, make: Make, store: Store) -> None:
    axis = make()
    ready = axis.picture()
    painted = Painted()
    axis.installEventFilter(painted)
    axis.update()
    qtbot.waitUntil(lambda: bool(painted.widths))
    painted.widths.clear()
    store.dispatch(store.view.with_clock(at=date(2021, 6, 30)), "x")
    qtbot.waitUntil(lambda: bool(painted.widths))
    assert max(painted.widths) < 80
    assert axis.picture() is ready
    axis.removeEventFilter(painted)


def test_the_histogram_follows_filters_and_language(make: Make, store: Store) -> None:
    axis = make()
    before = axis.picture()
    store.dispatch(replace(store.view, filters=Filters(themes=("bus",))), "x")
    assert axis.picture() is not before
    assert sum(bar.sure for bar in axis.picture().content.bars) == 2
    store.dispatch(replace(store.view, lang="en", appearance="dark"), "x")
    assert axis.accessibleName() == "Timeline"
    assert axis.picture().content.appearance == "dark"
    axis.set_event_kinds(frozenset({"policy"}))
    assert [flag.mark.event.id for flag in axis.picture().flags] == ["plan"]


def test_a_large_layer_has_its_bars_read_once_after_the_map(
    qtbot: QtBot, make: Make, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million rows held the window twice, for a third of a second each."""

    def lay(count: int) -> None:
        rows = crowds.collection("own1", crowds.lines(count), crowds.states(count))
        catalogue = store.catalogue.with_layer(crowds.declared("own1"))
        store.change(replace(store.work, catalogue=catalogue, collections=(rows,)), "step.lay")

    def begun() -> int:
        return sum(bar.sure + bar.soft for bar in axis.picture().content.bars)

    monkeypatch.setattr("explorer.ui.timeline.timeline_axis._MANY", 40)
    axis = make()
    store.dispatch(replace(store.view, layers=(LayerState("own1"), *store.view.layers)), "x")
    lay(10)
    few, read, bars = begun(), list[str](), Changes.bars
    monkeypatch.setattr(
        Changes, "bars", lambda self, axis, step: (read.append(step), bars(self, axis, step))[1]
    )
    lay(50)
    assert (read, begun()) == ([], few)
    axis._soon.flush()
    assert begun() == few  # a thread counts them
    qtbot.waitUntil(lambda: begun() > few + 10)
    axis._follow_changes()  # nothing has changed since
    assert len(read) == 1
    store.set_view(replace(store.view, step="year"))
    store.set_view(replace(store.view, step="month"))
    store.set_view(replace(store.view, step="year"))
    lay(10)  # what was asked for the 50 comes too late
    by_year = begun()
    qtbot.waitUntil(lambda: not any(thread.name == "reckoning" for thread in threading.enumerate()))
    qtbot.wait(50)
    assert (begun(), axis.picture().content.step) == (by_year, "year")


def test_flags_of_what_is_not_shown_are_fainter_and_give_way(make: Make, store: Store, atlas: Atlas) -> None:
    def pin(flag: AxisFlag) -> str:
        ground = axis.picture().ground
        image, frame = ground.toImage(), axis.picture().frame
        at = QPointF(flag.x, frame.lane + 5) * ground.devicePixelRatio()
        return image.pixelColor(round(at.x()), round(at.y())).name()

    axis = make()
    everything = replace(store.view, layers=tuple(replace(x, visible=True) for x in store.view.layers))
    store.dispatch(everything, "x")
    axis._soon.flush()  # the map comes first
    accent, ghost = (theme.tokens("light")[name] for name in ("accent", "ink_ghost"))
    alone = {flag.x for flag in axis.picture().flags}
    assert {pin(flag) for flag in axis.picture().flags} == {accent}
    highway = tuple(replace(x, visible=x.id == "highway") for x in store.view.layers)
    store.dispatch(replace(everything, layers=highway), "x")
    axis._soon.flush()
    flags = axis.picture().flags
    assert {flag.x for flag in flags} == alone  # for orientation they all stay
    about = {f.mark.event.id: {atlas.features[k].theme for k in f.mark.event.features} for f in flags}
    for flag in flags:
        others = [one for one in flags if one is not flag and abs(one.x - flag.x) < 7]
        if not others:
            assert pin(flag) == (accent if "highway" in about[flag.mark.event.id] else ghost)
    named = [flag for flag in flags if flag.level >= 0]
    assert any("highway" in about[flag.mark.event.id] for flag in named)


def test_pixmaps_are_as_fine_as_the_screen(make: Make) -> None:
    axis = make(width=700)
    picture = axis.picture()
    assert picture.ground.deviceIndependentSize().width() == 700
    assert picture.ground.width() == round(700 * axis.devicePixelRatioF())


def test_a_closed_axis_no_longer_listens(
    qtbot: QtBot, dressed: QApplication, atlas: Atlas, store: Store
) -> None:
    axis = TimelineAxis(knowing(store, Known(atlas)))
    axis.deleteLater()
    qtbot.waitUntil(lambda: not isValid(axis))
    store.dispatch(store.view.with_clock(at=date(2019, 1, 31)), "x")
