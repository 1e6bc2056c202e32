"""Comments where they belong: on the time axis, and in the details of their feature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from explorer.atlas.comments import Comment
from explorer.state.view.comment_edits import Pin
from explorer.ui.comments.panel import CommentPanel
from explorer.ui.timeline.comment_marks import comment_under
from explorer.ui.timeline.timeline_axis import TimelineAxis
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop as desktop  # noqa: PLC0414

DAY = Comment("d1", "李雷", "2026-11-30", "这天存疑", first=date(2021, 3, 1), last=date(2021, 3, 1))
SPAN = Comment("s1", "李雷", "2026-12-01", "这两年再查", first=date(2022, 1, 1), last=date(2023, 12, 31))


def put(desktop: Desktop, *comments: Comment, shown: str = "open") -> None:
    view = replace(desktop.store.view, show_comments=shown)  # type: ignore[arg-type]
    desktop.store.set_work(replace(desktop.store.work, comments=comments, view=view))


def painted(axis: TimelineAxis) -> QImage:
    return axis.grab().toImage()


def middle(axis: TimelineAxis, one: Comment) -> QPointF:
    """Where the bubble of a comment is."""
    assert one.first is not None
    assert one.last is not None
    scale = axis._frame().scale
    return QPointF((scale.start(one.first) + scale.end(one.last)) / 2, 7.0)


def test_a_comment_on_days_has_a_bubble_that_shows_it(desktop: Desktop, qtbot: QtBot) -> None:
    axis = desktop.timeline.axis
    bare = painted(axis)
    put(desktop, DAY, SPAN, shown="none")
    assert painted(axis) == bare, "only where comments are shown"
    put(desktop, DAY, SPAN)
    assert painted(axis) != bare
    for one in (DAY, SPAN):
        mark = comment_under(middle(axis, one), axis.comments, axis._frame())
        assert mark is not None
        assert mark.id == one.id
    before = desktop.store.view.clock
    QTest.mouseClick(axis, Qt.MouseButton.LeftButton, pos=middle(axis, SPAN).toPoint())
    page = desktop.sides.right.page("comments")
    assert isinstance(page, CommentPanel)
    assert page.current() is not None
    assert page.current().comment == SPAN  # type: ignore[union-attr]
    assert desktop.store.view.clock == before, "the clock stays"
    desktop.store.set_work(replace(desktop.store.work, comments=()))
    assert painted(axis) == bare


def test_the_axis_has_a_menu_for_a_comment_on_the_day_under_the_pointer(desktop: Desktop) -> None:
    axis = desktop.timeline.axis
    at = QPoint(round(axis._frame().scale.end(date(2021, 3, 1))), 40)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, axis.mapToGlobal(at))
    QApplication.sendEvent(axis, event)
    assert axis.menu is not None
    (only,) = axis.menu.actions()
    only.trigger()
    page = desktop.sides.right.page("comments")
    assert isinstance(page, CommentPanel)
    pin = page.form.pin
    assert isinstance(pin, Pin)
    assert pin.first == pin.last
    assert pin.first is not None
    assert abs((pin.first - date(2021, 3, 1)).days) < 6, "a pixel is some days"
    axis.menu.close()


def test_the_details_of_a_feature_list_its_comments_and_offer_another(desktop: Desktop) -> None:
    feature = next(iter(desktop.store.known.shapes))
    one = Comment("f1", "李雷", "2026-12-02", "线形不对", feature=feature)
    other = replace(one, id="f2", feature="elsewhere", text="别处")
    desktop.sides.right.show_page("details")
    desktop.store.set_view(replace(desktop.store.view, selection=(feature,)))

    def links() -> dict[str, QPushButton]:
        found = desktop.inspector.page.findChildren(QPushButton)
        return {button.accessibleName(): button for button in found if "批注" in button.accessibleName()}

    assert list(links()) == ["添加批注…"]
    put(desktop, one, other)
    assert list(links()) == ["批注 1 李雷：线形不对", "添加批注…"]
    links()["添加批注…"].click()
    page = desktop.sides.right.page("comments")
    assert isinstance(page, CommentPanel)
    assert page.form.pin is not None
    assert page.form.pin.feature == feature
    desktop.sides.right.show_page("details")
    links()["批注 1 李雷：线形不对"].click()
    assert page.current() is not None
    assert page.current().comment == one  # type: ignore[union-attr]
