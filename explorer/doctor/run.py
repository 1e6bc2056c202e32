"""The whole self-check: this process looks at the machine, processes of their own at what may crash or hang."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from explorer.doctor import machine, network
from explorer.doctor.result import CheckResult
from explorer.paths import own_command
from explorer.state.files.settings import SettingsFile
from explorer.words.text import Lang

PROBES = ("screens", "exports")
_SECONDS = {"screens": 60, "exports": 180}
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def examine(lang: Lang) -> Iterator[CheckResult]:
    """Yield every finding as it is known; takes half a minute, most of it for the exports."""
    yield from machine.checks()
    if sys.platform.startswith("linux") and not any(map(os.environ.get, _DISPLAYS)):
        yield CheckResult("screens", "none", "amber")
    else:
        yield from probe("screens", lang)
    yield from probe("exports", lang)
    yield from network.services(SettingsFile().load(), lang)


def probe(name: str, lang: Lang, command: tuple[str, ...] = (), seconds: float = 0) -> Iterator[CheckResult]:
    """Run a probe in a process of its own; one that crashes or hangs is a finding itself."""
    waiting, held = os.pipe()  # closed by the system if this process ends first, and the probe with it
    child = subprocess.Popen(
        command or (*own_command(), "doctor", "--lang", lang, "--probe", name),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=waiting,
    )
    os.close(waiting)
    try:
        out, heard = child.communicate(timeout=seconds or _SECONDS[name])
    except subprocess.TimeoutExpired:
        child.kill()
        out, _ = child.communicate()
        yield from _read(out)
        yield CheckResult(name, "hung", "red", {"s": seconds or _SECONDS[name]})
        return
    finally:
        os.close(held)
    yield from _read(out)
    if child.returncode:
        why = heard.decode("utf-8", "replace").strip().splitlines()
        code = child.returncode
        yield CheckResult(name, "died", "red", {"code": code, "why": why[-1][:500] if why else "–"})


def _read(lines: bytes) -> Iterator[CheckResult]:
    for line in lines.decode("utf-8", "replace").splitlines():
        if line.startswith("{"):
            found = json.loads(line)
            yield CheckResult(found["check"], found["state"], found["level"], found["values"])


def line_of(finding: CheckResult) -> dict[str, Any]:
    """A finding as a probe prints it."""
    return {
        "check": finding.check,
        "state": finding.state,
        "level": finding.level,
        "values": finding.values,
    }
