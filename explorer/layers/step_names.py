"""Names of undo steps, kept as `key` or `key|id` so that they follow the language of the window. No Qt."""

from __future__ import annotations

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.model import Atlas
from explorer.state.view.view import View
from explorer.words.strings import t, table
from explorer.words.text import Lang

_LONGEST = 40


def layer_step(old: View, new: View) -> str | None:
    """`step.hide|bus` where the change hides or shows just one layer; None for any other change."""
    before = {layer.id: layer.visible for layer in old.layers}
    turned = [x for x in new.layers if x.id in before and before[x.id] != x.visible]
    if len(turned) != 1:
        return None
    return f"step.{'show' if turned[0].visible else 'hide'}|{turned[0].id}"


def step_words(name: str | None, lang: Lang, atlas: Atlas, catalogue: Catalogue) -> str:
    """Return a step's name in words; a name that is no key is returned as it is, None as ''."""
    key, _, argument = (name or "").partition("|")
    if key not in table():
        return name or ""
    return t(key, lang, name=_named(argument, lang, atlas, catalogue)) if argument else t(key, lang)


def _named(argument: str, lang: Lang, atlas: Atlas, catalogue: Catalogue) -> str:
    if argument in catalogue:
        return catalogue.name(argument).in_(lang)
    feature = atlas.features.get(argument)
    words = feature.name.in_(lang) if feature else argument
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
