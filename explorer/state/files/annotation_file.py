"""Annotations from GeoJSON with the properties of simplestyle 1.1, and back; pictures made small enough to be kept.

Each feature is an annotation (of a Multi… geometry each part). Properties of our own: `annotation` (the kind), `text`,
`ink`, `size`, `width`, `dash`, `plate`, `tint`, `on`, `radius` (metres, makes a point a circle), `to` (where the leader
of a text ends) and `picture` (a PNG or JPEG beside the file).
"""

from __future__ import annotations

import base64
import io
import logging
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from explorer.colours import table
from explorer.state.files import atomic, untrusted
from explorer.state.view.annotations import INKS, MOST_ANNOTATIONS, Annotation, Kind
from explorer.words import io_errors
from explorer.words.structure import WrongValue, structure
from explorer.words.wording import LocalizedValueError

log = logging.getLogger(__name__)
_MOST_BYTES = 8 * 2**20
_MOST_PICTURE_BYTES = 64 * 2**20
_MOST_PICTURE_PIXELS = 100_000_000
# Of those that Pillow opens: others run programs (PostScript) or have decoders that few have looked at.
_PICTURE_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_PICTURE_SIDES = (1600, 1000, 640, 400)  # tried until the file is small enough
_PICTURE_BYTES = 650_000
_WHITE = 65535.0  # of greys of 16 bits
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_SIZES = {"small": 0.8, "medium": 1.0, "large": 1.3}
_KINDS: dict[str, tuple[Kind, ...]] = {
    "Point": ("text", "pin", "picture", "circle"),
    "LineString": ("line", "arrow", "stroke"),
    "Polygon": ("area",),
}
_METRES = 111_320.0  # of a degree of latitude


class AnnotationFileError(LocalizedValueError):
    """A file that holds no annotations: which feature, and what is wrong with it."""


