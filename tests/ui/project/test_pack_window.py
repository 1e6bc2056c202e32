"""A pack opens in a window of its own, by File ▸ Open, a drop or its pack.toml; what is open here stays."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.paths import own_geodata_dir
from explorer.state.files.packs import pack_file
from explorer.state.files.packs.pack_file import write
from explorer.ui.window.desktop import Desktop
from tests.helpers import region
from tests.ui.harness import desktop

RECORDER = "import json, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(json.dumps(sys.argv[2:]))"


@pytest.fixture
def north(tmp_path: Path) -> Path:
    return region.make_pack(tmp_path / "north")


@pytest.mark.parametrize("form", ["north", "north/pack.toml", "north.twinpack"])
def test_a_pack_opens_beside(
    qtbot: QtBot, desktop: Desktop, north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    write(north, tmp_path / "north.twinpack")
    started = tmp_path / "started.json"
    command = [sys.executable, "-c", RECORDER, str(started)]
    monkeypatch.setattr("explorer.ui.project.pack_window.own_command", lambda: command)
    before, view = desktop.store.known, desktop.store.view
    desktop.project.open_files([tmp_path / form])
    qtbot.waitUntil(lambda: started.is_file() and bool(started.read_text()), timeout=20_000)
    assert json.loads(started.read_text()) == ["--lang", view.lang, "--pack", str(tmp_path / form)]
    assert desktop.store.known is before
    assert desktop.store.view == view
    qtbot.waitUntil(lambda: "北方试验图集" in desktop.notices.words.text(), timeout=5000)


@pytest.mark.parametrize(
    ("form", "kept"),
    [("north", "north"), ("north/pack.toml", "north"), ("north.twinpack", "north.twinpack")],
)
def test_the_pack_of_a_window_is_among_the_recent_files_and_opens_from_there(
    qtbot: QtBot,
    desktop: Desktop,
    north: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    kept: str,
) -> None:
    write(north, tmp_path / "north.twinpack")
    monkeypatch.setenv("TWINCITY_GEODATA", str(own_geodata_dir()))  # put back afterwards
    monkeypatch.setattr(pack_file, "_chosen", None)
    desktop.file.remember_pack()
    assert desktop.file.recent() == ()
    pack_file.choose(tmp_path / form)
    desktop.file.remember_pack()
    menu = desktop.project._recent
    menu.aboutToShow.emit()
    assert [a.toolTip() for a in menu.actions()] == [str(tmp_path / kept)]
    started = tmp_path / "started.json"
    command = [sys.executable, "-c", RECORDER, str(started)]
    monkeypatch.setattr("explorer.ui.project.pack_window.own_command", lambda: command)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: started.is_file() and bool(started.read_text()), timeout=20_000)
    assert json.loads(started.read_text())[-2:] == ["--pack", str(tmp_path / kept)]


def test_a_damaged_pack_is_one_line_and_starts_nothing(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> list[str]:
        raise AssertionError("started")

    monkeypatch.setattr("explorer.ui.project.pack_window.own_command", never)
    (tmp_path / "x.twinpack").write_bytes(b"PK no zip")
    desktop.project.open_files([tmp_path / "x.twinpack"])
    qtbot.waitUntil(lambda: "x.twinpack" in desktop.notices.words.text(), timeout=20_000)


def test_the_menu_opens_the_sheet_for_the_pack_of_this_window(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.actions.by_id["merge_packs"].trigger()
    sheet = next(w for w in desktop.window.children() if type(w).__name__ == "MergeSheet")
    assert sheet.paths == {"mine": desktop.store.known.pack.folder}  # type: ignore[attr-defined]
    sheet.close()  # type: ignore[attr-defined]
