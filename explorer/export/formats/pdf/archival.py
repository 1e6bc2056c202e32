"""What makes a document PDF/A-2b (ISO 19005-2): metadata as XMP, and what its colours mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import md5
from html import escape

from explorer.export.formats.pdf_source import stream

_DATE = slice(24, 36)  # in the header of an ICC profile
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{author}
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_AUTHOR = "<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"


def xmp(facts: Mapping[str, str], lang: str) -> bytes:
    """Return the metadata stream with the content of the information dictionary `facts`, and the language's tag."""
    author = _AUTHOR.format(author=escape(facts["Author"])) if "Author" in facts else ""
    day = facts["CreationDate"].removeprefix("D:")
    date = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[8:10]}:{day[10:12]}:{day[12:14]}Z"
    named = {"title": escape(facts["Title"]), "tool": escape(facts["Creator"])}
    words = _XMP.format(author=author, date=date, lang=lang, **named)
    return stream(words.encode("utf-8", "replace"), b"/Type /Metadata /Subtype /XML")


@cache
def srgb() -> bytes:
    """Return the stream of the sRGB profile, without the time at which it was made."""
    from PIL import ImageCms

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = made[: _DATE.start] + bytes.fromhex("07D00001000100000000 0000") + made[_DATE.stop :]
    return stream(whole, b"/N 3", 6)


def intent(profile: int) -> bytes:
    """Return the catalogue's entry for the colours; `profile` is the profile's object number."""
    return (
        b"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB)"
        b" /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]" % profile
    )


def identifier(bodies: bytes) -> bytes:
    """Return the trailer's entry that names this document."""
    digest = md5(bodies, usedforsecurity=False).hexdigest().upper().encode("ascii")
    return b"/ID [<%s> <%s>]" % (digest, digest)
