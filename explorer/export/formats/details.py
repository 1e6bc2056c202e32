"""What a card of the single-file map tells of a feature: history, figures, where each stands written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.model import Atlas, Event, Feature, StatusRecord
from explorer.atlas.timeline import Certainty
from explorer.export.sheet.credits import cited_by
from explorer.state.queries.citing import cite
from explorer.state.queries.labels import kind_name, state_words
from explorer.words import quantity
from explorer.words.dates import chronological, in_words
from explorer.words.strings import t
from explorer.words.text import Lang


def details(atlas: Atlas, catalogue: Catalogue, ids: Iterable[str], lang: Lang) -> dict[str, dict[str, Any]]:
    """By feature id; plain words only."""
    return {key: _feature(atlas, catalogue, atlas.features[key], lang) for key in ids}


def happened(atlas: Atlas, lang: Lang) -> dict[str, dict[str, str]]:
    """What a card tells of an event, by its id; plain words only."""
    return {key: _event(atlas, event, lang) for key, event in atlas.events.items()}


def _event(atlas: Atlas, event: Event, lang: Lang) -> dict[str, str]:
    return {
        "name": event.title.in_(lang),
        "about": f"{in_words(event.date, lang)} · {kind_name('event.kind', event.kind, lang)}",
        "note": event.note.in_(lang),
        "cite": cite(atlas, event.citation, lang),
    }


def _feature(atlas: Atlas, catalogue: Catalogue, feature: Feature, lang: Lang) -> dict[str, Any]:
    dated = sorted(feature.statuses, key=lambda r: chronological(r.date) if r.date else (date.max, 1))
    return {
        "name": feature.name.in_(lang),
        "layer": catalogue.name(feature.theme).in_(lang),
        "quality": t(f"quality.{feature.quality}", lang),
        "note": feature.note.in_(lang),
        "sources": sorted(cited_by(feature)),
        "history": [_status(atlas, record, lang) for record in dated],
        "attributes": [
            [
                a.name.in_(lang),
                quantity.in_words(a.value, a.qualifier, a.unit, lang),
                cite(atlas, a.citation, lang),
            ]
            for a in feature.attributes
        ],
    }


def _status(atlas: Atlas, record: StatusRecord, lang: Lang) -> list[str]:
    certainty: Certainty = (
        "undated" if record.date is None else "attested" if record.kind == "attested" else "certain"
    )
    when = in_words(record.date, lang) if record.date else "—"
    return [when, state_words(record.status, certainty, lang), cite(atlas, record.citation, lang)]
