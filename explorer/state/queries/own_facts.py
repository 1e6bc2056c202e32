"""What of the facts is the user's own, in words: for the inspector, the legend, the report and every export."""

from __future__ import annotations

import numpy as np

from explorer.atlas.columns.spans import Mask
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Feature
from explorer.words.strings import t
from explorer.words.text import Lang


def is_own(atlas: Atlas, feature: Feature) -> bool:
    """Return whether a feature of the tables has any row or the shape of the user's; those of own layers are whole ones."""
    return feature.own_shape or feature.id in atlas.own.features


@cached_by_owner
def own_mask(atlas: Atlas) -> Mask:
    """Return `is_own` of every feature of the tables, in table order."""
    return np.array([is_own(atlas, feature) for feature in atlas.tables.features.values()], bool)


def own_words(atlas: Atlas, feature: Feature, lang: Lang) -> str:
    """Return what of a feature is the user's: all of it, statements, or its shape; "" where nothing is."""
    if ("features", feature.id) in atlas.own.added:
        return t("own.feature", lang)
    if feature.id in atlas.own.features:
        return t("own.edited", lang)
    return t("own.shape", lang) if feature.own_shape else ""


def own_tag(atlas: Atlas, subject: str, record: object, lang: Lang) -> str:
    """Return the mark behind a statement that the user's edits wrote, else ""."""
    return t("own.behind", lang) if atlas.own.wrote(subject, record) else ""


def row_tag(atlas: Atlas, table: str, key: str, lang: Lang) -> str:
    """Return the mark behind an event, indicator or place that is the user's, else ""."""
    return t("own.behind", lang) if atlas.own.has(table, key) else ""
