"""Forms for facts in the real window over the real atlas: problems while typing, saving, undoing, what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known, load
from explorer.paths import own_geodata_dir
from explorer.state.files.settings import Settings, SettingsFile
from explorer.ui.app import opening_store
from explorer.ui.editing.citation_field import CitationField
from explorer.ui.editing.form_fields import FormField
from explorer.ui.editing.form_table import FORMS
from explorer.ui.editing.row_form import RowForm
from explorer.ui.facts.session import Session
from explorer.ui.window.desktop import Desktop
from tests.ui.fake_map import FakeMapView

HIGHWAY = "hw-yongchuan-luzhou"


@pytest.fixture(scope="module")
def facts() -> Known:
    return load(own_geodata_dir())


@pytest.fixture
def desktop(qtbot: QtBot, dressed: QApplication, facts: Known, tmp_path: Path) -> Iterator[Desktop]:
    store = opening_store(facts, Settings(), "zh")
    store.set_view(replace(store.view, selection=(HIGHWAY,)))
    settings = SettingsFile(lambda: tmp_path / "settings.json")
    made = Desktop(Session(store, facts, settings), FakeMapView())
    made.window.resize(1500, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.window.close()
    made.window.deleteLater()


def field(form: RowForm, column: str) -> Any:
    return next(f for spec, f, _ in form.fields if spec.columns[0] == column)


def type_into(one: FormField, text: str) -> None:
    line = one.inputs[0]
    line.setFocus()
    line.selectAll()  # type: ignore[attr-defined]
    line.insert(text)  # type: ignore[attr-defined]
    line.textEdited.emit(text)  # type: ignore[attr-defined]


def press(form: RowForm, key: Qt.Key) -> None:
    """Send a key to the form itself: off screen, the shortcuts of the main window would take it."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(form, event)


def status_form(desktop: Desktop) -> RowForm:
    record = desktop.session.atlas.features[HIGHWAY].statuses[0]
    form = desktop.editor.edit("statuses", HIGHWAY, record)
    assert form is not None
    return form


def texts(widget: Any) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisibleTo(widget))


def test_a_wrong_date_is_said_below_its_field_and_nothing_can_be_saved(desktop: Desktop) -> None:
    form = status_form(desktop)
    type_into(field(form, "date"), "2023-13")
    form.check()
    assert "13 月" in field(form, "date").problem.text()
    assert field(form, "date").problem.isVisibleTo(form)
    assert not field(form, "source").problem.isVisibleTo(form)
    assert not form.save.isEnabled()
    form.accept()
    assert form.isVisible()
    assert desktop.store.work.edits == ()


@pytest.mark.parametrize(
    ("typed", "read", "saved"),
    [
        ("2020年11月", "2020年11月", "2020-11"),
        ("2020-11~", "约 2020年11月", "2020-11~"),
        ("2020年下半年", "", "2020-07/2020-12"),
    ],
)
def test_dates_are_taken_as_people_write_them(desktop: Desktop, typed: str, read: str, saved: str) -> None:
    form = status_form(desktop)
    type_into(field(form, "date"), typed)
    if read and read != typed:
        assert read in field(form, "date").hint.text()
    form.accept()
    assert desktop.session.atlas.features[HIGHWAY].statuses[0].date.text == saved  # type: ignore[union-attr]


def test_saving_shows_everywhere_and_is_undone_by_its_name(desktop: Desktop, qtbot: QtBot) -> None:
    chronicle = desktop.sides.right.show_page("chronicle")
    desktop.sides.right.show_page("details")
    before = desktop.session.atlas.features[HIGHWAY]
    form = status_form(desktop)
    type_into(field(form, "date"), "2020-12-31")
    press(form, Qt.Key.Key_Return)
    assert not form.isVisible()
    now = texts(desktop.inspector.page)
    assert "2020-12-31" in now
    assert "自有" in now
    assert "本项目与记载不同" in now
    assert "2020-12-30" in now  # the document's side
    qtbot.waitUntil(lambda: desktop.sides.right.page("chronicle") is not chronicle)
    assert any(c.kind == "own" for c in desktop.session.atlas.conflicts.values())
    assert "修改状态" in desktop.actions.by_id["undo"].text() + desktop.actions.by_id["undo"].toolTip()
    desktop.store.undo()
    assert desktop.session.atlas.features[HIGHWAY] is before
    assert "2020-12-31" not in texts(desktop.inspector.page)


