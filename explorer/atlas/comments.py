"""Comments of reviewers, pinned on ground, on a feature or on days; merged without a server, and nothing is lost.

Every change makes a new version that names those before it. `joined` keeps the versions that no other follows: of two
that were made apart, both.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, field, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.words.formulas import unguarded
from explorer.words.structure import Between, Matches, MaxLength, WrongValue, structure

State = Literal["open", "resolved", "removed"]
Kind = Literal["ground", "feature", "date", "reply"]
MOST_COMMENTS = 5000  # versions of a file
MOST_LETTERS = 4000
MOST_AUTHOR = 60
MOST_BEFORE = 64
_DIGITS = 7  # of degrees: a centimetre
_ID = lazy_pattern(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_VERSION = lazy_pattern(r"[0-9a-f]{16}")
# The author's own clock, to the second: who reads it elsewhere still learns on which day it was written.
_WRITTEN = lazy_pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?")
_MAYBE_WRITTEN = lazy_pattern(rf"({_WRITTEN.pattern})?")
_MAYBE_ID = lazy_pattern(rf"({_ID.pattern})?")
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e")  # they would turn what follows the text


@dataclass(frozen=True, slots=True)
class Comment:
    """One version of a comment or of a reply.

    A comment is pinned on the ground (`lon`, `lat` in WGS84 degrees), on a `feature`, where they only say where its pin
    stands, or on the days from `first` to `last`. A reply has none of these but the id that it replies to. `by` and
    `on` say who resolved, removed or reopened it, and when; `before` holds the digests of the versions that this one
    follows, the oldest first.
    """

    id: Annotated[str, Matches(_ID, "refused.comment_id")]
    author: Annotated[str, MaxLength(MOST_AUTHOR)]
    written: Annotated[str, Matches(_WRITTEN, "refused.comment_day")]
    text: Annotated[str, MaxLength(MOST_LETTERS)]
    lon: Annotated[float, Between(-180, 180)] | None = None
    lat: Annotated[float, Between(-90, 90)] | None = None
    feature: Annotated[str, MaxLength(120)] = ""
    first: date | None = None
    last: date | None = None
    reply_to: Annotated[str, Matches(_MAYBE_ID, "refused.comment_id")] = ""
    state: State = "open"
    by: Annotated[str, MaxLength(MOST_AUTHOR)] = ""
    on: Annotated[str, Matches(_MAYBE_WRITTEN, "refused.comment_day")] = ""
    before: Annotated[
        tuple[Annotated[str, Matches(_VERSION, "refused.comment_version")], ...], MaxLength(MOST_BEFORE)
    ] = ()

    def __post_init__(self) -> None:
        placed = self.lon is not None and self.lat is not None
        dated = self.first is not None and self.last is not None
        pinned = (placed or bool(self.feature)) + dated + bool(self.reply_to)
        halves = (self.lon is None) != (self.lat is None) or (self.first is None) != (self.last is None)
        if pinned != 1 or halves:
            raise WrongValue("refused.comment_pin")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise WrongValue("refused.comment_span", first=self.first, last=self.last)
        if not self.text.strip() or not self.author.strip():
            raise WrongValue("refused.comment_empty")

    @property
    def kind(self) -> Kind:
        if self.reply_to:
            return "reply"
        if self.feature:
            return "feature"
        return "date" if self.first is not None else "ground"

    @property
    def day(self) -> str:
        return self.written[:10]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values without those that say nothing."""
        plain = {key: value for key, value in asdict(self).items() if value not in (None, "", ())}
        plain |= {key: plain[key].isoformat() for key in ("first", "last") if key in plain}
        return plain | {"before": list(self.before)} if self.before else plain


Comments = tuple[Comment, ...]


