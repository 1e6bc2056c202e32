"""KML without a network: dates as precise as written, names as written, text without its markup.

GDAL widens 2020-07 to its first day, drops an `<end>2021` and spoils Chinese field names; fastkml loses the whole
file for one impossible month.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import numpy as np
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from explorer.sources.places.local_days import recorded
from explorer.sources.raw import encoding, geometries
from explorer.sources.raw.raw_layer import RawLayer, SourceError, distinct_names, make_column, source_text
from explorer.words.text import Text

_DEEPEST = 250
_BEGIN, _END, _WHEN, _SEEN = "TimeSpan/begin", "TimeSpan/end", "TimeStamp/when", "Track/when"
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack")
_STRAY = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")


class _Fault(Exception):
    pass


class _Mark(NamedTuple):
    """A placemark, its path of folders, and the nearest of those that has a time of its own, which it inherits."""

    element: Element
    folder: str = ""
    timed: Element | None = None


class _Tree(TreeBuilder):
    """Builds elements by local name; refuses what nests deeper than any real file."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(source_text("refuse.deep"))
        return super().start(tag.rpartition("}")[2].rpartition(":")[2], attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2].rpartition(":")[2])


def read(path: Path) -> list[RawLayer]:
    """Read the placemarks of a KML file as one layer; raises SourceError for entities and for what is no KML."""
    decoded = encoding.decode(path.read_bytes())
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text)
    if re.search(r"<!(DOCTYPE|ENTITY)", text[:100_000], re.IGNORECASE):
        raise SourceError(source_text("refuse.doctype"))
    say: list[Text] = []
    marks = _placemarks(text, say)
    if decoded.lost:
        say.append(source_text("encoding.lost", n=decoded.lost))
    if links := len(re.findall(r"<(?:\w+:)?NetworkLink\b", text)):
        say.append(source_text("kml.links", n=links))
    if not marks:
        raise SourceError(source_text("refuse.no_placemark"))
    return [_layer(path.stem, decoded.encoding, marks, say)]


