"""What the real window shows of files that are held over it, before they are let go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from explorer.ui.kit import theme
from explorer.ui.openings.drop_hint import DropHint, held
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.openings.letting_go import SOUND, done, given, own
from tests.ui.openings.test_read_ahead import Hand, hand

__all__ = ["desktop", "hand"]


def said(qtbot: QtBot, desktop: Desktop, part: str) -> str:
    """Wait until the line has a part; return all of it."""

    def line() -> str:
        hint = desktop.window.findChild(DropHint)
        return hint.line.text() if hint is not None and hint.plate.isVisible() else ""

    qtbot.waitUntil(lambda: part in line(), timeout=20_000)
    return line()


def shown(desktop: Desktop) -> bool:
    hint = desktop.window.findChild(DropHint)
    assert hint is not None
    return hint.isVisible() or hint.plate.isVisible()


def test_a_file_that_is_held_is_named_until_it_leaves(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    file, before = given(tmp_path, "站.csv", SOUND), desktop.map_view.geometry()
    hand.enter(file)
    assert said(qtbot, desktop, "站") == "松开以打开“站.csv”"
    assert desktop.map_view.geometry() == before, "the page is not laid out anew"
    hand.leave()
    assert not shown(desktop)


def test_it_is_gone_with_the_drop_and_the_file_comes(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    hand.enter(given(tmp_path, "站.csv", SOUND))
    said(qtbot, desktop, "站.csv")
    hand.drop()
    assert not shown(desktop)
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2)]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("图.dwg", b"AC1032", "DXF"),
        ("文.pdf", b"%PDF-1.7", "PDF"),
        ("坏.gpkg", b"no database", ".gpkg"),
        ("空.geojson", b"", "0 字节"),
        ("坏.geojson", b'{"type": "FeatureCollection", "features": [', "JSON"),  # its reader says so
        ("没有.csv", None, "没有这个文件"),
    ],
)
def test_what_cannot_be_opened_says_so_before_it_is_let_go(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    hand.enter(path)
    line = said(qtbot, desktop, "无法打开")
    assert line.startswith(f"无法打开“{name}”：")
    assert words in line
    hand.leave()
    hand.enter(path)  # it has crossed a field that takes text
    assert said(qtbot, desktop, "无法打开") == line
    hand.drop()
    why = line.partition("：")[2]  # as it is said afterwards
    qtbot.waitUntil(lambda: why in desktop.openings.bar.words.text(), timeout=20_000)


def test_several_are_counted_and_the_refused_named(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    sound = [given(tmp_path, f"站{n}.csv", SOUND) for n in range(3)]
    (tmp_path / "图.dwg").write_bytes(b"AC1032")
    hand.enter(*sound)
    assert said(qtbot, desktop, "松开") == "松开以打开 3 个文件"
    hand.enter(*sound, tmp_path / "图.dwg")
    assert said(qtbot, desktop, "图.dwg") == "松开以打开 3 个文件；“图.dwg”无法打开"
    hand.enter(*[tmp_path / "图.dwg"] * 1, given(tmp_path, "空.csv", ""))
    assert said(qtbot, desktop, "都").startswith("这 2 个文件都无法打开；“图.dwg”：")
    desktop.store.set_view(replace(desktop.store.view, lang="en"))
    hand.enter(sound[0])
    assert said(qtbot, desktop, "Release") == 'Release to open "站0.csv"'


def test_a_folder_is_what_it_holds_and_a_shapefile_one(tmp_path: Path) -> None:
    for ending in ("shp", "dbf", "shx", "prj"):
        (tmp_path / f"路.{ending}").write_bytes(b"\0\0\x27\x0a" + bytes(100))
    found = held(sorted(tmp_path.glob("路.*")))
    assert [path.name for path in found.sound] == ["路.shp"]
    given(tmp_path, "站.csv", SOUND)
    assert held([tmp_path]).words("zh") == "松开以打开 2 个文件"
    (tmp_path / "空").mkdir()
    assert held([tmp_path / "空"]).words("zh").startswith("无法打开“空”：这是文件夹")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("双城.twincity", "松开以打开项目“双城.twincity”"),
        ("长三角.twinpack", "松开以在新窗口打开“长三角.twinpack”"),
        ("影像.tif", "松开以把“影像.tif”添加为底图"),
    ],
)
def test_what_is_no_data_file_says_what_it_would_be(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_bytes(b"II*\0")
    assert held([tmp_path / name]).words("zh") == words


def test_the_frame_is_around_the_map_and_leaves_it_free(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    hand.enter(given(tmp_path, "站.csv", SOUND))
    said(qtbot, desktop, "站")
    hint = desktop.window.findChild(DropHint)
    assert hint is not None
    assert hint.size() == desktop.map_view.size()
    assert not hint.mask().contains(hint.rect().center())
    picture = hint.grab().toImage()
    middle = picture.height() // 2
    accent = QColor(theme.tokens("light")["accent"])
    assert any(picture.pixelColor(x, middle) == accent for x in range(8))
    assert hint.plate.width() < desktop.map_view.width()


def test_files_that_only_go_with_others_are_refused(tmp_path: Path) -> None:
    found = held([given(tmp_path, "路.qml", "<qgis/>"), given(tmp_path, "路.sld", "<sld/>")])
    assert found.count == 0
    assert "路.qml" in found.words("zh")
