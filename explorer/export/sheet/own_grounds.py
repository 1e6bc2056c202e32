"""What a sheet says of the user's own grounds: credits with 审图号, tiles that are missing, what could not be opened."""

from __future__ import annotations

from explorer.export.sheet.sheet import OnMap
from explorer.export.text.typeset import clean
from explorer.state.view.view import View
from explorer.words.strings import t

_JOINT = {"zh": "、", "en": ", "}


def ground_credits(view: View) -> tuple[str, ...]:
    """Each ground's own credit, with its 审图号 where it has one."""
    if not view.grounds:
        return ()
    from explorer.ground.shelf import credits, shelf

    return tuple(dict.fromkeys(clean(line) for line in credits(shelf().shown(view))))


def ground_notes(view: View, on_map: OnMap) -> tuple[str, ...]:
    """A line for each ground that is not there, is not there whole, or was moved from GCJ-02."""
    if not view.grounds:
        return ()
    from explorer.ground.shelf import shelf

    lang, counted = view.lang, {one[0]: one for one in on_map.tiles}
    notes = []
    for one in shelf().shown(view):
        name = clean(one.facts.name)
        if one.why is not None:
            notes.append(t("export.ground_closed", lang, name=name, why=one.why.in_(lang)))
            continue
        _, asked, missing, tiles = counted.get(one.ground.id, ("", 0, 0, ()))
        why = shelf().troubles.get(one.token)
        if missing:
            listed = _JOINT[lang].join(tiles) + ("…" if missing > len(tiles) else "")
            notes.append(t("export.ground_missing", lang, name=name, n=missing, of=asked, list=listed))
            notes += [why.in_(lang)] if why else []
        elif one.ground.id in counted and not asked:
            notes.append(t("export.ground_outside", lang, name=name))
        if one.facts.datum == "gcj02":
            notes.append(t("export.ground_shifted", lang, name=name))
    return tuple(clean(note) for note in notes)
