"""Where the shape of a feature comes from, and how far from the truth it may lie."""

from __future__ import annotations

from typing import Literal

from explorer.atlas import pack
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Feature
from explorer.words.strings import t
from explorer.words.text import Lang

Origin = Literal["osm", "boundaries", "rivers", "geonames", "towns", "public"]
ORIGINS: tuple[Origin, ...] = ("osm", "boundaries", "rivers", "geonames", "towns", "public")
_MAKERS: tuple[tuple[str, Origin], ...] = (
    ("OSM", "osm"),
    ("OpenStreetMap", "osm"),
    ("GeoNames", "geonames"),
    ("Vonng", "towns"),
    ("Tianditu", "boundaries"),
    ("天地图", "boundaries"),
    ("GSHHG", "rivers"),
)


@cached_by_owner
def origins(atlas: Atlas, feature: Feature) -> tuple[Origin, ...]:
    """Return whose data the shape was derived from, in the order of `ORIGINS`; none without a shape."""
    if feature.geometry == "none" or feature.quality == "own" or feature.own_shape:
        return ()
    if feature.geometry == "union":
        return ("boundaries",)
    if feature.geometry == "river":
        return ("rivers",)
    sources = [one.source for one in feature.alignments]
    if feature.geometry == "line" and feature.geometry_arg:
        sources.append("GSHHG")
    surveyed = {one.part for one in feature.alignments}
    stops = (key for n, part in enumerate(feature.routes, 1) if n not in surveyed for key in part)
    for key in (*stops, *(member.place for member in feature.members)):
        if key in atlas.places:
            sources.append(atlas.places[key].source)
    found = {next((origin for name, origin in _MAKERS if name in words), "public") for words in sources}
    return tuple(origin for origin in ORIGINS if origin in found)


def origin_names(atlas: Atlas, feature: Feature, lang: Lang) -> str:
    return t("results.list_and", lang).join(origin_name(key, lang) for key in origins(atlas, feature))


def origin_name(key: Origin, lang: Lang) -> str:
    """Return the pack's name for the maker of shapes, else a general one."""
    named = pack.current().origins.get(key)
    return named.in_(lang) if named else t(f"origin.{key}", lang)


def accuracy_m(atlas: Atlas, feature: Feature) -> float | None:
    """Return the greatest known error of its points, stops or alignments, in metres.

    Nothing of what was never measured: areas, rivers, lines between places that are only named. Of a shape of the
    user's what they say.
    """
    if feature.own_shape:
        return feature.accuracy_m
    if feature.geometry == "point":
        known = [atlas.places[key].accuracy_m for key in feature.place_ids() if key in atlas.places]
        return max(known, default=None)
    if feature.quality in ("surveyed", "generalised"):
        return max((one.tolerance_m for one in feature.alignments), default=None)
    return None


def metres(size: float, lang: Lang) -> str:
    """`200 米`, `3 千米`."""
    if size >= 1000:
        return t("map.km", lang, n=f"{size / 1000:.3g}")
    return t("map.m", lang, n=f"{size:.0f}")


def quality_words(atlas: Atlas, feature: Feature, lang: Lang) -> str:
    """Describe how sure its position is, with the metres if they are known."""
    words, size = t(f"inspector.quality.{feature.quality}", lang), accuracy_m(atlas, feature)
    if size is None:
        return words
    return t("inspector.quality.within", lang, words=words, size=metres(size, lang))


def origin_lines(atlas: Atlas, feature: Feature, lang: Lang) -> tuple[str, ...]:
    """Return each alignment's carrier, vintage and remark; without one, whose data the shape was derived from."""
    sources = [
        t("inspector.alignment", lang, source=one.source, vintage=one.vintage, note=one.note.in_(lang))
        for one in feature.alignments
    ]
    names = origin_names(atlas, feature, lang)
    return tuple(dict.fromkeys(sources)) or ((names,) if names else ())
