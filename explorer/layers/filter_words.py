"""Filters in words: chips, choices and units, in both languages. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from explorer.atlas import pack
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.timeline import CERTAINTIES
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas
from explorer.state.queries import origins, regions
from explorer.state.queries.measures import MEASURES
from explorer.state.queries.pinyin import pronunciations
from explorer.state.view.filtering import FilterPart
from explorer.state.view.view import ColumnFilter, Range
from explorer.words import fold
from explorer.words.dates import in_words
from explorer.words.strings import t, table
from explorer.words.text import Lang, Text, join_items

LANGS: tuple[Lang, ...] = ("zh", "en")


def status_name(key: str, lang: Lang) -> str:
    return _known(f"status.{key}", key, lang)


def certainty_name(key: str, lang: Lang) -> str:
    return _known(f"filters.certainty.{key}", key, lang)


def split_tip(name: str, split: Mapping[str, int], lang: Lang) -> str:
    """`在建：8 项，其中确定 5、可能 3`; "" where all is certain."""
    total = sum(split.values())
    if total == split.get("certain", 0):
        return ""
    shares = [(certainty_name(key, lang), split[key]) for key in CERTAINTIES if split.get(key)]
    parts = t("results.list_and", lang).join(
        t("filters.split.part", lang, name=word, n=n) for word, n in shares
    )
    return t("filters.split", lang, name=name, total=total, parts=parts)


def region_name(atlas: Atlas, code: str, lang: Lang) -> str:
    if code == regions.NOWHERE:
        return t("filters.region.none", lang, region=pack.current().region.name.in_(lang))
    names = regions.names(atlas)
    return names[code].in_(lang) if code in names else code


@cached_by_owner
def region_names(atlas: Atlas, code: str) -> str:
    """Return the text that a region is searched in: its names, and the pinyin of the Chinese one."""
    names = [region_name(atlas, code, lang) for lang in LANGS]
    heard = (
        () if code == regions.NOWHERE else pronunciations(names[0])
    )  # words of ours: the dictionary is not loaded for them
    return fold.searchable((*names, *heard))


def document_name(atlas: Atlas, key: str, lang: Lang) -> str:
    """`001 · 大事记`: number and title."""
    source = atlas.sources.get(key)
    return t("filters.document", lang, id=key, title=source.title.in_(lang)) if source else key


def quality_name(key: str, lang: Lang) -> str:
    return _known(f"quality.{key}", key, lang)


def origin_name(key: str, lang: Lang) -> str:
    return origins.origin_name(key, lang) if key in origins.ORIGINS else key


def dispute_name(key: str, lang: Lang) -> str:
    return _known(f"filters.dispute.{key}", key, lang)


def figure_name(atlas: Atlas, key: str, lang: Lang, *, unit: bool = False) -> str:
    """`规划面积（平方公里）`: a measure, or an attribute as its source names it."""
    name, words = _figure(atlas, key)
    named = name.in_(lang) if name else _known(f"filters.measure.{key}", key, lang)
    if unit and words.zh:
        return t("filters.measure.label", lang, name=named, unit=words.in_(lang))
    return named


@cached_by_owner
def _figure(atlas: Atlas, key: str) -> tuple[Text | None, Text]:
    if key in MEASURES:
        return None, MEASURES[key].unit
    for feature in atlas.tables.features.values():
        for attribute in feature.attributes:
            if attribute.name.en == key and attribute.unit.zh:
                return attribute.name, attribute.unit
    return None, Text("", "")


def source_choices(atlas: Atlas, lang: Lang) -> dict[date, str]:
    """Return the choice in words by the first possible day of each document's date, oldest first."""
    found: dict[date, tuple[str, list[str]]] = {}
    for source in atlas.sources.values():
        if source.kind == "document" and source.date and source.date.first:
            words = in_words(replace(source.date, approximate=False), lang)
            found.setdefault(source.date.first, (words, []))[1].append(source.id)
    return {
        day: t(
            "filters.source.since",
            lang,
            day=found[day][0],
            ids=join_items(found[day][1], lang),
        )
        for day in sorted(found)
    }


def chip(atlas: Atlas, part: FilterPart, lang: Lang, catalogue: Catalogue) -> str:
    """Word one active filter."""
    value = part.value
    if isinstance(value, Range):
        return _range(atlas, value, lang)
    if isinstance(value, ColumnFilter):
        return _column(value, lang, catalogue)
    if isinstance(value, date):
        return t("filters.chip.source_after", lang, day=value.isoformat())
    if part.field in ("in_extent", "wide_regions"):
        return t("filters.here" if part.field == "in_extent" else "filters.region.wide", lang)
    text = str(value)
    if part.field == "text":
        return t("filters.chip.text", lang, text=text.strip())
    if part.field == "regions":
        return region_name(atlas, text, lang)
    if part.field == "documents":
        return t("filters.chip.document", lang, id=text)
    if part.field == "themes":
        return catalogue.name(text).in_(lang)
    names = {
        "statuses": status_name,
        "certainties": certainty_name,
        "qualities": quality_name,
        "origins": origin_name,
        "disputes": dispute_name,
    }
    return names[part.field](text, lang)


def _column(wanted: ColumnFilter, lang: Lang, catalogue: Catalogue) -> str:
    """`地块 · 用途：居住、商业`; `地块 · 面积：≥ 20`."""
    parts = [join_items(wanted.values, lang)] if wanted.values else []
    if wanted.low is not None or wanted.high is not None:
        words = day_words if wanted.days else number
        low = "" if wanted.low is None else words(wanted.low)
        high = "" if wanted.high is None else words(wanted.high)
        kind = "range" if low and high else "at_least" if low else "at_most"
        parts.append(t(f"filters.bounds.{kind}", lang, low=low, high=high))
    layer = catalogue.name(wanted.layer).in_(lang)
    return t("filters.chip.column", lang, layer=layer, column=wanted.column, words=" ".join(parts))


def _range(atlas: Atlas, wanted: Range, lang: Lang) -> str:
    name = figure_name(atlas, wanted.attribute, lang)
    unit = _figure(atlas, wanted.attribute)[1].in_(lang)
    low = "" if wanted.low is None else number(wanted.low)
    high = "" if wanted.high is None else number(wanted.high)
    kind = "range" if low and high else "at_least" if low else "at_most" if high else "has"
    kind = "exactly" if low and low == high else kind
    return t(f"filters.chip.{kind}", lang, name=name, low=low, high=high, unit=unit).strip()


def number(value: float) -> str:
    """Format a figure without trailing zeros and without an exponent: `262`, `0.15`, `0.000002`."""
    words = f"{Decimal(f'{value:.10g}'):f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def day_words(value: float) -> str:
    """Word a day that is written as 20210520."""
    digits = f"{int(value):08}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def round_down(value: float) -> str:
    """Round the lower end of a range down, so that the range still holds it: 6.07741 → 6, 0.0667 → 0.06."""
    return _rounded(value, ROUND_FLOOR)


def round_up(value: float) -> str:
    """Round the upper end of a range up: 8155.85 → 8156."""
    return _rounded(value, ROUND_CEILING)


def _rounded(value: float, way: str) -> str:
    """Round to an integer from ten on, else to one decimal, or to the first significant digit."""
    exact = Decimal(f"{value:.10g}")
    places = 0 if abs(exact) >= 10 or exact == exact.to_integral_value() else max(1, -exact.adjusted())
    return number(float(exact.quantize(Decimal(1).scaleb(-places), rounding=way)))


def _known(key: str, otherwise: str, lang: Lang) -> str:
    return t(key, lang) if key in table() else otherwise
