"""Runs of fourteen hanzi as short hashes: how a test knows a copied sentence without holding the documents.

The five source documents are not part of this repository. Their runs were hashed once, with

    python -m tests.helpers.shingles DOCUMENT.txt… > tests/data/document_shingles.bin

into five bytes per run, sorted. Two texts share a run where both have the same fourteen hanzi in a row,
with nothing between them but blanks.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LENGTH, BYTES = 14, 5
STORE = Path(__file__).parent.parent / "data" / "document_shingles.bin"
_RUN = re.compile(rf"[\u3400-\u9fff]{{{LENGTH},}}")


def runs(text: str) -> Iterator[str]:
    """Every stretch of fourteen hanzi in a text."""
    for found in _RUN.finditer(re.sub(r"\s+", "", text)):
        for start in range(len(found[0]) - LENGTH + 1):
            yield found[0][start : start + LENGTH]


def digest(run: str) -> bytes:
    return hashlib.blake2b(run.encode(), digest_size=BYTES).digest()


def known() -> frozenset[bytes]:
    """The hashes of the documents' runs."""
    data = STORE.read_bytes()
    return frozenset(data[at : at + BYTES] for at in range(0, len(data), BYTES))


def copied(text: str, documents: frozenset[bytes]) -> list[str]:
    """The runs of a text that stand in a document, word for word."""
    return [run for run in runs(text) if digest(run) in documents]


if __name__ == "__main__":
    texts = [Path(name).read_text("utf-8") for name in sys.argv[1:]]
    sys.stdout.buffer.write(b"".join(sorted({digest(run) for text in texts for run in runs(text)})))
