"""Own grounds in the window: by drop and by service, each change an undo step, trouble in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from explorer.state.files.project import Project, load, save
from explorer.state.view.view import View
from explorer.ui.tools.ground_sheet import GroundSheet
from explorer.ui.tools.service_sheet import ServiceSheet
from explorer.ui.window.desktop import Desktop
from tests.helpers import grounds
from tests.ui.harness import desktop as desktop  # a fixture

KEY = "5ecret0key"


@pytest.fixture(autouse=True)
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    keyring.set_keyring(Keyring())


def shown(desktop: Desktop) -> list[str]:
    return [ground.name for ground in desktop.store.view.grounds]


def added(desktop: Desktop, qtbot: QtBot, *paths: Path) -> None:
    before = len(desktop.store.view.grounds)
    desktop.window.dropped.emit(list(paths))
    qtbot.waitUntil(lambda: len(desktop.store.view.grounds) == before + len(paths))


def sheet(desktop: Desktop) -> GroundSheet:
    desktop.actions.by_id["grounds"].trigger()
    found = desktop.tools.grounds.sheet
    assert found is not None
    return found


def test_a_dropped_file_becomes_a_ground_and_undo_takes_it_away(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    added(desktop, qtbot, grounds.mbtiles(tmp_path / "a.mbtiles"))
    assert shown(desktop) == ["测绘底图"]
    assert desktop.actions.by_id["undo"].text() == "撤销 添加底图“测绘底图”"
    desktop.actions.by_id["undo"].trigger()
    assert shown(desktop) == []
    desktop.actions.by_id["redo"].trigger()
    assert shown(desktop) == ["测绘底图"]


def test_a_file_that_cannot_be_opened_is_reported_in_one_line_and_changes_nothing(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.mbtiles"
    bad.write_bytes(b"nothing of the kind")
    desktop.window.dropped.emit([bad])
    qtbot.waitUntil(lambda: "坏.mbtiles" in desktop.notices.words.text())
    assert shown(desktop) == []
    assert desktop.store.undo_name is None


def test_the_sheet_shows_and_changes_order_opacity_and_visibility(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    added(desktop, qtbot, grounds.mbtiles(tmp_path / "a.mbtiles", name="甲"))
    added(desktop, qtbot, grounds.pmtiles(tmp_path / "b.pmtiles", name="乙"))
    open_sheet = sheet(desktop)
    assert [open_sheet.list.item(n).text() for n in range(2)] == ["乙", "甲"], "the uppermost first"
    open_sheet.list.setCurrentRow(0)
    open_sheet.buttons["down"].click()
    assert shown(desktop) == ["乙", "甲"]
    chosen = open_sheet.chosen
    assert chosen is not None
    assert chosen.name == "乙"
    for value in (80, 60, 50):
        open_sheet.opacity.setValue(value)
    assert open_sheet.chosen is not None
    assert open_sheet.chosen.opacity == 0.5
    desktop.actions.by_id["undo"].trigger()
    assert open_sheet.chosen.opacity == 1.0, "a drag is one step"
    item = open_sheet.list.currentItem()
    item.setCheckState(Qt.CheckState.Unchecked)
    assert not open_sheet.chosen.visible
    open_sheet.buttons["remove"].click()
    assert shown(desktop) == ["甲"]


def test_a_service_stays_shut_until_its_host_is_switched_on_and_its_key_is_in_no_file(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWINCITY_KEY_TIANDITU", raising=False)
    open_sheet = sheet(desktop)
    desktop.tools.grounds.add_service("tianditu-vec", "天地图·矢量")
    qtbot.waitUntil(lambda: shown(desktop) == ["天地图·矢量"])
    assert open_sheet.host.isVisibleTo(open_sheet)
    assert not open_sheet.host.allow.isChecked()
    assert "tianditu.gov.cn" in open_sheet.host.allow.text()
    open_sheet.host.allow.click()
    open_sheet.host.key.setText(KEY)
    open_sheet.host.keep.click()
    assert desktop.session.settings.load().hosts == ("tianditu.gov.cn",)
    assert "退出" in open_sheet.host.message.text(), "no key store here"
    assert open_sheet.host.key.text() == ""
    save(tmp_path / "p.twincity", Project(view=desktop.store.view))
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file.name
    assert b"tianditu.gov" not in (tmp_path / "p.twincity").read_bytes()
    open_sheet.host.allow.click()
    assert desktop.session.settings.load().hosts == ()
    monkeypatch.delenv("TWINCITY_KEY_TIANDITU", raising=False)


def test_a_pasted_address_loses_its_key_and_amap_is_named_as_shifted(qtbot: QtBot, desktop: Desktop) -> None:
    made = ServiceSheet(desktop.session)
    qtbot.addWidget(made)
    ok = made.buttons.button(QDialogButtonBox.StandardButton.Ok)
    made.address.setText("https://tiles.example.cn/a.png")
    ok.click()
    assert made.service is None
    assert "{z}" in made.message.text()
    for lost in ("https://[", "https://[::1/wmts?REQUEST=GetCapabilities"):  # as it is typed
        made.address.setText(lost)
        made.online.setChecked(True)
        ok.click()
        qtbot.waitUntil(lambda: "{z}" not in made.message.text() and "http" in made.message.text())
        assert made.service is None
    made.address.setText("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}")
    assert "GCJ-02" in made.message.text()
    assert made.datum.isChecked()
    made.address.setText(f"https://tiles.example.cn/{{z}}/{{x}}/{{y}}?token={KEY}")
    made.name.setText("内网")
    ok.click()
    assert made.service is not None
    assert made.service.template == "https://tiles.example.cn/{z}/{x}/{y}?token={key}"


def test_the_layers_of_a_wmts_are_read_once_its_host_is_ticked(qtbot: QtBot, desktop: Desktop) -> None:
    from tests.ground.test_wmts import document

    with grounds.service(lambda _: (200, "text/xml", document())) as (host, asked):
        made = ServiceSheet(desktop.session)
        qtbot.addWidget(made)
        made.show()
        ok = made.buttons.button(QDialogButtonBox.StandardButton.Ok)
        made.address.setText(f"http://{host}/wmts?REQUEST=GetCapabilities")
        assert made.online.isVisible()
        ok.click()
        assert asked == []
        made.online.click()
        ok.click()
        qtbot.waitUntil(lambda: made.layer.count() == 1)
        assert made.name.text() == "重庆 影像 2023"
        ok.click()
    assert made.service is not None
    assert "TILEMATRIX=EPSG:3857:{z}" in made.service.template
    assert (made.service.least, made.service.most) == (3, 16)


def test_a_project_keeps_a_ground_beside_it_by_a_relative_path(tmp_path: Path) -> None:
    from explorer.state.view.ground import OwnGround

    folder = tmp_path / "项目"
    folder.mkdir()
    inside, away = folder / "底图" / "a.mbtiles", tmp_path / "b.mbtiles"
    view = View(grounds=(OwnGround("a", "甲", str(inside)), OwnGround("b", "乙", str(away), opacity=0.5)))
    save(folder / "p.twincity", Project(view=view))
    text = (folder / "p.twincity").read_text("utf-8")
    assert '"底图/a.mbtiles"' in text
    assert load(folder / "p.twincity").project.view == view
    moved = tmp_path / "搬家"
    folder.rename(moved)
    found = load(moved / "p.twincity").project.view
    assert found is not None
    assert found.grounds[0].path == str(moved / "底图" / "a.mbtiles")
