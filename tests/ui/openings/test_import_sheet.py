"""The import sheet with the real reader: what it shows, and that a choice on it reads the file anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.sources.reader.read import read
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.openings.import_sheet import ImportSheet
from explorer.ui.openings.reading_job import ReadingJob
from explorer.words.strings import t
from tests.sources.made import CGCS_35, dbf, point_shp

TOWNS = [("重庆市永川区板桥镇", "2021-03"), ("四川省泸县云龙镇", "2022"), ("重庆市荣昌区清江镇", "")]
METRES = [(581_000.0, 3_258_000.0), (541_000.0, 3_230_000.0), (546_000.0, 3_254_000.0)]
NAMES = "区县,乡镇,开工,名称\n永川区,板桥镇,2021,甲\n,三汇镇,2022,乙\n,三汇镇,2023-13,丙\n"


@pytest.fixture
def sheet(qtbot: QtBot, dressed: QApplication) -> Iterator[ImportSheet]:
    store = Store(View())
    made = ImportSheet(store, lambda path, choices: ReadingJob(path, choices).start())
    qtbot.addWidget(made)
    yield made
    made.hide()


def shapefile(folder: Path, prj: bool = False) -> Path:
    path = point_shp(folder / "宗地.shp", METRES)
    dbf(folder / "宗地.dbf", [("坐落", "C", 60), ("登记日期", "C", 12)], TOWNS)
    if prj:
        (folder / "宗地.prj").write_text(CGCS_35, "ascii")
    return path


def show(sheet: ImportSheet, path: Path) -> None:
    sheet.open_for(path, read(path))


def settled(qtbot: QtBot, sheet: ImportSheet) -> None:
    qtbot.waitUntil(lambda: sheet._job is None and not sheet._timer.isActive(), timeout=20_000)


def test_a_gbk_shapefile_without_prj_shows_encoding_place_and_time(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    show(sheet, shapefile(tmp_path))
    assert sheet.text.encoding.currentText() == "自动判断 GB18030 (GBK)"
    assert "重庆市永川区板桥镇" in [cell.text() for cell in sheet.text.cells]
    assert sheet.place.rows[0].isChecked()
    assert "中央经线 105°" in sheet.place.rows[0].words.title
    assert len(sheet.place.rows) > 2
    assert sheet.time.combos["start"].currentText() == "登记日期"
    assert sheet.time.histogram.starts == ((2021, 1.0), (2022, 1.0))
    assert "推测" in sheet.messages.text()
    assert sheet.problems.isHidden()


def test_the_system_that_a_prj_spells_out_is_offered_once_by_its_name_here(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    """As a .prj spells it, and by its number, CGCS2000 was offered twice, with GCJ-02 and BD-09 again for each."""
    roads = gpd.GeoDataFrame(
        {"路名": ["一路", "二路"]}, geometry=gpd.points_from_xy([105.4, 105.9], [28.9, 29.4]), crs=4490
    )
    shp = tmp_path / "路网.shp"
    roads.to_file(shp, encoding="gbk")
    show(sheet, shp)
    titles = [row.words.title for row in sheet.place.rows]
    assert titles[0] == "CGCS2000（国家 2000） 经纬度（EPSG:4490）"
    assert len(titles) == len(set(titles))
    show(sheet, shapefile(tmp_path, prj=True))
    titles = [row.words.title for row in sheet.place.rows]
    assert "中央经线 105°" in titles[0]
    assert len(titles) == len(set(titles))


def test_another_candidate_reads_the_file_anew_and_the_map_shows_it_at_once(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    show(sheet, shapefile(tmp_path))
    before = sheet.place.map.state.after.copy()
    other = next(r for r in sheet.place.rows if "中央经线 108°" in r.words.title)
    other.click()
    assert abs(sheet.place.map.state.after - before).max() > 2
    assert not sheet.buttons["open"].isEnabled()
    settled(qtbot, sheet)
    assert sheet.buttons["open"].isEnabled()
    assert sheet.layer.crs == "EPSG:4545"
    assert "中央经线 108°" in sheet.place.rows[0].words.title
    with qtbot.waitSignal(sheet.taken) as taken:
        sheet.buttons["open"].click()
    (reading,) = taken.args
    assert reading.choices.of("宗地").crs == "EPSG:4545"


def test_columns_chosen_by_hand_change_the_counts(qtbot: QtBot, sheet: ImportSheet, tmp_path: Path) -> None:
    show(sheet, shapefile(tmp_path))
    combo = sheet.time.combos["start"]
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    settled(qtbot, sheet)
    assert sheet.time.histogram.starts == ()
    assert sheet.time.counts.text() == t("openings.time.counts", "zh", n=0, undated=3)
    assert sheet.choices.of("宗地").start == ""


def test_rows_that_mean_several_places_are_decided_on_the_sheet(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    path = tmp_path / "项目.csv"
    path.write_text(NAMES, "utf-8")
    show(sheet, path)
    assert sheet.problems.model.rowCount() == 3
    assert "2 条一并处理" in sheet.problems.question.text()
    offers = {button.text(): button for button in sheet.problems.buttons}
    assert "合川区三汇镇" in offers
    offers["合川区三汇镇"].click()
    settled(qtbot, sheet)
    assert sheet.layer.drawn.all()
    assert [r.problem for r in sheet.problems.model.rows if "2023-13" in r.problem]
    assert sheet.problems.current() is None
    sheet.problems.copy.click()
    assert "2023-13" in QApplication.clipboard().text()


def test_rows_are_placed_one_after_the_other_without_waiting_for_the_file(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    """A second place came to the row of the first until the file had been read anew, and then the list began at its top."""
    path = tmp_path / "台账.csv"
    path.write_text("名称,开工\n" + "".join(f"项目{n},2021\n" for n in range(6)), "utf-8")
    show(sheet, path)
    box = sheet.problems

    def place(text: str) -> int:
        pending = box.current()
        assert pending is not None
        box.typed.setText(text)
        box.typed.textEdited.emit(text)
        box.buttons[0].click()
        return pending.row

    box.table.selectRow(3)
    assert box.question.text() == "第 4 条“项目3”在哪里？"
    assert [place("106.1, 29.5"), place("106.2, 29.5")] == [3, 4]
    assert box.typed.text() == ""
    box.typed.setText("涪陵")  # of row 5, while the file is read
    settled(qtbot, sheet)
    assert (box.current() or box.model.rows[0].pending).row == 5  # type: ignore[union-attr]
    assert box.typed.text() == "涪陵"
    assert place("涪陵") == 5
    assert [place("106.4, 29.5"), place("106.5, 29.5")] == [0, 1]
    settled(qtbot, sheet)
    assert sheet.layer.drawn.tolist() == [True, True, False, True, True, True]
    assert [row.row for row in box.model.rows if row.pending] == [3]
    show(sheet, path)
    assert box.table.currentIndex().row() == 0


def test_a_place_can_be_typed(qtbot: QtBot, sheet: ImportSheet, tmp_path: Path) -> None:
    path = tmp_path / "项目.csv"
    path.write_text(NAMES, "utf-8")
    show(sheet, path)
    sheet.problems.typed.setText("江津区油溪镇")
    sheet.problems.typed.textEdited.emit("江津区油溪镇")
    assert [b.text() for b in sheet.problems.buttons] == ["江津区油溪镇"]


def test_a_choice_that_cannot_be_read_is_one_line_and_leaves_what_was(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path
) -> None:
    path = shapefile(tmp_path)
    show(sheet, path)
    for part in tmp_path.glob("宗地.*"):
        part.unlink()
    sheet.place.rows[1].click()
    settled(qtbot, sheet)
    assert "找不到" in sheet.status.text() or "没有" in sheet.status.text()
    assert sheet.choices.of("宗地").crs == ""
    assert sheet.buttons["open"].isEnabled()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(840, 500), (560, 380), (1120, 760)])
def test_nothing_is_cut_off_from_the_smallest_sheet_on(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    sheet._store.set_view(View(lang=lang))  # type: ignore[arg-type]
    path = tmp_path / "项目.csv"
    path.write_text(NAMES, "utf-8")
    show(sheet, path)
    sheet.resize(*size)
    QApplication.processEvents()
    inner = sheet.area.viewport().width()
    assert sheet.body.width() <= inner
    for widget in sheet.body.findChildren(QWidget):
        if widget.isVisible() and widget.parentWidget() is not sheet.problems.table.viewport():
            right = widget.mapTo(sheet.body, widget.rect().topRight()).x()
            assert right <= inner, type(widget).__name__
    for button in sheet.buttons.values():
        assert not button.isVisible() or button.width() >= button.minimumSizeHint().width()


def test_the_map_is_a_picture_of_the_points(qtbot: QtBot, sheet: ImportSheet, tmp_path: Path) -> None:
    show(sheet, shapefile(tmp_path))
    sheet.resize(1120, 760)
    QApplication.processEvents()
    picture = sheet.place.map.grab().toImage()
    accent = QColor(theme.tokens("light")["accent"]).rgb()
    seen = sum(picture.pixel(x, y) == accent for x in range(picture.width()) for y in range(picture.height()))
    assert 20 < seen < 400


@pytest.mark.parametrize("last", ["2023", "2190", "9999"])
def test_years_far_apart_are_still_bars(qtbot: QtBot, sheet: ImportSheet, tmp_path: Path, last: str) -> None:
    path = tmp_path / "站.csv"
    path.write_text(
        f"名称,经度,纬度,开工\n甲,105.9,29.3,1999\n乙,105.6,29.4,2020\n丙,105.7,29.4,{last}\n", "utf-8"
    )
    show(sheet, path)
    picture = sheet.time.histogram.grab().toImage()
    accent = QColor(theme.tokens("light")["accent"]).rgb()
    columns = [
        x
        for x in range(picture.width())
        if any(picture.pixel(x, y) == accent for y in range(picture.height()))
    ]
    bars = sum(b - a > 1 for a, b in zip([-9, *columns], columns, strict=False))
    assert bars == (2 if last == "9999" else 3)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([(105.6, 29.1), (105.7, 29.2)], ""),
        ([(108.94, 34.34), (109.0, 34.4)], "都在川渝以外"),
        ([(105.6, 29.1)] * 20 + [(116.4, 39.9)], "有的在川渝以外"),
        ([(105.6, 29.1)] * 20 + [(-74.0, 40.7)], "有的在川渝以外，有的远在此图之外"),
    ],
)
def test_the_map_of_places_says_what_lies_outside_the_region_and_off_it(
    qtbot: QtBot, sheet: ImportSheet, tmp_path: Path, places: list[tuple[float, float]], words: str
) -> None:
    rows = "".join(f"点{n},{lon},{lat}\n" for n, (lon, lat) in enumerate(places))
    path = tmp_path / "点.csv"
    path.write_text(f"名称,经度,纬度\n{rows}", "utf-8")
    show(sheet, path)
    assert sheet.place.map.remark() == words
    assert words in sheet.place.map.accessibleDescription()
