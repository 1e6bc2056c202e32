"""What neither the policy nor the gate can refuse: WebRTC, frames with a window of their own, a debugger's door."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.ui.map import engine
from explorer.ui.map.map_view import MapView
from tests.helpers.logfail import LogWatch
from tests.helpers.page import run


class Listener:
    """UDP and TCP on one port of 127.0.0.1; counts whoever comes."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for end in (self.tcp, self.udp):
            end.setblocking(False)

    def heard(self) -> list[str]:
        found = []
        for name, ask in (("tcp", self.tcp.accept), ("udp", lambda: self.udp.recvfrom(2000))):
            try:
                ask()
                found.append(name)
            except BlockingIOError:
                pass
        return found

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


CALL = """window.called = undefined;
(async () => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:PORT' },
    { urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'u', credential: 'p' },
    { urls: 'turn:localhost:PORT?transport=tcp', username: 'u', credential: 'p' }] });
  peer.createDataChannel('x');
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((done) => setTimeout(done, 1500));
  peer.close();
  return 'made';
})().then((x) => { window.called = x; }, (x) => { window.called = x.name; });
return 1"""


def call(qtbot: QtBot, view: MapView, port: int) -> str:
    run(qtbot, view, CALL.replace("PORT", str(port)))
    qtbot.waitUntil(lambda: run(qtbot, view, "return window.called || ''") != "", timeout=10_000)
    return str(run(qtbot, view, "return window.called"))


def test_no_peer_connection_in_the_page(qtbot: QtBot, the_map: MapView, listener: Listener) -> None:
    assert call(qtbot, the_map, listener.port) == "ReferenceError"
    assert listener.heard() == []


