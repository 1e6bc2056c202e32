"""What a comment is pinned on, where its pin is, and which comments a list shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.comments import Comment, Thread, shown, threads
from explorer.atlas.model import Box, Feature
from explorer.records import dataclass
from explorer.state.queries.coordinate_forms import nearest_name
from explorer.state.view.view import View
from explorer.words import coordinates, fold
from explorer.words.strings import t
from explorer.words.text import Lang

STATES = ("open", "resolved", "all", "removed")  # that a list can be narrowed to
_CLIPPED = 160
_REACH = 0.1  # degrees about a feature within which a click on a small map picks it


@dataclass(frozen=True, slots=True)
class CommentPin:
    """A pin on the map: its comment's id and number, and a tooltip."""

    id: str
    number: int
    lon: float
    lat: float
    resolved: bool
    title: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment, one of its versions or a reply, in words; `about` is empty for a reply."""

    number: int
    state: str
    about: str
    author: str
    day: str
    text: str  # on one line


def lines(known: Known, found: Iterable[Thread], lang: Lang) -> tuple[CommentLine, ...]:
    """Return the versions and replies of threads in the order in which they are read."""
    return tuple(
        CommentLine(
            thread.number,
            t("comment.reply" if one.reply_to else f"comment.state_{one.state}", lang),
            "" if one.reply_to else about(known, one, lang),
            one.author,
            one.day,
            " ".join(one.text.split()),
        )
        for thread in found
        for one in (*thread.versions, *thread.replies)
    )


def pins(comments: Iterable[Comment], view: View) -> tuple[CommentPin, ...]:
    """Return the pins that the View shows, in the order of their numbers."""
    return tuple(
        CommentPin(
            one.comment.id,
            one.number,
            one.comment.lon,
            one.comment.lat,
            one.state == "resolved",
            f"{one.number}  {one.comment.author}  {one.comment.day}\n{clipped(one.comment.text)}",
        )
        for one in shown(comments, view.show_comments)
        if one.comment.lon is not None and one.comment.lat is not None
    )


def clipped(text: str, most: int = _CLIPPED) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def about(known: Known, one: Comment, lang: Lang) -> str:
    """Return in words what a comment is pinned on."""
    if found := feature_of(known, one):
        return found.name.in_(lang)
    if one.feature and (one.lon is None or one.lat is None or not _is_own(one.feature)):
        return t("comment.feature_gone", lang, id=one.feature)
    if one.first is not None and one.last is not None:
        return days(one.first, one.last)
    if one.lon is None or one.lat is None:
        return t("comment.lost_reply", lang)
    return ground(known, one.lon, one.lat, lang)


def feature_of(known: Known, one: Comment) -> Feature | None:
    """Return the feature that a comment is pinned on; None without one, or where it is gone.

    Rows of users' own files are numbered on each machine: a colleague's is another one here, so it counts only where
    the pin is at it.
    """
    found = known.atlas.features.get(one.feature) if one.feature else None
    if found is None or not _is_own(one.feature) or one.lon is None or one.lat is None:
        return found
    box = known.bounds.get(one.feature)
    if box is None:
        return found
    near = (box[0] - _REACH, box[1] - _REACH, box[2] + _REACH, box[3] + _REACH)
    return found if _inside(one, near) else None


def _is_own(feature: str) -> bool:
    return is_user_layer(feature.rpartition(".")[0])


def days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} — {last.isoformat()}"


def ground(known: Known, lon: float, lat: float, lang: Lang) -> str:
    """Return a place as coordinates with the nearest name."""
    name, where = nearest_name(known.atlas, lon, lat).in_(lang), coordinates.decimal(lon, lat)
    return t("comment.near", lang, place=name, where=where) if name else where


def matching(
    known: Known, which: str, author: str = "", query: str = "", extent: Box | None = None, lang: Lang = "zh"
) -> tuple[Thread, ...]:
    """Return the threads in a state, of an author, with every word of a query, and with their pin in an extent."""
    wanted = " ".join(fold.words(query))

    def holds(one: Thread) -> bool:
        said = (*one.versions, *one.replies)
        if which != "all" and one.state != which:
            return False
        if which == "all" and one.state == "removed":
            return False
        if author and all(x.author != author for x in said):
            return False
        if extent is not None and not _inside(one.comment, extent):
            return False
        if not wanted:
            return True
        searched = fold.searchable(
            [about(known, one.comment, lang), *(words for x in said for words in (x.text, x.author, x.day))]
        )
        return fold.contains_words(searched, wanted)

    return tuple(one for one in threads(known.comments) if holds(one))


def _inside(one: Comment, extent: Box) -> bool:
    west, south, east, north = extent
    return (
        one.lon is not None and one.lat is not None and west <= one.lon <= east and south <= one.lat <= north
    )


def threads_json(known: Known, found: Iterable[Thread]) -> list[dict[str, Any]]:
    """Return threads as JSON values: number, state, what they are about, versions, replies."""
    return [
        {
            "number": one.number,
            "state": one.state,
            "kind": one.comment.kind,
            "about": about(known, one.comment, "zh"),
            "about_en": about(known, one.comment, "en"),
            "versions": [version.to_json() for version in one.versions],
            "replies": [reply.to_json() for reply in one.replies],
        }
        for one in found
    ]


def authors(comments: Iterable[Comment]) -> tuple[str, ...]:
    return tuple(sorted({one.author for one in comments}))


def of_feature(known: Known, feature: str) -> tuple[Thread, ...]:
    """Return the threads on a feature but the removed ones."""
    found = (one for one in shown(known.comments, "all") if one.comment.feature == feature)
    return tuple(one for one in found if feature_of(known, one.comment) is not None)


def on_days(found: Sequence[Thread], first: date, last: date) -> tuple[Thread, ...]:
    """Return the threads that are pinned on days between two days."""
    return tuple(
        one
        for one in found
        if one.comment.first is not None
        and one.comment.last is not None
        and one.comment.first <= last
        and one.comment.last >= first
    )


def pin_of(known: Known, feature: str) -> tuple[float, float] | None:
    """Return where the pin of a feature's comment is: inside an area, on a line; None without a place."""
    shape = known.shapes.get(feature)
    spot = shape.get("anchor") if shape is not None else None
    return None if spot is None else (round(float(spot[0]), 6), round(float(spot[1]), 6))
