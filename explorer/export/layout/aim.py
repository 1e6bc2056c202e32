"""Extents for a map's frame: of drawn or selected features, or of a feature or place by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.known import Known
from explorer.atlas.geojson_geometry import bounds
from explorer.atlas.model import Atlas, Box, Feature, Place
from explorer.export.files.errors import LocalizedError
from explorer.export.layout.camera import lonlat, world
from explorer.records import dataclass
from explorer.state.queries import extents
from explorer.state.queries.search import near_misses, search
from explorer.state.view.view import View
from explorer.words.fold import fold
from explorer.words.text import Lang

_MARGIN = 0.03  # share of a side
_RADIUS_KM = {
    "town": 6.0,
    "station": 4.0,
    "airport": 8.0,
}  # extents of places that have no outline in the basemap
_KINDS = ("province", "city", "county")
_MAX_SUGGESTIONS = 5
_MIN_LETTERS = 2  # shortest part of a name that is accepted for the whole
_SCALE = re.compile(r"(?:1[:/])?(\d+(?:\.\d+)?)(万)?")


class AimError(LocalizedError):
    """No such target; the message suggests similar names."""

    area = "export.aim"


@dataclass(frozen=True, slots=True)
class Target:
    """A feature or place with its extent."""

    id: str
    name: str
    box: Box


def visible_box(data: Known, views: Iterable[View]) -> Box:
    """Return the bounding box of all features that these Views draw; raises AimError if there are none."""
    boxes = (extents.of_shown(data.atlas, data.bounds, view) for view in views)
    found = extents.union(box for box in boxes if box)
    if found is None:
        raise AimError("nothing_drawn")
    return found


def selection_box(data: Known, view: View) -> Box:
    return _bounding_box(data, view.selection, "nothing_selected")


def _bounding_box(data: Known, ids: Sequence[str], lacking: str) -> Box:
    boxes = [data.bounds[key] for key in ids if key in data.bounds]
    if not boxes:
        raise AimError(lacking)
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def find_target(data: Known, text: str, lang: Lang) -> Target:
    """Find a feature or place by id, adcode or name; raises AimError if there are none or several."""
    found = list(_matches(data, text, lang))
    if len(found) == 1:
        return found[0]
    joint = "、" if lang == "zh" else ", "
    if found:
        raise AimError(
            "several",
            text=text,
            list=joint.join(name_with_id(one.name, one.id, lang) for one in found[:_MAX_SUGGESTIONS]),
        )
    if text.strip() in data.atlas.features:
        raise AimError("unplaced", text=text)
    if chief := _main_feature(data, text, lang):
        return chief
    guesses = joint.join(_suggestions(data.atlas, text, lang))
    raise AimError("unknown_near" if guesses else "unknown", text=text[:40], list=guesses)


def _matches(data: Known, text: str, lang: Lang) -> Iterable[Target]:
    """Match by id, else by whole name; a division and its seat of the same name count once."""
    wanted, atlas = text.strip(), data.atlas
    if wanted in data.bounds and wanted in atlas.features:
        return [Target(wanted, atlas.features[wanted].name.in_(lang), data.bounds[wanted])]
    if wanted in atlas.places:
        return [_target(atlas.places[wanted], lang)]
    name = fold(wanted)
    if not name:
        return []
    features = [
        Target(f.id, f.name.in_(lang), data.bounds[f.id])
        for f in (*atlas.tables.features.values(), *_own_named(atlas, wanted))
        if f.id in data.bounds and name in map(fold, (*f.name, *f.aka))
    ]
    places: dict[object, Place] = {}
    for place in sorted(atlas.places.values(), key=_widest_first):
        if name == place.adcode and place.kind in _KINDS:  # of several places with the code, the division
            places.setdefault(place.adcode, place)
        elif name in (*map(fold, place.name), *map(fold, _short(place))):
            places.setdefault((place.adcode, _fold_short(place)) if place.adcode else place.id, place)
    return [*features, *(_target(p, lang) for p in places.values() if not _within(p, features))]


def _own_named(atlas: Atlas, name: str) -> list[Feature]:
    """Return a few rows of the user's layers with just this name."""
    rows = ((c, c.named(name)) for c in atlas.collections.values())
    return [c.feature(n) for c, found in rows for n in found[:_MAX_SUGGESTIONS].tolist()]


def _within(place: Place, features: Iterable[Target]) -> bool:
    """True if the place is only the anchor of a feature around it."""
    return place.kind == "site" and any(
        west <= place.lon <= east and south <= place.lat <= north
        for west, south, east, north in (feature.box for feature in features)
    )


