"""Shutdown by signals, as a session manager ends the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.skipif(os.name == "nt", reason="Windows has other ends")]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_logout_closes_the_window_and_is_no_crash(number: signal.Signals, tmp_path: Path) -> None:
    """The layout is remembered, nothing is left to be recovered, and the exit code is 0."""
    home = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer"],
        env=kept | home,
        stderr=subprocess.PIPE,
        preexec_fn=heeds_signals,
    )
    try:
        wait(lambda: list(tmp_path.rglob("autosave/*")) != [], process)
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    assert list(tmp_path.rglob("settings.json")) != []
    assert list(tmp_path.rglob("autosave/*.twincity")) == []


def heeds_signals() -> None:
    """A shell's background job ignores SIGINT, and so would the program that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait(there: object, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while not there():  # type: ignore[operator]
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
