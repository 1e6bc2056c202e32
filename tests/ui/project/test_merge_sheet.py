"""The sheet that joins two packs: both sides of every conflict, nothing written before each is decided."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.atlas.packs.difference import difference
from explorer.state.files.packs.pack_file import folder_of
from explorer.state.files.packs.pack_merge import read_rows
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.project.merge_sheet import AT_ONCE, MOST_SHOWN, MergeSheet
from tests.helpers import region


@pytest.fixture
def packs(tmp_path: Path) -> dict[str, Path]:
    """Two colleagues' packs and the one that both began with."""
    base = region.make_pack(tmp_path / "base")
    for side, day in (("mine", "2011-07"), ("theirs", "2011-08")):
        folder = Path(shutil.copytree(base, tmp_path / side))
        path = folder / "statuses.csv"
        path.write_text(
            path.read_text("utf-8").replace("road,operation,2011-06", f"road,operation,{day}"), "utf-8"
        )
    new = {"id": "bridge", "theme": "highway", "name_zh": "北桥", "name_en": "Bridge", "geometry": "none"}
    region.add_rows(tmp_path / "theirs", "features", [new | {"quality": "none"}])
    cited = {"feature": "bridge", "source": "N01", "locator": "正文 ¶9"}
    region.add_rows(tmp_path / "theirs", "citations", [cited])
    return {side: tmp_path / side for side in ("base", "mine", "theirs")}


@pytest.fixture
def store() -> Store:
    return Store(replace(View(), lang="zh"))


def _compared(qtbot: QtBot, packs: dict[str, Path], store: Store) -> MergeSheet:
    made = MergeSheet(store, packs["mine"])
    qtbot.addWidget(made)
    made.show()
    made.take("base", packs["base"])
    with qtbot.waitSignal(made.job.compared, timeout=20_000):
        made.take("theirs", packs["theirs"])
    return made


@pytest.fixture
def sheet(qtbot: QtBot, packs: dict[str, Path], store: Store) -> MergeSheet:
    return _compared(qtbot, packs, store)


def test_both_sides_are_shown_and_a_decision_is_needed(
    qtbot: QtBot, sheet: MergeSheet, store: Store, packs: dict[str, Path], tmp_path: Path
) -> None:
    cells = [sheet.conflicts.item(0, column).text() for column in range(4)]
    assert cells == ["statuses.csv\nroad · operation · 2011-06\ndate", "2011-06", "2011-07", "2011-08"]
    assert "bridge" in sheet.taken.item(0, 0).text()
    assert not sheet.write.isEnabled()
    sheet.write_to(tmp_path / "never.twinpack")
    assert not (tmp_path / "never.twinpack").exists()

    sheet.bar.fields[0].setCurrentIndex(sheet.bar.fields[0].findData("own"))
    assert sheet.write.isEnabled()
    assert sheet.owns[0].isEnabled()
    sheet.owns[0].setText("2011-09")
    store.set_view(replace(store.view, lang="en"))
    assert (sheet.bar.fields[0].currentData(), sheet.owns[0].text()) == ("own", "2011-09")
    assert sheet.bar.fields[0].currentText().isascii()
    assert sheet.summary.text().isascii()
    with qtbot.waitSignal(sheet.job.written, timeout=20_000):
        sheet.write_to(tmp_path / "merged.twinpack")
    left = difference(read_rows(packs["theirs"]), read_rows(folder_of(tmp_path / "merged.twinpack")))
    assert [change.fields for change in left] == [(("date", "2011-08", "2011-09"),)]
    with qtbot.waitSignal(sheet.opens) as asked:
        sheet.open_it.click()
    assert asked.args == [tmp_path / "merged.twinpack"]


def _add_conflicts(packs: dict[str, Path], many: int) -> None:
    """Add features that the packs name otherwise each."""
    for side, folder in packs.items():
        rows = [
            {
                "id": f"r{n}",
                "theme": "highway",
                "name_zh": f"{side}{n}",
                "name_en": "Road",
                "geometry": "none",
            }
            | {"quality": "none"}
            for n in range(many)
        ]
        region.add_rows(folder, "features", rows)
        cited = [{"feature": f"r{n}", "source": "N01", "locator": "正文 ¶9"} for n in range(many)]
        region.add_rows(folder, "citations", cited)