def test_nor_a_socket_if_there_were_one(
    qtbot: QtBot, the_map: MapView, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's own switches hold without our script: a bare page with WebRTC reaches nobody."""
    bare = QWebEngineView()
    qtbot.addWidget(bare)
    with qtbot.waitSignal(bare.loadFinished):
        bare.setHtml("<p>x</p>")
    assert call(qtbot, bare, listener.port) == "made"  # type: ignore[arg-type]
    assert listener.heard() == []
    bare.page().deleteLater()


XHTML = "http://www.w3.org/1999/xhtml"
FRAMES = {
    "by name": "home.append(document.createElement('IFRAME'))",
    "of XHTML": f"home.append(document.createElementNS('{XHTML}', 'x:iframe'))",
    "two faces": "let n = 0; home.append(document.createElement({ toString: () => (n++ ? 'iframe' : 'b') }))",
    "markup": "home.innerHTML = '<iframe></iframe>'",
    "beside": "home.insertAdjacentHTML('beforeend', '<iframe></iframe>')",
    "range": "home.append(document.createRange().createContextualFragment('<iframe></iframe>'))",
    "template": "const t = document.createElement('template'); t.innerHTML = '<iframe></iframe>'; home.append(t.content)",
    "command": "home.contentEditable = true; getSelection().selectAllChildren(home); document.execCommand('insertHTML', false, '<iframe></iframe>')",
    "unsafe": "home.setHTMLUnsafe('<iframe></iframe>')",
    "parsed": f"home.append(document.adoptNode(new DOMParser().parseFromString('<iframe xmlns=\"{XHTML}\"/>', 'text/xml').documentElement))",
    "root": f"home.append(document.adoptNode(document.implementation.createDocument('{XHTML}', 'iframe').documentElement))",
    "other document": "home.append(document.implementation.createHTMLDocument('').createElement('iframe'))",
    "custom": "class X extends HTMLIFrameElement {} customElements.define('x-f', X, { extends: 'iframe' }); home.append(new X())",
    "stylesheet": "new XSLTProcessor()",
    "object": "home.append(Object.assign(document.createElement('object'), { data: 'about:blank' }))",
    "embed": "home.append(Object.assign(document.createElement('embed'), { type: 'text/html', src: 'about:blank' }))",
    "window": "window.open('about:blank')",
    "bent language": "String.prototype.toLowerCase = () => 'b'; Set.prototype.has = () => false; home.append(document.createElement('iframe'))",
    "overheard": "const plain = Function.prototype.call; let made; Function.prototype.call = function (...a) { made = this; return Reflect.apply(this, a[0], a.slice(1)); };"
    " document.createElement('b'); Function.prototype.call = plain; if (made) home.append(Reflect.apply(made, document, ['iframe']))",
}


def test_no_frame_brings_it_back_not_even_at_once(qtbot: QtBot, the_map: MapView) -> None:
    for name, way in FRAMES.items():
        script = f"""const home = document.body.appendChild(document.createElement('div'));
          try {{ {way} }} catch (error) {{ }}
          return [window.length, typeof RTCPeerConnection, document.querySelectorAll('iframe, object, embed').length]"""
        assert run(qtbot, the_map, script) == [0, "undefined", 0], name


def test_stores_devices_and_other_doors_are_gone(qtbot: QtBot, the_map: MapView) -> None:
    gone = ["WebTransport", "WebSocket", "EventSource", "XMLHttpRequest", "Worker", "SharedWorker"]
    gone += ["indexedDB", "caches", "localStorage", "showOpenFilePicker", "BroadcastChannel"]
    assert run(qtbot, the_map, f"return {gone}.filter((name) => window[name] !== undefined)") == []
    devices = ["serial", "hid", "usb", "bluetooth", "geolocation", "mediaDevices", "serviceWorker", "storage"]
    assert run(qtbot, the_map, f"return {devices}.filter((name) => navigator[name] !== undefined)") == []
    assert run(qtbot, the_map, "return navigator.sendBeacon('/x', 'x')") is False


@pytest.mark.slow
def test_the_page_is_sealed_after_a_crash_too(qtbot: QtBot, the_map: MapView) -> None:
    for _ in range(3):
        with qtbot.waitSignal(the_map.restored, timeout=20_000):
            os.kill(the_map.page().renderProcessPid(), 9)
        assert run(qtbot, the_map, "return typeof RTCPeerConnection") == "undefined"


DOOR = """
import sys
from explorer.ui.map import engine
engine.prepare()
from PySide6.QtWidgets import QApplication
from PySide6.QtWebEngineWidgets import QWebEngineView
app = QApplication(["x"]); view = QWebEngineView(); view.loadFinished.connect(lambda _: app.quit())
view.setHtml("<p>x</p>"); app.exec()
import socket
for port in map(int, sys.argv[1:]):
    with socket.socket() as s:
        print("open" if s.connect_ex(("127.0.0.1", port)) == 0 else "shut", end=" ")
sys.stdout.flush()
import os; os._exit(0)
"""


@pytest.mark.parametrize(("developer", "found"), [("", "shut shut"), ("1", "open")])
def test_a_debugger_is_let_in_only_by_a_developer(tmp_path: Path, developer: str, found: str) -> None:
    ports = [_free(), _free()]
    environment = os.environ | {
        "QTWEBENGINE_REMOTE_DEBUGGING": str(ports[0]),
        "QTWEBENGINE_CHROMIUM_FLAGS": f"--remote-debugging-port={ports[1]}",
        engine.DEVELOPER: developer,
    }
    command = [sys.executable, "-c", DOOR, *map(str, ports)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120).stdout
    assert found in said


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        ("--disable-gpu --log-level=3", ["--disable-gpu", "--log-level=3"]),
        ("--remote-debugging-pipe --remote-allow-origins=*", []),
        (
            "--disable-web-security --renderer-cmd-prefix=sh --host-resolver-rules=x --no-sandbox",
            ["--no-sandbox"],
        ),
        ("--force-webrtc-ip-handling-policy=default --use-gl=angle", ["--use-gl=angle"]),
    ],
)
def test_only_flags_for_drawing_and_logging_pass(
    monkeypatch: pytest.MonkeyPatch, logs: LogWatch, flags: str, kept: list[str]
) -> None:
    if flags.split() != kept:
        logs.expect("not obeyed")
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", flags)
    assert engine._given_flags() == kept


def test_a_child_process_takes_only_what_the_user_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--use-gl=angle")
    for name in (engine._OURS, engine._USERS):  # before `prepare` sets them: what other tests had comes back
        monkeypatch.delenv(name, raising=False)
    for _ in range(2):
        engine.prepare()
        assert engine._given_flags() == ["--use-gl=angle"]
