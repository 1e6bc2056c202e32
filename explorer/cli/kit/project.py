"""Views and scenes for the command line: of a project file, else the opening View and the built-in scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.columns.timeline import Clock
from explorer.cli.kit import tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import current_language, listed, tr
from explorer.cli.kit.streams import echo_error
from explorer.records import dataclass
from explorer.state.view.clock import days_shown, on_axis
from explorer.state.view.view import View
from explorer.words.fold import fold

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.atlas.axis import Axis
    from explorer.state.view.scenes import Scene
    from explorer.words.text import Text


@dataclass(frozen=True, slots=True)
class ViewSource:
    """Scenes, a project's last View, and the View that the program opens with.

    All Views that it returns have exactly the catalogue's layers and a clock on the axis; changes that this requires
    are printed, each once.
    """

    opening: View
    scenes: tuple[Scene, ...] = ()
    last: View | None = None
    own: frozenset[str] = frozenset()
    axis: Axis | None = None  # where it is not that of the tables
    _reported: set[str] = field(default_factory=set)

    def scene(self, name: str) -> Scene:
        """Find a scene by name, else by title; raises typer.BadParameter if there is none, or several."""
        found = [scene for scene in self.scenes if scene.name == name]
        found = found or [s for s in self.scenes if fold(name) and fold(name) in map(fold, s.title)]
        if len(found) == 1:
            return self._with_drawable_view(found[0])
        from explorer.export.layout.aim import name_with_id

        known = (
            listed(
                [
                    name_with_id(s.title.in_(current_language()), s.name, current_language())
                    for s in found or self.scenes
                ]
            )
            or "–"
        )
        raise typer.BadParameter(
            tr("scene.several" if found else "scene.unknown", name=name, list=known), param_hint="--scene"
        )

    def all_scenes(self) -> tuple[Scene, ...]:
        return tuple(self._with_drawable_view(scene) for scene in self.scenes)

    def view(self, scene: str | None) -> View | None:
        """Return a scene's View, else the project's last one; None without a project."""
        if scene is not None:
            return self.scene(scene).view
        return self._with_all_layers(self.last) if self.last else None

    def _with_drawable_view(self, scene: Scene) -> Scene:
        return replace(scene, view=self._with_all_layers(scene.view))

    def _with_all_layers(self, view: View) -> View:
        """Drop unknown layers and append missing ones, hidden unless they are the user's."""
        known = {layer.id for layer in self.opening.layers}
        kept = tuple(layer for layer in view.layers if layer.id in known)
        named = {layer.id for layer in view.layers}
        later = tuple(
            replace(x, visible=is_user_layer(x.id)) for x in self.opening.layers if x.id not in named
        )
        for layer in view.layers:
            if layer.visible and layer.id not in known | self._reported:
                self._reported.add(layer.id)
                echo_error(tr("layer.own" if layer.id in self.own else "layer.unknown", name=layer.id))
        return replace(view, layers=kept + later, clock=self._on_axis(view.clock))

    def _on_axis(self, clock: Clock) -> Clock:
        """Clamp the clock to the axis, and report a change once."""
        found = on_axis(self.axis or tables.known().axis, clock)
        days = days_shown(found)
        words = str(days[0]) if len(days) == 1 else tr("span", first=days[0], last=days[1])
        if days != days_shown(clock) and words not in self._reported:
            self._reported.add(words)
            echo_error(tr("off_axis", words=words))
        return found


def print_problems(problems: Sequence[Text]) -> None:
    """Print one line per problem of a file (`project.load` limits their number)."""
    for problem in problems:
        echo_error(problem.in_(current_language()))


def view_source(project: Path | None, known: Known | None = None) -> ViewSource:
    """Load a project, printing its problems; without one, use the built-in scenes.

    `known` has the layers from files of the user, if there are any.
    """
    from explorer.atlas import catalogue
    from explorer.layers.order import opening_layers
    from explorer.paths import geodata_dir
    from explorer.state.files.deck import deck
    from explorer.state.files.project import ProjectError, load

    opening = View(layers=opening_layers(known.catalogue if known else catalogue.load(geodata_dir())))
    if project is None:
        return ViewSource(opening, deck(opening.layers))
    try:
        opened = load(project)
    except ProjectError as error:
        raise Failure(error.text.in_(current_language())) from error
    print_problems(opened.problems)
    found = opened.project
    last = found.view or next((scene.view for scene in found.scenes), None)
    own = frozenset(layer.id for layer in found.layers)
    return ViewSource(opening, found.scenes, last, own, known.axis if known else None)
