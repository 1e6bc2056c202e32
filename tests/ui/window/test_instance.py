"""A later start hands its files to the open window, over a real local socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from explorer.state.files.running import Earlier, Running
from explorer.ui.window.desktop import Desktop
from explorer.ui.window.instance import Instance

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sockets as files")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(lambda: tmp_path / "windows")
    made.begin()
    yield made
    made.end()


def earlier(running: Running) -> Earlier:
    assert running._file is not None
    return Earlier(running.address, Path(running._file.name))


_START = """
import sys
from pathlib import Path
from explorer.state.files.running import Earlier
from explorer.ui.window import instance
address, window, patience, answer_ms, *files = sys.argv[1:]
instance._ANSWER_MS = int(answer_ms)
print(instance.hand_over(Earlier(address, Path(window)), [Path(f) for f in files], float(patience)))
"""


def handed_over(
    qtbot: QtBot, to: Earlier, files: Sequence[Path], patience_s: float = 20, answer_ms: int = 20_000
) -> bool:
    """`hand_over` of another process, while this one handles its events."""
    arguments = [to.address, str(to.path), str(patience_s), str(answer_ms), *map(str, files)]
    started = subprocess.Popen([sys.executable, "-c", _START, *arguments], stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: started.poll() is not None, timeout=60_000)
    assert started.stdout is not None
    return started.communicate()[0].strip() == "True"


@pytest.mark.parametrize("taken", [True, False])
def test_files_reach_the_open_window_and_its_answer_comes_back(
    qtbot: QtBot, running: Running, taken: bool
) -> None:
    asked: list[list[Path]] = []
    listener = Instance(running.address, lambda files: bool(asked.append(list(files))) or taken)
    assert listener.listen()
    assert handed_over(qtbot, earlier(running), [Path("/数据/规划 a.twincity")]) is taken
    assert asked == [[Path("/数据/规划 a.twincity")]]
    assert Path(running.address).stat().st_mode & 0o077 == 0, "no other user's start is heard"
    listener.close()
    assert not Path(running.address).exists()


def test_a_relative_name_is_the_later_starts_own(
    qtbot: QtBot, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    listener = Instance(running.address, lambda files: asked.extend(files) is None)
    listener.listen()
    monkeypatch.chdir(tmp_path)
    assert handed_over(qtbot, earlier(running), [Path("a.csv")])
    assert asked == [tmp_path / "a.csv"]
    listener.close()


def test_a_socket_that_nobody_listens_to_is_given_up_at_once_when_its_window_has_ended(
    qtbot: QtBot, running: Running
) -> None:
    stale = earlier(running)
    Path(running.address).touch()
    running.end()
    assert not handed_over(qtbot, stale, [], patience_s=600)


def test_a_window_that_does_not_answer_is_given_up(qtbot: QtBot, running: Running) -> None:
    deaf = QLocalServer()
    assert deaf.listen(running.address)
    assert not handed_over(qtbot, earlier(running), [], answer_ms=200)
    deaf.close()


@pytest.mark.parametrize(
    "sent",
    [b"\n", b"[]\n", b'{"files": 1, "tokens": {}}\n', b"\xff\xfe\n", b"[" * 9999 + b"\n", b"x" * 400_000],
)
def test_what_is_no_request_is_refused(qtbot: QtBot, running: Running, sent: bytes) -> None:
    asked: list[object] = []
    listener = Instance(running.address, lambda files: asked.append(files) is None)
    listener.listen()
    socket = QLocalSocket()
    socket.connectToServer(running.address)
    socket.write(sent)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=10_000)
    assert bytes(socket.readAll().data()) in (b"no\n", b"")
    assert asked == []
    listener.close()


def test_no_folder_for_sockets_is_no_listener(qtbot: QtBot, tmp_path: Path) -> None:
    assert not Instance("", lambda _: True).listen()
    assert not Instance(str(tmp_path / "none" / "socket"), lambda _: True).listen()


# -- what the window takes ------------------------------------------------------------------------


@pytest.fixture
def project(desktop: Desktop, tmp_path: Path) -> Path:
    path = tmp_path / "规划.twincity"
    desktop.file.save(path)
    return path


def test_a_bare_start_brings_the_window_to_the_front(desktop: Desktop) -> None:
    desktop.window.showMinimized()
    assert desktop.take_over([])
    assert not desktop.window.isMinimized()


def test_the_open_project_is_raised_and_not_read_again(
    desktop: Desktop, project: Path, tmp_path: Path
) -> None:
    link = tmp_path / "also.twincity"
    link.symlink_to(project)
    desktop.store.dispatch(
        replace(desktop.store.view, basemap=replace(desktop.store.view.basemap, relief=False)),
        "command.relief",
    )
    view = desktop.store.view
    for name in (project, link):
        assert desktop.take_over([name])
    assert desktop.store.view == view
    assert not desktop.offers.isVisible(), "nothing is asked"


def test_another_project_gets_a_window_of_its_own(desktop: Desktop, project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.twincity"
    other.write_bytes(project.read_bytes())
    assert not desktop.take_over([other])
    assert desktop.file.path == project


def test_a_window_without_a_project_opens_it(qtbot: QtBot, desktop: Desktop, project: Path) -> None:
    desktop.project.new_now()
    assert desktop.take_over([project])
    qtbot.waitUntil(lambda: desktop.file.path == project)


def test_nothing_is_opened_below_a_dialog_or_in_a_show(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    data = tmp_path / "a.geojson"
    data.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    dialog = QDialog(desktop.window)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    assert not desktop.take_over([data])
    dialog.close()
    desktop.panels.on_stage = True
    assert not desktop.take_over([data])
    assert desktop.take_over([]), "it still comes to the front"
    desktop.panels.on_stage = False