def test_many_conflicts_get_their_fields_in_turns_and_are_decided_meanwhile(
    qtbot: QtBot, packs: dict[str, Path], store: Store, tmp_path: Path
) -> None:
    """Three hundred at once held the window up for seconds."""
    many = 3 * AT_ONCE
    _add_conflicts(packs, many)
    made = MergeSheet(store, packs["mine"])
    qtbot.addWidget(made)
    made.show()
    made.take("base", packs["base"])
    first: list[int] = []
    made.job.compared.connect(lambda _: first.append(len(made.bar.fields)))
    with qtbot.waitSignal(made.job.compared, timeout=20_000):
        made.take("theirs", packs["theirs"])
    assert first == [AT_ONCE]
    assert made.conflicts.rowCount() == many + 1
    made.bar.fields[0].setCurrentIndex(made.bar.fields[0].findData("theirs"))
    assert f"{many} 处待裁决" in made.message.text()
    qtbot.waitUntil(lambda: len(made.bar.fields) == many + 1, timeout=10_000)
    assert made.bar.fields[0].currentData() == "theirs"
    assert not made.write.isEnabled()
    for take in made.bar.fields[1:]:
        take.setCurrentIndex(take.findData("mine"))
    with qtbot.waitSignal(made.job.written, timeout=20_000):
        made.write_to(tmp_path / "merged.twinpack")
    left = difference(read_rows(packs["mine"]), read_rows(folder_of(tmp_path / "merged.twinpack")))
    assert [change.row for change in left if change.kind == "changed"] == [made.found.made.conflicts[0].row]  # type: ignore[union-attr]


def test_the_rest_is_taken_from_one_side_at_once_listed_or_not(
    qtbot: QtBot, packs: dict[str, Path], store: Store, tmp_path: Path
) -> None:
    """More than are listed; one was decided before, by keys alone the rest is."""
    _add_conflicts(packs, MOST_SHOWN + 10)
    made = _compared(qtbot, packs, store)
    first = made.bar.fields[0]
    first.setCurrentIndex(first.findData("mine"))
    assert f"{MOST_SHOWN + 10} 处待裁决" in made.message.text()
    assert str(MOST_SHOWN) in made.message.text()
    made.activateWindow()
    qtbot.waitActive(made)
    qtbot.keyClick(made.conflicts, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(made.write.isEnabled)
    qtbot.waitUntil(lambda: len(made.bar.fields) == MOST_SHOWN, timeout=20_000)
    assert {field.currentData() for field in made.bar.fields[1:]} == {"theirs"}
    assert first.currentData() == "mine"
    with qtbot.waitSignal(made.job.written, timeout=20_000):
        made.write_to(tmp_path / "merged.twinpack")
    left = difference(read_rows(packs["theirs"]), read_rows(folder_of(tmp_path / "merged.twinpack")))
    conflict = made.found.made.conflicts[0]  # type: ignore[union-attr]
    assert [(change.row, change.fields) for change in left] == [
        (conflict.row, ((conflict.column, conflict.theirs, conflict.mine),))
    ]


def test_selected_rows_alone_are_decided_and_that_is_taken_back(
    qtbot: QtBot, packs: dict[str, Path], store: Store
) -> None:
    _add_conflicts(packs, 6)
    made = _compared(qtbot, packs, store)
    qtbot.waitUntil(lambda: len(made.bar.fields) == 7)
    first = made.bar.fields[0]
    first.setCurrentIndex(first.findData("own"))
    assert not made.bar.back.isEnabled()
    made.conflicts.setFocus()
    made.conflicts.selectRow(0)
    for _ in range(2):
        qtbot.keyClick(made.conflicts, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert "3" in made.bar.words.text()
    made.bar.buttons["mine"].click()
    assert [field.currentData() for field in made.bar.fields] == ["mine"] * 3 + [""] * 4
    assert not made.owns[0].isEnabled()
    assert "4" in made.bar.words.text()
    made.bar.back.click()
    assert [field.currentData() for field in made.bar.fields] == ["own"] + [""] * 6
    assert made.owns[0].isEnabled()
    assert not made.bar.back.isEnabled()
    assert not made.write.isEnabled()


def test_a_sheet_closed_while_it_compares_says_nothing(
    qtbot: QtBot, packs: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    made = MergeSheet(Store(View()), packs["mine"])
    made.show()
    made.take("theirs", packs["theirs"])
    made.close()
    qtbot.waitUntil(
        lambda: not any(t.name.startswith("merging") for t in threading.enumerate()), timeout=20_000
    )
    qtbot.wait(50)
    assert caplog.records == []


def test_what_is_no_pack_is_one_line_and_the_other_choice_stays(
    qtbot: QtBot, sheet: MergeSheet, tmp_path: Path
) -> None:
    (tmp_path / "x.twinpack").write_bytes(b"no zip")
    with qtbot.waitSignal(sheet.job.failed, timeout=20_000):
        sheet.take("theirs", tmp_path / "x.twinpack")
    assert "x.twinpack" in sheet.message.text()
    assert sheet.conflicts.rowCount() == 0
    assert not sheet.write.isEnabled()