def test_a_new_status_with_a_source_made_in_the_same_form_is_one_step(desktop: Desktop) -> None:
    desktop.perform("new_status")
    form = desktop.editor.form
    assert form is not None
    assert field(form, "feature").cells() == {"feature": HIGHWAY}
    assert not form.save.isEnabled()
    box = field(form, "status").box
    box.setCurrentIndex(box.findData("upgrade"))
    box.activated.emit(box.currentIndex())
    type_into(field(form, "date"), "2026年3月")
    cited: CitationField = field(form, "source")
    cited.making.click()
    form.check()
    assert "新来源" in form.message.text()
    assert cited.new is not None
    type_into(cited.new.fields["title"], "扩能开工公告")
    type_into(cited.new.fields["publisher"], "交通局")
    type_into(cited.new.fields["date"], "2026-03-05")
    type_into(cited.new.fields["link"], "https://example.org/a")
    cited.locator.insert("第一段")
    cited.locator.textEdited.emit("第一段")
    form.check()
    assert form.message.text() == ""
    form.accept()
    feature = desktop.session.atlas.features[HIGHWAY]
    record = feature.statuses[-1]
    source = desktop.session.atlas.sources[record.citation.source]
    assert (record.status, str(record.date), record.kind) == ("upgrade", "2026-03", "begins")
    assert source.title.zh == "扩能开工公告"
    assert "https://example.org/a" in source.note.zh
    assert desktop.store.axis.last.year >= 2026
    desktop.store.undo()
    assert desktop.store.work.edits == ()


@pytest.mark.parametrize("table", sorted(FORMS))
def test_an_open_form_follows_the_language_and_keeps_what_is_typed(desktop: Desktop, table: str) -> None:
    form = desktop.editor.add(table, feature=HIGHWAY)
    for _, one, _ in form.fields:
        if isinstance(one, CitationField):
            one.making.click()
            assert one.new is not None
            type_into(one.new.fields["title"], "公告")
            type_into(one.new.fields["date"], "2026年3")  # half a date
            one.locator.insert("第一段")
        elif isinstance(one.inputs[0], QLineEdit):
            type_into(one, "2026年5")
    form.check()
    before, pending = form.cells(), form.edits()
    desktop.actions.by_id["language"].trigger()
    assert not form.isVisible()
    after = desktop.editor.form
    assert after is not None
    assert after.isVisible()
    assert after.geometry() == form.geometry()
    assert after.cells() == before
    assert after.edits() == pending
    words = [after.windowTitle(), after.save.text(), after.message.text()]
    words += [label.text() for _, _, label in after.fields]
    assert "".join(words).isascii(), words
    after.close_form()  # asks
    assert after.isVisible()
    after.close_form()
    assert desktop.editor.form is None


def test_a_date_later_than_its_source_is_refused_with_the_cure(desktop: Desktop) -> None:
    form = status_form(desktop)
    type_into(field(form, "date"), "2026-01")
    form.check()
    assert "改引新的来源" in field(form, "date").problem.text()


def test_escape_asks_before_it_gives_up_what_was_typed(desktop: Desktop) -> None:
    form = status_form(desktop)
    form.reject()  # what Esc does
    assert not form.isVisible()
    form = status_form(desktop)
    type_into(field(form, "date"), "2020-11")
    form.reject()  # what Esc does
    assert form.isVisible()
    assert "放弃" in form.message.text()
    form.reject()  # what Esc does
    assert not form.isVisible()


