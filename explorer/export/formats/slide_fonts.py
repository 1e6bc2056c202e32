"""The fonts that a PPTX names. It can bring none along and name no second choice: only what every Office has will do."""

from __future__ import annotations

import re
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import XmlPart
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

# Office for Windows and for Mac both install these. Arial is as wide as the bundled face's letters and digits, never
# wider, so what was measured with that face fits. Where neither is, class and character set find a sans serif with hanzi.
LATIN = {"typeface": "Arial", "panose": "020B0604020202020204", "pitchFamily": "34", "charset": "0"}
HANZI = {
    "typeface": "Microsoft YaHei",
    "panose": "020B0503020204020204",
    "pitchFamily": "34",
    "charset": "-122",
}
FACES = (("a:latin", LATIN), ("a:ea", HANZI), ("a:cs", LATIN))
_HANZI = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def write_faces(properties: Any, words: str) -> None:
    """Fonts and language of one run: marks that both scripts have, as “”, are taken from the language's font."""
    for tag, face in FACES:
        properties.append(properties.makeelement(qn(tag), face))
    chinese = _HANZI.search(words) is not None
    properties.set("lang", "zh-CN" if chinese else "en-US")
    properties.set("altLang", "en-US" if chinese else "zh-CN")


def write_themes(deck: Any) -> None:
    """The same fonts for what is typed later, and for the notes."""
    for master in (*deck.slide_masters, deck.notes_master):
        part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme = parse_xml(part.blob)
        for kind in ("a:majorFont", "a:minorFont"):
            fonts = theme.find(f".//{qn(kind)}")
            for tag, face in FACES:
                fonts.find(qn(tag)).attrib.update(face)
            for own in fonts.iterfind(f"{qn('a:font')}[@script='Hans']"):
                own.set("typeface", HANZI["typeface"])
        if isinstance(part, XmlPart):
            part._element = theme
        else:
            part._blob = serialize_part_xml(theme)
