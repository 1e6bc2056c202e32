"""The rehearsal check: scenes that refer to something missing. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from explorer.atlas.model import Atlas, Bounds
from explorer.records import dataclass
from explorer.state.queries.drawn import at_zoom, ids
from explorer.state.view.scenes import Scene, missing_references
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.words.strings import t, table
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class SceneFault:
    """A scene, its number in the strip, and its missing references in words."""

    number: int
    scene: Scene
    lacks: tuple[str, ...]


def check(
    scenes: Iterable[Scene],
    atlas: Atlas,
    layers: Collection[str],
    own: Iterable[UserLayer] = (),
    lang: Lang = "zh",
    bounds: Bounds | None = None,
) -> tuple[SceneFault, ...]:
    """Return the scenes that refer to something missing, in order. `own` are the user's layers, by file or inside."""
    there = {*layers, *(layer.id for layer in own if not _is_missing_file(layer))}
    found = []
    for number, scene in enumerate(scenes, 1):
        lacks = missing_words(scene, atlas, there, lang)
        if not lacks and not _shows_something(scene.view, atlas, bounds):
            lacks = (t("rehearse.empty", lang),)
        if lacks:
            found.append(SceneFault(number, scene, lacks))
    return tuple(found)


def missing_words(scene: Scene, atlas: Atlas, layers: Collection[str], lang: Lang) -> tuple[str, ...]:
    """Return the missing references of a scene in words."""
    return tuple(_words(ref, lang) for ref in missing_references(scene, atlas, layers))


def _words(ref: str, lang: Lang) -> str:
    kind, _, key = ref.partition("/")
    words = f"scene.missing.{kind}"
    return t(words, lang, id=key[:60]) if words in table() else ref[:80]


def _is_missing_file(layer: UserLayer) -> bool:
    return layer.data is None and layer.copy is None and not Path(layer.path).exists()


def _shows_something(scene: View, atlas: Atlas, bounds: Bounds | None) -> bool:
    view = at_zoom(scene, scene.camera.zoom)
    visible = {layer.id for layer in view.layers if layer.visible}
    placed = atlas.features if bounds is None else bounds
    return bool(ids(atlas, view, placed, bounds)) or any(not atlas.by_theme(layer) for layer in visible)
