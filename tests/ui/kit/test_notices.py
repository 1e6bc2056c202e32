"""What is said in a show waits for its end: a bar would move the map before the audience."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.kit.notices import NoticeBar
from explorer.words.text import Text

VIEW = View()


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    return made


def test_what_happens_in_a_show_is_said_at_its_end(bar: NoticeBar) -> None:
    bar.keep_away(True)
    bar.say("notice.error", VIEW, ["why"], what="disk full")
    bar.say("notice.restored", VIEW, brief=True)  # does not take its place
    assert bar.isHidden()
    bar.keep_away(False)
    assert not bar.isHidden()
    assert "disk full" in bar.words.text()


def test_what_fills_a_notice_follows_the_language(bar: NoticeBar) -> None:
    bar.say("file.in_use", VIEW, name="p.twincity", who=Text("另一个窗口", "in another window"))
    assert "另一个窗口" in bar.words.text()
    bar.retranslate(View(lang="en"))
    assert bar.words.text().startswith("p.twincity is also open in another window; ")


def test_what_is_brief_is_over_by_then(bar: NoticeBar) -> None:
    bar.say("notice.restored", VIEW, brief=True)
    bar.keep_away(True)
    assert bar.isHidden()
    bar.say("notice.restored", VIEW, brief=True)
    assert bar.isHidden()
    bar.keep_away(False)
    assert bar.isHidden()


def test_what_was_said_before_the_show_is_there_again(bar: NoticeBar) -> None:
    bar.say("notice.error", VIEW, what="disk full")
    for _ in range(2):
        bar.keep_away(True)
        assert bar.isHidden()
        bar.keep_away(False)
        assert not bar.isHidden()
    bar.close_button.click()
    bar.keep_away(True)
    bar.keep_away(False)
    assert bar.isHidden()
