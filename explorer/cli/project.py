"""Where the command line takes its Views from: the opening one, a project file, the built-in deck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from explorer.atlas.catalogue import Catalogue, is_own
from explorer.atlas.timeline import Clock
from explorer.cli import tables
from explorer.cli.speech import lang, listed, said
from explorer.cli.streams import complain
from explorer.cli.words import Failure
from explorer.state.view.view import View
from explorer.words.fold import fold

if TYPE_CHECKING:
    from explorer.state.view.scenes import Scene
    from explorer.words.text import Text


@dataclass(frozen=True, slots=True)
class ProjectSource:
    """Scenes, the View that a project was saved with, and the one that the program opens with.

    What it gives out knows all layers of the program and no other; which are left out is said once, on stderr.
    """

    opening: View
    scenes: tuple[Scene, ...] = ()
    last: View | None = None
    own: frozenset[str] = frozenset()
    _said: set[str] = field(default_factory=set)

    def scene(self, name: str) -> Scene:
        """By name, else by title; an unknown one, or a title that several have, is a wrong argument."""
        found = [scene for scene in self.scenes if scene.name == name]
        found = found or [s for s in self.scenes if fold(name) and fold(name) in map(fold, s.title)]
        if len(found) == 1:
            return self._drawable(found[0])
        from explorer.export.layout.aim import worded

        known = listed([worded(s.title.in_(lang()), s.name, lang()) for s in found or self.scenes]) or "–"
        raise typer.BadParameter(
            said("scene.several" if found else "scene.unknown", name=name, list=known), param_hint="--scene"
        )

    def all_scenes(self) -> tuple[Scene, ...]:
        return tuple(self._drawable(scene) for scene in self.scenes)

    def view(self, scene: str | None) -> View | None:
        """A scene's View, or the one last looked at; None where there is neither."""
        if scene is not None:
            return self.scene(scene).view
        return self._completed(self.last) if self.last else None

    def _drawable(self, scene: Scene) -> Scene:
        return replace(scene, view=self._completed(scene.view))

    def _completed(self, view: View) -> View:
        """The View with the layers of the program: its own in its order, the rest hidden."""
        known = {layer.id for layer in self.opening.layers}
        kept = tuple(layer for layer in view.layers if layer.id in known)
        named = {layer.id for layer in view.layers}
        later = tuple(replace(x, visible=is_own(x.id)) for x in self.opening.layers if x.id not in named)
        for layer in view.layers:
            if layer.visible and layer.id not in known | self._said:
                self._said.add(layer.id)
                complain(said("layer.own" if layer.id in self.own else "layer.unknown", name=layer.id))
        return replace(view, layers=kept + later, clock=self._on_axis(view.clock))

    def _on_axis(self, clock: Clock) -> Clock:
        """The clock within the axis, its span the right way round; a day after the axis is where the sources end."""
        axis = tables.known().axis
        start, at = (axis.known if day > axis.last else axis.clamp(day) for day in (clock.start, clock.at))
        if clock.mode != "asof":
            start, at = min(start, at), max(start, at)
        changed = at != clock.at or (clock.mode != "asof" and start != clock.start)
        words = str(at) if clock.mode == "asof" else said("span", first=start, last=at)
        if changed and words not in self._said:
            self._said.add(words)
            complain(said("off_axis", words=words))
        return replace(clock, at=at, start=start)


def tell(problems: Sequence[Text]) -> None:
    """A line for each thing that is not sound in a file; of many, `project.load` lists a few and counts the rest."""
    for problem in problems:
        complain(problem.in_(lang()))


def source(project: Path | None, layers: Catalogue | None = None) -> ProjectSource:
    """What is sound of a project file; what is not is said on stderr. With no project, the built-in deck.

    `layers`: those there are, where files of the user are laid over those of the program.
    """
    from explorer.atlas import catalogue
    from explorer.layers.order import opening_layers
    from explorer.paths import geodata_dir
    from explorer.state.files.deck import deck
    from explorer.state.files.project import ProjectError, load

    opening = View(layers=opening_layers(layers or catalogue.load(geodata_dir())))
    if project is None:
        return ProjectSource(opening, deck(opening.layers))
    try:
        opened = load(project)
    except ProjectError as error:
        raise Failure(error.text.in_(lang())) from error
    tell(opened.problems)
    found = opened.project
    last = found.view or next((scene.view for scene in found.scenes), None)
    return ProjectSource(opening, found.scenes, last, frozenset(layer.id for layer in found.layers))
