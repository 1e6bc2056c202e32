"""Changes of comments: each returns the user's comments with a new version, above those of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from explorer.atlas import comments as reviews
from explorer.atlas.comments import MOST_COMMENTS, Comment, Comments, State, Thread
from explorer.records import dataclass
from explorer.words.structure import WrongValue


@dataclass(frozen=True, slots=True)
class Pin:
    """What a new comment is pinned on: a place, a feature (with the place of its pin), or days."""

    lon: float | None = None
    lat: float | None = None
    feature: str = ""
    first: date | None = None
    last: date | None = None


def added(mine: Comments, pin: Pin, text: str, author: str, now: datetime) -> tuple[Comments, Comment]:
    """Add a comment; raises WrongValue for an empty or overlong one, or where there are too many."""
    return _with_new(mine, author, now, text, _members(pin))


def replied(mine: Comments, to: Comment, text: str, author: str, now: datetime) -> tuple[Comments, Comment]:
    return _with_new(mine, author, now, text, {"reply_to": to.id})


def _members(pin: Pin) -> dict[str, object]:
    members: dict[str, object] = {"feature": pin.feature, "lon": pin.lon, "lat": pin.lat}
    members |= {"first": pin.first and pin.first.isoformat(), "last": pin.last and pin.last.isoformat()}
    return {key: value for key, value in members.items() if value not in (None, "")}


def _with_new(
    mine: Comments, author: str, now: datetime, text: str, pinned: dict[str, object]
) -> tuple[Comments, Comment]:
    said = {"author": reviews.one_line(author), "text": reviews.cleaned(text)}
    made = reviews.read({"id": reviews.fresh_id(), "written": reviews.moment(now), **said, **pinned})
    return _limited(reviews.joined(mine, [made])), made


def reworded(mine: Comments, one: Comment, text: str) -> Comments:
    """Replace the words of a version; its author stays, so only the author does that."""
    return _revised(mine, [one], replace(one, text=reviews.cleaned(text)))


def moved(mine: Comments, thread: Thread, spot: tuple[float, float]) -> Comments:
    """Put the pin of a comment elsewhere, lon and lat in degrees, whatever its versions."""
    found = mine
    for one in thread.versions:
        found = _revised(found, [one], replace(one, lon=spot[0], lat=spot[1]))
    return found


def set_state(mine: Comments, thread: Thread, state: State, who: str, now: datetime) -> Comments:
    """Resolve, reopen, remove or restore a comment, whatever its versions; their words stay."""
    found = mine
    for one in thread.versions:
        found = _revised(found, [one], _in_state(one, state, who, now))
    return found


def reply_removed(mine: Comments, reply: Comment, who: str, now: datetime) -> Comments:
    return _revised(mine, [reply], _in_state(reply, "removed", who, now))


def settled(mine: Comments, versions: Sequence[Comment], chosen: Comment) -> Comments:
    """Keep one of the versions that were made apart; it follows all of them, wherever they are merged again."""
    return _revised(mine, versions, chosen)


def _in_state(one: Comment, state: State, who: str, now: datetime) -> Comment:
    return replace(one, state=state, by=reviews.one_line(who), on=reviews.moment(now))


def _revised(mine: Comments, versions: Sequence[Comment], one: Comment) -> Comments:
    plain = reviews.revised(versions, one)
    return _limited(reviews.joined(mine, [reviews.read(plain.to_json())]))


def merged(mine: Comments, theirs: Comments) -> Comments:
    """Join a colleague's comments; raises WrongValue where there are too many, and nothing is taken."""
    return _limited(reviews.joined(mine, theirs))


def _limited(found: Comments) -> Comments:
    if len(found) > MOST_COMMENTS:
        raise WrongValue("refused.comments", most=MOST_COMMENTS)
    return found
