"""Members of a file that this program does not read: found on opening, written back on saving.

A project of a newer program, or one that another tool added to, so keeps what we know nothing of.
"""

from __future__ import annotations

from typing import Any

_NAMES = ("id", "name", "attribute")  # by which an item of a list is known again
_LANGUAGES = ("zh", "en")


class Items(dict[str, Any]):
    """The rests of a list's items, by the items' names."""


def unknown_of(raw: Any, known: Any) -> Any:
    """Return the members of `raw` that `known`, made from it, lacks; None if there are none."""
    if raw is known:
        return None
    if isinstance(raw, dict) and isinstance(known, str):  # a text that says the same in both languages
        return {k: v for k, v in raw.items() if k not in _LANGUAGES} or None
    if isinstance(raw, dict) and isinstance(known, dict):
        found = {k: v for k, v in raw.items() if k not in known}
        below = {k: unknown_of(v, known[k]) for k, v in raw.items() if k in known}
        return {**found, **{k: v for k, v in below.items() if v is not None}} or None
    if isinstance(raw, list) and isinstance(known, list):
        by_name = {name: item for item in raw if (name := _name(item))}
        own = ((name, unknown_of(by_name[name], item)) for item in known if (name := _name(item)) in by_name)
        return Items({name: left for name, left in own if left is not None}) or None
    return None


def merged(known: Any, left: Any) -> Any:
    """Return `known` merged with the result of `unknown_of`; known values win."""
    if left is None:
        return known
    if isinstance(left, Items):
        return [merged(item, left.get(_name(item))) for item in known] if isinstance(known, list) else known
    if isinstance(known, str) and isinstance(left, dict):
        return {**dict.fromkeys(_LANGUAGES, known), **left}
    if not (isinstance(known, dict) and isinstance(left, dict)):
        return known
    return {**known, **{k: merged(known[k], v) if k in known else v for k, v in left.items()}}


def _name(item: Any) -> str:
    """Return an item's name, '' if it has none."""
    if isinstance(item, dict):
        for key in _NAMES:
            if isinstance(item.get(key), str):
                return str(item[key])
    return ""
