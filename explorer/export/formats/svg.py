"""SVG: sheet and map as named layers, with text as text, the relief embedded, no external references."""

from __future__ import annotations

import contextlib
import copy
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image

from explorer.export.formats.groups import group_name, part_name
from explorer.export.formats.message import items
from explorer.export.formats.relief import relief
from explorer.export.layout.elements import PX_PER_MM, Box, Element
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.fonts import FAMILY, stack, subset

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_RELIEF_SCALE = 2.0  # relief pixels per CSS px
_ALLOWED = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
_ALLOWED |= {"defs", "clipPath", "title", "image", "use", "textPath"}
ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)
ET.register_namespace("inkscape", INKSCAPE)


def sheet_svg(layout: Layout, map_svg: str, sheet: Sheet) -> bytes:
    """Return the whole sheet: background, map, then a layer for each part."""
    wide, tall = layout.width * PX_PER_MM, layout.height * PX_PER_MM
    root = ET.Element(
        f"{{{SVG}}}svg",
        {
            "width": f"{sheet.paper.width:g}mm",
            "height": f"{sheet.paper.height:g}mm",
            "viewBox": f"0 0 {wide:.3f} {tall:.3f}",
            "font-family": stack(layout.look.font),
            "fill": "none",
        },
    )
    ET.SubElement(root, f"{{{SVG}}}title").text = layout.content.title
    words = layout.content
    ET.SubElement(root, f"{{{SVG}}}desc").text = f"{words.clock} {words.date}"
    if layout.transparent:
        root.append(_map(layout, map_svg))
    else:
        paper = {"width": f"{wide:.3f}", "height": f"{tall:.3f}", "fill": layout.look.paper}
        _item(root, {"kind": "rect", **paper})
        root.append(_map(layout, map_svg))
        _item(root, _page_mask(layout))
    for part, elements in _by_part(layout).items():
        group = _layer(root, f"sheet-{part}", part_name(part, layout))
        for element in elements:
            for item in items(element):
                _item(group, item)
        _halos(group)
    style = ET.SubElement(root, f"{{{SVG}}}style")
    style.text = _font(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _font(root: ET.Element) -> str:
    """Embed a font subset, so that the file looks the same everywhere; return its style."""
    data = b64encode(subset(root.itertext())).decode("ascii")
    return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{data})}}'


def _page_mask(layout: Layout) -> dict[str, Any]:
    """Return the page with the frame cut out, drawn over the map for programs that ignore clip paths."""
    wide, tall = layout.width * PX_PER_MM, layout.height * PX_PER_MM
    x, y, w, h = (v * PX_PER_MM for v in (layout.frame.x, layout.frame.y, layout.frame.w, layout.frame.h))
    page = f"M0 0H{wide:.3f}V{tall:.3f}H0Z"
    hole = f"M{x:.3f} {y:.3f}V{y + h:.3f}H{x + w:.3f}V{y:.3f}Z"
    return {"kind": "path", "d": page + hole, "fill": layout.look.paper, "fill-rule": "evenodd"}


def _by_part(layout: Layout) -> dict[str, list[Element]]:
    parts: dict[str, list[Element]] = {}
    for element in layout.elements:
        parts.setdefault(element.part, []).append(element)
    return parts


def _layer(parent: ET.Element, name: str, label: str) -> ET.Element:
    facts = {"id": name, f"{{{INKSCAPE}}}groupmode": "layer", f"{{{INKSCAPE}}}label": label}
    return ET.SubElement(parent, f"{{{SVG}}}g", facts)


def _item(parent: ET.Element, item: dict[str, Any]) -> None:
    """Append one item of the sheet's message; its text becomes character data."""
    rest = {k: str(v) for k, v in item.items() if k not in ("kind", "text")}
    if "href" in rest:  # Inkscape reads xlink:href only
        rest[f"{{{XLINK}}}href"] = rest.pop("href")
    made = ET.SubElement(parent, f"{{{SVG}}}{item['kind']}", rest)
    if "text" in item:
        made.text = _NO_XML.sub("", item["text"])
        made.set("style", "white-space:pre")


def _map(layout: Layout, map_svg: str) -> ET.Element:
    """Return the page's drawing, moved into the frame and sanitised."""
    source = ET.fromstring(_NO_XML.sub("", map_svg))
    _sanitize(source)
    frame = layout.frame
    at = f"translate({frame.x * PX_PER_MM:.3f} {frame.y * PX_PER_MM:.3f})"
    group = ET.Element(f"{{{SVG}}}g", {"id": "map", "transform": at})
    group.set(f"{{{INKSCAPE}}}groupmode", "layer")
    group.set(f"{{{INKSCAPE}}}label", part_name("map", layout))
    group.extend(list(source))
    for node in group.iter(f"{{{SVG}}}g"):
        label = group_name(node.get("id", ""), layout)
        if label:
            node.set(f"{{{INKSCAPE}}}groupmode", "layer")
            node.set(f"{{{INKSCAPE}}}label", label)
    for node in group.iter(f"{{{SVG}}}text"):
        node.attrib.pop("font-family", None)  # as the whole sheet's
    for node in group.iter(f"{{{SVG}}}use"):
        node.set(f"{{{XLINK}}}href", node.attrib.pop("href", ""))  # Inkscape reads no other
    for parent in list(group.iter()):
        _halos(parent)
    for image, (dx, dy) in list(_images(group, (0.0, 0.0))):
        _embed(image, Box(-dx, -dy, frame.w * PX_PER_MM, frame.h * PX_PER_MM))
    return group


