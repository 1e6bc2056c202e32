"""Files let go over the real window, read by the real reader: on the map, on the sheet, refused, undone, remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.layers.counts import summary
from explorer.sources.raw.choices import Spot
from explorer.sources.reader.draft import LEAST
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.window.desktop import Desktop
from tests.bench.own_files import write_file
from tests.sources.made import dbf, point_shp
from tests.ui.harness import desktop
from tests.ui.openings.letting_go import BAD_ROW, SOUND, WAIT, bar, done, fresh_memory, given, on_sheet, own

__all__ = ["bar", "desktop", "fresh_memory"]
pytestmark = pytest.mark.slow


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
    qtbot.waitUntil(lambda: sheet.buttons["open"].isEnabled(), timeout=WAIT)
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


def test_the_bar_speaks_the_windows_language(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, "站.csv", SOUND)])
    done(qtbot, desktop)
    desktop.store.set_view(replace(desktop.store.view, lang="en"))
    assert "2 on the map" in bar.words.text()


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


def test_a_table_without_places_is_said_to_be_one(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    sheet = on_sheet(qtbot, desktop, given(tmp_path, "项目.csv", "名称,开工\n甲,2021\n乙,2022\n"))
    sheet.take()
    done(qtbot, desktop)
    words = desktop.openings.bar.words
    assert "项目.csv 已作为表格打开，2 条都没有位置，未上图" in words.text()
    desktop.store.set_view(replace(desktop.store.view, lang="en"))
    assert "opened as a table, 2 rows without a place" in words.text()


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
