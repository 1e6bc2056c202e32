"""GeoJSON by hand, feature by feature: one unclosed ring or one NaN costs its row, not the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from explorer.sources.raw import encoding, geometries
from explorer.sources.raw.raw_layer import RawLayer, SourceError, distinct_names, make_column, source_text
from explorer.words.text import Text

_LONGEST = 2000  # of a nested value, as text, unless it is a geometry
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_TYPES = ("Feature", "GeometryCollection", *geometries.MAKERS)
_DECODER = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 300 else float(digits))


def read(path: Path) -> list[RawLayer]:
    """Read a GeoJSON file as one layer, newline-delimited features included; raises SourceError."""
    decoded = encoding.decode(path.read_bytes())
    say: list[Text] = []
    features, crs = _parsed(decoded.text, say)
    table = not any(_is_shaped(f) for f in features)  # what a web service answers
    if table:
        features = [{"properties": f} for f in features]
    built = None if table else geometries.from_geojson([f.get("geometry") for f in features])
    rows = [p if isinstance(p := f.get("properties"), dict) else {} for f in features]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    columns = tuple(
        make_column(name, [_cell(row.get(key)) for row in rows])
        for name, key in zip(distinct_names(keys), keys, strict=True)
    )
    if decoded.lost:
        say.append(source_text("encoding.lost", n=decoded.lost))
    return [
        RawLayer(
            path.stem,
            columns,
            len(features),
            built.shapes if built else None,
            crs,
            decoded.encoding,
            built.faults if built else {},
            repaired=tuple(built.repaired) if built else (),
            say=tuple(say),
        )
    ]


def _parsed(text: str, say: list[Text]) -> tuple[list[dict[str, Any]], str | None]:
    text = text.strip().strip("\0").strip()
    try:
        whole = _DECODER.decode(text)
    except RecursionError as error:
        raise SourceError(source_text("refuse.deep")) from error
    except ValueError:
        return _salvaged(text, say), None
    if isinstance(whole, list):
        if not any(isinstance(item, dict) for item in whole):
            raise SourceError(source_text("refuse.no_geojson"))
        whole = {"type": "FeatureCollection", "features": whole}
    if not isinstance(whole, dict):
        raise SourceError(source_text("refuse.no_geojson"))
    kind = whole.get("type")
    if kind == "FeatureCollection" and isinstance(whole.get("features"), list):
        features = [f if isinstance(f, dict) else {} for f in whole["features"]]
        return features, geometries.stated_crs(whole.get("crs"))
    if kind == "Feature":
        return [whole], geometries.stated_crs(whole.get("crs"))
    if kind in geometries.MAKERS or kind == "GeometryCollection":
        return [{"geometry": whole}], geometries.stated_crs(whole.get("crs"))
    if kind == "Topology" or "geometryType" in whole:
        raise SourceError(source_text("refuse.other_json"))
    raise SourceError(source_text("refuse.no_geojson"))


def _salvaged(text: str, say: list[Text]) -> list[dict[str, Any]]:
    """Return the features before the JSON breaks, or features or rows one per line; raises SourceError if there is none."""
    start = _FEATURES.search(text)
    found = list(_until_broken(text, start.end() if start else 0))
    features = [f for f in found if isinstance(f, dict) and f.get("type") == "Feature"]
    if not features and not start and len(found) > 1 and all(isinstance(f, dict) for f in found):
        features = found
    if not features:
        raise SourceError(source_text("refuse.broken_json"))
    if start or len(found) != len(features) or not _lines(text, found):
        say.append(source_text("json.cut", n=len(features)))
    return features


def _is_shaped(feature: dict[str, Any]) -> bool:
    """Return whether this is a feature and no row of cells, which may have a column that is called type."""
    return (
        feature.get("type") in _TYPES or "geometry" in feature or isinstance(feature.get("properties"), dict)
    )


def _lines(text: str, found: list[Any]) -> bool:
    return len([line for line in text.splitlines() if line.strip("\x1e \t")]) == len(found)


def _until_broken(text: str, at: int) -> Iterator[Any]:
    gap = re.compile(r"[\s,\x1e]*")
    while True:
        at = gap.match(text, at).end()  # type: ignore[union-attr]  # matches everywhere
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        whole = len(text) <= _LONGEST or (isinstance(value, dict) and "coordinates" in value)
        return text if whole else text[:_LONGEST] + "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**53:
        return str(value) if abs(value) < 10**100 else float("inf")
    return value
