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
from explorer.words.wording import wording

_MOST_SCENES = 500


def deck(panel: Iterable[LayerState]) -> tuple[Scene, ...]:
    """Return the scenes with the layers of `panel` in its order; layers that a scene does not name are hidden."""
    order = tuple(panel)
    return tuple(replace(scene, view=in_panel_order(scene.view, order)) for scene in _scenes())


def load_scenes(path: Path | None, panel: Iterable[LayerState]) -> tuple[tuple[Scene, ...], tuple[Text, ...]]:
    """Read the scenes of a project file, or the deck without one; also return the problems.

    Raises ProjectError where the file gives nothing.
    """
    if path is None:
        path = pack.current().deck
        return deck(panel), read_deck(path)[1] if path is not None else ()
    opened = project.load(path)
    return opened.project.scenes, opened.problems


def _scenes() -> tuple[Scene, ...]:
    path = pack.current().deck
    return read_deck(path)[0] if path is not None else ()


@cache
def read_deck(path: Path) -> tuple[tuple[Scene, ...], tuple[Text, ...]]:
    """Read the valid scenes of a deck, and one problem for each other; a file that is no deck holds none."""
    try:
        members = read_json(path)
    except UnreadableFile as error:
        return (), (Text(error.words.in_("zh"), error.words.in_("en")),)
    listed = members.get("scenes") if isinstance(members, dict) else None
    if not isinstance(listed, list):
        return (), (_text("bad_deck"),)
    found: list[Scene] = []
    problems = [_text("many_scenes", most=_MOST_SCENES)] if len(listed) > _MOST_SCENES else []
    for number, one in enumerate(listed[:_MOST_SCENES], 1):
        try:
            found.append(read(one))
        except SceneError as error:
            problems.append(_text("bad_scene", n=number, why=error))
    return tuple(found), tuple(problems)


def _text(key: str, **values: object) -> Text:
    words = wording(f"pack.{key}", **values)
    return Text(words.in_("zh"), words.in_("en"))
