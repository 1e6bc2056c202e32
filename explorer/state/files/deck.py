"""The built-in deck: twelve scenes on the five years of the documents, stored as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from explorer.paths import resources_dir
from explorer.state.files import project
from explorer.state.view.scenes import Scene, in_panel_order, read
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


@cache
def _scenes() -> tuple[Scene, ...]:
    text = (resources_dir() / "scenes" / "deck.json").read_text("utf-8")
    return tuple(read(scene) for scene in json.loads(text)["scenes"])
