"""An office's own presentation as the master of a deck: its layouts, type and colours, without its slides."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn

from explorer.export.files.errors import LocalizedError, PaperError
from explorer.export.sheet.paper import PRINT_DPI, Paper, check_size
from explorer.records import dataclass
from explorer.state.files import atomic
from explorer.words import io_errors

_MOST_BYTES, _MOST_UNPACKED = 64 * 2**20, 512 * 2**20
_OLE = b"\xd0\xcf\x11\xe0"  # files of PowerPoint 97, and those with a password
_TEMPLATE, _DECK = "presentationml.template.main+xml", "presentationml.presentation.main+xml"
_EMU = 36_000  # per mm
_LEAST_ROOM, _LEAST_WIDE = 0.35, 0.5  # of the slide's height and width, that a layout must leave to the map
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
Room = tuple[float, float, float, float]


class MasterError(LocalizedError, ValueError):
    """A file that cannot be a master; the message is one line with file, reason and remedy."""

    area = "export.master"


@dataclass(frozen=True, slots=True)
class MasterSize:
    """The size of an office's slides in mm, and the room that they leave to the map: x, y, width, height."""

    width: float
    height: float
    room: Room

    @property
    def size(self) -> str:
        """Return the size as `parse_paper` reads it."""
        return f"{self.width:g}x{self.height:g}mm"


def measure_master(path: Path) -> MasterSize:
    """Read the size of the master's slides; raises MasterError."""
    deck = open_master(path)
    width, height = deck.slide_width / _EMU, deck.slide_height / _EMU
    try:
        check_size(Paper(width, height, PRINT_DPI, "mm"), raster=False)
    except PaperError as error:
        raise MasterError("size", file=path.name, why=error) from error
    with _no_deck(path):
        return MasterSize(round(width, 3), round(height, 3), _room(deck, width, height))


def open_master(path: Path) -> Any:
    """Open the presentation and remove its slides; raises MasterError."""
    try:
        data = atomic.read(path, _MOST_BYTES)
    except OSError as error:
        raise MasterError(
            "unreadable", file=path.name, reason=io_errors.reason(error, reading=True)
        ) from error
    if len(data) > _MOST_BYTES:
        raise MasterError("too_big", file=path.name, limit=_MOST_BYTES // 2**20)
    if data.startswith(_OLE):
        raise MasterError("old", file=path.name)
    with _no_deck(path):
        deck = Presentation(io.BytesIO(_as_deck(data, path)))
        _empty(deck)
        title_only(deck)
        if not deck.slide_width or not deck.slide_height:
            raise MasterError("no_deck", file=path.name)
    return deck


@contextmanager
def _no_deck(path: Path) -> Iterator[None]:
    """Raise what a damaged file makes of python-pptx as MasterError."""
    try:
        yield
    except MasterError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        PackageNotFoundError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        OSError,
        SyntaxError,
    ) as error:
        raise MasterError("no_deck", file=path.name) from error


def _as_deck(data: bytes, path: Path) -> bytes:
    """Return the file with a template's type changed to that of a presentation; refuse macros and unpacked giants."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise MasterError("too_big", file=path.name, limit=_MOST_UNPACKED // 2**20)
        types = packed.read("[Content_Types].xml").decode("utf-8")
        if "macroEnabled" in types or "vbaProject" in types:
            raise MasterError("macros", file=path.name)
        if _TEMPLATE not in types:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for part in packed.infolist():
                body = packed.read(part)
                if part.filename == "[Content_Types].xml":
                    body = types.replace(_TEMPLATE, _DECK).encode("utf-8")
                made.writestr(part.filename, body)
        return out.getvalue()


def _empty(deck: Any) -> None:
    """Remove the slides, and what names them: sections and custom shows."""
    listed = deck.slides._sldIdLst
    for one in list(listed):
        deck.part.drop_rel(one.rId)
        listed.remove(one)
    for tag in ("p:custShowLst", "p:extLst"):
        for old in deck.part._element.findall(qn(tag)):
            deck.part._element.remove(old)


# ---------------------------------------------------------------- layouts


def title_slide(deck: Any) -> Any:
    """Return the layout of a title slide, else that of a slide with a title."""
    found = (
        one for one in deck.slide_layouts if one._element.get("type") == "title" and _title(one) is not None
    )
    return next(found, None) or title_only(deck)


def title_only(deck: Any) -> Any:
    """Return the layout with a title and little else; raises MasterError if none has a title."""
    titled = [one for one in deck.slide_layouts if _title(one) is not None]
    if not titled:
        raise MasterError("no_title")
    named = [one for one in titled if one._element.get("type") == "titleOnly"]
    return named[0] if named else min(titled, key=lambda one: len(_others(one)))


def _title(layout: Any) -> Any:
    return next((one for one in layout.placeholders if one.placeholder_format.type in _TITLES), None)


def _others(layout: Any) -> list[Any]:
    return [one for one in layout.placeholders if one.placeholder_format.type not in (*_TITLES, *_FURNITURE)]


def _room(deck: Any, width: float, height: float) -> Room:
    """Return the part on the slide of the room for the map; a usual one where little of it is."""
    left, top, wide, tall = _drawn_room(deck, width, height)
    x, y = max(0.0, left), max(0.0, top)
    wide, tall = min(width, left + wide) - x, min(height, top + tall) - y
    if wide > width * _LEAST_WIDE and tall > height * _LEAST_ROOM:
        return x, y, wide, tall
    return width * 0.05, height * 0.2, width * 0.9, height * 0.76


def _drawn_room(deck: Any, width: float, height: float) -> Room:
    """Return the place of the text on the master's slides, else what lies between title and footer."""
    for layout in deck.slide_layouts:
        if layout._element.get("type") == "obj":
            for one in _others(layout):
                box = _box(one)
                if box and box[3] > height * _LEAST_ROOM and box[2] > width * _LEAST_WIDE:
                    return box
    title = _box(_title(title_only(deck))) or (width * 0.05, 0.0, width * 0.9, height * 0.2)
    feet = [
        box
        for one in title_only(deck).placeholders
        if one.placeholder_format.type in _FURNITURE
        if (box := _box(one))
    ]
    top = title[1] + title[3] if title[1] + title[3] < height * 0.45 else height * 0.2
    bottom = min((box[1] for box in feet if box[1] > height * 0.7), default=height * 0.96)
    return title[0], top, title[2], bottom - top


def _box(shape: Any) -> Room | None:
    sides = (shape.left, shape.top, shape.width, shape.height) if shape is not None else (None,) * 4
    return None if None in sides else tuple(side / _EMU for side in sides)  # type: ignore[operator,return-value]
