"""What the XML of an XLSX says beyond calamine: from when it counts days, formulas without values, cells far away."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.records import dataclass
from explorer.sources.raw.raw_layer import EPOCH

_HEAD = 65_536
_MOST_SEARCHED = 64 * 2**20  # bytes of a sheet
_MOST_COPIED = 512 * 2**20  # bytes of a workbook
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLANK_FORMULA = re.compile(
    rb"""<c\b(?![^>]*\bt="str")[^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_EPOCH_1904 = date(1904, 1, 1)
_DIMENSION = re.compile(rb'<dimension\b[^>]*\bref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_CELL = re.compile(rb'<c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!\s*</c>).*?</c>', re.DOTALL)
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"')
_FAR_OUT = re.compile(rb'r="[A-Z]{3}\d')  # beyond the 702nd column
_ROOMY = 2_000_000  # cells: what takes less is not looked through
_FAR_ROWS, _FAR_COLUMNS = 1000, 200  # blank ones between a table and what is not part of it
_FEW = 50
# What zipfile raises for an archive that calamine may read: RuntimeError for unknown compression, too.
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook for calamine: without the `strays`, by sheet the names of single cells far away from all others."""

    file: Path | io.BytesIO
    strays: Mapping[str, list[str]] = field(default_factory=dict)


def epoch(path: Path) -> date:
    """Return the day from which a workbook counts; calamine applies it to dates, but not to bare numbers."""
    try:
        with zipfile.ZipFile(path) as archive:
            start = archive.read("xl/workbook.xml")[:_HEAD]
    except _DAMAGED:
        return EPOCH
    return _EPOCH_1904 if re.search(rb'date1904\s*=\s*"(1|true|on)"', start) else EPOCH


def uncalculated(path: Path) -> dict[str, int]:
    """Return by sheet how many formulas have no value, as programs write them that do not calculate: their cells come
    as blanks."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _blank_formulas(archive, part) for name, part in _parts(archive).items()}
    except (*_DAMAGED, ValueError, SyntaxError):
        return {}


def gathered(path: Path) -> Workbook:
    """Return the workbook without cells that lie far from all others: calamine makes room for all between, and aborts."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = {name: (part, _strays(archive, part)) for name, part in _parts(archive).items()}
            found = {name: lost for name, lost in found.items() if lost[1]}
            if not found or sum(entry.file_size for entry in archive.infolist()) > _MOST_COPIED:
                return Workbook(path)
            return Workbook(
                _without(archive, dict(found.values())), {n: cells for n, (_, cells) in found.items()}
            )
    except (*_DAMAGED, ValueError, SyntaxError):
        return Workbook(path)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet's part by that of the sheet."""
    from defusedxml import ElementTree

    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    named = {str(x.get("name")): targets.get(x.get(f"{_LINKS}id"), "") for x in sheets}
    return {
        name: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for name, target in named.items()
        if target
    }


def _blank_formulas(archive: zipfile.ZipFile, part: str) -> int:
    cells = _content(archive, part)
    return len(_BLANK_FORMULA.findall(cells)) if b"<f" in cells else 0


def _content(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as sheet:
        return sheet.read(_MOST_SEARCHED)


def _strays(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Return the few cells with values that lie far below or beside the others, if the sheet says that it is large."""
    with archive.open(part) as sheet:
        said = _DIMENSION.search(sheet.read(_HEAD))
    if said is not None and len(said[1]) < 3 and _column(said[1]) * int(said[2]) <= _ROOMY:
        return []
    content = _content(archive, part)
    numbers = np.array(_ROW.findall(content), np.int64)
    if not (np.diff(numbers) > _FAR_ROWS).any() and _FAR_OUT.search(content) is None:
        return []
    names = [(match[1], match[2]) for match in _CELL.finditer(content)]
    if not names:
        return []
    rows = np.fromiter((int(row) for _, row in names), np.int64, len(names))
    columns = np.fromiter((_column(column) for column, _ in names), np.int64, len(names))
    near = _first(rows, _FAR_ROWS)
    near[near] = _first(columns[near], _FAR_COLUMNS)
    far = np.flatnonzero(~near)
    return (
        [] if len(far) > min(_FEW, near.sum()) else [(names[n][0] + names[n][1]).decode("ascii") for n in far]
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _first(places: NDArray[np.int64], far: int) -> NDArray[np.bool_]:
    """Return which of some places come before the first `far` blank ones."""
    used = np.unique(places)
    gaps = np.flatnonzero(np.diff(used) > far)
    last = used[gaps[0]] if len(gaps) else used[-1]
    found: NDArray[np.bool_] = places <= last
    return found


def _without(archive: zipfile.ZipFile, cells: Mapping[str, list[str]]) -> io.BytesIO:
    """Copy what calamine reads of a workbook, without some cells of its parts."""
    copied = io.BytesIO()
    with zipfile.ZipFile(copied, "w") as copy:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/media/"):
                continue
            content = archive.read(entry)
            if lost := cells.get(entry.filename):
                refs = "|".join(lost).encode("ascii")
                content = re.sub(
                    rb'<c\b[^>]*\br="(?:' + refs + rb')"[^>]*(?<!/)>.*?</c>', b"", content, flags=re.DOTALL
                )
            copy.writestr(entry.filename, content)
    copied.seek(0)
    return copied
