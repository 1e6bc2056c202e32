"""Provinces, prefectures and counties as a tree, from the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.atlas import pack
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas
from explorer.records import dataclass
from explorer.words.text import Text

NOWHERE = "none"
_KINDS = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Region:
    """A division with its adcode; districts of a municipality are its direct children."""

    code: str
    name: Text
    children: tuple[Region, ...] = ()


@cached_by_owner
def tree(atlas: Atlas) -> tuple[Region, ...]:
    """Return the provinces in order of adcode, each with its divisions."""
    names: dict[str, Text] = {}
    for kind in _KINDS:
        for place in atlas.places.values():
            if place.kind == kind and len(place.adcode) == 6:
                names.setdefault(place.adcode, place.name)
    below: dict[str, list[str]] = {}
    for code in sorted(names):
        below.setdefault(_parent(code, names), []).append(code)

    def grown(code: str) -> Region:
        return Region(code, names[code], tuple(grown(child) for child in below.get(code, ())))

    return tuple(grown(code) for code in below.get("", ()))


def walk(regions: tuple[Region, ...]) -> Iterator[Region]:
    """Iterate over all regions, parents before children."""
    for region in regions:
        yield region
        yield from walk(region.children)


@cached_by_owner
def names(atlas: Atlas) -> dict[str, Text]:
    """Return names by adcode."""
    return {region.code: region.name for region in walk(tree(atlas))}


def _parent(code: str, names: dict[str, Text]) -> str:
    for parent in (f"{code[:4]}00", f"{code[:2]}0000"):
        if parent != code and parent in names:
            return parent
    return ""


def is_municipality(adcode: str) -> bool:
    """Return whether a division is, or lies in, a province without prefectures."""
    return adcode[:2] in pack.current().region.municipalities


def stem(adcode: str) -> str:
    """`510000` and `51` name the province, `511600` the prefecture, `511602` the county.

    A municipality's `xx0100` and `xx0200` hold its districts and counties: they count as the municipality.
    """
    if adcode[2:] in ("0100", "0200") and is_municipality(adcode):
        return adcode[:2]
    return adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode


def parents(adcode: str) -> tuple[str, ...]:
    """Return the prefecture and the province of a county; of one in a municipality that only."""
    whole = f"{adcode[:2]}0000"
    return (whole,) if is_municipality(adcode) else (f"{adcode[:4]}00", whole)
