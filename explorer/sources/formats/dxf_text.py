"""The text of drawings: its encoding, and AutoCAD's escapes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from explorer.sources.raw import encoding


def choose_encoding(gdal: Any, path: Path) -> str:
    """Set and return the encoding of a drawing by evidence: $DWGCODEPAGE may lie as .cpg does."""
    data = path.read_bytes()
    head = data[:200_000].decode("latin-1")
    page = re.search(r"\$DWGCODEPAGE\s+3\s+(\S+)", head)
    codec = encoding.detect(data.splitlines(), page[1] if page else "")
    gdal.set_gdal_config_options({"DXF_ENCODING": "UTF-8" if codec == encoding.UTF8 else "GB18030"})
    return codec


def unescaped(text: str) -> str:
    """Replace AutoCAD's escapes for what its codepage lacks: `\\U+6765`, `\\M+5C0B4` (5 is GBK), `%%d`."""
    text = re.sub(r"\\U\+([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
    text = re.sub(
        r"\\M\+5([0-9A-Fa-f]{4})",
        lambda match: encoding.decode_cell(bytes.fromhex(match[1]), encoding.GB18030),
        text,
    )
    return re.sub(
        r"%%([dpc])",
        lambda match: {"d": "°", "p": "±", "c": "⌀"}[match[1].lower()],
        text,
        flags=re.IGNORECASE,
    )
