"""WMTS capabilities: the layers that have tiles in Web Mercator, each with its address in our own form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlunsplit

from explorer.ground.services import KEY_FIELD, split_address
from explorer.ground.tiles import GroundError, plain
from explorer.records import dataclass

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WMTS, _OWS = "{http://www.opengis.net/wmts/1.0}", "{http://www.opengis.net/ows/1.1}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_MERCATOR = re.compile(r"(?:^|[:/])(?:3857|900913|102100)$|OSGEO:*41001")
_WHOLE = 559_082_264.028_717_8  # the scale denominator of zoom 0 at 256 pixels
_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/jpgpng", "tiles")
_MOST_LAYERS = 500


@dataclass(frozen=True, slots=True)
class WmtsLayer:
    """A layer that can be a ground; `template` has {z}, {x}, {y}, and {key} where the capabilities needed a key."""

    title: str
    template: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class _Matrices:
    """Zooms of a set of tile matrices whose names end in the zoom, after `prefix`."""

    prefix: str
    least: int
    most: int


def is_capabilities(address: str) -> bool:
    """Whether an address is that of a service's description rather than of tiles."""
    return bool(re.search(r"(?i)request=getcapabilities|wmtscapabilities\.xml", address))


def layers(data: bytes, address: str) -> list[WmtsLayer]:
    """The layers of a capabilities document that `address` gave ({key} in place of a key); raises GroundError."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise GroundError("ground.no_wmts") from error
    if root.tag != f"{_WMTS}Capabilities":
        raise GroundError("ground.no_wmts")
    sets = {key: found for key, found in map(_matrices, root.iter(f"{_WMTS}TileMatrixSet")) if found}
    found = [
        layer
        for each in root.iter(f"{_WMTS}Layer")
        for layer in _of_layer(each, sets, _tile_address(root, address))
    ]
    if not found:
        raise GroundError("ground.wmts_4326")
    return found[:_MOST_LAYERS]


def _text(node: Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def _matrices(node: Element) -> tuple[str, _Matrices | None]:
    """A set's name, and its zooms if it is of Web Mercator with tiles of 256 pixels."""
    key = _text(node, f"{_OWS}Identifier")
    if not _MERCATOR.search(_text(node, f"{_OWS}SupportedCRS")):
        return key, None
    zooms: dict[int, str] = {}
    for one in node.iter(f"{_WMTS}TileMatrix"):
        try:
            exact = math.log2(_WHOLE / float(_text(one, f"{_WMTS}ScaleDenominator")))
        except (ValueError, ZeroDivisionError):
            continue
        if abs(exact - round(exact)) < 0.02 and _text(one, f"{_WMTS}TileWidth") == "256":
            zooms[round(exact)] = _text(one, f"{_OWS}Identifier")
    prefixes = {name.removesuffix(str(z)) for z, name in zooms.items() if name.endswith(str(z))}
    if len(prefixes) != 1 or not all(name.endswith(str(z)) for z, name in zooms.items()):
        return key, None
    return key, _Matrices(prefixes.pop(), max(min(zooms), 0), min(max(zooms), 24))


def _of_layer(node: Element, sets: dict[str, _Matrices], kvp: str) -> Iterator[WmtsLayer]:
    name = _text(node, f"{_OWS}Identifier")
    title = plain(_text(node, f"{_OWS}Title") or name)
    style = _text(node, f"{_WMTS}Style/{_OWS}Identifier") or "default"
    formats = [(each.text or "").strip() for each in node.findall(f"{_WMTS}Format")]
    form = next((each for each in _FORMATS if each in formats), "")
    linked = (_text(each, f"{_WMTS}TileMatrixSet") for each in node.iter(f"{_WMTS}TileMatrixSetLink"))
    for key in (key for key in linked if key in sets):
        matrices = sets[key]
        template = _resource(node) if form else ""
        if template:
            words = {"TileMatrixSet": key, "Style": style, "style": style, "Layer": name}
            for field, value in words.items():
                template = template.replace(f"{{{field}}}", quote(value, safe=":"))
            template = template.replace("{TileMatrix}", quote(matrices.prefix, safe=":") + "{z}")
            template = template.replace("{TileRow}", "{y}").replace("{TileCol}", "{x}")
        elif form and kvp:
            template = (
                f"{kvp}SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={quote(name)}&STYLE={quote(style)}"
                f"&TILEMATRIXSET={quote(key, safe=':')}&FORMAT={quote(form)}"
                f"&TILEMATRIX={quote(matrices.prefix, safe=':')}{{z}}&TILEROW={{y}}&TILECOL={{x}}"
            )
        if template and not re.search(r"\{(?!z\}|x\}|y\}|key\})", template):
            yield WmtsLayer(title, template, matrices.least, matrices.most)
            return


def _resource(node: Element) -> str:
    for one in node.iter(f"{_WMTS}ResourceURL"):
        if one.get("resourceType") == "tile":
            return one.get("template", "")
    return ""


def _tile_address(root: Element, address: str) -> str:
    """Where GetTile is asked for with parameters: as the document says, else where it came from."""
    parts = split_address(address)
    base = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    for operation in root.iter(f"{_OWS}Operation"):
        if operation.get("name") == "GetTile":
            base = next((get.get(_HREF, "") for get in operation.iter(f"{_OWS}Get")), "") or base
    base += "" if base.endswith(("?", "&")) else "&" if "?" in base else "?"
    key = KEY_FIELD.search(address)
    return base + (f"{key[0].lstrip('?&')}&" if key else "")