def _sanitize(node: ET.Element) -> None:
    """Remove scripts, event handlers, external addresses, empty paths and groups."""
    for child in list(node):
        name = child.tag.removeprefix(f"{{{SVG}}}")
        if name not in _ALLOWED or (name == "path" and not child.get("d")):
            node.remove(child)
            continue
        _sanitize(child)
        if name == "g" and all(each.tag == f"{{{SVG}}}title" for each in child):
            node.remove(child)
    for name in list(node.attrib):
        local = name.rsplit("}", 1)[-1].lower()
        outside = local == "href" and not re.match(
            r"#|/basemap/|/tiles/|data:image/(png|jpeg|webp);", node.attrib[name]
        )
        if local.startswith("on") or outside:
            del node.attrib[name]


def _halos(parent: ET.Element) -> None:
    """Draw halos as separate texts below: few programs support `paint-order`."""
    for n, child in reversed(list(enumerate(parent))):
        if child.tag == f"{{{SVG}}}text" and child.get("stroke") and "stroke" in child.get("paint-order", ""):
            halo = copy.deepcopy(child)
            halo.set("fill", "none")
            halo.set("aria-hidden", "true")
            for name in ("stroke", "stroke-width", "stroke-opacity", "paint-order"):
                child.attrib.pop(name, None)
            halo.attrib.pop("paint-order")
            parent.remove(child)
            both = ET.Element(f"{{{SVG}}}g")  # moved as one
            both.extend((halo, child))
            parent.insert(n, both)


_TRANSLATE = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)\s*\)")


def _images(node: ET.Element, at: tuple[float, float]) -> Iterator[tuple[ET.Element, tuple[float, float]]]:
    """Yield the pictures inside, with the translation of their groups."""
    for child in node:
        shift = _TRANSLATE.fullmatch(child.get("transform", ""))
        here = (at[0] + float(shift[1]), at[1] + float(shift[2])) if shift else at
        if child.tag == f"{{{SVG}}}image":
            yield child, here
        yield from _images(child, here)


def _embed(image: ET.Element, seen: Box) -> None:
    """Embed the visible part of the relief."""
    href = image.get("href", "")
    if href.startswith("/tiles/"):
        _embed_tile(image, href)
        return
    if not href.startswith("/basemap/"):
        return
    x, y, w, h = (float(image.get(name, "0")) for name in ("x", "y", "width", "height"))
    picture, box = _cropped(relief(), Box(x, y, w, h), seen)
    out = io.BytesIO()
    few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    for name, value in (("x", box.x), ("y", box.y), ("width", box.w), ("height", box.h)):
        image.set(name, f"{value:.3f}")
    del image.attrib["href"]  # Inkscape and older programs read xlink:href only
    image.set(f"{{{XLINK}}}href", "data:image/png;base64," + b64encode(out.getvalue()).decode("ascii"))


def _embed_tile(image: ET.Element, href: str) -> None:
    """Put a tile of an own ground into the file; one that is missing leaves nothing."""
    from explorer.ground.shelf import shelf
    from explorer.ground.tiles import GroundError

    token, look, z, x, y = href.removeprefix("/tiles/").split("/")
    del image.attrib["href"]
    with contextlib.suppress(GroundError):
        mime, data = shelf().picture(token, look, int(z), int(x), int(y))
        image.set(f"{{{XLINK}}}href", f"data:{mime};base64," + b64encode(data).decode("ascii"))


def _cropped(source: Image.Image, placed: Box, seen: Box) -> tuple[Image.Image, Box]:
    """Return the whole pixels of a stretched picture inside the visible area, and their position."""
    across, down = source.width / placed.w, source.height / placed.h
    edges = (
        max(0, int((seen.x - placed.x) * across)),
        max(0, int((seen.y - placed.y) * down)),
        min(source.width, int((seen.right - placed.x) * across) + 1),
        min(source.height, int((seen.bottom - placed.y) * down) + 1),
    )
    cut = source.crop(edges)
    limit = (round(seen.w * _MAX_RELIEF_SCALE), round(seen.h * _MAX_RELIEF_SCALE))
    if cut.width > limit[0] or cut.height > limit[1]:
        cut.thumbnail(limit, Image.Resampling.LANCZOS)
    left, top, right, bottom = edges
    at = Box(left / across + placed.x, top / down + placed.y, (right - left) / across, (bottom - top) / down)
    return cut, at
