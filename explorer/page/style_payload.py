"""How the rows of the user's layers look, for the page: the looks of their classes, and of every row its look."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.derived import cached_by_owner
from explorer.layers.large import MOST_LABELS
from explorer.layers.styling import Styled, styled
from explorer.layers.symbol import symbol
from explorer.page.payload import drawn_states, layer_payload
from explorer.page.symbols import States, state_key, symbol_payload
from explorer.state.view.view import View
from explorer.words.cell import plain_text


def styles_payload(view: View, known: Known) -> list[dict[str, Any]]:
    """Return for every layer of the user's in the View its looks, and a byte of base64 a row that picks one.

    The page draws row n by `looks[codes[n]]`, each with the members of `layer_payload`; `labels` are the names of the
    rows on the map, None where they are the rows' own.
    """
    found = []
    for layer in view.layers:
        collection = known.collections.get(layer.id)
        if collection is not None:
            made = styled(collection, known.catalogue.spec(layer.id), layer.style)
            found.append({"id": layer.id, **_payload(collection, made)})
    return found


def _payload(collection: Collection, made: Styled) -> dict[str, Any]:
    states = drawn_states(collection)
    return {
        "looks": [_look(made, code, states) for code in range(len(made.looks))],
        "codes": b64encode(made.codes.tobytes()).decode("ascii") if len(made.looks) > 1 else "",
        "named": made.style.names,
        "minZoom": made.style.min_zoom,
        "labels": _labels(collection, made.style.label),
    }


def _look(made: Styled, code: int, states: States) -> dict[str, Any]:
    """One look as a layer of its own; where the status gives the hue, each state's symbol is in that of its status."""
    payload = layer_payload(made.looks[code], states)
    if made.by_status:
        payload["symbols"] = {
            appearance: {
                form: {
                    state_key(*state): symbol_payload(
                        symbol(made.look(code, state[0]), *state, form, appearance)
                    )
                    for state in drawn
                }
                for form, drawn in states.items()
            }
            for appearance in ("light", "dark")
        }
    return payload


@cached_by_owner
def _labels(collection: Collection, column: str) -> list[str] | None:
    if column not in collection.columns or len(collection) > MOST_LABELS:
        return None
    return [plain_text(cell) for cell in collection.columns[column].tolist()]
