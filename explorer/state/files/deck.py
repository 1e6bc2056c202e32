"""The deck of a pack: the scenes that come with it, stored as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from explorer.atlas import pack
from explorer.atlas.regular_files import UnreadableFile, read_json
from explorer.state.files import project
from explorer.state.view.scenes import Scene, SceneError, in_panel_order, read
from explorer.state.view.view import LayerState
from explorer.words.text import Text


def deck(panel: Iterable[LayerState]) -> tuple[Scene, ...]:
    """Return the scenes with the layers of `panel` in its order; layers that a scene does not name are hidden."""
    order = tuple(panel)
    return tuple(replace(scene, view=in_panel_order(scene.view, order)) for scene in _scenes())


def load_scenes(path: Path | None, panel: Iterable[LayerState]) -> tuple[tuple[Scene, ...], tuple[Text, ...]]:
    """Read the scenes of a project file, or the deck without one; also return the problems.

    Raises ProjectError where the file gives nothing.
    """
    if path is None:
        return deck(panel), ()
    opened = project.load(path)
    return opened.project.scenes, opened.problems


def _scenes() -> tuple[Scene, ...]:
    path = pack.current().deck
    return _read(path) if path is not None else ()


@cache
def _read(path: Path) -> tuple[Scene, ...]:
    """Read a deck; a file that is missing or not one holds no scenes, as `twincity check` reports."""
    try:
        members = read_json(path)
        return tuple(read(scene) for scene in members["scenes"])
    except (UnreadableFile, SceneError, KeyError, TypeError):
        return ()