def test_removing_a_status_keeps_the_documents_side_as_a_conflict(desktop: Desktop) -> None:
    form = status_form(desktop)
    form.remove.click()
    assert desktop.session.atlas.features[HIGHWAY].statuses == ()
    (found,) = [c for c in desktop.session.atlas.conflicts.values() if c.kind == "own"]
    assert "2020-12-30" in found.statement_a.zh
    assert "删去" in found.statement_b.zh


def test_a_new_feature_at_a_new_place(desktop: Desktop) -> None:
    form = desktop.editor.add("places")
    type_into(field(form, "name_zh"), "新枢纽")
    field(form, "kind").fill({"kind": "site"})
    type_into(field(form, "lon"), "29°20′N 105°55′E")
    type_into(field(form, "accuracy_m"), "50")
    type_into(field(form, "source"), "现场")
    form.accept()
    (key,) = desktop.session.atlas.places.keys() - desktop.store.facts.atlas.places.keys()
    form = desktop.editor.add("features")
    type_into(field(form, "name_zh"), "新互通")
    field(form, "theme").fill({"theme": "highway"})
    field(form, "geometry").fill({"geometry": "point"})
    field(form, "geometry_arg").fill({"geometry_arg": key})
    field(form, "quality").fill({"quality": "surveyed"})
    form.check()
    assert field(form, "quality").isVisibleTo(form)
    type_into(field(form, "citations.source"), "000")
    field(form, "citations.source").source._settle()
    cited = field(form, "citations.source")
    cited.locator.setText("互通互联打先锋 ¶5")
    form.accept()
    (made,) = desktop.session.atlas.features.keys() - desktop.store.facts.atlas.features.keys()
    assert desktop.store.view.selection == (made,)
    assert desktop.session.known.shapes[made]["coordinates"] == [105.91667, 29.33333]
    assert desktop.session.atlas.features[made].citations[0].source == "000"
    assert "自有要素" in texts(desktop.inspector.page)


def test_long_texts_are_shown_from_their_beginning(desktop: Desktop) -> None:
    form = desktop.editor.edit("features", HIGHWAY)
    assert form is not None
    filled = [edit for edit in form.findChildren(QLineEdit) if len(edit.text()) > 3]
    assert len(filled) > 2
    assert {edit.cursorPosition() for edit in filled if not edit.hasFocus()} == {0}


@pytest.mark.parametrize("table", FORMS)
def test_every_form_opens_says_what_lacks_and_keeps_the_untouched_quiet(desktop: Desktop, table: str) -> None:
    form = desktop.editor.add(table)
    assert not form.save.isEnabled()
    assert "还差" in form.message.text()
    assert not any(one.problem.isVisibleTo(form) for _, one, _ in form.fields[1:])
    form.accept()
    assert any(one.problem.isVisibleTo(form) for _, one, _ in form.fields)


def test_an_event_and_a_value_are_edited_where_they_are_listed(desktop: Desktop) -> None:
    desktop.complete()
    chronicle: Any = desktop.sides.right.show_page("chronicle")
    chronicle.show_event("2020-12-30-yongchuan-luzhou-opens")
    chronicle.events.edit.click()
    form = desktop.editor.form
    assert form is not None
    type_into(field(form, "title_zh"), "永泸高速通车（改）")
    form.accept()
    assert desktop.session.atlas.events["2020-12-30-yongchuan-luzhou-opens"].title.zh == "永泸高速通车（改）"
    panel: Any = desktop.sides.right.show_page("figures")
    measure = desktop.session.atlas.indicators["airport_passengers"]
    panel.detail.show_point(measure, measure.observations[0])
    panel.detail.edit_wanted.emit("observations", measure.key, measure.observations[0])
    form = desktop.editor.form
    assert form is not None
    type_into(field(form, "value"), "1.4")
    form.accept()
    assert desktop.session.atlas.indicators["airport_passengers"].observations[0].value == "1.4"
