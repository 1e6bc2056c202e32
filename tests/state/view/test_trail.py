"""Bookmarks of views, and the way back and forward through those one has been at."""

from __future__ import annotations

from explorer.state.view.trail import Bookmark, Trail, renamed, with_bookmark
from explorer.state.view.view import Camera

HOME, CHENGDU, WANZHOU = Camera(), Camera(104.06, 30.66, 10), Camera(108.4, 30.8, 11)


def test_back_and_forward_as_in_a_browser() -> None:
    trail = Trail(HOME)
    trail.rest_at(CHENGDU)
    trail.rest_at(WANZHOU)
    assert [trail.back(), trail.back(), trail.back()] == [CHENGDU, HOME, None]
    assert trail.forward() == CHENGDU
    trail.rest_at(WANZHOU)
    assert trail.forward() is None, "a journey from the middle ends what lay ahead"
    assert trail.back() == CHENGDU


def test_a_nudge_is_no_journey() -> None:
    trail = Trail(CHENGDU)
    nudged = Camera(104.065, 30.66, 10.1)
    trail.rest_at(nudged)
    assert trail.here == nudged
    assert trail.back() is None


def test_bookmarks_have_distinct_names() -> None:
    marks = with_bookmark(with_bookmark((), "成都", CHENGDU), "万州", WANZHOU)
    assert with_bookmark(marks, "成都", HOME) == (Bookmark("成都", HOME), Bookmark("万州", WANZHOU))
    assert renamed(marks, 1, " 万州  江南 ") == (marks[0], Bookmark("万州 江南", WANZHOU))
    assert renamed(marks, 1, "成都") == marks
    assert renamed(marks, 0, "  ") == marks
