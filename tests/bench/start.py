"""Cold start and memory, of the real command in a process of its own under a virtual screen."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

_MARK = re.compile(r"twincity-trace (\S+) (\d+)")
SETTLED = "painted-1"


def cold_starts(runs: int) -> tuple[float, float]:
    """Median seconds from command to the first fully painted map, and MB resident of all processes then.

    One start before the measured ones fills the user's cache, as any second start finds it.
    """
    measured = [_start() for _ in range(runs + 1)][1:]
    return median(seconds for seconds, _ in measured), median(memory for _, memory in measured)


def _start() -> tuple[float, float]:
    command = [sys.executable, "-m", "explorer"]
    if not os.environ.get("DISPLAY") and shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1680x1000x24", *command]
    environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"} | {"TWINCITY_TRACE": "1"}
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
                return seconds, sum(_resident(p) for p in _family(process.pid)) / 1024
        raise RuntimeError("the window never said that it had painted")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


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
