"""Help ▸ Self-check: the real check in its own process, the report and the page that people send."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.window.self_check import SelfCheck


def zh() -> Store:
    return Store(replace(View(), lang="zh"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "张三"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.mark.engine
def test_the_machine_is_checked_row_by_row_and_reported(
    qtbot: QtBot, dressed: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that does not start; tests/doctor has the check of a sound machine."""
    monkeypatch.setenv("QTWEBENGINEPROCESS_PATH", str(home / "none"))
    box = SelfCheck(zh())
    qtbot.addWidget(box)
    box.show()
    assert not box.copy.isEnabled()
    qtbot.waitUntil(lambda: len(box.found) >= 3, timeout=60_000)
    assert box.process.state() == QProcess.ProcessState.Running, "rows come while it is checking"
    assert box.bar.isVisible()
    qtbot.waitUntil(box.copy.isEnabled, timeout=280_000)
    assert not box.bar.isVisible()
    assert {"engine", "log", "exports", "network"} <= {f["check"] for f in box.found}
    assert [f["check"] for f in box.found if f["level"] == "red"] == ["exports"]
    assert box.summary.text().startswith("1 项故障")
    shown = " ".join(label.text() for label in box.findChildren(QLabel))
    assert "不访问网络" in shown
    box.copy.click()
    report = QApplication.clipboard().text()
    assert "✖ 试导出：" in report
    assert "张三" not in report
    box.save_to(home / "自检.html")
    page = (home / "自检.html").read_text("utf-8")
    assert "思源黑体" in page
    assert "张三" not in page
    box.save_to(home / "none" / "自检.html")
    assert "自检.html" in box.message.text()
    assert not box.message.text().startswith("已保存")
    box.close()


def test_an_open_check_begins_again_in_the_other_language(qtbot: QtBot, dressed: QApplication) -> None:
    store = zh()
    box = SelfCheck(store)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: any(not found["name"].isascii() for found in box.found), timeout=60_000)
    store.set_view(replace(store.view, lang="en"))
    assert box.found == []
    qtbot.waitUntil(lambda: len(box.found) >= 3, timeout=60_000)
    assert all(found["name"].isascii() for found in box.found)
    box.close()


@pytest.mark.parametrize("way", ["close", "Esc"])
def test_closing_ends_the_check(qtbot: QtBot, dressed: QApplication, way: str) -> None:
    box = SelfCheck(zh())
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: box.process.state() == QProcess.ProcessState.Running, timeout=20_000)
    pid, folder = box.process.processId(), box.page.parent
    if way == "Esc":
        QTest.keyClick(box, Qt.Key.Key_Escape)
    else:
        box.close()
    qtbot.waitUntil(
        lambda: not Path(f"/proc/{pid}").exists() if os.path.isdir("/proc") else True, timeout=10_000
    )
    assert not folder.exists()


def test_a_program_that_cannot_be_started_is_one_line(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("explorer.ui.window.self_check.own_command", lambda: [str(tmp_path / "none")])
    box = SelfCheck(zh())
    qtbot.addWidget(box)
    qtbot.waitUntil(lambda: "没有完成" in box.summary.text(), timeout=10_000)
    assert box.again.isEnabled()
    assert not box.save.isEnabled()
    box.close()
