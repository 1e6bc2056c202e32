"""What python-pptx has no call for: the XML of a slide's shapes, lines and text."""

from __future__ import annotations

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from explorer.export.layout.elements import Ink

_NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # as PowerPoint writes it


def bare(frame: Any, *, wrapped: bool) -> None:
    """Remove margins and fitting, so that text begins where it was measured."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = wrapped, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def glow(properties: Any, color: str, radius: int) -> None:
    """Set a rim around letters: PowerPoint has no halo of hard edge."""
    effects = element("a:effectLst")
    glow = element("a:glow", rad=str(radius))
    glow.append(element("a:srgbClr", val=color.lstrip("#")))
    effects.append(glow)
    fill = properties.find(qn("a:solidFill"))
    fill.addnext(effects)


def fade_in(slide: Any) -> None:
    """Let the slide fade in."""
    made = element("p:transition", spd="med")
    made.append(element("p:fade"))
    after = [slide._element.find(qn(tag)) for tag in ("p:clrMapOvr", "p:cSld")]
    next(node for node in after if node is not None).addnext(made)


def slide_number(paragraph: Any, number: int) -> Any:
    """Add the field of a slide's number, with what it is now, to a paragraph; return its properties."""
    field = element("a:fld", id=_NUMBER_FIELD, type="slidenum")
    properties, now = element("a:rPr"), element("a:t")
    now.text = str(number)
    field.extend((properties, now))
    paragraph.insert_element_before(field, "a:endParaRPr")
    return properties


def ink(color: str) -> Any:
    """Return the fill of letters."""
    solid = element("a:solidFill")
    solid.append(element("a:srgbClr", val=color.lstrip("#")))
    return solid


def rgb(color: str) -> Any:
    digits = color.lstrip("#")
    made: Any = RGBColor
    return made(*(int(digits[n : n + 2], 16) for n in (0, 2, 4)))


def alpha(solid: Any, opacity: float) -> None:
    if solid is not None and opacity < 1:
        solid[0].append(element("a:alpha", val=str(round(opacity * 100_000))))


def element(tag: str, **attributes: str) -> Any:
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made


def plain(shape: Any) -> None:
    """Remove the theme's outline, fill, shadow and font."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def dashes(line: Any, ink: Ink) -> None:
    """Set a custom dash pattern, in units of the line's width."""
    preset = line.find(qn("a:prstDash"))
    custom = element("a:custDash")
    for on, off in zip(ink.dash[::2], ink.dash[1::2], strict=False):
        lengths = {"d": str(round(on / ink.width * 100_000)), "sp": str(round(off / ink.width * 100_000))}
        custom.append(element("a:ds", **lengths))
    line.replace(preset, custom)


def name(shape: Any, name: str, description: str = "") -> None:
    shape.name = name
    if description:
        shape._element._nvXxPr.cNvPr.set("descr", description)
