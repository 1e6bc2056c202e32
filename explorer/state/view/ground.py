"""The user's own grounds as a View keeps them: what each is, and how it is drawn."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from explorer.records import dataclass
from explorer.words.structure import Between, MaxLength

Datum = Literal["wgs84", "gcj02"]
Night = Literal["auto", "same", "dim", "invert"]
NIGHTS: tuple[Night, ...] = ("auto", "same", "dim", "invert")
MOST_GROUNDS = 12
_Line = Annotated[str, MaxLength(300)]


@dataclass(frozen=True, slots=True)
class OwnGround:
    """A file (`path`, absolute while a project is open) or a tile service (`service`, the id by which this machine
    knows it: no file of ours holds a host). `credit` and `approval` (审图号) replace what the source says itself.
    """

    id: Annotated[str, MaxLength(40)]
    name: _Line
    path: Annotated[str, MaxLength(4000)] = ""
    service: Annotated[str, MaxLength(80)] = ""
    visible: bool = True
    opacity: Annotated[float, Between(0, 1)] = 1.0
    night: Night = "auto"
    datum: Literal["", "wgs84", "gcj02"] = ""
    credit: _Line = ""
    approval: _Line = ""

    def beside(self, folder: Path) -> OwnGround:
        """Return the ground with its path as a project in `folder` stores it: relative if it is inside the folder."""
        path = Path(self.path)
        inside = bool(self.path) and path.is_relative_to(folder)
        return replace(self, path=path.relative_to(folder).as_posix()) if inside else self

    def found_from(self, folder: Path) -> OwnGround:
        """Return the ground with the stored path made absolute."""
        return replace(self, path=str(folder / self.path)) if self.path else self


@dataclass(frozen=True, slots=True)
class OwnService:
    """A tile service that the user has added. `template` has {z}, {x}, {y}, perhaps {s} and {key}, never the key."""

    id: Annotated[str, MaxLength(80)]
    name: _Line
    template: Annotated[str, MaxLength(2000)]
    credit: _Line = ""
    approval: _Line = ""
    least: Annotated[int, Between(0, 24)] = 0
    most: Annotated[int, Between(0, 24)] = 18
    datum: Datum = "wgs84"


def rough_key(grounds: tuple[OwnGround, ...]) -> str:
    """Return the key of the words for a scale too large for our own ground; over another one only our lines are
    rough."""
    return "map.rough_lines" if any(ground.visible for ground in grounds) else "map.rough"


def fresh_id() -> str:
    return secrets.token_hex(4)


def placed(grounds: tuple[OwnGround, ...], ground: OwnGround) -> tuple[OwnGround, ...]:
    """Return the grounds with `ground` replacing the one with its id, else on top."""
    if any(one.id == ground.id for one in grounds):
        return tuple(ground if one.id == ground.id else one for one in grounds)
    return (*grounds, ground)


def moved(grounds: tuple[OwnGround, ...], key: str, by: int) -> tuple[OwnGround, ...]:
    """Return the grounds with `key` moved up (positive) or down."""
    order = list(grounds)
    at = next((n for n, one in enumerate(order) if one.id == key), None)
    if at is None or not 0 <= at + by < len(order):
        return grounds
    order.insert(at + by, order.pop(at))
    return tuple(order)