def _main_feature(data: Known, text: str, lang: Lang) -> Target | None:
    """Match part of a name, if one feature's name is contained in all others that match: 高竹 → 川渝高竹新区."""
    part = fold(text)
    if len(part) < _MIN_LETTERS:
        return None
    hits = [
        (fold(f.name.in_(of)), f)
        for f in data.atlas.tables.features.values()
        for of in ("zh", "en")
        if f.id in data.bounds and part in fold(f.name.in_(of))
    ]
    name, chief = min(hits, key=lambda hit: (len(hit[0]), hit[1].id), default=("", None))
    if chief is None or any(name not in other or (name == other and f is not chief) for other, f in hits):
        return None
    return Target(chief.id, chief.name.in_(lang), data.bounds[chief.id])


def _widest_first(place: Place) -> tuple[int, int]:
    return _KINDS.index(place.kind) if place.kind in _KINDS else len(_KINDS), len(place.name.zh)


def _fold_short(place: Place) -> str:
    return fold(place.name.zh.rstrip("市区县省"))


def _short(place: Place) -> tuple[str, ...]:
    """Return the short names of a division: 荣昌 for 荣昌区."""
    if place.kind not in _KINDS:
        return ()
    return place.name.zh.rstrip("市区县省"), place.name.en.split(" ")[0]


def _target(place: Place, lang: Lang) -> Target:
    return Target(place.id, place.name.in_(lang), _outline(place) or _circle(place))


def _outline(place: Place) -> Box | None:
    """Return the extent of a division in the basemap."""
    for kind, name in (("province", "provinces"), ("city", "prefectures"), ("county", "counties")):
        if place.kind != kind:
            continue
        shapes = basemap_files.features(basemap_files.basemap_dir(), f"{name}.geojson")
        for shape in shapes:
            if shape["properties"]["adcode"] == place.adcode:
                return bounds(shape["geometry"])
    return None


def _circle(place: Place) -> Box:
    away = _RADIUS_KM.get(place.kind, 8.0) / 111.0
    return place.lon - away * 1.15, place.lat - away, place.lon + away * 1.15, place.lat + away


def _suggestions(atlas: Atlas, text: str, lang: Lang) -> list[str]:
    """Return similar names of features and places."""
    hits = [*search(atlas, text), *near_misses(atlas, text)]
    known = {hit.id: hit for hit in hits if hit.id in atlas.features or hit.id in atlas.places}
    return [name_with_id(hit.name.in_(lang), hit.id, lang) for hit in list(known.values())[:_MAX_SUGGESTIONS]]


def name_with_id(name: str, key: str, lang: Lang) -> str:
    """Return the name, cut if long, followed by the id to type."""
    short = name if len(name) <= 40 else f"{name[:39]}…"
    return f"{short}（{key}）" if lang == "zh" else f"{short} ({key})"


@cache
def ground_extent() -> Box:
    """Return the extent of the basemap."""
    boxes = []
    for name in ("neighbours", "provinces"):
        for shape in basemap_files.features(basemap_files.basemap_dir(), f"{name}.geojson"):
            boxes.append(bounds(shape["geometry"]))
    if not boxes:
        return pack.current().region.ground
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def parse_scale(text: str) -> float:
    """Parse the N of `1:250000`, `1:2 500 000`, `1:250万`; raises ValueError."""
    found = _SCALE.fullmatch(re.sub(r"[\s,'’_]", "", unicodedata.normalize("NFKC", text)))
    number = float(found[1]) * (10_000 if found[2] else 1) if found else 0.0
    if not 0 < number < 1e12:
        raise ValueError(text)
    return number


def with_extent(view: View, box: Box, air: bool = False) -> View:
    """Return the View with the box as its extent; `air` adds a margin."""
    west, south, east, north = box
    if air:
        wide, tall = max((east - west) * _MARGIN, 0.02), max((north - south) * _MARGIN, 0.02)
        west, south, east, north = west - wide, south - tall, east + wide, north + tall
    lat = lonlat(0.5, (world(0, south)[1] + world(0, north)[1]) / 2)[1]
    middle = replace(view.camera, lon=(west + east) / 2, lat=lat)
    return replace(view, extent=(west, south, east, north), camera=middle)


def inset_box(data: Known, text: str, lang: Lang) -> Box:
    """Return the ground of an inset map of a place or feature, with air around it; raises AimError."""
    found = with_extent(View(), find_target(data, text, lang).box, air=True).extent
    assert found is not None
    return found
