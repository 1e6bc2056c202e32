"""Cold start and memory, of the real command in a process of its own under a virtual screen."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

_MARK = re.compile(r"twincity-trace (\S+) (\d+)")
SETTLED = "painted-1"  # the first frame with the map is in the window


class Starts(NamedTuple):
    """Seconds from command to the first fully painted map, and MB of all processes then."""

    first: float  # with an empty cache: the page is made, once
    later: list[float]
    memory: float


def private_home(folder: Path) -> None:
    """Settings, state and cache of this run alone, as one finds them who has seen the tour."""
    for name in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "STATE_HOME"):
        place = folder / name.lower()
        place.mkdir(parents=True)
        os.environ[f"XDG_{name}"] = str(place)
    from explorer.state.files.settings import SettingsFile

    file = SettingsFile()
    file.save(replace(file.load(), tour_done=True, language="zh"))


def cold_starts(runs: int, between: Callable[[], None]) -> Starts:
    """The first start fills the user's cache; the others find it so. `between` runs after each of these."""
    first = one_start()
    later = []
    for _ in range(runs):
        later.append(one_start())
        between()
    return Starts(first[0], [seconds for seconds, _ in later], median(mb for _, mb in later))


def one_start(command: Sequence[str] = (sys.executable, "-m", "explorer")) -> tuple[float, float]:
    """Seconds to the painted map, and MB of all processes then; nothing of an earlier session is offered back."""
    _forget_session()
    environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"} | {"TWINCITY_TRACE": "1"}
    if not os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            found = _MARK.match(line)
            if found and found[1] == SETTLED:
                seconds = time.perf_counter() - begun
                time.sleep(2)
                return seconds, memory_mb(process.pid)
        raise RuntimeError("the window never said that it had painted")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _forget_session() -> None:
    """What a killed start leaves is no crash to be offered back."""
    for name in ("DATA_HOME", "STATE_HOME"):
        if folder := os.environ.get(f"XDG_{name}"):
            shutil.rmtree(folder, ignore_errors=True)


def memory_mb(pid: int) -> float:
    """MB of a process and all that it started, shared pages counted once."""
    return sum(_resident(p) for p in _family(pid)) / 1024


def _family(root: int) -> Iterator[int]:
    """The explorer's own processes below `root` (the virtual screen is not ours)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    for pid in parents:
        above = pid
        while above in parents and above != root:
            above = parents[above]
        if above == root and "Xvfb" not in _command(pid) and "xvfb-run" not in _command(pid):
            yield pid


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return "Xvfb"


def _resident(pid: int) -> float:
    """Proportional set size in KB: pages that processes share are counted once."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return float(found[1]) if found else 0.0
