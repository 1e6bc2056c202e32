"""One coordinate in one cell: decimal, degrees-minutes-seconds in every spelling met, full width, thousands marks."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sources.raw.raw_layer import is_blank, source_text
from explorer.words.text import Text

_MARKS = (("′’‘´`＇", "'"), ("″”“＂", '"'), ("−–—", "-"), ("º˚。", "°"))
_WORDS = re.compile(r"东经|西经|北纬|南纬|经度|纬度|lon(?:gitude)?|lat(?:itude)?|lng", re.IGNORECASE)
_SIDES = {"西经": "W", "南纬": "S"}
_SIMPLE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"([+-]?\d{1,3}),(\d+)")
_SEXAGESIMAL = re.compile(
    r"""([+-]?)(\d{1,3}(?:\.\d+)?)\s*[°度d]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:['分m]\s*|$)(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|''|秒|s)?)?)?"""
)
_COLONS = re.compile(r"([+-]?)(\d{1,3})\s*([:-])\s*(\d{1,2}(?:\.\d+)?)(?:\s*\3\s*(\d{1,2}(?:\.\d+)?))?")
_DOTS = re.compile(r"([+-]?)(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:\.\d+)?)")  # 105.30.00: a number has one point
_SPACED = re.compile(r"([+-]?)(\d{1,3})\s+(\d{1,2}(?:\.\d+)?)(?:\s+(\d{1,2}(?:\.\d+)?))?")

_PACKED = 0.9  # of the rows
_SECONDS = re.compile(r"[°度:d].*\d\s*s$")  # 30°20'40s: the letter is no south


def parse_angle(cell: Any) -> float | Text | None:
    """Parse degrees or metres as the cell has them; None if it is blank; else why it is no number."""
    if isinstance(cell, str) and _SIMPLE.fullmatch(cell):  # most cells
        return float(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return None if cell != cell else float(cell)
    if is_blank(cell):
        return None
    text, side = _plain(str(cell))
    if (match := _PLAIN.fullmatch(text)) or (match := _PLAIN.fullmatch(text.rstrip("°度"))):
        return _signed(float(match[0]), side)
    if _THOUSANDS.fullmatch(text):
        return _signed(float(text.replace(",", "")), side)
    if match := _COMMA.fullmatch(text):
        return _signed(float(f"{match[1]}.{match[2]}"), side)
    for pattern, at in (
        (_SEXAGESIMAL, (2, 3, 4)),
        (_COLONS, (2, 4, 5)),
        (_DOTS, (2, 3, 4)),
        (_SPACED, (2, 3, 4)),
    ):
        if match := pattern.fullmatch(text):
            degrees, minutes, seconds = (float(match[n] or 0) for n in at)
            if minutes >= 60 or seconds >= 60:
                return source_text("row.sixtieths", value=str(cell).strip())
            value = degrees + minutes / 60 + seconds / 3600
            return _signed(-value if match[1] == "-" else value, side)
    return source_text("row.no_number", value=str(cell).strip()[:40])


def _plain(cell: str) -> tuple[str, str]:
    """Return the figures in half width, and the letter or word of the side (W and S are negative)."""
    for marks, one in _MARKS:
        cell = re.sub(f"[{marks}]", one, cell)
    text = unicodedata.normalize("NFKC", cell).strip().strip("()[]")
    side = ""
    for word in _WORDS.findall(text):
        side = _SIDES.get(word, side)
    text = _WORDS.sub("", text).strip(" :=：")
    if match := re.match(r"([NSEWnsew东南西北])\s*(?=[\d+-])", text):
        side, text = match[1].upper(), text[match.end() :]
    elif (match := re.search(r"\s*([NSEWnsew东南西北])$", text)) and not _SECONDS.search(text):
        side, text = match[1].upper(), text[: match.start()]
    text = re.sub(r"(?<=\d)\s*(米|m)$", "", text) if "°" not in text and "'" not in text else text
    return text.strip(), {"西": "W", "南": "S"}.get(side, side)


def _signed(value: float, side: str) -> float:
    return -value if side in ("W", "S") else value


def are_packed(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> bool:
    """Return whether numbers are degrees, minutes and seconds in one: 1053835.88 and 290454.48 for 105°38′35.88″, 29°4′54.48″."""
    sound = np.isfinite(lons) & np.isfinite(lats)
    if not sound.any():
        return False
    x, y = np.abs(lons[sound]), np.abs(lats[sound])
    sized = (x >= 73_00_00) & (x < 136_00_00) & (y >= 3_00_00) & (y < 54_00_00)
    sixtieths = _sixtieths(x) & _sixtieths(y)
    return bool(sized.all() and sixtieths.mean() >= _PACKED)


def unpack(values: NDArray[np.float64]) -> list[tuple[int, float]]:
    """Turn such numbers into degrees in place; NaN, and returned by row, where minutes or seconds are 60 or more."""
    wrong = [
        (row, float(values[row]))
        for row in np.flatnonzero(np.isfinite(values) & ~_sixtieths(values)).tolist()
    ]
    size = np.abs(values)
    degrees = size // 10_000 + size // 100 % 100 / 60 + size % 100 / 3600
    values[:] = np.where(_sixtieths(values), np.copysign(degrees, values), np.nan)
    return wrong


def _sixtieths(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    size = np.abs(values)
    return (size // 100 % 100 < 60) & (size % 100 < 60)
