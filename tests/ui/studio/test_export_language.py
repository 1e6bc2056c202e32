"""The export studio while language and appearance switch, and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.model import Atlas
from explorer.export.files.errors import PaperError
from explorer.export.sheet.paper import check_size, parse_paper
from explorer.paths import geodata_dir
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.studio.dialog import ExportDialog
from explorer.ui.studio.form import ExportChoice
from explorer.ui.studio.page_size import FormError, paper_of
from tests.helpers.layers import opening_layers
from tests.ui.window_parts import opened

pytestmark = pytest.mark.slow

HAN = re.compile(r"[\u4e00-\u9fff]")
SCREEN = "1065x772px"


@pytest.fixture(scope="module")
def data(real_atlas: Atlas) -> Known:
    return Known(real_atlas, load_shapes(real_atlas, geodata_dir()))


@pytest.fixture
def store(dressed: QApplication) -> Store:
    return Store(replace(View(), layers=opening_layers()))


@pytest.fixture
def dialog(qtbot: QtBot, data: Known, store: Store) -> Iterator[ExportDialog]:
    yield from _opened(qtbot, data, store)


def _opened(qtbot: QtBot, data: Known, store: Store) -> Iterator[ExportDialog]:
    store.know(data)
    made = ExportDialog(store, SCREEN)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    if isValid(made):
        made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _speak(store: Store, lang: str) -> None:
    store.dispatch(replace(store.view, lang=lang), "command.language")  # type: ignore[arg-type]


def _words(dialog: ExportDialog) -> list[str]:
    """All that can be read or is read out."""
    QApplication.processEvents()  # which is when a layout shows what is new in it
    found = [dialog.windowTitle(), dialog.preview.words]
    for widget in dialog.findChildren(QWidget):
        if widget.isVisibleTo(dialog):
            found += [widget.accessibleName(), widget.toolTip()]
            if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
                found.append(widget.text())
            if isinstance(widget, QComboBox):
                found += [widget.itemText(n) for n in range(widget.count())]
    return sorted(word for word in found if word)


def _choose(dialog: ExportDialog) -> None:
    """Something other than at first in every field."""
    form = dialog.form
    form.series.setCurrentIndex(form.series.findData("quarter"))
    form.kind.setCurrentIndex(form.kind.findData("png"))
    form.template.setCurrentIndex(form.template.findData("poster"))
    form.page.setEditText("200x150mm")
    form.dpi.setEditText("123.5 dpi")
    form.lines["heading"].setText("题 <b>Title</b>")
    form.parts["legend"].setChecked(False)
    form.parts["notes"].setChecked(False)
    form.public.setChecked(True)
    form.waive.setChecked(True)
    form.drag("scalebar", -10.0, 4.5)


def _state(dialog: ExportDialog) -> tuple[object, ExportChoice, list[int], str, str]:
    combos = dialog.form.findChildren(QComboBox)
    texts = dialog.form.page.currentText(), dialog.form.dpi.currentText()
    return dialog.form.sheet(), dialog.form.choice(), [c.currentIndex() for c in combos], *texts


# -- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_needs_no_more_than_a_small_screen_at_150_percent(
    qtbot: QtBot, dialog: ExportDialog, store: Store, lang: str
) -> None:
    _speak(store, lang)
    qtbot.wait(300)  # the column is as wide as its words once they are laid
    assert dialog.minimumSizeHint().width() <= 1366 / 1.5
    assert dialog.minimumSizeHint().height() <= 768 / 1.5 - 32


def test_a_switch_leaves_the_words_of_a_studio_opened_in_that_language(
    qtbot: QtBot, data: Known, dialog: ExportDialog, store: Store
) -> None:
    _choose(dialog)
    chinese = _words(dialog)
    _speak(store, "en")
    for other in _opened(qtbot, data, Store(store.view)):
        _choose(other)
        assert _words(dialog) == _words(other)
    left = [word for word in _words(dialog) if HAN.search(word)]
    assert left == ["题 <b>Title</b>"]  # the user's own words
    _speak(store, "zh")
    assert _words(dialog) == chinese


def test_a_switch_keeps_every_choice_and_changes_none(dialog: ExportDialog, store: Store) -> None:
    _choose(dialog)
    before = _state(dialog)
    told: list[None] = []
    dialog.form.changed.connect(lambda: told.append(None))
    _speak(store, "en")
    store.dispatch(replace(store.view, appearance="dark"), "command.appearance")
    assert _state(dialog) == before
    assert told == []


def test_the_screens_size_stays_chosen_and_what_was_typed_over_it_stays_typed(
    dialog: ExportDialog, store: Store
) -> None:
    page = dialog.form.page
    page.setCurrentIndex(page.findData(SCREEN))
    _speak(store, "en")
    assert page.currentText() == f"Screen size {SCREEN}"
    assert dialog.form.size_text() == SCREEN
    page.setEditText("300x200mm")
    _speak(store, "zh")
    assert page.currentText() == "300x200mm"
    page.setCurrentIndex(page.findData(SCREEN))
    assert page.currentText() == f"屏幕大小 {SCREEN}"


def test_what_a_fix_has_mended_stays_mended(dialog: ExportDialog, store: Store) -> None:
    dialog.form.public.setChecked(True)
    fit = next(f for f in dialog.check.found if f.fix == "fit")
    sheet = dialog.form.sheet()
    assert sheet is not None
    dialog.check._mend(fit, dialog.data, dialog.view, sheet)
    fitted = dialog.view.extent
    assert fitted is not None
    _speak(store, "en")
    assert (dialog.view.extent, dialog.view.lang) == (fitted, "en")
    assert all(not HAN.search(f.words) for f in dialog.check.found)
    store.dispatch(replace(store.view, show_undated=True), "command.undated")
    assert (dialog.view.extent, dialog.view.show_undated) == (fitted, True)
    store.dispatch(replace(store.view, camera=replace(store.view.camera, lon=105.0)), "x")
    assert dialog.view == store.view  # looking elsewhere in the window is looking elsewhere here


SIZES = (
    ("9 bananas", "300 dpi", "png", '"9 bananas" is no size'),
    ("", "300", "png", '"" is no size'),
    ("30x30mm", "300", "pdf", "A page of 30×30 mm cannot be used"),
    ("6000x5000mm", "300", "pdf", "the long one can have"),
    ("0x0px", "300", "png", "A page of 0×0 px cannot be used"),
    ("1000x100mm", "300", "pdf", "10.0 times as long as wide; 4 at most"),
    ("16000x16000px", "300", "png", "this page can have 12247×12247"),
    ("A0", "1200 dpi", "jpg", "dpi)"),
    ("A4", "20 dpi", "png", "A resolution of 20 cannot be used; give 36 to 1200 dpi"),
    ("A4", "nan", "png", "A resolution of nan"),
)


@pytest.mark.parametrize(("size", "dpi", "kind", "english"), SIZES)
def test_trouble_with_a_size_is_reported_as_the_export_shows_it_and_in_english(
    size: str, dpi: str, kind: str, english: str
) -> None:
    number = None if size.endswith("px") else float(dpi.removesuffix(" dpi"))
    with pytest.raises(PaperError) as own:
        check_size(parse_paper(size, number), kind in ("png", "jpg"))
    with pytest.raises(FormError, match=re.escape(str(own.value))):
        paper_of(size, dpi, kind, "zh")
    with pytest.raises(FormError, match=re.escape(english)) as told:
        paper_of(size, dpi, kind, "en")
    assert not HAN.search(str(told.value))


def test_trouble_follows_the_language(dialog: ExportDialog, store: Store) -> None:
    dialog.form.dpi.setEditText("many")
    assert dialog.status.text().startswith("无法识别分辨率“many”")
    _speak(store, "en")
    assert dialog.status.text().startswith('"many" is no resolution')
    assert dialog.preview.words == ""  # nothing is being drawn
    assert not dialog.buttons["save"].isEnabled()
    dialog.form.dpi.setEditText("300")
    assert dialog.status.text() == ""
    assert dialog.preview.words == "Drawing…"


# -- drawing --------------------------------------------------------------------------------


def _drawn(dialog: ExportDialog) -> list[int]:
    """The numbers of the pictures that the worker has drawn since."""
    done: list[int] = []

    def note(answer: dict[str, Any]) -> None:
        if "done" in answer:
            done.append(answer["id"])

    dialog.worker.answered.connect(note)
    return done


@pytest.mark.engine
def test_a_switch_draws_the_preview_once_more_in_its_words_and_colours(
    qtbot: QtBot, dialog: ExportDialog, store: Store
) -> None:
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=60_000)
    light = dialog.preview._picture.toImage().pixelColor(3, 3)
    done = _drawn(dialog)
    store.dispatch(replace(store.view, lang="en", appearance="dark"), "command.appearance")
    assert dialog.preview.words == "Drawing…"
    qtbot.waitUntil(lambda: not dialog.preview.stale, timeout=60_000)
    assert len(done) == 1
    assert light.lightness() > 200 > 100 > dialog.preview._picture.toImage().pixelColor(3, 3).lightness()


@pytest.mark.engine
def test_a_running_export_continues_through_a_switch_and_shows_it_in_the_new_words(
    qtbot: QtBot, dialog: ExportDialog, store: Store, tmp_path: Path
) -> None:
    form = dialog.form
    form.series.setCurrentIndex(form.series.findData("year"))
    form.kind.setCurrentIndex(form.kind.findData("pdf"))
    form.page.setEditText("A5")
    dialog.export(tmp_path / "x.pdf")
    qtbot.waitUntil(lambda: dialog.bar.value() >= 1, timeout=60_000)
    before = (dialog.bar.value(), dialog.bar.maximum())
    assert dialog.status.text().startswith("第 ")
    _speak(store, "en")
    assert (dialog.bar.value(), dialog.bar.maximum()) == before
    assert dialog.status.text().startswith(f"Picture {before[0] + 1} of {before[1]}: ")
    assert not form.isEnabled()
    assert not dialog.buttons["save"].isEnabled()
    qtbot.waitUntil(lambda: not dialog.run.job, timeout=120_000)
    assert dialog.status.text() == "Exported x.pdf"
    assert (tmp_path / "x.pdf").read_bytes()[:5] == b"%PDF-"
    _speak(store, "zh")
    assert dialog.status.text() == "已导出 x.pdf"
    dialog.form.lines["heading"].setText("题")
    assert dialog.status.text() == ""


# -- by keyboard ----------------------------------------------------------------------------


def _tab(dialog: ExportDialog) -> QWidget | None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    return QApplication.focusWidget()


def test_tab_goes_down_the_column_and_round(dialog: ExportDialog) -> None:
    form = dialog.form
    form.parts["notes"].setChecked(False)
    form.public.setChecked(True)
    form.waive.setChecked(True)
    form.parts["sources"].setChecked(False)
    QApplication.processEvents()
    assert len(dialog.check.buttons) >= 3
    buttons = [button for key, button in dialog.buttons.items() if key in ("reset", "copy", "print")]
    wanted: list[QWidget] = [*form.fields.values(), *form.parts.values(), *form.figure.stops()]
    wanted += [form.public, form.waive, form.allow_cut, *dialog.check.buttons, *buttons, dialog.preview]
    wanted += [*form.ground.buttons.values(), form.ground.scale]
    assert QApplication.focusWidget() is wanted[0]
    assert [_tab(dialog) for _ in wanted] == [*wanted[1:], wanted[0]]


def test_tab_goes_from_the_last_field_to_what_the_sheet_lacks_and_on_to_the_check(
    dialog: ExportDialog,
) -> None:
    form = dialog.form
    form.public.setChecked(True)
    form.parts["notes"].setChecked(False)
    lacks = [
        {"key": "cut_rows", "words": "有 3 段放不下", "remedy": "larger", "part": "legend"},
        {"key": "credit", "words": "没有署名", "remedy": "none", "part": "sources"},
    ]
    for _ in range(2):  # the second list takes the place of the first
        dialog.loader.shown.emit({"lacks": lacks, "caption": "图 1"})
    QApplication.processEvents()
    form.allow_cut.setFocus()
    wanted = [*dialog.desk.buttons.values(), *dialog.check.buttons, dialog.buttons["reset"]]
    assert len(wanted) >= 4
    assert [_tab(dialog) for _ in wanted] == wanted
    assert _tab(dialog) is dialog.buttons["caption"]


def test_the_list_of_findings_is_mended_from_the_keyboard_to_its_end(dialog: ExportDialog) -> None:
    dialog.form.parts["notes"].setChecked(False)
    dialog.form.parts["sources"].setChecked(False)
    dialog.form.waive.setChecked(True)
    dialog.form.public.setChecked(True)
    dialog.check.buttons[0].setFocus()
    for _ in range(len(dialog.check.buttons)):
        if dialog.check.buttons:
            focus = QApplication.focusWidget()
            assert focus in dialog.check.buttons
            QTest.keyClick(focus, Qt.Key.Key_Space)
    assert dialog.check.found == ()
    assert dialog.isAncestorOf(QApplication.focusWidget() or QWidget())


def test_enter_in_the_size_adds_no_line_to_the_list(dialog: ExportDialog) -> None:
    page = dialog.form.page
    page.setEditText("9 bananas")  # so that Enter has nothing to export
    count = page.count()
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert (page.count(), dialog.form.size_text()) == (count, "9 bananas")


def test_the_windows_keys_for_language_and_appearance_hold_here(dialog: ExportDialog, store: Store) -> None:
    store.subscribe(lambda _old, new: theme.apply(QApplication.instance(), new.appearance))  # type: ignore[arg-type]
    QTest.keyClick(dialog.form.lines["heading"], Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert dialog.windowTitle() == "Export"
    QTest.keyClick(dialog.form.lines["heading"], Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert dialog.palette().window().color() == theme.color("ground", "dark")
    assert store.undo_name == "command.appearance"
    store.undo()
    store.undo()
    assert dialog.windowTitle() == "导出图件"


def test_escape_closes_and_leaves_nothing_running(qtbot: QtBot, dialog: ExportDialog, store: Store) -> None:
    folder = Path(dialog._folder.name)
    dialog.loader._draw()  # the worker is up
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    QTest.keyClick(dialog.form.lines["maker"], Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.worker._process is None
    assert not folder.exists()
    _speak(store, "en")
    assert dialog.windowTitle() == "导出图件"  # it listens no more
    assert not dialog.loader._timer.isActive()
    qtbot.waitUntil(lambda: bool(gone))


def test_the_window_opens_the_studio_again_after_it_was_closed(
    qtbot: QtBot, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    with opened(store, atlas, tmp_path) as desktop:
        first = desktop.open_studio()
        assert desktop.open_studio() is first
        qtbot.waitUntil(first.isActiveWindow)
        QTest.keyClick(first.form.series, Qt.Key.Key_Escape)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        second = desktop.open_studio()
        assert second is not first
        assert second.isVisible()
        second.close()


@pytest.mark.engine
def test_a_part_is_moved_by_the_arrows(qtbot: QtBot, dialog: ExportDialog) -> None:
    preview, form = dialog.preview, dialog.form
    qtbot.waitUntil(lambda: not preview.stale, timeout=60_000)
    x, y, *_ = preview._parts["title"]
    preview.setFocus()
    QTest.keyClick(preview, Qt.Key.Key_Right)  # nothing is chosen yet
    assert form.moves == ()
    QTest.keyClick(preview, Qt.Key.Key_Space)
    QTest.keyClick(preview, Qt.Key.Key_Right)
    QTest.keyClick(preview, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert form.moves == (("title", 1.0, 10.0),)
    qtbot.waitUntil(lambda: not preview.stale, timeout=60_000)
    assert preview._parts["title"][:2] == pytest.approx((x + 1, y + 10), abs=0.1)
    for _ in range(2):  # past the map itself
        QTest.keyClick(preview, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(preview, Qt.Key.Key_Left)
    assert [name for name, *_ in form.moves] == ["title", list(preview._parts)[-1]]
    assert QApplication.focusWidget() is preview
    dialog.buttons["reset"].click()
    assert form.moves == ()


@pytest.mark.engine
def test_enter_saves(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.form.page.setEditText("A5")
    dialog.form.dpi.setEditText("96")
    seen: list[Any] = []

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QFileDialog):
            timer.stop()
            asked.findChild(QLineEdit).setText(str(tmp_path / "图.png"))  # type: ignore[union-attr]
            seen.append(asked.windowTitle())
            asked.accept()

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(20)
    dialog.form.lines["heading"].setFocus()
    QTest.keyClick(dialog.form.lines["heading"], Qt.Key.Key_Return)
    assert seen == ["导出…"]
    assert dialog.focusWidget() is dialog.buttons["cancel"]
    QTest.keyClick(dialog.buttons["cancel"], Qt.Key.Key_Return)  # one Enter too many
    qtbot.waitUntil(lambda: not dialog.run.job, timeout=60_000)
    assert dialog.focusWidget() is dialog.form.lines["heading"]
    with Image.open(tmp_path / "图.png") as picture:
        assert picture.size == (794, 559)


@pytest.mark.engine
def test_escape_ends_a_running_export_before_the_studio(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.form.series.setCurrentIndex(dialog.form.series.findData("month"))
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("pdf"))
    dialog.export(tmp_path / "x.pdf")
    qtbot.waitUntil(lambda: dialog.bar.value() >= 1, timeout=60_000)
    QTest.keyClick(dialog.buttons["cancel"], Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.status.text() == "已取消，没有留下半成品"
    assert list(tmp_path.iterdir()) == []
    QTest.keyClick(dialog.form.series, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
