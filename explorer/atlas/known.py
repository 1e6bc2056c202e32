"""Everything that is known, as one immutable value for window, command line and export worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from explorer.atlas import catalogue as catalogues
from explorer.atlas.axis import SHORTEST, Axis, axis_of
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.geojson_geometry import bounds
from explorer.atlas.model import Atlas, Box, Shapes
from explorer.words.problem import Problem


@dataclass(frozen=True, eq=False)
class Known:
    """The facts, their shapes (GeoJSON geometries by feature id), the layers there are, and what kept the rest of the
    tables out."""

    atlas: Atlas = field(default_factory=Atlas)
    shapes: Shapes = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    catalogue: Catalogue = field(default_factory=catalogues.own)
    axis: Axis = SHORTEST

    @cached_property
    def bounds(self) -> Mapping[str, Box]:
        """West, south, east, north of every shape, by feature id."""
        return {key: bounds(shape) for key, shape in self.shapes.items()}


def load(folder: Path, today: date | None = None) -> Known:
    """Read the tables in `folder` and their shapes; raises TablesError where there is no datapackage.json."""
    from explorer.atlas.shapes import shapes
    from explorer.atlas.tables import load as load_tables

    loaded = load_tables(folder)
    axis = axis_of(loaded.atlas, today or date.today())
    return Known(loaded.atlas, shapes(loaded.atlas, folder), loaded.problems, catalogues.load(folder), axis)
