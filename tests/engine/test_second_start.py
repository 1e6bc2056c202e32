"""The real program started twice, and started again after it crashed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts the program with a home of its own; whatever is still there at the end is killed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    home = kept | {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "TWINCITY_TRACE": "1"}
    started: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "explorer", *arguments], env=home, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def wait(there: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.1)


def log(home: Path) -> str:
    place = home / ".local" / "state" / "twincity" / "log" / "twincity.log"
    return place.read_text("utf-8") if place.exists() else ""


def test_a_second_start_hands_its_file_to_the_first_and_a_crash_is_in_the_log(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    data = tmp_path / "地块.geojson"
    spot = {
        "type": "Feature",
        "properties": {"name": "甲"},
        "geometry": {"type": "Point", "coordinates": [106.5, 29.6]},
    }
    data.write_text(json.dumps({"type": "FeatureCollection", "features": [spot]}), "utf-8")
    settings = tmp_path / ".config" / "twincity" / "settings.json"
    windows = tmp_path / ".local" / "state" / "twincity" / "windows"
    first = start()
    wait(lambda: windows.exists() and list(windows.iterdir()))
    second = start(str(data))
    assert second.wait(timeout=120) == 0
    assert first.poll() is None
    wait(
        lambda: settings.exists() and "地块.geojson" in settings.read_text("utf-8")
    )  # among the recent files
    assert len(list(windows.iterdir())) == 1
    other = start("--new")
    wait(lambda: len(list(windows.iterdir())) == 2)
    other.send_signal(signal.SIGTERM)
    assert other.wait(timeout=60) in (0, 143)
    first.send_signal(signal.SIGSEGV)
    first.wait(timeout=60)
    assert len(list(windows.iterdir())) == 1
    third = start()
    wait(lambda: "ended without being closed" in log(tmp_path))
    third.send_signal(signal.SIGTERM)
    assert third.wait(timeout=60) == 0
    assert "Segmentation fault" in log(tmp_path)
    assert "地块" not in log(tmp_path)
    assert list(windows.iterdir()) == []
