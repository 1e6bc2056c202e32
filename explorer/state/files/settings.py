"""The user's settings: versioned JSON in the config folder; a broken file costs its settings, never the start."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs

from explorer import wholefile
from explorer.atlas.comments import MOST_AUTHOR
from explorer.records import dataclass
from explorer.state.files import atomic, migrations, untrusted
from explorer.state.files.project import project_text
from explorer.state.view.ground import OwnService
from explorer.state.view.trail import Bookmarks
from explorer.words import io_errors
from explorer.words.structure import MaxLength, valid_fields
from explorer.words.text import Text

FORMAT = "twincity-settings"
VERSION = migrations.latest(migrations.SETTINGS)
MAX_BYTES = 2**20
_RECENT = 10
_PASSING = {"broken", "away", "busy", "other"}  # what may keep a sound file from being read for a while


@dataclass(frozen=True, slots=True)
class TableState:
    """How an attribute table was left: which columns are put away, and how it is sorted, the foremost column first.

    `table`: the id of a layer of ours, `own:` and the name of one of the user's, "" for that of all layers.
    """

    table: str
    hidden: tuple[str, ...] = ()
    sorts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` and `appearance` follow the system where empty; `hosts` are those that may be asked for tiles."""

    language: Literal["", "zh", "en"] = ""
    appearance: Literal["", "light", "dark"] = ""
    last_folder: str = ""
    recent: tuple[str, ...] = ()
    tour_done: bool = False
    layout: str = ""
    painter: Literal["", "raster", "card"] = ""  # of large layers
    coordinates: Literal["decimal", "sexagesimal", "metres"] = "decimal"
    bookmarks: Bookmarks = ()
    author: Annotated[str, MaxLength(MOST_AUTHOR)] = ""  # the name that comments are signed with
    hosts: tuple[str, ...] = ()
    services: tuple[OwnService, ...] = ()
    tables: tuple[TableState, ...] = ()
    stores: tuple[str, ...] = ()  # addresses of shared stores, the last used first; without passwords

    def with_recent(self, path: Path) -> tuple[str, ...]:
        """`recent` with `path` first, ten at most."""
        return tuple(dict.fromkeys((str(path), *self.recent)))[:_RECENT]


_KEYS = {field.name for field in fields(Settings)}


def default_path() -> Path:
    return platformdirs.user_config_path("twincity", appauthor=False) / "settings.json"


class SettingsFile:
    """Reads and writes the settings; `notice` is a line for the user where something was wrong.

    A file of a newer version is read as far as it is known and never written, nor is one that cannot be read now but
    may be later (a share that is away): changes last as long as this object.
    """

    def __init__(self, path: Callable[[], Path] = default_path) -> None:
        self._path = path
        self._unwritten: Settings | None = None
        self._is_away = False
        self._unknown: dict[str, Any] = {}
        self.notice: Text | None = None

    def load(self) -> Settings:
        """Read the settings; wrong keys, or all of a broken file, take their defaults."""
        path = self._path()
        self.notice, self._is_away = None, False
        try:
            parsed = untrusted.parse(atomic.read(path, MAX_BYTES))
            members = migrations.migrate(parsed.members, migrations.SETTINGS)
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            return self._of_away(error) if wholefile.why(error) in _PASSING else self._set_aside(path)
        except ValueError:
            return self._set_aside(path)
        if parsed.line is not None or members.get("format") != FORMAT:
            return self._set_aside(path)
        if migrations.version_of(members) > VERSION:
            return self._of_newer(members)
        self._unwritten = None
        return self._sound(members)

    def save(self, settings: Settings) -> bool:
        """Write the settings atomically; a failure sets `notice` and raises nothing, since no work is lost."""
        path = self._path()
        if self._is_away or self._is_newer(path):
            self._unwritten = settings
            return True
        members = self._unknown | {"format": FORMAT, "version": VERSION} | asdict(settings)
        text = json.dumps(untrusted.clean(members), ensure_ascii=False, indent=1)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, text.encode("utf-8"))
        except OSError as error:
            self.notice = project_text("settings_unsaved", reason=io_errors.reason(error))
            return False
        return True

    def _of_newer(self, members: dict[str, Any]) -> Settings:
        if self._unwritten is not None:
            return self._unwritten
        self.notice = project_text("settings_newer")
        self._unwritten = settings = valid_fields(members, Settings)[0]
        return settings

    def _of_away(self, error: OSError) -> Settings:
        self._is_away = True
        if self._unwritten is None:
            self.notice = project_text("settings_away", reason=io_errors.reason(error, reading=True))
            self._unwritten = Settings()
        return self._unwritten

    @staticmethod
    def _is_newer(path: Path) -> bool:
        """Whether a newer program has written the settings, perhaps since they were read."""
        try:
            members = untrusted.parse(atomic.read(path, MAX_BYTES)).members
        except (OSError, ValueError):
            return False
        return members.get("format") == FORMAT and migrations.version_of(members) > VERSION

    def _set_aside(self, path: Path) -> Settings:
        broken = path.with_name(f"{path.name}.broken")
        with suppress(OSError):
            path.replace(broken)
        self.notice = project_text("settings_broken", file=broken.name)
        return Settings()

    def _sound(self, members: dict[str, Any]) -> Settings:
        settings, wrong = valid_fields(members, Settings)
        self._unknown = {key: members[key] for key in members.keys() - _KEYS}
        if wrong:
            self.notice = project_text("settings_part", keys=Text("、".join(wrong), ", ".join(wrong)))
        return settings
