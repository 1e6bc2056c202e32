"""The atlas for Python programs and notebooks: `from explorer import open_atlas`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.atlas.assembly.known import Known, load
from explorer.paths import geodata_dir
from explorer.records import dataclass
from explorer.words.text import Lang

if TYPE_CHECKING:
    import folium
    import geopandas

    from explorer.state.queries.tables.finished_table import Table
    from explorer.state.view.view import View

Day = date | str


def open_atlas(folder: Path | str | None = None) -> OpenAtlas:
    """Read the tables in `folder`, or those that come with the program.

    Raises explorer.atlas.schema.TablesError where `folder` holds no datapackage.json. Rows with a fault are left out
    and are in `OpenAtlas.known.problems`.
    """
    return OpenAtlas(load(Path(folder) if folder else geodata_dir()))


@dataclass(frozen=True)
class OpenAtlas:
    """The facts at any date, as GeoDataFrames (WGS84) and folium maps.

    A date is a `datetime.date` or a text as people type it: `2023-05-20`, `2021Q3`, `2022年底`; of a span of time the
    last day counts. One outside `known.axis` raises DateError. `layers` are keys of `known.catalogue`; none means all.
    """

    known: Known

    def features(self, at: Day, layers: Iterable[str] = (), lang: Lang = "zh") -> geopandas.GeoDataFrame:
        """One row a feature known at a date, with state, certainty, dates and citations; later ones are left out.

        Its columns are those of `twincity data`; `geometry` is None where the place is not known.
        """
        from explorer.export.files.table_files import features_at

        return self._frame(features_at(self.known, self._view(layers), self._day(at), lang))

    def changes(
        self, first: Day, last: Day, layers: Iterable[str] = (), lang: Lang = "zh"
    ) -> geopandas.GeoDataFrame:
        """One row a dated record that falls, or may fall, between two days, both included, as the window lists them."""
        from explorer.export.files.table_files import changes_between

        begin, end = self._day(first, begins=True), self._day(last)
        return self._frame(changes_between(self.known, self._view(layers), begin, end, lang))

    def map(
        self,
        at: Day | None = None,
        layers: Iterable[str] = (),
        *,
        view: View | None = None,
        lang: Lang = "zh",
    ) -> folium.Map:
        """Return what is in place at a date, or what a `view` shows at its own clock, with a popup and citations a feature.

        The map holds Leaflet and needs no network.
        """
        from explorer.export.sheet.credits import data_credits
        from explorer.page.notebook import folium_map
        from explorer.state.queries.drawn import drawn
        from explorer.state.view.clock import moved_to as moved

        shown = replace(view or self._view(layers), lang=lang)
        if at is not None:
            shown = moved(self.known.axis, shown, self._day(at))
        plain = replace(shown, basemap=replace(shown.basemap, relief=False, rivers=False, labels=False))
        features = tuple(feature for feature, _ in drawn(self.known.atlas, shown, self.known.shapes))
        return folium_map(self.known, shown, lang, data_credits(self.known, features, plain))

    def _view(self, layers: Iterable[str]) -> View:
        from explorer.layers.order import opening_layers
        from explorer.state.view.view import Camera, View

        wanted = set(layers) or set(self.known.catalogue)
        if unknown := sorted(wanted - set(self.known.catalogue)):
            raise KeyError(f"no layer {unknown[0]!r}; there are {', '.join(self.known.catalogue)}")
        order = opening_layers(self.known.catalogue)
        home = self.known.pack.opening
        shown = tuple(replace(layer, visible=layer.id in wanted) for layer in order)
        return View(layers=shown, camera=Camera(home.lon, home.lat, home.zoom))

    def _day(self, day: Day, *, begins: bool = False) -> date:
        from explorer.state.view.clock import parse_day

        return parse_day(self.known.axis, str(day), begins)

    def _frame(self, table: Table) -> geopandas.GeoDataFrame:
        import geopandas
        from shapely.geometry import shape

        shapes = self.known.shapes
        geometry = [shape(dict(shapes[key])) if key in shapes else None for key in table.features]
        columns = [column.key for column in table.columns]
        return geopandas.GeoDataFrame(
            [dict(zip(columns, row, strict=True)) for row in table.rows], geometry=geometry, crs="EPSG:4326"
        )
