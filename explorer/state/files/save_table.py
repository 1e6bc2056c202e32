"""A table as text: CSV and TSV that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from explorer.state.files import atomic
from explorer.words.formulas import guarded

_BREAKS = str.maketrans({"\t": " ", "\r": " ", "\n": " ", "\0": " "})
BOM = "\ufeff"


def _pasted(cell: str) -> str:
    """Return the cell on one line, quoted if it begins with a quote: a spreadsheet removes the quotes of a pasted
    cell."""
    line = guarded(cell).translate(_BREAKS)
    return '"' + line.replace('"', '""') + '"' if line.startswith('"') else line


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return RFC 4180 text: CRLF, every cell guarded and quoted, so that `x;=1+1` stays one cell where `;`
    separates."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in (header, *rows):
        writer.writerow([guarded(cell.replace("\0", " ")) for cell in row])
    return out.getvalue()


def tsv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return text for the clipboard: one line per row, one tab per cell, whatever the cells hold."""
    lines = ("\t".join(_pasted(cell) for cell in row) for row in (header, *rows))
    return "\r\n".join(lines) + "\r\n"


def save_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], bom: bool = True) -> None:
    """Write the table whole or not at all. With `bom`, Excel reads it as UTF-8."""
    text = (BOM if bom else "") + csv_text(header, rows)
    atomic.write(path, text.encode("utf-8"))
