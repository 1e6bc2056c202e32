"""Annotations: what the user writes and draws on the map. They are values of the View, hence in scenes and files."""

from __future__ import annotations

import base64
import binascii
import io
import re
import secrets
import warnings
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Literal

from explorer.records import dataclass
from explorer.words.structure import Between, MaxLength, OneOf, WrongValue

Kind = Literal["text", "arrow", "line", "circle", "area", "pin", "picture", "stroke"]
Space = Literal["ground", "sheet"]
Point = tuple[float, float]
# Names of inks, and the colours that they have in resources/themes.
INKS = {
    "accent": "accent_ink",
    "ink": "ink",
    "soft": "ink_soft",
    "blue": "chart_4",
    "green": "chart_2",
    "brown": "chart_3",
    "violet": "chart_1",
    "amber": "pen_amber",
    "paper": "sheet_paper",
}
MOST_ANNOTATIONS = 300
MOST_POINTS = 2000
MOST_LETTERS = 1000
MOST_PICTURE = 900_000  # characters of base64, some 675 kB
# Fewest and most points of a kind. A circle's are its centre and one of its rim; a text's second is where its leader ends.
POINTS: dict[Kind, tuple[int, int]] = {
    "text": (1, 2),
    "arrow": (2, 50),
    "line": (2, MOST_POINTS),
    "circle": (2, 2),
    "area": (3, MOST_POINTS),
    "pin": (1, 1),
    "picture": (1, 1),
    "stroke": (2, MOST_POINTS),
}
KINDS: tuple[Kind, ...] = tuple(POINTS)
CLOSED: frozenset[Kind] = frozenset({"circle", "area"})
WITH_TEXT: frozenset[Kind] = frozenset({"text", "arrow", "line", "circle", "area", "pin", "picture"})
_VIDEO = re.compile(r"[0-9a-f]{32}")
_MOST_SIDE, _MOST_PIXELS = 8192, 2**24  # of a picture that is kept: the program's own have 1600 at most


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture out of a file: its bytes and size in pixels; no bytes where it is no PNG or JPEG that can be drawn."""

    data: bytes = b""
    width: int = 1
    height: int = 1


@lru_cache(maxsize=16)
def kept_picture(text: str) -> KeptPicture:
    """Read a picture in base64. One whose few bytes unfold into gigabytes is none: several programs would unfold it."""
    from PIL import Image

    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return KeptPicture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
    except Exception:  # noqa: BLE001  # a damaged head raises whatever its reader stumbles over
        return KeptPicture()
    if not 0 < width * height <= _MOST_PIXELS or max(width, height) > _MOST_SIDE:
        return KeptPicture()
    return KeptPicture(data, width, height)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One mark. On the ground its points are (lon, lat) in WGS84 degrees; on the sheet they are fractions of the map's
    width and height from its top left corner, and values beyond 0 … 1 reach the sheet's margins.

    `size` multiplies type, arrow heads, pins and pictures (a picture is 160 CSS px wide at 1); `width` is that of lines
    in CSS px. `plate` is the ground under a text, `tint` fills a circle or an area. `picture` is a PNG or JPEG in base64.
    `video` names a file of state/files/media.py, which is played over its picture on stage.
    """

    id: Annotated[str, MaxLength(40)]
    kind: Kind
    points: Annotated[
        tuple[tuple[Annotated[float, Between(-180, 180)], Annotated[float, Between(-90, 90)]], ...],
        MaxLength(MOST_POINTS),
    ]
    on: Space = "ground"
    text: Annotated[str, MaxLength(MOST_LETTERS)] = ""
    ink: Annotated[str, OneOf(tuple(INKS))] = "accent"
    size: Annotated[float, Between(0.4, 8)] = 1.0
    width: Annotated[float, Between(0.25, 24)] = 2.5
    dash: bool = False
    plate: bool = True
    tint: bool = True
    picture: Annotated[str, MaxLength(MOST_PICTURE)] = ""
    video: Annotated[str, MaxLength(32)] = ""

    def __post_init__(self) -> None:
        least, most = POINTS[self.kind]
        if not least <= len(self.points) <= most:
            raise WrongValue(
                "refused.annotation_points", kind=self.kind, n=len(self.points), least=least, most=most
            )
        if (self.kind == "picture") != bool(self.picture) or (
            self.picture and not kept_picture(self.picture).data
        ):
            raise WrongValue("refused.annotation_picture")
        if self.video and (self.kind != "picture" or not _VIDEO.fullmatch(self.video)):
            raise WrongValue("refused.annotation_video")

    def moved(self, dx: float, dy: float) -> Annotation:
        """Return the annotation shifted in its own coordinates, as far as they reach."""
        dx = _within(dx, [x for x, _ in self.points], 180)
        dy = _within(dy, [y for _, y in self.points], 90)
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))

    def with_point(self, n: int, at: Point) -> Annotation:
        """Return the annotation with its point `n` at another place; a circle's centre takes its rim along."""
        if self.kind == "circle" and n == 0:
            return self.moved(at[0] - self.points[0][0], at[1] - self.points[0][1])
        return replace(self, points=(*self.points[:n], at, *self.points[n + 1 :]))


Annotations = tuple[Annotation, ...]


def _within(by: float, values: list[float], edge: float) -> float:
    return min(max(by, -edge - min(values)), edge - max(values))


def fresh_id() -> str:
    return secrets.token_hex(4)


def find(annotations: Annotations, key: str) -> Annotation | None:
    return next((one for one in annotations if one.id == key), None)


def placed(annotations: Annotations, annotation: Annotation) -> Annotations:
    """Return the annotations with `annotation` replacing the one with its id, else on top.

    Above MOST_ANNOTATIONS, raises WrongValue.
    """
    if find(annotations, annotation.id) is not None:
        return tuple(annotation if one.id == annotation.id else one for one in annotations)
    if len(annotations) >= MOST_ANNOTATIONS:
        raise WrongValue("refused.annotations", most=MOST_ANNOTATIONS)
    return (*annotations, annotation)


def without(annotations: Annotations, keys: Iterable[str]) -> Annotations:
    gone = frozenset(keys)
    return tuple(one for one in annotations if one.id not in gone)


def raised(annotations: Annotations, key: str, to_top: bool = True) -> Annotations:
    """Return the annotations with `key` above, or below, all others."""
    own = tuple(one for one in annotations if one.id == key)
    rest = without(annotations, (key,))
    return (*rest, *own) if to_top else (*own, *rest)


def pin_numbers(annotations: Annotations) -> dict[str, int]:
    """Return the number of each pin by id: their order in the View, from 1."""
    pins = (one for one in annotations if one.kind == "pin")
    return {one.id: n for n, one in enumerate(pins, 1)}
