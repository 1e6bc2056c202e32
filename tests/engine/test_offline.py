"""A whole session asks nobody but the program itself, and the page can neither fetch, inject, leave nor open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo
from pytestqt.qtbot import QtBot

from explorer.ui.map.engine import Gate
from tests.helpers.logfail import LogWatch
from tests.helpers.page import run
from tests.helpers.whole import map_of, whole


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that the engine asks its interceptor about."""
    found: list[str] = []
    original = Gate.interceptRequest

    def record(self: Gate, info: QWebEngineUrlRequestInfo) -> None:
        found.append(info.requestUrl().toString()[:200])
        original(self, info)

    monkeypatch.setattr(Gate, "interceptRequest", record)
    return found


def test_a_session_asks_only_the_program_itself(qtbot: QtBot, tmp_path: Path, asked: list[str]) -> None:
    with whole(qtbot, tmp_path) as desktop:
        actions, view = desktop.actions.by_id, map_of(desktop)
        for name in ("all_layers", "appearance", "language", "compare", "full_screen", "end_show"):
            actions[name].trigger()
            assert view.wait_settled()
        for name in ("filters", "chronicle", "figures", "details"):
            actions[f"panel_{name}"].trigger()
        actions["scenes"].trigger()
        actions["play"].trigger()
        QTest.qWait(600)
        actions["play"].trigger()
        assert view.wait_settled()
        gate = view.page().profile().gate  # type: ignore[attr-defined]
        assert gate.refused == []
    strange = [url for url in asked if not url.startswith(("twincity://map/", "data:"))]
    assert len(asked) > 10
    assert strange == []


ATTEMPTS = """window.tried = {};
const tell = (name, what) => { window.tried[name] = what; };
const load = (tag, set) => { const made = document.createElement(tag); set(made);
  made.onload = () => tell(tag, 'went'); made.onerror = () => tell(tag, 'refused'); document.body.appendChild(made); };
fetch('https://example.org').then(() => tell('fetch', 'went')).catch(() => tell('fetch', 'refused'));
load('img', x => { x.src = 'https://example.org/x.png'; });
load('script', x => { x.src = 'https://example.org/x.js'; });
load('link', x => { x.rel = 'stylesheet'; x.href = 'https://example.org/x.css'; });
const raw = document.createElement('div');
raw.innerHTML = '<img src="https://example.org/y.png"><iframe src="https://example.org/"></iframe>';
document.body.appendChild(raw);
const inline = document.createElement('script');
inline.textContent = 'window.tried.inline = "went"';
document.body.appendChild(inline);
try { new WebSocket('wss://example.org/').onerror = () => tell('socket', 'refused'); } catch { tell('socket', 'refused'); }
try { eval('window.tried.eval = "went"'); } catch { tell('eval', 'refused'); }
tell('beacon', navigator.sendBeacon('https://example.org/', 'x') ? 'queued' : 'refused');
tell('opened', window.open('https://example.org/') ? 'went' : 'refused');
location.href = 'https://example.org/';
return 1"""


def test_what_a_script_tries_is_refused(
    qtbot: QtBot, tmp_path: Path, asked: list[str], logs: LogWatch
) -> None:
    logs.expect(r"(?i)refused|violates|not allowed|blocked")
    with whole(qtbot, tmp_path) as desktop:
        view = map_of(desktop)
        run(qtbot, view, ATTEMPTS)
        want = {"fetch", "img", "script", "link", "socket", "eval", "opened", "beacon"}
        qtbot.waitUntil(lambda: want <= set(run(qtbot, view, "return window.tried")), timeout=5000)
        QTest.qWait(200)
        tried = run(qtbot, view, "return window.tried")
        assert {name: what for name, what in tried.items() if what not in ("refused", "queued")} == {}
        assert view.url() == QUrl("twincity://map/index.html")
        gate = view.page().profile().gate  # type: ignore[attr-defined]
        went = [url for url in asked if not url.startswith(("twincity://map/", "data:"))]
        assert sorted(went) == sorted(gate.refused)  # what the policy let through, the gate refused
        assert view.wait_settled()