def read_annotations(path: Path) -> tuple[Annotation, ...]:
    """Return the annotations in a GeoJSON file; raises AnnotationFileError."""
    try:
        data = atomic.read(path, _MOST_BYTES)
    except OSError as error:
        why, cure = io_errors.reason(error, reading=True), io_errors.cure(error, reading=True)
        raise AnnotationFileError("annotate.unreadable", file=path.name, reason=why, cure=cure) from error
    if len(data) > _MOST_BYTES:
        raise AnnotationFileError("annotate.too_big", file=path.name, limit=_MOST_BYTES // 2**20)
    try:
        parsed = untrusted.parse(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise AnnotationFileError("annotate.no_json", file=path.name, line=1) from error
    if parsed.line is not None:
        raise AnnotationFileError("annotate.no_json", file=path.name, line=parsed.line)
    return _read(parsed.members, path)


def _read(members: Mapping[str, Any], path: Path) -> tuple[Annotation, ...]:
    features = [members] if members.get("type") == "Feature" else members.get("features")
    if not isinstance(features, list):
        raise AnnotationFileError("annotate.no_features", file=path.name)
    found: list[Annotation] = []
    for number, feature in enumerate(features, 1):
        try:
            found += _of_feature(feature, path.parent, len(found))
        except WrongValue as error:
            raise AnnotationFileError("annotate.feature", file=path.name, number=number, why=error) from error
        if len(found) > MOST_ANNOTATIONS:
            raise AnnotationFileError("annotate.too_many", file=path.name, most=MOST_ANNOTATIONS)
    return tuple(found)


def _of_feature(feature: Any, folder: Path, before: int) -> Iterator[Annotation]:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise WrongValue("annotate.no_geometry")
    geometry, properties = feature["geometry"], feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise WrongValue("annotate.no_geometry")
    kind, parts = geometry.get("type"), [geometry.get("coordinates")]
    if kind in _PARTS:
        kind, parts = _PARTS[str(kind)], geometry.get("coordinates")
    if kind not in _KINDS or not isinstance(parts, list):
        raise WrongValue("annotate.geometry", found=str(geometry.get("type"))[:40], list=tuple(_KINDS))
    for number, part in enumerate(parts):
        yield structure(_members(kind, part, properties, folder, f"f{before + number + 1}"), Annotation, "")


def _members(
    geometry: str, coordinates: Any, properties: Mapping[str, Any], folder: Path, name: str
) -> dict[str, Any]:
    """Return an annotation's members as its JSON form has them."""
    kind = _kind(geometry, properties)
    points = {"Point": [coordinates], "LineString": coordinates}.get(geometry) or _ring(coordinates)
    if not isinstance(points, list):
        raise WrongValue("annotate.no_geometry")
    points = [point[:2] if isinstance(point, list) else point for point in points]
    if kind == "circle":
        points.append(_rim(points[0], properties))
    if kind == "text" and "to" in properties:
        points.append(properties["to"])
    found = {"id": name, "kind": kind, "points": points, "text": _text(properties, kind)}
    if kind == "picture":
        found["picture"] = _picture_beside(properties.get("picture"), folder)
    return found | _style(properties, kind)


def _kind(geometry: str, properties: Mapping[str, Any]) -> Kind:
    wanted = properties.get("annotation")
    if wanted is not None and wanted not in _KINDS[geometry]:
        raise WrongValue("annotate.kind", found=str(wanted)[:40], geometry=geometry, list=_KINDS[geometry])
    if wanted is not None:
        return cast(Kind, wanted)
    if geometry != "Point":
        return _KINDS[geometry][0]
    if "radius" in properties:
        return "circle"
    if "picture" in properties:
        return "picture"
    return "pin" if any(key.startswith("marker-") for key in properties) else "text"


def _ring(coordinates: Any) -> Any:
    """Return the outer ring of a polygon without its repeated corner."""
    ring = coordinates[0] if isinstance(coordinates, list) and coordinates else None
    return ring[:-1] if isinstance(ring, list) and len(ring) > 3 and ring[0] == ring[-1] else ring


def _rim(centre: Any, properties: Mapping[str, Any]) -> list[Any]:
    """Return the point of a circle east of its centre, on the sheet at a share of the map's width."""
    radius = properties.get("radius")
    if isinstance(radius, bool) or not isinstance(radius, (int, float)) or not 0 < radius < 1e7:
        raise WrongValue("annotate.radius")
    lon, lat = structure(centre, tuple[float, float], "")
    if properties.get("on") == "sheet":
        return [lon + radius, lat]
    return [lon + radius / _METRES / max(math.cos(math.radians(lat)), 0.01), lat]


def _text(properties: Mapping[str, Any], kind: Kind) -> Any:
    if "text" in properties:
        return properties["text"]
    words = [properties.get(key) for key in ("title", "description")]
    joint = "：" if kind == "pin" else "\n"
    return joint.join(str(word) for word in words if word)


def _style(properties: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the style: our own properties as they are, else what those of simplestyle come nearest to."""
    found: dict[str, Any] = {}
    colour = next((properties[k] for k in ("marker-color", "stroke", "fill") if k in properties), None)
    if colour is not None:
        found["ink"] = nearest_ink(colour)
    if "stroke-width" in properties:
        found["width"] = properties["stroke-width"]
    if "marker-size" in properties:
        found["size"] = _SIZES.get(str(properties["marker-size"]), 1.0)
    if properties.get("fill-opacity") == 0 or (
        kind == "area" and "stroke" in properties and "fill" not in properties
    ):
        found["tint"] = False
    own = ("ink", "size", "width", "dash", "plate", "tint", "on")
    return found | {key: properties[key] for key in own if key in properties}


def nearest_ink(colour: Any) -> str:
    """Return the name of the ink of the palette that is nearest to a `#rgb` or `#rrggbb`; raises WrongValue."""
    digits = str(colour).strip().removeprefix("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    try:
        wanted = bytes.fromhex(digits)
    except ValueError:
        wanted = b""
    if len(wanted) != 3:
        raise WrongValue("annotate.colour", found=str(colour)[:40])
    colours = {ink: bytes.fromhex(table("light")[name][1:]) for ink, name in INKS.items()}
    return min(colours, key=lambda ink: sum((a - b) ** 2 for a, b in zip(colours[ink], wanted, strict=True)))


# ---------------------------------------------------------------- pictures


def _picture_beside(named: Any, folder: Path) -> str:
    if not isinstance(named, str) or not named.strip():
        raise WrongValue("annotate.no_picture", file=str(named)[:40])
    return read_picture(folder / named)


def read_picture(path: Path) -> str:
    """Return a picture file as an annotation keeps it: upright, small enough, in base64; raises WrongValue."""
    from PIL import GifImagePlugin, Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401  # else opened by no name

    try:
        data = atomic.read(path, _MOST_PICTURE_BYTES)
    except OSError as error:
        why = io_errors.reason(error, reading=True)
        raise WrongValue("annotate.picture_unreadable", file=path.name, reason=why) from error
    if len(data) > _MOST_PICTURE_BYTES:
        raise WrongValue("annotate.picture_too_big", file=path.name, limit=_MOST_PICTURE_BYTES // 2**20)
    too_big = WrongValue("annotate.picture_too_big", file=path.name, limit=_MOST_PICTURE_BYTES // 2**20)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged EXIF: the picture is there all the same
            with Image.open(io.BytesIO(data), formats=_PICTURE_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PICTURE_PIXELS:
                    raise too_big
                return _packed(_upright(opened))
    except WrongValue:
        raise
    except Image.DecompressionBombError as error:
        raise too_big from error
    except Exception as error:  # a damaged file raises whatever its decoder stumbles over
        log.info("picture %s: %r", path.name, error)
        raise WrongValue("annotate.no_picture", file=path.name) from error


def _upright(picture: Any) -> Any:
    """Return the picture as its EXIF says that it is to be held; a large JPEG is decoded smaller."""
    from PIL import ImageOps

    picture.draft("RGB", (2 * _PICTURE_SIDES[0],) * 2)
    try:
        return ImageOps.exif_transpose(picture)
    except Exception as error:  # noqa: BLE001  # EXIF that cannot be read turns nothing
        log.info("EXIF: %r", error)
        return picture


def _packed(picture: Any) -> str:
    """Encode as PNG where it is transparent, else as JPEG, without metadata, at the largest size that is small enough."""
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    picture = _in_eight_bits(picture).convert("RGBA" if clear else "RGB")
    picture.thumbnail((_PICTURE_SIDES[0],) * 2)
    for side in _PICTURE_SIDES:
        out, small = io.BytesIO(), picture.copy()
        small.thumbnail((side, side))
        small.info.clear()
        small.save(out, "PNG", optimize=True) if clear else small.save(out, "JPEG", quality=86)
        if out.tell() <= _PICTURE_BYTES:
            break
    return base64.b64encode(out.getvalue()).decode("ascii")


def _in_eight_bits(picture: Any) -> Any:
    """Return greys of 16 bits, or of any range, as greys of 8: PIL would cut off all that is above 255."""
    if picture.mode not in ("F", "I") and not picture.mode.startswith("I;"):
        return picture
    from PIL import Image

    greys = np.nan_to_num(np.asarray(picture, np.float64))
    low, high = float(greys.min()), float(greys.max())
    if picture.mode != "F" and low >= 0 and high <= _WHITE:
        low, high = 0.0, _WHITE
    return Image.fromarray(((greys - low) * (255 / max(high - low, 1e-9))).round().astype(np.uint8))


# ---------------------------------------------------------------- out


def to_geojson(annotations: Iterable[Annotation]) -> dict[str, Any]:
    """Return annotations as GeoJSON that `read_annotations` and programs for simplestyle read; pictures are left out."""
    found = [_feature(one) for one in annotations if one.kind != "picture"]
    return {"type": "FeatureCollection", "features": found}


def _feature(one: Annotation) -> dict[str, Any]:
    points, colour = [list(point) for point in one.points], table("light")[INKS[one.ink]]
    properties: dict[str, Any] = {"annotation": one.kind, "text": one.text, "ink": one.ink, "size": one.size}
    properties |= {"width": one.width, "dash": one.dash, "plate": one.plate, "tint": one.tint, "on": one.on}
    properties |= {"title": one.text, "stroke": colour, "stroke-width": one.width}
    if one.kind == "area":
        return _geojson("Polygon", [[*points, points[0]]], properties | {"fill": colour})
    if one.kind in _KINDS["LineString"]:
        return _geojson("LineString", points, properties)
    if one.kind == "circle":
        properties["radius"] = _radius(one)
    elif len(points) > 1:
        properties["to"] = points[1]
    return _geojson("Point", points[0], properties | {"marker-color": colour})


def _radius(one: Annotation) -> float:
    (lon, lat), (rim_lon, rim_lat) = one.points
    if one.on == "sheet":
        return math.hypot(rim_lon - lon, rim_lat - lat)
    across = (rim_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(across, rim_lat - lat) * _METRES


def _geojson(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
