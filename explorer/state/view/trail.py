"""Views of the map by name, and those that one has been at, to go back and forward through."""

from __future__ import annotations

from typing import Annotated

from explorer.records import dataclass
from explorer.state.view.view import Camera
from explorer.words.structure import MaxLength

MOST = 60
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A named camera."""

    name: str
    camera: Camera


Bookmarks = Annotated[tuple[Bookmark, ...], MaxLength(MOST)]


def with_bookmark(bookmarks: tuple[Bookmark, ...], name: str, camera: Camera) -> tuple[Bookmark, ...]:
    """Add a bookmark; one of the same name is replaced."""
    added = Bookmark(name[:_LONGEST], camera)
    if any(mark.name == added.name for mark in bookmarks):
        return tuple(added if mark.name == added.name else mark for mark in bookmarks)
    return (*bookmarks, added)


def renamed(bookmarks: tuple[Bookmark, ...], row: int, name: str) -> tuple[Bookmark, ...]:
    """Rename the bookmark at `row`; a blank name, or one that another has, changes nothing."""
    name = " ".join(name.split())[:_LONGEST]
    if not name or any(mark.name == name for n, mark in enumerate(bookmarks) if n != row):
        return bookmarks
    return tuple(Bookmark(name, mark.camera) if n == row else mark for n, mark in enumerate(bookmarks))


class Trail:
    """The cameras that one has rested at, as a browser keeps pages."""

    def __init__(self, first: Camera) -> None:
        self._seen, self._at = [first], 0

    @property
    def here(self) -> Camera:
        return self._seen[self._at]

    def rest_at(self, camera: Camera) -> None:
        """Record where the map stopped; a small move updates the current entry, a large one adds another."""
        if near(self.here, camera):
            self._seen[self._at] = camera
        else:
            self._seen[self._at + 1 :] = [camera]
            del self._seen[:-_KEPT]
            self._at = len(self._seen) - 1

    def back(self) -> Camera | None:
        """Step back; None at the first."""
        if self._at == 0:
            return None
        self._at -= 1
        return self.here

    def forward(self) -> Camera | None:
        """Step forward; None at the last."""
        if self._at + 1 == len(self._seen):
            return None
        self._at += 1
        return self.here


_KEPT = 100
_NUDGE_PX = 80


def near(a: Camera, b: Camera) -> bool:
    """Return whether two cameras show nearly the same: within 80 px and a quarter of a zoom."""
    pixel = 360 / 256 / 2**a.zoom
    moved = max(abs(a.lon - b.lon), abs(a.lat - b.lat))
    return abs(a.zoom - b.zoom) < 0.25 and moved < _NUDGE_PX * pixel