def read(data: Any) -> Comment:
    """Read what `to_json` wrote; raises WrongValue, a ValueError that names what is wrong."""
    found = structure(data, Comment, "comment")
    return replace(
        found,
        text=cleaned(found.text) or "?",
        author=one_line(found.author) or "?",
        by=one_line(found.by),
        lon=_rounded(found.lon),
        lat=_rounded(found.lat),
    )


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(float(degrees), _DIGITS) + 0.0  # no -0.0


def cleaned(text: str) -> str:
    """Return a text with plain line breaks and without control characters and directions forced upon what follows."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if plain.isprintable():
        return plain.strip()
    unseen = ("Cc", "Cs", "Cn", "Co")
    kept = (c for c in plain if c in "\n\t" or (unicodedata.category(c) not in unseen and c not in _TURNS))
    return "".join(kept).strip()


def one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def moment(now: datetime) -> str:
    """Return a time as comments keep it."""
    return now.replace(microsecond=0, tzinfo=None).isoformat()


def fresh_id() -> str:
    return secrets.token_hex(6)


# ---------------------------------------------------------------- versions


@lru_cache(maxsize=4 * MOST_COMMENTS)
def version(one: Comment) -> str:
    """Return the digest of a version: of its content and of what it follows."""
    plain = json.dumps(one.to_json(), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode("ascii")).hexdigest()[:16]


def revised(versions: Iterable[Comment], one: Comment) -> Comment:
    """Return `one` as the version that follows all these, so that it settles what differed between them."""
    known = dict.fromkeys(v for each in versions for v in each.before)
    known |= dict.fromkeys(version(each) for each in versions)
    return replace(one, before=tuple(known)[-MOST_BEFORE:])


def joined(*groups: Iterable[Comment]) -> Comments:
    """Return the versions that no other one follows, in the order in which they were written.

    The order of the groups does not matter, nor how often one is given.
    """
    found: defaultdict[str, dict[str, Comment]] = defaultdict(dict)
    for one in (one for group in groups for one in group):
        found[one.id][version(one)] = one
    kept: list[Comment] = []
    for versions in found.values():
        past = {digest for one in versions.values() for digest in one.before}
        kept += [one for digest, one in versions.items() if digest not in past]
    return tuple(sorted(kept, key=_order))


def _order(one: Comment) -> tuple[str, str, str]:
    return one.written, one.id, version(one)


@dataclass(frozen=True, slots=True)
class MergeTally:
    """What a merge brought: comments and replies that are new, that follow one of ours, and of which both are kept."""

    added: int = 0
    updated: int = 0
    both: int = 0

    @property
    def number(self) -> int:
        return self.added + self.updated + self.both

    def __bool__(self) -> bool:
        return self.number > 0


def tally(before: Comments, after: Comments) -> MergeTally:
    """Count what differs after a merge, by comment."""
    old, new = _by_id(before), _by_id(after)
    changed = [key for key in new if key in old and new[key] != old[key]]
    both = [key for key in changed if len(new[key]) > 1]
    return MergeTally(len(new.keys() - old.keys()), len(changed) - len(both), len(both))


def _by_id(comments: Iterable[Comment]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in comments:
        found[one.id].add(version(one))
    return {key: frozenset(digests) for key, digests in found.items()}


# ---------------------------------------------------------------- cells of a table

COLUMNS = (
    *("id", "author", "written", "text", "lon", "lat", "feature", "first", "last", "reply_to"),
    *("state", "by", "on", "before", "version"),
)
_DAMAGED = lazy_pattern(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})([ T](?P<h>\d{1,2}):(?P<min>\d{2})(:(?P<s>\d{2}))?)?"
)


def to_cells(one: Comment) -> dict[str, str]:
    """Return a version as the cells of a row; `version` says later whether somebody changed the row by hand."""
    plain = one.to_json() | {"before": ";".join(one.before), "version": version(one)}
    return {column: _cell(plain.get(column, "")) for column in COLUMNS}


def _cell(value: Any) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def from_cells(cells: Mapping[str, str]) -> Comment:
    """Read the cells of a row; raises WrongValue.

    A row that was changed by hand follows the version that it was; one without an id gets one by what it says, so that
    reading it twice gives one comment.
    """
    plain: dict[str, Any] = {c: cells.get(c, "").strip() for c in COLUMNS if cells.get(c, "").strip()}
    known = plain.pop("version", "")
    plain["before"] = [digest.strip() for digest in plain.get("before", "").split(";") if digest.strip()]
    for column in ("written", "on", "first", "last"):
        if column in plain:
            plain[column] = _day(plain[column], column in ("written", "on"))
    for column in ("lon", "lat"):
        if column in plain:
            plain[column] = _number(plain[column], column)
    if "id" not in plain:
        said = json.dumps(plain, ensure_ascii=True, sort_keys=True)
        plain["id"] = "row-" + sha256(said.encode("ascii")).hexdigest()[:12]
    found = read(plain)
    if version(found) == known:
        return found
    bare = {c: unguarded(plain[c]) for c in ("text", "author", "by") if c in plain}
    if bare != {c: plain[c] for c in bare}:
        found = read(plain | bare)
    if not known or version(found) == known:
        return found
    return read(found.to_json() | {"before": [*found.before, known][-MOST_BEFORE:]})


def _day(text: str, timed: bool) -> str:
    """Return a day as comments write it, from what spreadsheets make of one; anything else as it is."""
    match = _DAMAGED.fullmatch(text)
    if match is None:
        return text
    day = f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
    if not timed or match["h"] is None:
        return day
    return f"{day}T{int(match['h']):02}:{match['min']}:{match['s'] or '00'}"


def _number(text: str, column: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise WrongValue("refused.comment_number", column=column, found=text[:40]) from None


# ---------------------------------------------------------------- threads


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies. `versions` are several where they were made apart; all are shown.

    `number` is that of its pin, the same in the window, on paper and in every table.
    """

    number: int
    versions: tuple[Comment, ...]
    replies: tuple[Comment, ...] = field(default=())

    @property
    def comment(self) -> Comment:
        """Return the version that was changed last."""
        return max(self.versions, key=lambda one: (one.on or one.written, version(one)))

    @property
    def state(self) -> State:
        """Return its state; open while two versions differ."""
        states = {one.state for one in self.versions}
        return states.pop() if len(states) == 1 else "open"

    @property
    def settled(self) -> bool:
        """Return whether there is one version of everything that was said."""
        ids = [reply.id for reply in self.replies]
        return len(self.versions) == 1 and len(ids) == len(set(ids))


