"""What is known of graphics cards: on which machine and driver the map's test picture was seen, and on which not."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import platformdirs

from explorer.state.files import atomic, untrusted

FORMAT = "twincity-graphics"
MOST_TRIES = 2  # that ended with the program, before the card is left alone
_MOST, _MOST_BYTES = 20, 2**16
Verdict = Literal["seen", "blank", "tried", ""]


def default_path() -> Path:
    return platformdirs.user_cache_path("twincity", appauthor=False) / "graphics.json"


class GraphicsMemory:
    """Keeps the last verdicts in a small file; one that cannot be read or written costs one more trial."""

    def __init__(self, path: Callable[[], Path] = default_path) -> None:
        self._path = path

    def verdict(self, machine: str, driver: str = "") -> Verdict:
        """Return what is known of a driver on a machine, without one of the machine before any answers.

        `tried`: a trial was begun too often, and never ended.
        """
        found = self._entries().get(_key(machine, driver), {})
        state = found.get("verdict")
        if state == "seen" or state == "blank":
            return "seen" if state == "seen" else "blank"
        tries = found.get("tries")
        return "tried" if isinstance(tries, int) and tries >= MOST_TRIES else ""

    def begin(self, machine: str, driver: str = "") -> None:
        """Note that a trial begins, so that the next start knows if this one does not survive it."""
        found = self._entries().get(_key(machine, driver), {})
        tries = found.get("tries")
        self._keep(machine, driver, found | {"tries": (tries if isinstance(tries, int) else 0) + 1})

    def end(self, machine: str, driver: str = "", verdict: Verdict = "") -> None:
        """Note how a trial ended; without a verdict only that it did."""
        self._keep(machine, driver, {"verdict": verdict, "driver": driver} if verdict else {})

    def driver(self, machine: str) -> str:
        """Return the driver of the machine whose picture was seen last, empty where there is none."""
        for key, found in self._entries().items():
            driver = found.get("driver")
            if found.get("verdict") == "seen" and isinstance(driver, str) and key == _key(machine, driver):
                return driver
        return ""

    def _keep(self, machine: str, driver: str, found: dict[str, Any]) -> None:
        entries = self._entries()
        entries.pop(_key(machine, driver), None)
        newest = {_key(machine, driver): found} if found else {}
        kept = dict(list((newest | entries).items())[:_MOST])
        text = json.dumps(untrusted.clean({"format": FORMAT, "cards": kept}), ensure_ascii=False)
        with suppress(OSError):
            self._path().parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._path(), text.encode("utf-8"))

    def _entries(self) -> dict[str, dict[str, Any]]:
        try:
            members = untrusted.parse(atomic.read(self._path(), _MOST_BYTES)).members
        except (OSError, ValueError):
            return {}
        found = members.get("cards") if members.get("format") == FORMAT else None
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if isinstance(value, dict)}


def _key(machine: str, driver: str) -> str:
    """Return a name that does not give the machine away."""
    return sha256(f"{machine}\n{driver}".encode()).hexdigest()[:20]
