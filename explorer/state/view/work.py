"""Work: all that the user has made, as one immutable value; undo, unsaved changes and autosave compare two of them."""

from __future__ import annotations

from dataclasses import field, fields, replace

from explorer.atlas.catalogue import Catalogue, LayerSpec
from explorer.atlas.catalogue import current as current_catalogue
from explorer.atlas.columns.collection import Collection
from explorer.atlas.comments import Comment
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.records import dataclass
from explorer.state.view.scenes import Scene
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import Camera, LayerState, View


@dataclass(frozen=True, slots=True)
class SavedBase:
    """The file that the work comes from (an opaque value to this module), and its content.

    `saved` is None where no file holds the work (it was brought back after a crash): all of it is unsaved.
    `in_file` is False for work that has no file yet.
    """

    saved: Work | None = None
    file: object = None
    in_file: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """The View, the scenes, the user's own layers, and the presenter's options.

    `current` names the scene that was shown or edited last, `catalogue` holds the layers there are, and `collections`
    the rows of the user's; none of them is kept in files. `own_shapes` replace the tables', `edits` are rows
    over theirs. `base` comes and goes with the work: undoing the opening of another state of the file is also working on the former one again.
    """

    view: View
    scenes: tuple[Scene, ...] = ()
    layers: tuple[UserLayer, ...] = ()
    stage: StageOptions = field(default_factory=StageOptions)
    current: str | None = None
    catalogue: Catalogue = field(default_factory=current_catalogue)
    collections: tuple[Collection, ...] = ()
    own_shapes: tuple[OwnShape, ...] = ()
    comments: tuple[Comment, ...] = ()
    edits: tuple[RowEdit, ...] = ()
    facts_from: str = ""
    facts_version: int = 0
    base: SavedBase = field(default_factory=SavedBase)

    @property
    def unsaved(self) -> bool:
        """True if there is work to be saved.

        Scenes and layers count; so does the View, once there is a file that it differs from.
        """
        saved = self.base.saved
        if saved is None or saved.made != self.made:
            return True
        return self.base.in_file and not same_work(saved.view, self.view)

    def kept_differs(self, other: Work) -> bool:
        """Return whether a file of this work would differ from one of `other`."""
        return (self.view, *self.made, self.stage) != (other.view, *other.made, other.stage)

    @property
    def made(self) -> tuple[object, ...]:
        """What would be lost without a file: scenes, layers, comments, shapes and facts of the user's own."""
        return self.scenes, self.layers, self.own_shapes, self.comments, self.edits, self.facts_from

    @property
    def has_portions(self) -> bool:
        """Return whether rows of a shared store are among the collections, which follow the map."""
        return any(collection.portion is not None for collection in self.collections)

    @property
    def over_tables(self) -> tuple[object, ...]:
        """What makes the facts differ from those of the tables that the program began with."""
        return self.edits, self.own_shapes, self.facts_from, self.facts_version


def with_layer(work: Work, spec: LayerSpec) -> Work:
    """Add a layer, or replace the one with its id, in the catalogue and the View, where it is visible."""
    catalogue, view = work.catalogue.with_layer(spec), work.view
    if not view.has_layer(spec.id):
        view = replace(view, layers=(*view.layers, LayerState(spec.id)))
    return replace(work, catalogue=catalogue, view=view)


def without_layer(work: Work, layer: str) -> Work:
    """Remove a layer and its rows from the catalogue, the View and its filters."""
    view, filters = work.view, work.view.filters
    view = replace(
        view,
        layers=tuple(x for x in view.layers if x.id != layer),
        filters=replace(filters, themes=tuple(x for x in filters.themes if x != layer)),
    )
    return replace(
        work,
        catalogue=work.catalogue.without(layer),
        collections=tuple(c for c in work.collections if c.layer != layer),
        layers=tuple(x for x in work.layers if x.id != layer),
        view=view,
    )


def apply_step(now: Work, before: Work, after: Work) -> Work:
    """Apply a step to `now`: set the fields that differ between `before` and `after` to those of `after`."""
    differing = {
        name: getattr(after, name)
        for name in (f.name for f in fields(Work))
        if getattr(before, name) != getattr(after, name)
    }
    return replace(now, **differing)


def same_work(saved: View, now: View) -> bool:
    """True where both show the same, whatever is selected and in whatever language and colours."""
    own = replace(saved, lang=now.lang, appearance=now.appearance, selection=now.selection)
    return same_picture(own, now)


def same_picture(a: View, b: View) -> bool:
    """True where both are drawn alike, whatever the map reported meanwhile."""
    return _near(a.camera, b.camera) and replace(a, camera=b.camera, extent=b.extent) == b


def _near(a: Camera, b: Camera) -> bool:
    """Return whether two cameras differ by no more than resizing the map causes: half a pixel each time."""
    pixel = 360 / 256 / 2**b.zoom
    moved = max(abs(a.lon - b.lon), abs(a.lat - b.lat))
    return moved < 3 * pixel and abs(a.zoom - b.zoom) < 0.01


def unread(work: Work) -> frozenset[str]:
    """Return the layers whose files have not been read, or could not be; layers of shared stores are none."""
    read = {c.layer for c in work.collections}
    return frozenset(x.id for x in work.layers if not x.store and x.id not in read)


def filters_by_text(work: Work) -> bool:
    """Return whether the View or a scene is narrowed by a text, which every row is searched for."""
    return any(view.filters.text for view in (work.view, *(scene.view for scene in work.scenes)))
