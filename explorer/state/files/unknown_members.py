"""Members of a file that this program does not read: found on opening, written back on saving.

A project of a newer program, or one that another tool added to, so keeps what we know nothing of.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

_NAMES = ("id", "name", "attribute")  # by which an item of a list is known again
_LANGUAGES = ("zh", "en")


class Items(dict[str, Any]):
    """The rests of a list's items, by the items' names; by all that they say where several have one name."""

    def of(self, item: Any) -> Any:
        name = _name(item)
        return self[name] if name in self else self.get(_whole_name(item))


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
        return _unknown_of_items(raw, known) or None
    return None


def _unknown_of_items(raw: list[Any], known: list[Any]) -> Items:
    """Items of one name (versions of a comment that were made apart) each have the rest of the one that says the same."""
    by_name: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in raw:
        by_name[_name(item)].append(item)
    by_name.pop("", None)
    found = Items()
    for item in known:
        same = by_name.get(_name(item), [])
        alone = len(same) == 1
        twins = same if alone else [one for one in same if all(one.get(k) == v for k, v in item.items())]
        left = unknown_of(min(twins, key=len), item) if twins else None
        if left is not None:
            found[_name(item) if alone else _whole_name(item)] = left
    return found


def merged(known: Any, left: Any) -> Any:
    """Return `known` merged with the result of `unknown_of`; known values win."""
    if left is None:
        return known
    if isinstance(left, Items):
        return [merged(item, left.of(item)) for item in known] if isinstance(known, list) else known
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


def _whole_name(item: Any) -> str:
    return f"{_name(item)} {json.dumps(item, sort_keys=True)}" if isinstance(item, dict) else ""
