"""The legend: one entry per layer and state that is drawn now, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.model import STATUSES, Atlas, Bounds, Box, Shapes, Status
from explorer.atlas.timeline import DRAWN, Certainty
from explorer.colours import table
from explorer.layers.registry import SPECS
from explorer.layers.symbol import Symbol, symbol
from explorer.state.queries.drawn import drawn
from explorer.state.queries.labels import state_words
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words.text import Text

Kind = Literal["line", "area", "point"]
# Rings around what differs between two dates.
RINGS = {kind: table("light")[f"ring_{kind}"] for kind in ("added", "changed", "removed")}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A row of the legend and the symbol that it explains."""

    layer: str
    status: Status | None
    certainty: Certainty
    kind: Kind
    symbol: Symbol
    text: Text


def entries(
    atlas: Atlas, view: View, shapes: Shapes, bounds: Bounds | None = None, extent: Box | None = None
) -> tuple[LegendEntry, ...]:
    """Legend rows for what is drawn (with `extent`, in it), on either side of two dates too.

    By layer, then by status, certain before possible before attested.
    """
    seen: set[tuple[str, Status | None, Certainty, Kind]] = set()
    for side in views(view):
        for feature, state in drawn(atlas, side, shapes, bounds, extent):
            seen.add((feature.theme, state.status, state.certainty, kind_of(shapes[feature.id])))
    order = {layer.id: n for n, layer in enumerate(view.layers)}
    found = (_entry(SPECS[key[0]], *key[1:], view.appearance) for key in seen)
    return tuple(sorted(found, key=lambda e: (order[e.layer], *rank(e))))


def rank(entry: LegendEntry) -> tuple[int, int, int]:
    """Where an entry stands among those of its layer."""
    status = STATUSES.index(entry.status) if entry.status else len(STATUSES)
    return KINDS.index(entry.kind), status, DRAWN.index(entry.certainty)


KINDS: tuple[Kind, ...] = ("line", "area", "point")


def kind_of(geometry: Mapping[str, Any]) -> Kind:
    """The swatch that stands for a GeoJSON geometry."""
    name = str(geometry["type"])
    return "line" if "Line" in name else "area" if "Polygon" in name else "point"


def _entry(
    spec: LayerSpec, status: Status | None, certainty: Certainty, kind: Kind, appearance: str
) -> LegendEntry:
    zh = f"{spec.name.zh} {state_words(status, certainty, 'zh')}".strip()
    words = Text(
        zh, f"{spec.name.en}, {state_words(status, certainty, 'en')}".replace(", (", " (").strip(", ")
    )
    return LegendEntry(
        spec.id, status, certainty, kind, symbol(spec, status, certainty, kind, appearance), words
    )


def plain(entry: LegendEntry, appearance: str) -> Symbol:
    """The form of a state on its own, for a key that many layers share: no layer's hue, rhythm or silhouette."""
    soft = table(appearance)["ink_soft"]
    spec = LayerSpec("", "", Text("", ""), soft, soft)
    return symbol(spec, entry.status, entry.certainty, entry.kind, appearance)
