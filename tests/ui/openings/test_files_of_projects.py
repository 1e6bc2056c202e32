"""The files that a project refers to: opened again beside it, copied into it, gone, found, changed since."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.layers.counts import summary
from explorer.state.files import project
from explorer.ui.layers.style_form import StyleForm
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.openings.letting_go import BAD_ROW, SOUND, WAIT, bar, done, fresh_memory, given, on_sheet, own

__all__ = ["bar", "desktop", "fresh_memory"]
pytestmark = pytest.mark.slow


def saved(qtbot: QtBot, desktop: Desktop, folder: Path, text: str = SOUND) -> Path:
    """A project with one table beside it."""
    desktop.open_files([given(folder, "站.csv", text)])
    done(qtbot, desktop)
    desktop.project.save_to(folder / "p.twincity")
    return folder / "p.twincity"


def test_a_project_refers_to_a_file_beside_it_and_opens_it_again(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    saved(qtbot, desktop, tmp_path / "a")
    desktop.project.new_now()
    assert own(desktop.store.work) == []
    assert not any(x.id.startswith("own") for x in desktop.store.view.layers)
    moved = (tmp_path / "a").rename(tmp_path / "b")
    assert json.loads((moved / "p.twincity").read_text("utf-8"))["layers"][0]["path"] == "站.csv"
    desktop.open_files([moved / "p.twincity"])
    assert [spec for spec in desktop.store.catalogue if spec.startswith("own")]
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2)]
    assert not desktop.file.dirty


def test_a_copy_travels_with_the_project(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    path = given(tmp_path, "站.csv", BAD_ROW)
    desktop.open_files([path])
    done(qtbot, desktop)
    sheet = desktop.openings.sheet
    assert "0.1 MB" in sheet.source.copy.text()
    sheet.source.copy.setChecked(True)
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    desktop.project.save_to(tmp_path / "p.twincity")
    desktop.project.new_now()
    path.unlink()
    desktop.open_files([tmp_path / "p.twincity"])
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3)]
    assert not desktop.file.dirty


def test_a_file_that_is_gone_is_one_line_and_can_be_found(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = saved(qtbot, desktop, tmp_path)
    desktop.project.new_now()
    (tmp_path / "else").mkdir()
    moved = (tmp_path / "站.csv").rename(tmp_path / "else" / "站.csv")
    desktop.open_files([path])
    done(qtbot, desktop)
    assert "找不到 站.csv" in bar.words.text()
    assert [b.text() for b in bar.buttons] == ["查找…", "移除"]
    bar.buttons[0].click()
    dialog = desktop.own_loader.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(moved))
    dialog.close()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2)]
    assert desktop.file.dirty


def test_a_file_that_is_gone_can_be_left_out(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = saved(qtbot, desktop, tmp_path)
    desktop.project.new_now()
    (tmp_path / "站.csv").unlink()
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.buttons[1].click()
    assert desktop.store.work.layers == ()
    assert not any(x.id.startswith("own") for x in desktop.store.view.layers)
    desktop.store.undo()
    assert len(desktop.store.work.layers) == 1


def test_a_project_whose_file_has_changed_says_so(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = saved(qtbot, desktop, tmp_path)
    desktop.project.new_now()
    given(tmp_path, "站.csv", SOUND + "新站,106,29.5,2024\n")
    desktop.open_files([path])
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3)]
    assert "有改动" in bar.words.text()


def test_what_a_crash_left_comes_back_with_its_own_layers(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    desktop.file.begin()
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    assert desktop.file.autosave.write()
    journal = next((tmp_path / "autosave").glob("*.twincity"))
    assert project.load(journal).project.layers == desktop.store.work.layers


def test_every_file_that_is_gone_is_named_and_found_with_the_first(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "sub").mkdir(parents=True)
    paths = [given(here, "站.csv", SOUND), given(here, "点.csv", SOUND), given(here / "sub", "里.csv", SOUND)]
    desktop.open_files(paths)
    done(qtbot, desktop)
    desktop.project.save_to(tmp_path / "p.twincity")
    desktop.project.new_now()
    here.rename(there)
    desktop.open_files([tmp_path / "p.twincity"])
    done(qtbot, desktop)
    assert bar.words.text() == "3 个文件未能读入：站.csv、点.csv、里.csv"
    assert bar.list.toPlainText().count("找不到") == 3
    assert [b.text() for b in bar.buttons] == ["查找…", "全部移除"]
    desktop.own_loader.found(desktop.own_loader.lacking(desktop.store.work)[0], there / "站.csv")
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2), ("点", 2), ("里", 2)]
    assert desktop.store.undo_name == "openings.step.find|站.csv"


def test_the_panel_counts_the_rows_of_a_project_and_says_what_was_not_read(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "站.csv", SOUND), given(tmp_path, "点.csv", SOUND)])
    done(qtbot, desktop)
    read, lost = (layer.id for layer in desktop.store.work.layers)
    desktop.project.save_to(tmp_path / "p.twincity")
    desktop.project.new_now()
    (tmp_path / "点.csv").unlink()
    desktop.open_files([tmp_path / "p.twincity"])
    for key in (read, lost):  # open before the rows come
        desktop.panel.rows[key].flip()
    done(qtbot, desktop)
    rows, details = desktop.panel.rows, desktop.panel.details
    qtbot.waitUntil(lambda: rows[lost].count.text() == "未读入", timeout=WAIT)
    qtbot.waitUntil(
        lambda: rows[read].count.text() == summary(desktop.panel.counts[read], "zh"), timeout=WAIT
    )
    assert [details[read].numbers[name].text() for name in ("shown", "after")] == ["1", "1"]
    assert details[read].findChildren(StyleForm)
    assert not details[read].locate.isVisibleTo(details[read])
    assert details[lost].numbers["shown"].text() == "–"
    assert "找不到 点.csv" in details[lost].portion.text()
    details[lost].locate.click()
    assert desktop.own_loader.dialog is not None
    desktop.own_loader.dialog.close()


def test_a_copy_that_stands_in_for_its_file_is_said(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", BAD_ROW)
    sheet = on_sheet(qtbot, desktop, path)
    sheet.source.copy.setChecked(True)
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    desktop.project.save_to(tmp_path / "p.twincity")
    desktop.project.new_now()
    path.unlink()
    desktop.open_files([tmp_path / "p.twincity"])
    done(qtbot, desktop)
    assert bar.words.text() == f"站.csv 不在原处（{tmp_path}），已采用项目内保存的副本"
    desktop.own_loader.look_for_changes()
    qtbot.wait(3500)
    assert "已采用" in bar.words.text()


def test_plans_that_an_older_version_took_as_facts_are_named_until_the_project_is_saved(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    place = tmp_path / "p.twincity"
    path = given(tmp_path, "桥.csv", "名称,经度,纬度,计划竣工时间\n甲,105.9,29.3,2021-05\n")
    on_sheet(qtbot, desktop, path).buttons["open"].click()
    done(qtbot, desktop)
    desktop.project.save_to(place)
    text = place.read_text("utf-8")
    place.write_text(re.sub(r',\s*"rules": 1', "", text), "utf-8")
    assert place.read_text("utf-8") != text
    said = []
    for _ in range(2):
        desktop.project.new_now()
        bar.hide()
        bar.words.setText("")
        desktop.open_files([place])
        done(qtbot, desktop)
        said.append(bar.words.text())
        assert not desktop.store.work.unsaved
        desktop.project.save_to(place)
    assert "“桥.csv”里写明计划的日期现标为“可能”" in said[0]
    assert said[1] == ""


def test_plans_of_several_files_are_told_under_a_headline_that_goes_by_itself(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    place = tmp_path / "p.twincity"
    for name in ("桥.csv", "站.csv"):
        path = given(tmp_path, name, f"名称,经度,纬度,计划竣工时间\n{name},105.9,29.3,2021-05\n")
        on_sheet(qtbot, desktop, path).buttons["open"].click()
        done(qtbot, desktop)
    desktop.project.save_to(place)
    place.write_text(re.sub(r',\s*"rules": 1', "", place.read_text("utf-8")), "utf-8")
    desktop.project.new_now()
    desktop.open_files([place])
    done(qtbot, desktop)
    assert bar.words.text() == "关于 2 个文件，有需要知道的情况：桥.csv、站.csv"
    assert bar.list.toPlainText().count("现标为“可能”") == 2
    assert bar._timer.isActive()
    (tmp_path / "站.csv").write_text("名称,经度,纬度,计划竣工时间\n乙,105.9,29.4,2021-06\n", "utf-8")
    desktop.project.new_now()
    desktop.open_files([place])
    done(qtbot, desktop)
    assert bar.words.text() == "关于 2 个文件，有需要知道的情况：桥.csv、站.csv"
    assert "“站.csv”在项目保存后有改动，已按新内容显示" in bar.list.toPlainText()
    assert not bar._timer.isActive()
