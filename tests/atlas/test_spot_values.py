"""Numbers and dates read off the five documents by eye: the tables hold each, at the place it cites."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from explorer.atlas.model import Atlas, Citation

_ROWS = list(
    csv.DictReader((Path(__file__).parent.parent / "data" / "spot_values.csv").open(encoding="utf-8"))
)


def _standing(atlas: Atlas, table: str, key: str) -> list[tuple[str, Citation]]:
    """What the atlas holds under a key: values (or dates) with their citations."""
    if table == "observations":
        return [(o.value, o.citation) for o in atlas.indicators[key].observations]
    if table == "events":
        return [(atlas.events[key].date.text, atlas.events[key].citation)]
    feature = atlas.features[key]
    if table == "attributes":
        return [(a.value, a.citation) for a in feature.attributes]
    return [(f"{r.status} {r.kind} {r.date}", r.citation) for r in feature.statuses]


@pytest.mark.parametrize("row", _ROWS, ids=[f"{r['source']}-{r['key']}-{r['value']}" for r in _ROWS])
def test_the_table_says_what_the_document_says(atlas: Atlas, row: dict[str, str]) -> None:
    found = [c for value, c in _standing(atlas, row["table"], row["key"]) if value == row["value"]]
    assert (row["source"], row["locator"]) in {(c.source, c.locator.zh) for c in found}


def test_all_five_documents_were_read() -> None:
    per_document = Counter(row["source"] for row in _ROWS)
    assert sorted(per_document) == ["000", "001", "002", "003", "004"]
    assert min(per_document.values()) >= 20
