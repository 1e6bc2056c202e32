"""The scene strip: add, reorder, rename, duplicate, re-record. Pure functions on a tuple of scenes."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from explorer.state.queries.pinyin import pinyin
from explorer.state.view.scenes import Run, Scene
from explorer.state.view.view import View
from explorer.words.text import Text

Strip = tuple[Scene, ...]
_LONGEST = 48
MOST = 500  # scenes of a project


def slug(words: str, taken: Collection[str] = ()) -> str:
    """Make an ASCII name from a title (`公交线路` → `gongjiaoxianlu`), numbered if it is taken."""
    forms = pinyin(words).split()  # the words in full, then as many by their initials
    full = " ".join(forms[: len(forms) // 2])
    plain = re.sub(r"[^a-z0-9]+", "-", full)[:_LONGEST].strip("-") or "scene"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    return name


def names(strip: Strip) -> frozenset[str]:
    return frozenset(scene.name for scene in strip)


def find(strip: Strip, name: str) -> Scene:
    """Return the scene called `name`; raises KeyError."""
    for scene in strip:
        if scene.name == name:
            return scene
    raise KeyError(name)


def added(strip: Strip, title: str, view: View, after: str | None = None) -> tuple[Strip, Scene]:
    """Record the View as a new scene after the scene `after`, or at the end."""
    scene = Scene(slug(title, names(strip)), Text(title, title), view)
    return _inserted(strip, scene, after), scene


def duplicated(strip: Strip, name: str) -> tuple[Strip, Scene]:
    original = find(strip, name)
    copy = replace(original, name=slug(name, names(strip)))
    return _inserted(strip, copy, name), copy


def removed(strip: Strip, name: str) -> Strip:
    return tuple(scene for scene in strip if scene.name != name)


def moved(strip: Strip, name: str, to: int) -> Strip:
    """Move a scene to position `to`, counted without it and clamped to the ends."""
    rest = removed(strip, name)
    to = min(max(to, 0), len(rest))
    return (*rest[:to], find(strip, name), *rest[to:])


def rerecorded(strip: Strip, name: str, view: View) -> Strip:
    """Replace a scene's View; its title and notes stay."""
    return changed(strip, name, view=view)


def changed(
    strip: Strip,
    name: str,
    *,
    title: Text | None = None,
    caption: Text | None = None,
    notes: Text | None = None,
    view: View | None = None,
) -> Strip:
    """Replace some of a scene's words or its View; its name stays, for `--scene`."""
    given = {"title": title, "caption": caption, "notes": notes, "view": view}
    change = {key: value for key, value in given.items() if value is not None}
    return _swapped(strip, replace(find(strip, name), **change))  # type: ignore[arg-type]


def with_run(strip: Strip, name: str, run: Run | None) -> Strip:
    return _swapped(strip, replace(find(strip, name), run=run))


def beside(strip: Strip, name: str | None, by: int) -> Scene | None:
    """Return the scene `by` places after `name`, None past an end; from None, the first or the last."""
    if not strip:
        return None
    if name is None or name not in names(strip):
        return strip[0] if by > 0 else strip[-1]
    at = strip.index(find(strip, name)) + by
    return strip[at] if 0 <= at < len(strip) else None


def _swapped(strip: Strip, new: Scene) -> Strip:
    return tuple(new if scene.name == new.name else scene for scene in strip)


def _inserted(strip: Strip, scene: Scene, after: str | None) -> Strip:
    order = [s.name for s in strip]
    at = order.index(after) + 1 if after in order else len(strip)
    return (*strip[:at], scene, *strip[at:])
