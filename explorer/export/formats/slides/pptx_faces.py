"""Fonts of a presentation: the faces of its runs and themes, and the language that decides between them."""

from __future__ import annotations

import re
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import XmlPart
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

# PPTX files embed no fonts and name no fallbacks, so these are fonts that Office installs on Windows and macOS. Arial is
# never wider than the bundled face, with which text was measured. Elsewhere panose and charset select a substitute.
_LATIN = {"typeface": "Arial", "panose": "020B0604020202020204", "pitchFamily": "34", "charset": "0"}
_HANZI_FACE = {
    "typeface": "Microsoft YaHei",
    "panose": "020B0503020204020204",
    "pitchFamily": "34",
    "charset": "-122",
}
_FACES = (("a:latin", _LATIN), ("a:ea", _HANZI_FACE), ("a:cs", _LATIN))
_HANZI = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def has_hanzi(words: str) -> bool:
    return _HANZI.search(words) is not None


def write_faces(properties: Any, words: str, *, named: bool, family: str = "") -> None:
    """Set fonts, unless they are a master's, and language of a run; the language decides the font of shared punctuation
    such as “”."""
    faces = [(tag, {"typeface": family}) for tag, _ in _FACES] if family else _FACES
    for tag, face in faces if named else ():
        properties.append(properties.makeelement(qn(tag), face))
    chinese = has_hanzi(words)
    properties.set("lang", "zh-CN" if chinese else "en-US")
    properties.set("altLang", "en-US" if chinese else "zh-CN")


def write_themes(deck: Any) -> None:
    """Set the fonts in the themes, for later edits and for notes."""
    for master in (*deck.slide_masters, deck.notes_master):
        part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme = parse_xml(part.blob)
        for kind in ("a:majorFont", "a:minorFont"):
            fonts = theme.find(f".//{qn(kind)}")
            for tag, face in _FACES:
                fonts.find(qn(tag)).attrib.update(face)
            for own in fonts.iterfind(f"{qn('a:font')}[@script='Hans']"):
                own.set("typeface", _HANZI_FACE["typeface"])
        if isinstance(part, XmlPart):
            part._element = theme
        else:
            part._blob = serialize_part_xml(theme)