def threads(comments: Iterable[Comment]) -> tuple[Thread, ...]:
    """Return the threads, numbered from 1 in the order in which they were written; removed ones keep their number."""
    found: defaultdict[str, list[Comment]] = defaultdict(list)
    parents: dict[str, str] = {}
    for one in sorted(comments, key=_order):
        found[one.id].append(one)
        parents[one.id] = one.reply_to
    replies: defaultdict[str, list[Comment]] = defaultdict(list)
    roots: list[str] = []
    for key, versions in found.items():
        root = _root(key, parents)
        if root == key:
            roots.append(key)
        else:
            replies[root] += versions
    return tuple(
        Thread(number, tuple(found[key]), tuple(one for one in replies[key] if one.state != "removed"))
        for number, key in enumerate(roots, 1)
    )


def _root(key: str, parents: Mapping[str, str]) -> str:
    """Return the comment that a reply belongs to; a reply to what is unknown, or to itself, is a thread of its own."""
    seen = {key}
    at = key
    while parents.get(at):
        at = parents[at]
        if at in seen or at not in parents:
            return key
        seen.add(at)
    return at


def shown(comments: Iterable[Comment], which: str) -> tuple[Thread, ...]:
    """Return the threads that a View shows: `none`, those that are `open`, or `all` but the removed ones."""
    states = {"open": ("open",), "all": ("open", "resolved")}.get(which, ())
    return tuple(one for one in threads(comments) if one.state in states) if states else ()
