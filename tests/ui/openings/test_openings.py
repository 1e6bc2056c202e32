"""Files let go over the real window, read by the real reader: on the map, on the sheet, refused, undone, remembered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.layers.counts import summary
from explorer.sources.formats import copies
from explorer.sources.raw.choices import Spot
from explorer.sources.reader.draft import LEAST
from explorer.state.files import own_files, project
from explorer.state.files.remembered import SourceMemory
from explorer.state.view.work import Work
from explorer.ui.layers.style_form import StyleForm
from explorer.ui.openings.import_sheet import ImportSheet
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.window.desktop import Desktop
from tests.bench.own_files import write_file
from tests.sources.made import dbf, point_shp
from tests.ui.harness import desktop

SOUND = "名称,经度,纬度,开工\n永川站,105.9,29.3,2021\n荣昌站,105.6,29.4,2022\n"
BAD_ROW = SOUND + "没有坐标,,,2023\n"
_WAIT = 30_000
__all__ = ["desktop"]
pytestmark = pytest.mark.slow


def done(qtbot: QtBot, desktop: Desktop) -> None:
    openings, loader = desktop.openings, desktop.own_loader
    qtbot.waitUntil(
        lambda: (not openings.busy or openings.sheet.isVisible()) and not loader.busy, timeout=_WAIT
    )


def given(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def own(work: Work) -> list[tuple[str, int]]:
    return [(c.name.zh, len(c)) for c in work.collections]


@pytest.fixture(autouse=True)
def _fresh_memory(desktop: Desktop, tmp_path: Path) -> None:
    desktop.openings.memory = SourceMemory(lambda: tmp_path / "memory" / "sources.json")


@pytest.fixture
def bar(desktop: Desktop) -> OpeningBar:
    return desktop.openings.bar


def test_a_sound_file_needs_no_question_and_is_one_undo_step(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    before = desktop.store.work
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    work = desktop.store.work
    assert own(work) == [("站", 2)]
    assert [(x.path, x.layer) for x in work.layers] == [(str(tmp_path / "站.csv"), "站")]
    assert work.view.layers[-1].id == work.layers[0].id
    assert "站.csv 已上图，2 项" in bar.words.text()
    assert desktop.port.fits, "nothing of it was in sight"
    desktop.store.undo()
    assert (desktop.store.work.layers, desktop.store.work.collections) == ((), ())
    assert desktop.store.work.view == before.view
    desktop.store.redo()
    assert own(desktop.store.work) == [("站", 2)]


def test_a_file_without_dates_is_seen_at_once_and_it_is_said(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    assert not desktop.store.view.show_undated
    desktop.open_files([given(tmp_path, "点.csv", "名称,经度,纬度\n甲,105.9,29.3\n乙,105.6,29.4\n")])
    done(qtbot, desktop)
    (layer,) = desktop.store.work.layers
    assert desktop.store.view.show_undated
    assert "未注明日期" in bar.words.text()
    count = desktop.panel.counts[layer.id]
    assert (count.shown, count.undated, sum(n for _, n in count.states)) == (0, 2, 2)
    assert summary(count, "zh") == "无日期 2"
    desktop.store.undo()
    assert not desktop.store.view.show_undated
    desktop.store.redo()
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    assert "未注明日期" not in bar.words.text()


def test_a_file_with_something_to_say_is_shown_on_the_sheet_first(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "站.csv", BAD_ROW)])
    done(qtbot, desktop)
    sheet = desktop.openings.sheet
    assert sheet.isVisible()
    assert desktop.store.work.collections == ()
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3)]
    assert "另有 1 条未能上图" in bar.words.text()


def test_the_date_of_the_source_that_is_typed_on_the_sheet_attests_a_status_beside_a_plan(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    text = "名称,经度,纬度,状态,计划竣工时间\n甲,105.6,29.1,在建,2023-06\n"
    desktop.open_files([given(tmp_path, "桥.csv", text)])
    done(qtbot, desktop)
    sheet = desktop.openings.sheet
    assert "只是计划（计划竣工时间）" in sheet.messages.text()
    qtbot.keyClicks(sheet.source.fields["date"], "2021-05")
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    (rows,) = desktop.store.work.collections
    said = [(r.kind, r.status, str(r.date)) for r in rows.features[0].statuses]
    assert said == [("expected", "operation", "2023-06"), ("attested", "construction", "2021-05")]


def test_a_sheet_that_is_left_opens_nothing_and_the_next_file_comes(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "坏.csv", BAD_ROW), given(tmp_path, "好.csv", SOUND)])
    done(qtbot, desktop)
    desktop.openings.sheet.buttons["cancel"].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("好", 2)]


def test_many_files_come_together_and_each_refusal_is_one_line_with_its_cure(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    paths = [given(tmp_path, f"表{n}.csv", SOUND.replace("永川", f"站{n}")) for n in range(3)]
    paths.append(given(tmp_path, "设计图.dwg", "AC1032\0\0\0"))
    point_shp(tmp_path / "点.shp", [(105.9, 29.3)])
    dbf(tmp_path / "点.dbf", [("名称", "C", 20)], [["甲"]])
    (tmp_path / "点.prj").write_text(
        'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
    )
    desktop.open_files([*paths, *(tmp_path / f"点{end}" for end in (".shp", ".dbf", ".prj", ".shx"))])
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("表0", 2), ("表1", 2), ("表2", 2), ("点", 1)]
    assert "已打开 4 个文件，共 7 项；1 个未能打开" in bar.words.text()
    assert "设计图.dwg：" in bar.list.toPlainText()
    assert "DXF" in bar.list.toPlainText()


def test_reading_can_be_cancelled_and_opens_nothing(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, f"表{n}.csv", SOUND) for n in range(3)])
    assert bar.isVisible()
    assert "正在打开 表0.csv（1/3）" in bar.words.text()
    assert bar.progress.isVisible()
    bar.buttons[0].click()
    assert not desktop.openings.busy
    qtbot.wait(300)
    assert desktop.store.work.collections == ()
    assert not bar.isVisible()


def test_what_was_decided_is_remembered_for_the_source_and_said(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", BAD_ROW)
    desktop.open_files([path])
    done(qtbot, desktop)
    sheet = desktop.openings.sheet
    combo = sheet.names.combo
    combo.setCurrentIndex(combo.findData("开工"))
    combo.activated.emit(0)
    qtbot.waitUntil(lambda: sheet.buttons["open"].isEnabled(), timeout=_WAIT)
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    desktop.store.undo()
    desktop.open_files([path.rename(tmp_path / "另存.csv")])
    done(qtbot, desktop)
    assert not sheet.isVisible()
    (collection,) = desktop.store.work.collections
    assert list(collection.names) == ["2021", "2022", "2023"]
    assert "沿用上次的设置" in bar.words.text()


def test_how_a_layer_is_read_can_be_adjusted_and_undone(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    (layer,) = desktop.store.work.layers
    desktop.panel.adjust_wanted.emit(layer.id)
    done(qtbot, desktop)
    sheet = desktop.openings.sheet
    assert sheet.isVisible()
    sheet.source.fields["title"].setText("站点台账")
    sheet.source.fields["title"].textEdited.emit("站点台账")
    sheet.buttons["open"].click()
    done(qtbot, desktop)
    assert [c.source.title.zh for c in desktop.store.work.collections] == ["站点台账"]
    assert [x.id for x in desktop.store.work.layers] == [layer.id]
    desktop.store.undo()
    assert [c.source.title.zh for c in desktop.store.work.collections] == ["站.csv"]


# -- projects -----------------------------------------------------------------------------------


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


# -- on disk ------------------------------------------------------------------------------------


def test_a_change_on_disk_is_one_quiet_line_and_is_read_again(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    given(tmp_path, "站.csv", SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "已更改" in bar.words.text() and bar.isVisible(), timeout=_WAIT)
    assert own(desktop.store.work) == [("站", 2)]
    bar.buttons[0].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3)]
    desktop.store.undo()
    assert own(desktop.store.work) == [("站", 2)]


def test_a_touch_without_a_change_is_not_told(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.write_text(SOUND, "utf-8")
    assert copies.stamp(path) is not None
    desktop.own_loader.look_for_changes()
    assert not bar.isVisible()


def test_the_bar_speaks_the_windows_language(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    desktop.store.set_view(replace(desktop.store.view, lang="en"))
    assert "2 on the map" in bar.words.text()


def on_sheet(qtbot: QtBot, desktop: Desktop, path: Path) -> ImportSheet:
    desktop.open_files([path])
    done(qtbot, desktop)
    assert desktop.openings.sheet.isVisible()
    return desktop.openings.sheet


def test_the_place_of_a_row_is_shown_on_the_map_or_typed(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    sheet = on_sheet(
        qtbot, desktop, given(tmp_path, "项目.csv", "名称,乡镇,开工\n甲,无此镇,2021\n乙,也没有镇,2022\n")
    )
    problems, port, bar = sheet.problems, desktop.port, desktop.openings.bar
    assert problems.current() is not None
    key = problems.current().key
    problems.on_map.click()
    assert not sheet.isVisible()
    assert port.last("sketch")["mode"] == "click"
    assert "“无此镇”在哪里？" in bar.words.text()
    desktop.escape()
    assert sheet.isVisible()
    assert port.last("sketch") is None
    assert sheet.choices.by_layer == {}
    problems.on_map.click()
    port.drawn_on.emit(
        {"type": "spot", "lon": 105.75, "lat": 29.35, "last": False, "add": False, "remove": False}
    )
    assert sheet.isVisible()
    assert not bar.isVisible()
    [layer] = sheet.choices.by_layer.values()
    assert layer.spots == {key: Spot(105.75, 29.35)}
    qtbot.waitUntil(lambda: len(problems.model.rows) == 1, timeout=30_000)
    problems.typed.setText("29°30'N 106°15'E")
    problems.typed.textEdited.emit(problems.typed.text())
    [offer] = problems.buttons
    assert offer.text() == "106.25000, 29.50000"
    offer.click()
    qtbot.waitUntil(lambda: not problems.model.rows, timeout=30_000)
    sheet.take()
    points = [desktop.store.work.collections[0].box(row)[:2] for row in range(2)]
    assert points == [(105.75, 29.35), (106.25, 29.5)]


def test_another_tool_ends_the_asking_for_a_place(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    sheet = on_sheet(qtbot, desktop, given(tmp_path, "项目.csv", "名称,乡镇\n甲,无此镇\n"))
    sheet.problems.on_map.click()
    desktop.tools.begin("measure_line")
    assert sheet.isVisible()
    assert not desktop.openings.pick.active


def test_the_shapes_of_a_large_file_are_shown_while_it_is_read_and_not_once_it_is_cancelled(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    drafts = desktop.port.drafts
    write_file("points", LEAST, tmp_path / "点.gpkg")
    desktop.open_files([tmp_path / "点.gpkg"])
    done(qtbot, desktop)
    assert [len(draft) for draft in drafts] == [LEAST]
    assert own(desktop.store.work) == [("点", LEAST)]
    desktop.open_files([tmp_path / "点.gpkg"])
    desktop.openings.cancel()
    desktop.openings._show_draft(drafts[0])
    assert drafts[1:] == [None]


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
    qtbot.waitUntil(lambda: rows[lost].count.text() == "未读入", timeout=_WAIT)
    qtbot.waitUntil(
        lambda: rows[read].count.text() == summary(desktop.panel.counts[read], "zh"), timeout=_WAIT
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


def test_all_files_that_changed_on_disk_are_read_again_at_once(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    names = ("站.csv", "点.csv")
    desktop.open_files([given(tmp_path, name, SOUND) for name in names])
    done(qtbot, desktop)
    bar.hide()
    for name in names:
        given(tmp_path, name, SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: bar.words.text() == "2 个文件在磁盘上已更改：站.csv、点.csv", timeout=_WAIT)
    bar.buttons[0].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3), ("点", 3)]


def test_a_changed_file_that_was_read_again_meanwhile_is_not_named_with_the_next(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, name, SOUND) for name in ("站.csv", "点.csv")])
    done(qtbot, desktop)
    given(tmp_path, "站.csv", SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "“站.csv”" in bar.words.text(), timeout=_WAIT)
    first, _ = own_files.files(desktop.store.work.layers)
    desktop.openings.read_anew(first)  # not by the button of the line
    done(qtbot, desktop)
    given(tmp_path, "点.csv", SOUND + "新点,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "点.csv" in bar.words.text(), timeout=_WAIT)
    assert "站.csv" not in bar.words.text()


def test_a_file_that_goes_while_it_is_on_the_map_is_said_once(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.unlink()
    qtbot.waitUntil(lambda: "已不在原处" in bar.words.text() and bar.isVisible(), timeout=_WAIT)
    assert own(desktop.store.work) == [("站", 2)]
    bar.hide()
    desktop.own_loader.look_for_changes()
    qtbot.wait(3500)
    assert not bar.isVisible()


def test_a_file_that_is_replaced_while_it_is_saved_is_not_missed(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.unlink()
    qtbot.wait(1000)
    given(tmp_path, "站.csv", SOUND)
    qtbot.wait(3500)
    assert "不在原处" not in bar.words.text()


def test_layers_are_called_by_their_file_where_their_own_name_says_nothing_or_is_taken(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    (tmp_path / "东区").mkdir()
    gpx = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="30" lon="105.5"><name>点</name></wpt><rte><rtept lat="30" lon="105.5"/><rtept lat="30.1" lon="105.6"/></rte></gpx>'
    paths = [
        given(tmp_path, "项目.csv", SOUND),
        given(tmp_path / "东区", "项目.csv", SOUND),
        given(tmp_path, "项目.txt", SOUND),
        given(tmp_path, "Sheet1.csv", SOUND),
        given(tmp_path, "轨迹.gpx", gpx),
    ]
    for path in paths:
        desktop.open_files([path])
        done(qtbot, desktop)
        if desktop.openings.sheet.isVisible():
            desktop.openings.sheet.buttons["open"].click()
            done(qtbot, desktop)
    names = [layer.name for layer in desktop.store.work.layers]
    assert names == ["项目", "项目（东区）", "项目.txt", "Sheet1", "轨迹 · 航点", "轨迹 · 航线"]
