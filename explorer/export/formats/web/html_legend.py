"""The legend of the single-file map: swatches and words of every row that its clock can bring, and the user's choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.export.sheet.legend_choice import LegendChoice, class_keys, every_row, row_keys
from explorer.layers.legend import (
    CLASS_STATE,
    KINDS,
    entries,
    every_grade,
    hueless,
    legend_name,
    shown_symbol,
    size_words,
    style_of,
)
from explorer.layers.marks import grown_symbol
from explorer.layers.styling import Styled
from explorer.layers.symbol import symbol
from explorer.page.payload import states
from explorer.page.symbols import sample_items, state_key
from explorer.state.queries.drawn import at_zoom
from explorer.state.view.view import View


def samples(data: Known, view: View) -> dict[str, Any]:
    """Return the legend's swatches by layer, kind and state; forms drawn lighter share those of their kind."""
    return {
        spec.id: _swatches(data, view, spec.id, spec, style_of(data, view, spec.id))
        for spec in data.catalogue.specs.values()
    }


def _swatches(
    data: Known, view: View, layer: str, spec: LayerSpec, style: Styled | None
) -> dict[str, dict[str, Any]]:
    """Return the swatches of a layer's states as its declaration, or the user's style, draws them, by kind and state."""
    kinds: dict[str, dict[str, Any]] = {}
    for form, drawn in states(data, layer).items():
        for state in drawn:
            look = spec if style is None else style.look(0, state[0])
            kind = symbol(look, *state, form, view.appearance).kind
            sample = sample_items(shown_symbol(symbol(look, *state, kind, view.appearance), view, layer))
            kinds.setdefault(kind, {})[state_key(*state)] = sample
    return kinds


def classes(data: Known, view: View) -> dict[str, Any]:
    """Return the classes of the user's layers that have some: each row's number, by number words, swatches and keys,
    and the swatches of the states, by kind.
    """
    found = {}
    for layer in view.layers:
        made = style_of(data, view, layer.id)
        if made is not None and made.in_classes:
            found[layer.id] = {
                "name": legend_name(data, view, layer.id),
                "codes": (made.codes // made.steps).tolist(),
                "labels": [one.text.in_(view.lang) for one in made.classes],
                "samples": [_class_swatches(data, view, layer.id, one.spec) for one in made.classes],
                "keys": [
                    {
                        kind: class_keys(layer.id, kind, one.rest or "class", one.text, made.column)[0]
                        for kind in KINDS
                    }
                    for one in made.classes
                ],
                "plain": state_key(*CLASS_STATE),
                "states": _swatches(data, view, layer.id, hueless(made), None),
            }
    return found


def _class_swatches(data: Known, view: View, layer: str, spec: LayerSpec) -> dict[str, dict[str, Any]]:
    """Return the swatches of a class in every state of its layer, and in that which stands for all of them."""
    kinds = _swatches(data, view, layer, spec, None)
    for kind in KINDS:
        plain = sample_items(shown_symbol(symbol(spec, *CLASS_STATE, kind, view.appearance), view, layer))
        kinds.setdefault(kind, {})[state_key(*CLASS_STATE)] = plain
    return kinds


def sizes(data: Known, view: View) -> dict[str, dict[str, Any]]:
    """Return the row that says what symbols grow with, of the layers where they do."""
    found = {}
    for layer in view.layers:
        made = style_of(data, view, layer.id)
        if made is not None and made.grows:
            words = size_words(made)
            found[layer.id] = {
                "key": class_keys(layer.id, made.kind, "size", words, made.style.size)[0],
                "sample": sample_items(grown_symbol(made.kind, view.appearance)),
                "words": words.in_(view.lang),
            }
    return found


def chosen(data: Known, view: View, choice: LegendChoice) -> dict[str, Any]:
    """Return the user's choice for the file's rows: layers in order, those left out, their names, and by the keys of
    rows that are not as usual their words, None where they are left out.
    """
    if choice == LegendChoice():
        return {"order": [], "hidden": [], "names": {}, "rows": {}}
    layers, names = [layer.id for layer in view.layers], dict(choice.words)
    rows: dict[str, str | None] = {}
    for keys in (keys for layer in layers for keys in every_row(data, view, layer)):
        words = None if choice.leaves_out(keys) else choice.words_of(keys, "")
        if words != "":
            rows[keys[0]] = words
    return {
        "order": [key for key in choice.order if key in layers],
        "hidden": [key for key in choice.hidden if key in layers],
        "names": {key: names[key] for key in layers if key in names},
        "rows": rows,
    }


def chosen_rows(
    rows: Sequence[dict[str, Any]], data: Known, view: View, choice: LegendChoice
) -> list[dict[str, Any]]:
    """Return the rows of a message's legend of this View as the user chose them."""
    if choice == LegendChoice():
        return list(rows)
    names, rank = dict(choice.words), {layer: n for n, layer in enumerate(choice.order)}
    joint = ", " if view.lang == "en" else " "
    found = []
    for row, entry in zip(rows, entries(data, at_zoom(view, view.camera.zoom)), strict=True):
        keys = row_keys(entry)
        if entry.layer in choice.hidden or choice.leaves_out(keys):
            continue
        name, words = names.get(entry.layer, row["name"]), choice.words_of(keys, row["state"])
        if (name, words) != (row["name"], row["state"]):
            row = row | {"name": name, "state": words, "text": f"{name}{joint}{words}"}
            row["hall"] = choice.words_of(keys, row["hall"])
        found.append(row)
    return sorted(found, key=lambda row: rank.get(row["layer"], len(rank)))


def grades(data: Known, view: View) -> list[dict[str, Any]]:
    """Return the rows for what is drawn less firmly or is the user's, with the features of each."""
    ids = np.array(list(data.atlas.tables.features), object)
    return [
        {"text": one.text.in_(view.lang), "sample": sample_items(one.symbol), "ids": ids[mask].tolist()}
        for one, mask in every_grade(data, view.appearance)
        if mask.any()
    ]
