"""The net under every test: an error of the page, a Qt warning and an unexpected log line each fail a test."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PRELUDE = """
import logging
from PySide6.QtCore import qWarning
from explorer.ui.map import engine
engine.prepare()
from explorer.page.assets import Assets
from explorer.page.messages import MapContext
from explorer.atlas.assembly.known import Known
from explorer.page.payload import atlas_payload
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

def opened(qtbot, qapp):
    view = MapView(Profile(Assets(lambda: atlas_payload(Known())), qapp), MapContext(Known()))
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.ready, timeout=20_000):
        view.show()
    return view
"""
TESTS = """
def test_console_error(qtbot, qapp):
    run(qtbot, opened(qtbot, qapp), "console.error('from the page'); return 1")

def test_console_warning(qtbot, qapp):
    run(qtbot, opened(qtbot, qapp), "console.warn('a doubt of the page'); return 1")

def test_thrown(qtbot, qapp):
    view = opened(qtbot, qapp)
    run(qtbot, view, "setTimeout(() => nowhere.to.be.found, 0); return 1")
    qtbot.wait(150)

def test_qt_warning(qtbot):
    qWarning("from Qt")

def test_log_line(qtbot):
    logging.getLogger("explorer").warning("from the log")

def test_fine(qtbot, qapp):
    assert run(qtbot, opened(qtbot, qapp), "return 1") == 1
"""


@pytest.mark.slow
def test_each_kind_of_trouble_fails_its_test(pytester: pytest.Pytester) -> None:
    """A suite of its own with the project's conftest, in a process of its own."""
    root = Path(__file__).parents[2]
    pytester.makeconftest((root / "tests" / "conftest.py").read_text("utf-8"))
    pytester.makepyfile(PRELUDE + TESTS)
    pytester.makeini("[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\nmarkers = engine\n")
    pytester.syspathinsert(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root))
        result = pytester.runpytest_subprocess("-q", timeout=90)
    said = result.stdout.str()
    for name in ("console_error", "console_warning", "thrown", "qt_warning", "log_line"):
        assert f"test_{name}" in said.rpartition("short test summary")[2], (name, said[-3000:])
    assert "from the page" in said
    assert "test_fine" not in said.rpartition("short test summary")[2]
