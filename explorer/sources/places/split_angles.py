"""Degrees, minutes and seconds in columns of their own: 经度度, 经度分, 经度秒; lon_deg, lon_min; 东经, 分, 秒."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.records import dataclass
from explorer.sources.places import angles
from explorer.sources.raw.raw_layer import Column, is_blank, normalized, plain_text, source_text
from explorer.words.text import Text

SUFFIX = " °′″"  # of the name of a joined column
_PARTS = (  # letters last, which longer words end with; seconds before minutes: their mark is twice that
    ("seconds", r"(?:秒|seconds?|secs?|s)?(?:′′|''|″|\")|秒数?|seconds?|secs?|miao"),
    ("minutes", r"(?:分|minutes?|mins?|m)?[′']|分数?|minutes?|mins?|fen"),
    ("degrees", r"(?:度|degrees?|deg|d)?°|度数?|degrees?|deg|du"),
    ("side", r"半球|方向|direction|dir|hemisphere|hemi|hem|ref"),
    ("seconds", "s"),
    ("minutes", "m"),
    ("degrees", "d"),
)
_WHOLE_WORD = re.compile(
    r"(?:秒|seconds?|secs?|miao|分|minutes?|mins?|fen|度|degrees?|deg)[°′'″\"]*|[°′'″\"]+"
)
_IGNORED = re.compile(r"[()（）\[\]【】_\-\s.:：/、|·]")
_LON = re.compile(r"经|jingdu|^jd|longitude|lng|long?|^(?:e|东)$")
_LAT = re.compile(r"纬|weidu|^wd|latitude|lat|^(?:n|北)$")
_UNITS = re.compile(r"\s*(?:[分秒′″'\"]+|min|sec)$")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?", re.ASCII)
_LEAST = 0.5  # of the rows must read as such an angle
_SAMPLE = 200


@dataclass(slots=True)
class _Group:
    """The columns of one angle."""

    name: str
    degrees: Column | None = None
    minutes: Column | None = None
    seconds: Column | None = None
    side: Column | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(c for c in (self.degrees, self.minutes, self.seconds, self.side) if c is not None)

    def angles(self, rows: slice) -> Iterator[float | Text | None]:
        cells = [
            c.cells[rows].tolist() if c is not None else None
            for c in (self.degrees, self.minutes, self.seconds, self.side)
        ]
        for row in range(len(cells[0] or ())):
            degrees, minutes, seconds, side = (c[row] if c is not None else None for c in cells)
            yield self._angle(degrees, minutes, seconds, side)

    def _angle(self, degrees: Any, minutes: Any, seconds: Any, side: Any) -> float | Text | None:
        """Return degrees with a fraction, None for a blank row, or why the cells are no angle."""
        whole = angles.parse_angle(degrees)
        rest = [_number(minutes), _number(seconds)]
        if whole is None:
            blank = is_blank(minutes) and is_blank(seconds)
            return None if blank else self._blank(self.degrees)
        said = "".join(
            plain_text(cell) + ("" if _UNITS.search(plain_text(cell)) else mark)
            for cell, mark in ((degrees, "°"), (minutes, "′"), (seconds, "″"))
            if not is_blank(cell)
        )
        if isinstance(whole, Text) or any(isinstance(v, Text) for v in rest):
            return source_text("row.no_number", value=said[:40])
        m, s = (v if isinstance(v, float) else None for v in rest)
        if m is None and (s is not None or whole == int(whole)):
            return self._blank(self.minutes)
        m, s = m or 0.0, s or 0.0
        if m >= 60 or s >= 60:
            return source_text("row.sixtieths", value=said[:40])
        if (whole % 1 and (m or s)) or (m % 1 and s):
            return source_text("row.no_number", value=said[:40])
        found = abs(whole) + m / 60 + s / 3600
        west = str(side).strip()[:1].upper() in ("W", "S", "西", "南") if side is not None else False
        return -found if west or np.signbit(whole) else found

    @staticmethod
    def _blank(column: Column | None) -> Text:
        return source_text("row.blank", columns=column.name if column is not None else "")


def joined(columns: Sequence[Column]) -> tuple[list[Column], Mapping[str, tuple[str, ...]]]:
    """Return the columns with those of one angle joined, and the names of the joined ones by the new name.

    Cells of a joined column are degrees, None, or a Text that says why they are no angle.
    """
    groups = [g for g in _groups(columns) if _are_angles(g)]
    gone = {id(c) for g in groups for c in g.columns}
    found = [c for c in columns if id(c) not in gone]
    for group in groups:
        cells = np.empty(len(columns[0].cells), object)
        cells[:] = list(group.angles(slice(None)))
        found.append(Column(group.name, cells))
    return found, {g.name: tuple(c.name for c in g.columns) for g in groups}


def _groups(columns: Sequence[Column]) -> list[_Group]:
    """Return the columns that belong together by their names, or because bare 分 and 秒 follow a longitude."""
    found: dict[str, _Group] = {}
    before: tuple[Column, str] | None = None  # the longitude or latitude that bare names continue
    for column in columns:
        head = _IGNORED.sub("", normalized(column.name))
        part, stem = _part(head)
        if part and not stem and before is not None:
            group = found.setdefault(before[1], _Group(_name(before[1])))
            if group.degrees is None:
                group.degrees = before[0]
            if part != "degrees":
                setattr(group, part, getattr(group, part) or column)
            continue
        stem = stem if part else head
        before = (column, stem) if _name(stem) and part in ("", "degrees") else None
        if part and _name(stem):
            group = found.setdefault(stem, _Group(_name(stem)))
            setattr(group, part, getattr(group, part) or column)
        if part and not _name(stem) and _name(head):
            before = (column, head)
    return [g for g in found.values() if g.degrees is not None and g.minutes is not None]


def _part(head: str) -> tuple[str, str]:
    """Return which part of an angle a column is by its name, and the name of the angle; empty if it is none."""
    bare = re.sub(r"\d$", "", head)
    if _WHOLE_WORD.fullmatch(bare):
        head = bare
    for part, words in _PARTS:
        if match := re.fullmatch(rf"(.*?)(?:{words})", head):
            if match[1] or _WHOLE_WORD.fullmatch(head):
                return part, match[1]
        elif (match := re.fullmatch(rf"(?:{words})(.+)", head)) and _WHOLE_WORD.match(head):
            return part, match[1]
    return "", ""


def _name(stem: str) -> str:
    """Return the name of the joined column; empty unless the stem names a longitude or a latitude."""
    lon, lat = _LON.search(stem), _LAT.search(stem)
    if bool(lon) == bool(lat):
        return ""
    axis = "" if re.search(r"经度|东经|纬度|北纬|l[aon]", stem) else "经度" if lon else "纬度"
    return (stem if not axis else stem + axis if len(stem) > 1 else axis) + SUFFIX


def _are_angles(group: _Group) -> bool:
    stated = [a for a in group.angles(slice(_SAMPLE)) if a is not None]
    return bool(stated) and sum(isinstance(a, float) for a in stated) >= _LEAST * len(stated)


def _number(cell: Any) -> float | Text | None:
    """Return minutes or seconds that are not negative; None if blank; a Text if they are no number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell:
        return float(cell) if cell >= 0 else source_text("row.no_number", value=cell)
    if is_blank(cell):
        return None
    text = _UNITS.sub("", unicodedata.normalize("NFKC", str(cell)).strip())
    if _NUMBER.fullmatch(text) and not text.startswith("-"):
        return float(text)
    return source_text("row.no_number", value=text[:40])
