"""PNG chunks: the resolution and a title written into a picture, its size read back."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
INCHES_PER_METRE = 39.370_078_74


def chunks(png: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's type, and where it begins and ends."""
    if not png.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], at, at + 12 + length
        at += 12 + length


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_facts(png: bytes, dpi: float, title: str) -> bytes:
    """The picture with its dpi (pHYs) and title (iTXt) in place of any that it had."""
    per_metre = round(dpi * INCHES_PER_METRE)
    facts = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    facts += chunk(b"iTXt", b"Title\0\0\0\0\0" + title.encode("utf-8"))
    parts = [SIGNATURE]
    for kind, start, end in chunks(png):
        if kind not in (b"pHYs", b"iTXt", b"tEXt"):
            parts.append(png[start:end])
        if kind == b"IHDR":
            parts.append(facts)
    return b"".join(parts)


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    wide, tall = struct.unpack_from(">II", png, 16)
    return wide, tall
