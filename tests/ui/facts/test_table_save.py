"""What a panel lists is saved from it: events, disagreements, what changed, a measure as picture and as table."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.state.queries import changes
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.chronicle.chronicle import Chronicle
from explorer.ui.facts.table_save import SaveMenu
from explorer.ui.figures.chart_cell import ChartCell
from explorer.ui.timeline.changes_strip import ChangesStrip
from tests.helpers.stores import knowing

KEY = "lsc_goods_types"


def _rows(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [
        row.attrib["r"]
        for row in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row")
    ]


def _saved(qtbot: QtBot, menu: SaveMenu, path: Path) -> Path:
    said: list[str] = []
    menu.status_message.connect(said.append)
    with qtbot.waitSignal(menu.saver.saved, timeout=20000):
        menu.save_to(path)
    assert said[-1] == f"已保存：{path.name}"
    return path


def test_the_chronicle_saves_what_its_filters_leave(qtbot: QtBot, real_atlas: Atlas, tmp_path: Path) -> None:
    made = Chronicle(Store(View()), real_atlas)
    qtbot.addWidget(made)
    made.events.chips.set_kinds(frozenset({"law"}))
    made.events._sift()
    left = len(made.events.list.events.kept())
    assert 0 < left < len(real_atlas.events)
    assert len(_rows(_saved(qtbot, made.events.save, tmp_path / "a.xlsx"))) == left + 1
    assert (
        len(_rows(_saved(qtbot, made.conflicts.save, tmp_path / "b.xlsx"))) == len(real_atlas.conflicts) + 1
    )


def test_a_step_saves_what_changed_in_it(
    qtbot: QtBot, real_atlas: Atlas, store: Store, tmp_path: Path
) -> None:
    store.set_view(store.view.with_clock(at=date(2020, 12, 31)))
    made = ChangesStrip(knowing(store, Known(real_atlas, load_shapes(real_atlas, geodata_dir()))))
    qtbot.addWidget(made)
    made._sync()
    found = changes.changes_of(real_atlas, store.view)
    assert found
    assert len(_rows(_saved(qtbot, made.save, tmp_path / "a.xlsx"))) == len(found) + 1


@pytest.fixture
def cell(qtbot: QtBot, real_atlas: Atlas) -> ChartCell:
    made = ChartCell(
        Store(View()), real_atlas, real_atlas.indicators[KEY], (date(2017, 1, 1), date(2025, 12, 31))
    )
    qtbot.addWidget(made)
    return made


def test_a_chart_is_a_picture_of_its_values(qtbot: QtBot, cell: ChartCell, tmp_path: Path) -> None:
    with Image.open(_saved(qtbot, cell.save, tmp_path / "a.png")) as picture:
        assert picture.info["dpi"] == pytest.approx((288, 288), abs=1)
        assert picture.width == 2280
        colours = len(picture.convert("RGB").getcolors(2**20) or [])
    assert colours > 40
    svg = _saved(qtbot, cell.save, tmp_path / "a.svg").read_text("utf-8")
    words = " ".join("".join(node.itertext()) for node in ElementTree.fromstring(svg.encode()).iter())
    for part in ("西部陆海新通道货物品类", "1160", "640", "出处"):
        assert part in words


def test_a_measure_is_a_table_too(qtbot: QtBot, cell: ChartCell, tmp_path: Path) -> None:
    assert len(_rows(_saved(qtbot, cell.save, tmp_path / "a.xlsx"))) == 1 + len(cell.indicator.observations)


def test_a_picture_that_cannot_be_written_is_one_line(qtbot: QtBot, cell: ChartCell, tmp_path: Path) -> None:
    said: list[str] = []
    cell.save.status_message.connect(said.append)
    cell.save.save_to(tmp_path / "nowhere" / "a.png")
    assert said[-1].startswith("没有保存：")
