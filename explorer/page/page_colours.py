"""Colours for the page: a module with palettes and coloured marks, and a style sheet with variables."""

from __future__ import annotations

import json
from dataclasses import asdict

from explorer.colours import table
from explorer.layers.large import density_ramp
from explorer.layers.marks import RING
from explorer.page.symbols import marks_payload

_LOOKS = ("light", "dark")
# Names of colours in the page's scripts and style sheets, with their names in the colour table.
_PALETTE = {
    **{name: f"map_{name}" for name in ("outside", "region", "neighbour", "casing", "halo", "city", "flag")},
    **{name: f"map_{name}" for name in ("province", "prefecture", "county", "river")},
    "riverText": "map_river_text",
    "ink": "ink",
    "soft": "ink_soft",
    "faint": "ink_faint",
    "hover": "ink",
    "accent": "accent_ink",
    "panel": "ground",
    "panelLine": "line",
}
_VARIABLES = {
    "outside": "map_outside",
    "panel": "ground",
    "line": "line",
    "ink": "ink",
    "soft": "ink_soft",
    "faint": "ink_faint",
    "accent": "accent_ink",
    "on-accent": "on_accent",
    "note": "note",
    "note-line": "note_line",
    "note-ink": "note_ink",
}


def script() -> bytes:
    """Return `/web/colours.js`, a module that exports `palettes` and `marks` by appearance, and `ring`: their form."""
    palettes = {
        look: {name: table(look)[key] for name, key in _PALETTE.items()} | {"ramp": density_ramp(look)}
        for look in _LOOKS
    }
    marks = {look: marks_payload(look) for look in _LOOKS}
    found = {"palettes": palettes, "marks": marks, "ring": asdict(RING)}
    return "".join(f"export const {name} = {json.dumps(value)};\n" for name, value in found.items()).encode()


def style() -> bytes:
    """Return `/web/colours.css`: the CSS variables by appearance."""
    rules = []
    for look in _LOOKS:
        where = ":root" if look == "light" else f':root[data-appearance="{look}"]'
        rules.append(
            where + " {" + "".join(f" --{n}: {table(look)[k]};" for n, k in _VARIABLES.items()) + " }"
        )
    return ("\n".join(rules) + "\n").encode()
