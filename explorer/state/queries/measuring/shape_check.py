"""How a line or area of the user's compares with what is published of the feature that it is to be the shape of."""

from __future__ import annotations

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Feature
from explorer.atlas.own_shapes import KINDS, OwnShape
from explorer.records import dataclass
from explorer.state.queries.measuring.districts import area_of, length_of
from explorer.state.queries.measuring.geodesy import area_words, length_words
from explorer.words.strings import t
from explorer.words.text import Lang

_NEAR = 0.07  # as the check of alignments has it
_LENGTHS = ("全长", "里程", "线路全长", "线路里程", "建设里程", "总里程", "长度")
_KILOMETRES = {"公里": 1.0, "千米": 1.0, "km": 1.0, "米": 0.001}


@dataclass(frozen=True, slots=True)
class ShapeCheck:
    """`published_km` is None where no document gives a length; of areas there is none to compare with."""

    length_m: float
    area_m2: float
    published_km: float | None

    @property
    def agrees(self) -> bool | None:
        if self.published_km is None or not self.length_m:
            return None
        return abs(self.length_m / 1000 / self.published_km - 1) <= _NEAR

    def words(self, lang: Lang) -> str:
        """`长 54.2 公里；文献 54 公里，相差 0.4 %，相符`."""
        if not self.length_m and not self.area_m2:
            return ""
        if not self.length_m:
            return t("own_shape.area", lang, area=area_words(self.area_m2, lang))
        length = length_words(self.length_m, lang)
        if self.published_km is None:
            return t("own_shape.unpublished", lang, length=length)
        share = abs(self.length_m / 1000 / self.published_km - 1) * 100
        key = "own_shape.agrees" if self.agrees else "own_shape.differs"
        return t(key, lang, length=length, published=f"{self.published_km:g}", share=f"{share:.1f}")


def own_row(known: Known, key: str) -> OwnShape | None:
    """Return a row of the user's that can be a shape, for no feature yet; None for what is no such row."""
    collection = known.collections.get(key.rpartition(".")[0])
    row = collection.row(key) if collection is not None else None
    if collection is None or row is None or not collection.placed[row]:
        return None
    shape = {name: value for name, value in collection.shape(row).items() if name in ("type", "coordinates")}
    if str(shape["type"]) not in KINDS:
        return None
    source = collection.source.title.zh
    layer = collection.name.zh
    words = source if layer in source else f"{source} · {layer}"
    return OwnShape("", shape, words, str(collection.names[row]))


def compared(facts: Feature, own: OwnShape) -> ShapeCheck:
    """Compare a shape with the published length of a feature of the tables."""
    from shapely.geometry import shape

    geometry = shape(own.geometry)
    return ShapeCheck(length_of(geometry), area_of(geometry), _published_km(facts))


def _published_km(feature: Feature) -> float | None:
    parts = [part.published_km for part in feature.alignments]
    lengths = [km for km in parts if km is not None]
    if lengths and len(lengths) == len(parts):
        return sum(lengths)
    for name in _LENGTHS:
        for attribute in feature.attributes:
            factor = _KILOMETRES.get(attribute.unit.zh)
            if attribute.name.zh == name and factor is not None and not attribute.qualifier:
                return float(attribute.value.replace(",", "")) * factor
    return None