def _parse(text: str) -> Element:
    parser = DefusedXMLParser(target=_Tree(), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise SourceError(source_text("refuse.doctype")) from error
    return root


def _placemarks(text: str, say: list[Text]) -> list[_Mark]:
    """Return each placemark with its path of folders; of a malformed file, those that can be read alone."""
    prefixes = set(re.findall(r"[<\s/](\w+):\w+[\s=>/]", text[:2_000_000])) - {
        "xmlns",
        "xml",
        "http",
        "https",
    }
    undeclared = "".join(f' xmlns:{p}="{p}"' for p in sorted(prefixes) if f"xmlns:{p}=" not in text)
    for attempt in (
        text,
        _STRAY.sub("&amp;", re.sub(r"<((?:\w+:)?kml)\b", rf"<\1{undeclared}", text, count=1)),
    ):
        try:
            return list(_walk(_parse(attempt)))
        except (ParseError, ValueError):
            continue
    return _rescued(text, undeclared, say)


def _rescued(text: str, undeclared: str, say: list[Text]) -> list[_Mark]:
    found: list[_Mark] = []
    lost = 0
    for part in re.findall(r"<Placemark\b.*?</Placemark>", text, re.DOTALL):
        try:
            found += _walk(_parse(f"<kml{undeclared}>{_STRAY.sub('&amp;', part)}</kml>"))
        except (ParseError, ValueError):
            lost += 1
    if not found:
        raise SourceError(source_text("refuse.broken_xml"))
    say.append(source_text("kml.cut", n=len(found), lost=lost))
    return found


def _walk(root: Element) -> Iterator[_Mark]:
    pending = [_Mark(root)]
    while pending:
        mark = pending.pop()
        element, folder, timed = mark
        if element.tag == "Placemark":
            yield mark
            continue
        if element.tag == "Folder":
            folder = "/".join(filter(None, (folder, _words(element.find("name")))))
        if element.tag in ("Folder", "Document") and _is_timed(element):
            timed = element
        pending.extend(_Mark(child, folder, timed) for child in reversed(element))


def _is_timed(element: Element) -> bool:
    return element.find("TimeSpan") is not None or element.find("TimeStamp") is not None


def _layer(name: str, codec: str, marks: list[_Mark], say: list[Text]) -> RawLayer:
    rows: list[dict[str, Any]] = []
    geometry = np.empty(len(marks), object)
    faults: dict[int, Text] = {}
    repaired: list[int] = []
    for number, mark in enumerate(marks):
        rows.append(_row(mark))
        mended: list[bool] = []
        try:
            geometry[number] = _geometry(mark.element, mended)
        except (_Fault, geometries.ShapeFault) as fault:
            faults[number] = source_text(str(fault))
        except (ValueError, IndexError, TypeError, shapely.GEOSException):
            faults[number] = source_text("row.shape")
        if mended:
            repaired.append(number)
        if whens := _whens(mark.element):
            rows[-1][_SEEN] = recorded(whens, geometry[number])
    keys = list(dict.fromkeys(key for row in rows for key in row))
    columns = tuple(
        make_column(unique, [row.get(key) for row in rows])
        for unique, key in zip(distinct_names(keys), keys, strict=True)
    )
    spans = _BEGIN in keys or _END in keys
    hints = (
        {"start": _BEGIN, "end": _END, "when": _WHEN} if spans else {"start": _WHEN} if _WHEN in keys else {}
    )
    if _SEEN in keys:
        hints["seen"] = _SEEN
    return RawLayer(
        name,
        columns,
        len(marks),
        geometry,
        "EPSG:4326",
        codec,
        faults,
        repaired=tuple(repaired),
        hints=hints,
        say=tuple(say),
    )


def _row(mark: _Mark) -> dict[str, Any]:
    element = mark.element
    row: dict[str, Any] = {"name": _words(element.find("name")), "folder": mark.folder or None}
    if text := _words(element.find("description")):
        row["description"] = text
    for data in element.iter("Data"):
        row[data.get("name") or ""] = _words(data.find("value")) or None
    for data in element.iter("SimpleData"):
        row[data.get("name") or ""] = _words(data) or None
    if mark.timed is None or _is_timed(element) or _whens(element):
        return row | _times(element)
    return row | _times(mark.timed)


def _whens(element: Element) -> list[str]:
    """Return when a track was recorded, if its placemark does not say when it is there."""
    if _is_timed(element):
        return []
    return [when for track in element.iter("Track") for when in map(_words, track.findall("when")) if when]


def _times(element: Element) -> dict[str, str]:
    found = {}
    for key in (_BEGIN, _END, _WHEN):
        parent, child = key.split("/")
        holder = element.find(parent)
        if holder is not None and (said_ := _words(holder.find(child))):
            found[key] = said_
    return found


def _words(element: Element | None) -> str:
    """Return the text of an element without tags and scripts, entities replaced."""
    if element is None:
        return ""
    text = "".join(element.itertext())
    if "<" in text:
        text = re.sub(r"<(script|style)\b.*?</\1\s*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
        text = re.sub(r"<[^<>]*>", " ", text)
    return " ".join(html.unescape(text).split())


def _geometry(mark: Element, mended: list[bool]) -> Any:
    if not any(child.tag in _SHAPES for child in mark):
        raise _Fault("row.none")
    return _gathered(list(_parts(mark, mended, 0)))


def _parts(element: Element, mended: list[bool], depth: int) -> Iterator[Any]:
    """Yield the parts of a shape that there is something of."""
    for child in element:
        if child.tag in _SHAPES:
            try:
                yield _one(child, mended, depth)
            except _Fault as fault:
                if str(fault) != "row.empty":
                    raise


def _gathered(parts: list[Any]) -> Any:
    if not parts:
        raise _Fault("row.empty")
    if len(parts) == 1:
        return parts[0]
    types = {part.geom_type for part in parts}
    makers: dict[str, Any] = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }
    kind = types.pop() if len(types) == 1 else ""
    return makers.get(kind, shapely.geometrycollections)(parts)


def _one(element: Element, mended: list[bool], depth: int) -> Any:
    if depth > 32:
        raise _Fault("row.deep")
    if element.tag in ("MultiGeometry", "MultiTrack"):
        return _gathered(list(_parts(element, mended, depth + 1)))
    if element.tag == "Polygon":
        outer, inner = element.find("outerBoundaryIs"), element.findall("innerBoundaryIs")
        if outer is None:
            raise _Fault("row.empty")
        holes = [geometries.ring(_pairs(r), mended) for i in inner for r in i.iter("LinearRing")]
        return shapely.polygons(geometries.ring(_pairs(outer), mended), holes or None)
    pairs = _track(element) if element.tag == "Track" else _pairs(element)
    if element.tag == "Point":
        return shapely.points(pairs[0])
    if len(pairs) < 2:
        raise _Fault("row.line")
    return shapely.linestrings(pairs)


def _track(element: Element) -> Any:
    return _finite([(c.text or "").split()[:2] for c in element.iter("coord")])


def _pairs(element: Element) -> Any:
    holder = next(element.iter("coordinates"), None)
    text = re.sub(r"\s*,\s*", ",", (holder.text or "").strip()) if holder is not None else ""
    if not text:
        raise _Fault("row.empty")
    return _finite([part.split(",")[:2] for part in text.split()])


def _finite(parts: list[list[str]]) -> Any:
    try:
        pairs = np.array(parts, float)
    except ValueError as error:
        raise _Fault("row.numbers") from error
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs):
        raise _Fault("row.numbers")
    if not np.isfinite(pairs).all():
        raise _Fault("row.finite")
    return pairs
