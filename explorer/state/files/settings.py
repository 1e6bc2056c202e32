"""The user's settings: versioned JSON in the config folder; a broken file costs its settings, never the start."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from explorer.state.files import atomic, migrations, untrusted
from explorer.state.files.project import said
from explorer.words import io_errors
from explorer.words.text import Text

FORMAT = "twincity-settings"
VERSION = migrations.latest(migrations.SETTINGS)
MAX_BYTES = 2**20
_RECENT = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` and `appearance` follow the system where empty."""

    language: str = ""
    appearance: str = ""
    last_folder: str = ""
    recent: tuple[str, ...] = ()
    tour_done: bool = False
    layout: str = ""

    def with_recent(self, path: Path) -> tuple[str, ...]:
        """`recent` with `path` first, ten at most."""
        return tuple(dict.fromkeys((str(path), *self.recent)))[:_RECENT]


def default_path() -> Path:
    return platformdirs.user_config_path("twincity", appauthor=False) / "settings.json"


class SettingsFile:
    """Reads and writes the settings; `notice` is a line for the user where something was wrong."""

    def __init__(self, path: Callable[[], Path] = default_path) -> None:
        self._path = path
        self.notice: Text | None = None

    def load(self) -> Settings:
        """The settings of the file; a key that is wrong, or all of a broken file, as on the first start."""
        path = self._path()
        self.notice = None
        try:
            parsed = untrusted.parse(atomic.read(path, MAX_BYTES))
            members = migrations.migrate(parsed.members, migrations.SETTINGS)
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError):
            return self._set_aside(path)
        if parsed.line is not None or members.get("format") != FORMAT:
            return self._set_aside(path)
        return self._sound(members)

    def save(self, settings: Settings) -> bool:
        """Write them whole or not at all; a failure is said in `notice`, since no work is lost by it."""
        path = self._path()
        members = {"format": FORMAT, "version": VERSION, **asdict(settings)}
        text = json.dumps(untrusted.clean(members), ensure_ascii=False, indent=1)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, text.encode("utf-8"))
        except OSError as error:
            self.notice = said("settings_unsaved", reason=io_errors.reason(error))
            return False
        return True

    def _set_aside(self, path: Path) -> Settings:
        broken = path.with_name(f"{path.name}.broken")
        with suppress(OSError):
            path.replace(broken)
        self.notice = said("settings_broken", file=broken.name)
        return Settings()

    def _sound(self, members: dict[str, Any]) -> Settings:
        given = {f.name: members[f.name] for f in fields(Settings) if f.name in members}
        lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
        wrong = sorted(key for key, value in lists.items() if not _valid(key, value))
        if wrong:
            self.notice = said("settings_part", keys=Text("、".join(wrong), ", ".join(wrong)))
        return Settings(**{k: v for k, v in lists.items() if k not in wrong})


def _valid(key: str, value: Any) -> bool:
    if key == "language":
        return value in ("", "zh", "en")
    if key == "appearance":
        return value in ("", "light", "dark")
    if key == "tour_done":
        return isinstance(value, bool)
    if key == "recent":
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)
