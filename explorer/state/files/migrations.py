"""Older files brought up to date, one version at a time; a step that fails leaves the data as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explorer.state.files import untrusted
from explorer.words.wording import LocalizedValueError

Json = dict[str, Any]
Migrator = Callable[[Json], Json]
Chain = Mapping[int, Migrator]


class MigrationError(LocalizedValueError):
    """The step from `version` to the next could not be made; `before` is the data untouched."""

    def __init__(self, version: int, before: Json, reason: str) -> None:
        super().__init__("refused.migration", version=version, next=version + 1, why=reason)
        self.version = version
        self.before = before


def latest(chain: Chain) -> int:
    """Return the version that the chain leads to."""
    return max(chain, default=0) + 1


def migrate(data: Json, chain: Chain) -> Json:
    """`data` at the chain's latest version; newer data is returned unchanged. Raises MigrationError.

    Each step works on a copy, so that a failure rolls back to what was given.
    """
    version = version_of(data)
    current = data
    while version in chain:
        try:
            current = chain[version](untrusted.clean(current))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MigrationError(version, data, f"{type(error).__name__} {error}") from error
        version += 1
        current = {**current, "version": version}
    return current


def version_of(data: Json) -> int:
    """Return the version written in the data; 1 if there is none."""
    version = data.get("version", 1)
    return version if isinstance(version, int) and not isinstance(version, bool) and version > 0 else 1


def _scenes_hold_views(data: Json) -> Json:
    """Migrate version 1, which kept one View per project; its scenes had a title, notes and a date (`at`) only."""
    view = data.get("view")
    view = view if isinstance(view, dict) else {}
    scenes = data.get("scenes")
    found = [_with_view(scene, view) for scene in scenes] if isinstance(scenes, list) else []
    return {"layers": [], "settings": {}, **data, "scenes": found}


def _with_view(scene: Any, view: Json) -> Any:
    """Return anything but a scene unchanged: the reader reports it."""
    if not isinstance(scene, dict) or "view" in scene or "at" not in scene:
        return scene
    clock = {**(view.get("clock") or {}), "at": scene["at"], "mode": "asof"}
    own = {key: value for key, value in scene.items() if key != "at"}
    return {**own, "view": {**view, "clock": clock}}


PROJECT: Chain = {1: _scenes_hold_views}
SETTINGS: Chain = {}
