"""CSV and its kin: encoding by evidence, the separator by what makes even rows, quotes as Excel writes them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

from explorer.sources.formats import parcels
from explorer.sources.raw import encoding, sheet_grid
from explorer.sources.raw.raw_layer import Column, RawLayer, SourceError, is_blank, make_column, source_text
from explorer.words.text import Text

_SEPARATORS = (",", ";", "\t", "|", "，", "；")
_SAMPLE = 200  # rows
_SAMPLED = 200_000  # characters
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_DIGITS = r"[+−-]?(?:\d+|\d{1,3}(?:[. \xa0]\d{3})+)"
_COMMA = re.compile(rf"{_DIGITS},\d+%?", re.ASCII)
_SURELY_COMMA = re.compile(
    rf"{_DIGITS},(?:\d{{1,2}}|\d{{4,}})%?|[+−-]?0,\d+%?|[+-]?\d{{1,3}}(?:\.\d{{3}})+,\d+", re.ASCII
)
_POINT = re.compile(r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+)%?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+%?", re.ASCII)
_APART = f"[{''.join(_SEPARATORS)}]"
_OPENED = re.compile(rf"(?:^|{_APART}) *(['\"])", re.MULTILINE)
_SINGLE = re.compile(rf"(?:^|{_APART}) *'((?:[^'\n]|'')*)'(?= *(?:{_APART}|$))", re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_CELL = 16 * 2**20


def read(path: Path) -> list[RawLayer]:
    """Read the one table of a text file; raises SourceError if there is none."""
    data = path.read_bytes()
    decoded = encoding.decode(data)
    text = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text[:10_000]
    if len(_CONTROLS.findall(head)) > len(head) // 50 + 2 or decoded.lost > len(text) // 20 + 5:
        raise SourceError(source_text("refuse.binary"))
    text = text.replace("\0", "")  # some instruments end a cell with one
    if parcels.MARK in text:
        return parcels.read(text, path.stem, decoded.encoding)
    rows, separator = _rows(text)
    found = sheet_grid.find_table(rows)
    if found is None:
        raise SourceError(source_text("refuse.no_table"))
    say: list[Text] = []
    if decoded.lost:
        say.append(source_text("encoding.lost", n=decoded.lost))
    if decoded.mixed:
        say.append(source_text("encoding.mixed", n=decoded.mixed))
    if found.longer:
        say.append(source_text("csv.longer", n=found.longer))
    columns = found.columns if separator in ",，" else _with_points(found.columns)
    return [RawLayer(path.stem, columns, len(found.lines), encoding=decoded.encoding, say=tuple(say))]


def _rows(text: str) -> tuple[list[list[Any]], str]:
    """Return the rows and what stands between their cells; "": blanks."""
    stated = re.match(r"sep=(.)\n", text, re.IGNORECASE)
    if stated:
        text = text[stated.end() :]
    quote, separator = _quote(text)
    separator = stated[1] if stated else separator
    if not separator:
        lines = map(str.strip, text.split("\n"))
        return [re.split(r"[ \u3000]+", line) if line else [] for line in lines], ""
    return _split(text, separator, quote), separator


def _quote(text: str) -> tuple[str, str]:
    """Return what cells are quoted with and the separator: single quotes where all of them close, if they hold a
    separator or each row has some."""
    separator, even = _separator(text, '"')
    sample = text if len(text) <= _SAMPLED else text[:_SAMPLED].rpartition("\n")[0]
    quoted = _SINGLE.findall(sample)
    lines = sum(1 for line in sample.split("\n") if line.strip())
    held = any(re.search(_APART, cell) for cell in quoted)
    if not quoted or _OPENED.search(_SINGLE.sub("", sample)) or (not held and len(quoted) < lines):
        return '"', separator
    other, as_even = _separator(text, "'")
    return ("'", other) if other and as_even >= even else ('"', separator)


def _with_points(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Write the numbers of a table with decimal commas (1.234,5) with points: 1,234 is less than two in such a one."""
    values = [{str(cell) for cell in column.cells.tolist() if not is_blank(cell)} for column in columns]
    every = set().union(*values)
    if not any(map(_SURELY_COMMA.fullmatch, every)) or any(map(_POINT.fullmatch, every)):
        return columns
    found = []
    for column, stated in zip(columns, values, strict=True):
        figures = [value for value in stated if _COMMA.fullmatch(value) or _WHOLE.fullmatch(value)]
        if 2 * len(figures) >= len(stated) and any("," in value for value in figures):
            column = make_column(column.name, list(map(_pointed, column.cells.tolist())))
        found.append(column)
    return tuple(found)


def _pointed(cell: Any) -> Any:
    if not isinstance(cell, str) or not _COMMA.fullmatch(cell):
        return cell
    return re.sub(r"[. \xa0]", "", cell).replace(",", ".")


def _split(text: str, separator: str, quote: str, most: int | None = None) -> list[list[Any]]:
    """Split into rows; a stray quote costs its own line, not all that follows it."""
    csv.field_size_limit(_MOST_CELL)
    lines = text.split("\n")
    rows: list[list[Any]] = []
    at = 0
    while at < len(lines) and (most is None or len(rows) < most):
        at = _some(lines, at, separator, quote, rows, most)
    return rows


def _some(
    lines: list[str], at: int, separator: str, quote: str, rows: list[list[Any]], most: int | None
) -> int:
    """Add rows from line `at` on, up to the first that a stray quote runs through; returns where to continue."""
    following = (f"{lines[number]}\n" for number in range(at, len(lines)))  # a slice would copy all of them
    reader = csv.reader(following, delimiter=separator, quotechar=quote, skipinitialspace=True)
    read = 0
    try:
        for row in reader:
            if reader.line_num > read + 1 and _runs_on(
                lines[at + read : at + reader.line_num], quote, row, rows
            ):
                break
            rows.append(row)
            read = reader.line_num
            if most is not None and len(rows) >= most:
                return at + read
        else:
            return len(lines)
    except csv.Error:
        pass
    rows.append([cell.strip().strip(quote) for cell in lines[at + read].split(separator)])
    return at + read + 1


def _runs_on(lines: list[str], quote: str, row: list[Any], rows: list[list[Any]]) -> bool:
    """Return whether a row of several lines is one whose quote was never closed: it is odd, or the row has another
    width."""
    odd = sum(line.count(quote) for line in lines) % 2 == 1
    return odd or bool(rows and len(row) != len(rows[-1]) and len(lines) > 2)


def _separator(text: str, quote: str) -> tuple[str, float]:
    """Return the separator that gives most rows the same width, and how even they are; "" if blanks do better."""
    sample = text[:_SAMPLED]
    best, score = ",", 0.0
    for separator in _SEPARATORS:
        if separator not in sample:
            continue
        widths = Counter(
            len(row) for row in _split(sample, separator, quote, _SAMPLE) if any(cell.strip() for cell in row)
        )
        if not widths:  # nothing but separators
            continue
        width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        even = times / sum(widths.values()) * (1 + min(width, 20) / 100)
        if width > 1 and even > score:
            best, score = separator, even
    if score < 0.3:
        lines = [line.split() for line in sample.split("\n")[:_SAMPLE] if line.strip()]
        widths = Counter(map(len, lines))
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        if (
            width > 1
            and times >= 0.7 * len(lines)
            and sum(_numbers(row) for row in lines) >= 0.5 * len(lines)
        ):
            return "", score
    return best, score


def _numbers(row: list[str]) -> bool:
    return sum(bool(_NUMBER.fullmatch(cell)) for cell in row) >= 2
