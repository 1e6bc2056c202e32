"""The ground around features as a layer of the user's: one area, named by its distance, with what it was made of."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import OWN, LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.model import STATUSES, Source
from explorer.colours import own_hue
from explorer.sources.reader.own_layers import with_own
from explorer.state.queries.measuring.districts import area_of
from explorer.state.queries.measuring.geodesy import length_words
from explorer.state.queries.measuring.selecting import Candidates
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.work import Work, with_layer
from explorer.words.strings import t
from explorer.words.text import Text

_MOST_NAMED = 12
_MOST_KEPT = 20_000  # vertices of a buffer that a project holds, some 400 KB


def buffer_area(known: Known, found: Candidates, metres: float, key: str, ground: Any) -> Collection:
    """Return the ground within `metres` of the features as a collection of one row, without a date."""
    name = _both("buffer.name", length=metres)
    names = [known.atlas.features[one].name.zh for one in found.ids[:_MOST_NAMED]]
    more = len(found.ids) - len(names)
    shapes = np.empty(1, object)
    shapes[0] = ground
    title = np.array([name.zh], object)
    columns = {
        t("buffer.column.metres", "zh"): np.array([metres]),
        t("buffer.column.count", "zh"): np.array([float(len(found.ids))]),
        t("buffer.column.of", "zh"): np.array(["、".join(names) + ("…" if more > 0 else "")], object),
        t("buffer.column.area", "zh"): np.array([round(area_of(shapes[0]) / 1_000_000, 3)]),
    }
    nothing, never = np.array([None], object), np.zeros(1, bool)
    part = records(np.full(1, STATUSES.index("operation"), np.int8), nothing, never)
    source = Source(key, _both("buffer.source"), Text("", ""), None, "own", Text("", ""))
    return Collection(key, name, source, title, shapes, (part,), columns, tuple(columns))


def with_buffer(work: Work, known: Known, found: Candidates, metres: float, ground: Any) -> Work:
    """Add the ground within `metres` of the features (`buffered`) as a layer of its own.

    What has no date is shown from now on, or it would not be seen.
    """
    number = next(n for n in count(1) if f"{OWN}{n}" not in work.catalogue)
    collection = buffer_area(known, found, metres, f"{OWN}{number}", ground)
    hues = own_hue(number - 1, "light"), own_hue(number - 1, "dark")
    spec = LayerSpec(collection.layer, OWN, collection.name, *hues, opens_visible=True, casing=False)
    made = with_layer(replace(work, catalogue=with_own(work.catalogue, spec)), spec)
    kept = UserLayer(collection.layer, collection.name.zh, data=_geojson(collection))
    return replace(
        made,
        layers=(*work.layers, kept) if kept.data else work.layers,
        collections=(*work.collections, collection),
        view=replace(made.view, show_undated=True),
    )


def _geojson(collection: Collection) -> dict[str, Any] | None:
    """Return a buffer as a project holds it; None for one that is too intricate for that."""
    shape = collection.shapes[0]
    if int(shapely.get_num_coordinates(shape)) > _MOST_KEPT:
        return None
    rounded = shapely.set_precision(shape, 1e-6)
    cells = {name: cells.tolist()[0] for name, cells in collection.columns.items()}
    properties = {t("buffer.column.name", "zh"): str(collection.names[0])} | cells
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }
    return {"type": "FeatureCollection", "features": [feature]}


def _both(key: str, length: float | None = None) -> Text:
    words = ("", "") if length is None else (length_words(length, "zh"), length_words(length, "en"))
    return Text(t(key, "zh", length=words[0]), t(key, "en", length=words[1]))
