"""Credits of a sheet: source documents of the drawn features, and origins of map data."""

from __future__ import annotations

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas, Feature, Source
from explorer.atlas.pack import Pack
from explorer.export.sheet.own_grounds import ground_credits
from explorer.export.text.typeset import clean
from explorer.state.queries.citing import source_line
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

_MAKERS = (("geonames", "GeoNames"), ("towns", "Vonng"), ("osm", "OSM"), ("osm", "OpenStreetMap"))


def sources_of(
    atlas: Atlas, features: tuple[Feature, ...], also: frozenset[str] = frozenset()
) -> tuple[Source, ...]:
    """Return the documents cited by the features, in the order of the list of sources."""
    used = also.union(*(cited_by(feature) for feature in features))
    return tuple(source for key, source in atlas.sources.items() if key in used)


def cited_by(feature: Feature) -> set[str]:
    return {c.source for c in feature.citations} | {record.citation.source for record in feature.statuses}


def source_lines(
    atlas: Atlas, features: tuple[Feature, ...], lang: Lang, also: frozenset[str]
) -> tuple[str, ...]:
    return tuple(_line(source, lang) for source in sources_of(atlas, features, also))


def source_lines_by_id(atlas: Atlas, lang: Lang) -> list[tuple[str, str]]:
    """Return the line of every document by id, in the order of the list of sources."""
    return [(key, _line(source, lang)) for key, source in atlas.sources.items()]


def _line(source: Source, lang: Lang) -> str:
    return clean(source_line(source, lang))


def data_credits(data: Known, features: tuple[Feature, ...], view: View) -> str:
    """Return one line with the origins of basemap and coordinates."""
    atlas, ground = data.atlas, view.basemap
    keys = ["boundaries"]
    keys += ["rivers"] if ground.rivers or any(f.geometry == "river" for f in features) else []
    keys += ["relief"] if ground.relief else []
    made = {atlas.places[p].source for f in features for p in f.place_ids() if p in atlas.places}
    made |= {one.source for f in features for one in f.alignments}
    found = {key for key, name in _MAKERS if any(name in source for source in made)}
    found |= {key for key in ("geonames", "towns") if ground.labels and key in data.pack.credits}
    keys += [key for key in dict(_MAKERS) if key in found]
    own = ground_credits(view)
    joint = "；" if view.lang == "zh" else "; "
    credits = (_credit(data.pack, key, view.lang) for key in keys)
    return t("export.data", view.lang, list=joint.join((*own, *filter(None, credits))))


def _credit(pack: Pack, key: str, lang: Lang) -> str:
    """Return the pack's credit of a kind of data; empty where it states none and no licence asks for one."""
    credit = pack.credit(key, lang)
    return credit or (t(f"export.data.{key}", lang) if key in ("geonames", "osm") else "")
