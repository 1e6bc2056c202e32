"""Everything that is known, as one immutable value for window, command line and export worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from explorer.atlas import catalogue as catalogues
from explorer.atlas import pack as packs
from explorer.atlas.axis import Axis, derive_axis
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.collection import ById, Collection, geojson, laid
from explorer.atlas.comments import Comments, joined
from explorer.atlas.geojson_geometry import bounds
from explorer.atlas.model import Atlas, Box, OwnFacts, Shapes
from explorer.atlas.own_shapes import OwnShape, redrawn, source_of
from explorer.records import dataclass
from explorer.words.problem import Problem


@dataclass(frozen=True, eq=False)
class Known:
    """The facts, their shapes (GeoJSON geometries by feature id), the layers there are, and what kept the rest of the
    tables out."""

    atlas: Atlas = field(default_factory=Atlas)
    shapes: Shapes = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    catalogue: Catalogue = field(default_factory=catalogues.current)
    axis: Axis = field(default_factory=Axis)
    pack: packs.Pack = field(default_factory=packs.current)
    own_shapes: Mapping[str, OwnShape] = field(
        default_factory=dict
    )  # by feature id, in the place of the tables' shapes
    comments: Comments = ()  # of the pack and of the user
    without_collections: Known | None = field(default=None, repr=False)
    folder: Path | None = None  # of the tables

    @property
    def tables(self) -> Known:
        """Return what is known without the user's layers, always the same object."""
        return self.without_collections or self

    @property
    def own(self) -> OwnFacts:
        """Return what of the facts is the user's, and which edits do not apply."""
        return self.atlas.own

    @property
    def collections(self) -> Mapping[str, Collection]:
        """Return the user's layers as columns, by layer id."""
        return self.atlas.collections

    @cached_property
    def bounds(self) -> Mapping[str, Box]:
        """Return west, south, east, north of every shape, by feature id."""
        if self.collections:
            return ById(self.tables.bounds, self.collections, Collection.box, placed=True)
        return {key: bounds(shape) for key, shape in self.shapes.items()}

    def with_collections(
        self, collections: Mapping[str, Collection], catalogue: Catalogue, today: date | None = None
    ) -> Known:
        """Return what the tables know with these collections, and no others, beside it; the axis reaches them."""
        same = catalogue is self.tables.catalogue
        tables = self.tables if same else replace(self.tables, catalogue=catalogue)
        if tables.comments != self.comments:
            tables, same = replace(tables, comments=self.comments), False
        if not collections:
            return tables if same else replace(tables, without_collections=self.tables)
        days = [day for collection in collections.values() for day in collection.days()]
        plans = [day for collection in collections.values() for day in collection.days(planned=True)]
        return replace(
            tables,
            atlas=laid(tables.atlas, collections),
            shapes=ById(self.tables.shapes, collections, Collection.shape, placed=True),
            axis=tables.axis.extended_to(days, today or date.today(), plans),
            without_collections=self.tables,
        )


def load(folder: Path, today: date | None = None) -> Known:
    """Read the tables in `folder` and their shapes; raises TablesError where there is no datapackage.json."""
    from explorer.atlas.assembly.shapes import load_shapes
    from explorer.atlas.assembly.tables import load as load_tables

    loaded, pack = load_tables(folder), packs.load(folder)
    axis = derive_axis(loaded.atlas, today or date.today(), pack.axis)
    shapes = load_shapes(loaded.atlas, folder)
    return Known(
        loaded.atlas,
        shapes,
        loaded.problems,
        catalogues.load(folder),
        axis,
        pack,
        comments=loaded.atlas.comments,
        folder=folder,
    )


def commented(known: Known, comments: Comments) -> Known:
    """Return what is known with these comments beside those of the pack."""
    found = joined(known.atlas.comments, comments)
    return known if found == known.comments else replace(known, comments=found)


def drawn_over(known: Known, shapes: tuple[OwnShape, ...]) -> Known:
    """Return what is known with these shapes in the place of theirs; those of unknown features are left out."""
    if known.collections:
        tables = replace(drawn_over(known.tables, shapes), comments=known.comments)
        return tables.with_collections(known.collections, known.catalogue)
    atlas = known.atlas
    chosen = {shape.feature: shape for shape in shapes if shape.feature in atlas.features}
    if not chosen:
        return known
    from shapely.geometry import shape as shapely_of

    drawn = {
        key: geojson(shapely_of(own.geometry)) | ({"grade": own.grade} if own.grade else {})
        for key, own in chosen.items()
    }
    features = {key: redrawn(f, chosen[key]) if key in chosen else f for key, f in atlas.features.items()}
    sources = {own.document: source_of(own) for own in chosen.values()}
    changed = replace(atlas, features=features, sources={**atlas.sources, **sources})
    return replace(known, atlas=changed, shapes={**known.shapes, **drawn}, own_shapes=chosen)
