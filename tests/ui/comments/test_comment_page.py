"""The page of comments in the real window: written by menu, key and button, filtered, resolved, undone by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.atlas.comments import Comment, revised, version
from explorer.state.view.comment_edits import Pin
from explorer.state.view.view import View
from explorer.ui.comments.panel import CommentPanel
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop as desktop  # noqa: PLC0414

ONE = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为二级公路。", 106.5, 29.5)
TWO = Comment("b2", "韩梅梅", "2026-11-30", "日期存疑", first=date(2021, 1, 1), last=date(2021, 3, 31))


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> CommentPanel:
    found = desktop.sides.right.show_page("comments")
    assert isinstance(found, CommentPanel)
    return found


def put(desktop: Desktop, *comments: Comment) -> None:
    desktop.store.set_work(replace(desktop.store.work, comments=comments))


def listed(page: CommentPanel) -> list[str]:
    return [thread.comment.id for thread in page.model.found]


def test_the_command_asks_for_a_comment_and_its_name_and_one_step_takes_it_back(
    desktop: Desktop, page: CommentPanel, qtbot: QtBot
) -> None:
    desktop.actions.by_id["add_comment"].trigger()
    form = page.form
    assert form.isVisible()
    form.name.setText("")
    form.text.setPlainText("<b>此处</b>存疑")
    assert not form.add.isEnabled(), "nobody comments without a name"
    assert form.fault.text()
    form.name.setText("王芳")
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (made,) = desktop.store.work.comments
    camera = desktop.store.view.camera
    assert (made.author, made.text, made.kind) == ("王芳", "<b>此处</b>存疑", "ground")
    assert (made.lon, made.lat) == (round(camera.lon, 6), round(camera.lat, 6))
    assert desktop.store.view.show_comments == "open", "what was written is seen"
    assert desktop.session.settings.load().author == "王芳"
    assert desktop.store.undo_name == "step.comment_added"
    desktop.store.undo()
    assert desktop.store.work.comments == ()
    assert desktop.store.view.show_comments == "none"


def test_a_machine_name_is_suggested_where_it_is_seen_and_never_taken(
    desktop: Desktop, page: CommentPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.words.private.getpass.getuser", lambda: "zhangsan")
    desktop.sides.comments.begin()
    assert page.form.name.text() == "zhangsan"
    assert page.form.name.isVisible()
    assert desktop.session.settings.load().author == ""
    page.form.cancel.click()
    assert desktop.session.settings.load().author == ""


def test_the_maps_menu_comments_on_ground_and_feature(desktop: Desktop, page: CommentPanel) -> None:
    feature = next(iter(desktop.store.known.shapes))
    desktop.map_menu.open({"x": 10, "y": 10, "lon": 106.51, "lat": 29.52, "ids": [feature]})
    menu = desktop.map_menu.menu
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    here = words.index("在此批注…")
    menu.actions()[here].trigger()
    assert page.form.pin == Pin(106.51, 29.52)
    menu.actions()[here + 1].trigger()
    assert page.form.pin == Pin(106.51, 29.52, feature)


def test_a_date_is_typed_as_people_write_it(desktop: Desktop, page: CommentPanel) -> None:
    desktop.sides.comments.on_clock()
    form = page.form
    form.name.setText("王芳")
    form.text.setPlainText("这一年的日期都要核对")
    form.days.setText("2021年上半年")
    form.accept()
    assert (desktop.store.work.comments[0].first, desktop.store.work.comments[0].last) == (
        date(2021, 1, 1),
        date(2021, 6, 30),
    )
    desktop.sides.comments.on_clock()
    form.text.setPlainText("x")
    for wrong in ("2021-13", "../2021", "昨天"):
        form.days.setText(wrong)
        assert form.fault.text()
        assert not form.add.isEnabled()


def test_the_list_is_narrowed_by_state_author_words_and_what_is_in_sight(
    desktop: Desktop, page: CommentPanel
) -> None:
    done = replace(ONE, id="c3", state="resolved", by="李雷", on="2026-12-01", lon=100.0, lat=25.0)
    put(desktop, ONE, TWO, done)
    assert listed(page) == ["a1", "b2"]
    page.state.setCurrentIndex(1)
    assert listed(page) == ["c3"]
    page.state.setCurrentIndex(2)
    assert listed(page) == ["a1", "c3", "b2"]
    page.author.setCurrentIndex(page.author.findData("韩梅梅"))
    assert listed(page) == ["b2"]
    page.author.setCurrentIndex(0)
    page.field.setText("二级 公路")
    assert listed(page) == ["a1", "c3"]
    desktop.store.report(desktop.store.view.camera, (106.0, 29.0, 107.0, 30.0))
    page.in_sight.setChecked(True)
    assert listed(page) == ["a1"]
    page.field.setText("没有的词")
    assert not page.list.isVisible()
    assert page.nothing.text()
    page.show_comment("c3")
    assert page.current() is not None, "what was clicked on the map is shown whatever the filters"
    assert page.current().comment.id == "c3"  # type: ignore[union-attr]


def test_resolving_asks_for_the_name_once_and_says_who_and_when(desktop: Desktop, page: CommentPanel) -> None:
    put(desktop, ONE)
    page.show_comment("a1")
    page.page.buttons["resolve"].click()
    assert desktop.store.work.comments == (ONE,), "not before there is a name"
    page.form.name.setText("王芳")
    page.form.add.click()
    (done,) = desktop.store.work.comments
    assert (done.state, done.by, done.on[:10]) == ("resolved", "王芳", date.today().isoformat())
    assert done.text == ONE.text
    assert done.author == ONE.author
    page.show_comment("a1")
    page.page.buttons["open"].click()
    assert desktop.store.work.comments[0].state == "open"
    assert desktop.store.undo_name == "step.comment_reopened"


def test_only_ones_own_words_are_edited_and_a_deleted_one_comes_back(
    desktop: Desktop, page: CommentPanel
) -> None:
    desktop.sides.comments.remember("李雷")
    put(desktop, ONE, TWO)
    page.show_comment("b2")
    assert "edit" not in page.page.buttons
    page.show_comment("a1")
    page.page.buttons["edit"].click()
    page.form.text.setPlainText("改过")
    page.form.add.click()
    assert [one.text for one in desktop.store.work.comments if one.id == "a1"] == ["改过"]
    page.show_comment("a1")
    page.page.buttons["remove"].click()
    assert listed(page) == ["b2"]
    page.show_comment("a1")
    page.page.buttons["open"].click()
    page.state.setCurrentIndex(0)
    assert sorted(listed(page)) == ["a1", "b2"]


def test_a_reply_stands_under_its_comment(desktop: Desktop, page: CommentPanel) -> None:
    put(desktop, ONE)
    page.show_comment("a1")
    page.page.buttons["reply"].click()
    page.form.name.setText("王芳")
    page.form.text.setPlainText("已核对")
    page.form.add.click()
    (thread,) = page.model.found
    assert [(r.author, r.text, r.reply_to) for r in thread.replies] == [("王芳", "已核对", "a1")]


def test_of_two_versions_both_are_shown_until_one_is_kept(desktop: Desktop, page: CommentPanel) -> None:
    mine, theirs = (revised([ONE], replace(ONE, text=text)) for text in ("一级", "三级"))
    put(desktop, mine, theirs)
    page.show_comment("a1")
    keeps = [name for name in page.page.buttons if name.startswith("keep")]
    assert len(keeps) == 2
    page.page.buttons["keep"].click()
    (kept,) = desktop.store.work.comments
    assert kept.text in ("一级", "三级")
    desktop.store.undo()
    assert set(desktop.store.work.comments) == {mine, theirs}


def test_the_map_is_told_of_comments_and_a_click_on_a_pin_shows_the_comment(
    desktop: Desktop, page: CommentPanel
) -> None:
    put(desktop, ONE)
    assert desktop.map_view.commented[-1] == (ONE,)  # type: ignore[attr-defined]
    desktop.sides.right.show_page("details")
    desktop.map_view.comment_clicked.emit("a1")  # type: ignore[attr-defined]
    assert desktop.sides.right.current == "comments"
    assert page.current().comment == ONE  # type: ignore[union-attr]


def test_a_pin_dragged_on_the_map_is_a_new_version_and_one_step(desktop: Desktop, page: CommentPanel) -> None:
    put(desktop, ONE)
    desktop.map_view.comment_moved.emit("a1", 466.25, 30.125)  # type: ignore[attr-defined]
    (moved,) = desktop.store.work.comments
    assert (moved.lon, moved.lat, moved.text, moved.before) == (106.25, 30.125, ONE.text, (version(ONE),))
    desktop.store.undo()
    assert desktop.store.work.comments == (ONE,)
    on_row = replace(ONE, feature="own1.7")
    put(desktop, on_row)
    desktop.map_view.comment_moved.emit("a1", 106.25, 30.125)  # type: ignore[attr-defined]
    assert desktop.store.work.comments == (on_row,)


def test_to_go_there_selects_moves_or_sets_the_clock(desktop: Desktop, page: CommentPanel) -> None:
    feature = next(iter(desktop.store.known.shapes))
    put(desktop, replace(ONE, feature=feature), TWO)
    first, second = desktop.sides.comments.threads
    desktop.sides.comments.go(first)
    assert desktop.store.view.selection == (feature,)
    assert (desktop.store.view.camera.lon, desktop.store.view.camera.lat) == (106.5, 29.5)
    desktop.sides.comments.go(second)
    assert desktop.store.view.clock.at == date(2021, 1, 1)


def test_hostile_words_stay_words(desktop: Desktop, page: CommentPanel) -> None:
    from PySide6.QtWidgets import QLabel

    text = "<img src=x onerror=alert(1)>\nمرحبا 👨‍👩‍👧" + "长" * 3900
    put(desktop, replace(ONE, text=text, author="<i>x</i>"))
    page.show_comment("a1")
    labels = [one for one in page.page.widget().findChildren(QLabel) if "onerror" in one.text()]
    assert len(labels) == 1
    assert labels[0].textFormat() == Qt.TextFormat.PlainText
    assert "长" * 40 in labels[0].text().replace("\u200b", "")
    assert labels[0].text().count("长") == 3900, "a comment is shown whole"


@pytest.mark.parametrize("change", [{"lang": "en"}, {"appearance": "dark"}])
def test_it_follows_language_and_look(desktop: Desktop, page: CommentPanel, change: dict[str, str]) -> None:
    put(desktop, ONE)
    view: View = replace(desktop.store.view, **change)  # type: ignore[arg-type]
    desktop.store.dispatch(view, "x")
    assert page.state.itemText(0) == ("Open 1" if view.lang == "en" else "未解决 1")


def test_the_copied_summary_has_the_comments_that_are_shown(desktop: Desktop) -> None:
    one = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为\n二级公路。", 106.5, 29.5)
    put(desktop, one)
    told = {}
    for which in ("none", "open"):
        desktop.store.set_view(replace(desktop.store.view, show_comments=which))
        desktop.actions.by_id["report"].trigger()
        told[which] = QApplication.clipboard().text()
    assert "二级公路" not in told["none"]
    assert told["open"].splitlines()[-1].endswith(f"{one.author}，{one.day}：此处应为 二级公路。")


def test_without_comments_the_rows_stay_together_and_the_form_follows(
    qtbot: QtBot, desktop: Desktop, page: CommentPanel
) -> None:
    desktop.window.resize(1680, 1600)
    qtbot.waitUntil(lambda: page.height() > 800)
    page.new.click()
    qtbot.waitUntil(lambda: page.form.isVisible())
    words = [w for row in page._rows for w in row.children() if isinstance(w, QWidget)]
    needed = max(w.sizeHint().height() for w in words)
    assert max(row.height() for row in page._rows) <= needed + 4
    assert page.nothing.height() <= page.nothing.heightForWidth(page.nothing.width()) + 12
