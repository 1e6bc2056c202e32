"""How lists show a layer of the atlas or of the user's: by the symbols that the map draws it with."""

from __future__ import annotations

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.model import Feature, Status
from explorer.colours import table
from explorer.layers.counts import layer_kind
from explorer.layers.legend import Kind
from explorer.layers.styling import Styled, styled
from explorer.layers.symbol import Symbol, symbol
from explorer.state.view.view import View
from explorer.words.text import Text


def layer_symbols(known: Known, view: View, layer: str, kind: Kind | None = None) -> tuple[Symbol, ...]:
    """Return the symbols of a layer in operation: one, or some of the classes that its style makes.

    `kind` is that of most of its shapes where none is given.
    """
    style = _style(known, view, layer)
    specs = style.sample if style else (known.catalogue.spec(layer),)
    form = kind or layer_kind(known, layer)
    return tuple(symbol(spec, "operation", "certain", form, view.appearance) for spec in specs)


def state_spec(known: Known, view: View, layer: str, status: Status | None) -> LayerSpec:
    """Return the declaration that a key of a layer's states is drawn by; grey where the hues are of classes."""
    style = _style(known, view, layer)
    if style is None:
        return known.catalogue.spec(layer)
    if style.in_classes:
        soft = table(view.appearance)["ink_soft"]
        return LayerSpec("", "", Text("", ""), soft, soft)
    return style.look(0, status)


def feature_spec(known: Known, view: View, feature: Feature, status: Status | None) -> LayerSpec | None:
    """Return the declaration that a feature is drawn by, a row of the user's in the hue of its class; None without a layer."""
    rows, style = known.collections.get(feature.theme), _style(known, view, feature.theme)
    row = rows.row(feature.id) if rows is not None else None
    if style is not None and row is not None:
        return style.look(int(style.codes[row]), status)
    return known.catalogue.spec(feature.theme) if feature.theme in known.catalogue else None


def _style(known: Known, view: View, layer: str) -> Styled | None:
    """Return the style of a user's layer whose rows are read; None of others."""
    rows = known.collections.get(layer)
    return None if rows is None else styled(rows, known.catalogue.spec(layer), view.layer(layer).style)
