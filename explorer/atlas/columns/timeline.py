"""Status of one feature at a date: certain, possible, attested, or unconfirmed for long. `timelines` has all of them."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from datetime import date, timedelta
from typing import Literal, get_args

from explorer.atlas.axis import first_day
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import STATUSES, Feature, Status, StatusRecord
from explorer.records import dataclass
from explorer.words.edtf import PartialDate

Certainty = Literal["certain", "possible", "attested", "unconfirmed", "undated", "later"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
UNSURE: tuple[Certainty, ...] = CERTAINTIES[1:4]
DRAWN: tuple[Certainty, ...] = CERTAINTIES[:-1]  # what has not begun yet is not on the map
Mode = Literal["asof", "window", "cumulative"]
Membership = Literal["shown", "before", "after", "undated"]
_AGING = ("planned", "construction")  # what was planned or under way once need not be so still
_FRESH_MONTHS = 24
_RANK: dict[str, int] = {status: rank for rank, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True)
class State:
    """A feature at a date. `status` is None where nothing is known yet.

    `seen`: for what is unconfirmed, the month or year of its last evidence (`2021-05`).
    """

    certainty: Certainty
    status: Status | None = None
    record: StatusRecord | None = None
    seen: str = ""


LATER = State("later")


@dataclass(frozen=True, slots=True)
class Clock:
    """The one clock: an instant (`asof`) or the span from `start` to `at`."""

    at: date
    start: date = field(default_factory=first_day)
    mode: Mode = "asof"


def state_at(feature: Feature, day: date) -> State:
    """Return the feature's state on `day`."""
    steps = spans(feature)
    return steps[bisect_right(steps, day, key=lambda step: step[0]) - 1][1]


def _derive(feature: Feature, day: date) -> State:
    """Derive the state from the records; plans and works become unconfirmed with age."""
    state = _recorded(feature, day)
    if state.certainty in ("certain", "attested") and state.status in _AGING:
        seen = _last_seen(feature, day)
        if seen is not None:
            return State("unconfirmed", state.status, state.record, seen)
    return state


def _recorded(feature: Feature, day: date) -> State:
    """Return the last status that has certainly begun by `day`, a newer attested one, else a possible one.

    A record counts from the last possible day of its partial date. An attested status outranks a
    begun one only where it is newer and further along, since only then does it say something new.
    An expected one is never more than possible: that a day was planned says nothing of what became of it.
    What is overtaken by a later stage does not count. Until then, what is known without a date stays so.
    """
    records = _narrowest(feature.statuses)
    past = _without_ended_upgrades([r for r in records if r.kind != "expected" and _certain_by(r, day)])
    past = _without_overtaken(past, records)
    begun = _latest(r for r in past if r.kind == "begins")
    seen = _latest(r for r in past if r.kind == "attested")
    if begun and seen and (_last(seen) <= _last(begun) or _RANK[seen.status] <= _RANK[begun.status]):
        seen = None
    if seen:
        return State("attested", seen.status, seen)
    if begun:
        return State("certain", begun.status, begun)
    possible = [r for r in records if r.kind != "attested" and _possible_by(r, day)]
    maybe = _latest(_without_overtaken(possible, records))
    if maybe:
        return State("possible", maybe.status, maybe)
    undated = next((r for r in feature.statuses if r.date is None), None)
    if all(r.date is None or r.kind == "expected" for r in feature.statuses) and (undated or not records):
        return State("undated", undated.status if undated else None, undated)
    return LATER


def _narrowest(records: Iterable[StatusRecord]) -> list[StatusRecord]:
    """Remove every beginning that another source dates more narrowly, within the same range."""
    found = list(records)
    begun = [r for r in found if r.kind == "begins" and r.date is not None]
    return [r for r in found if not any(_narrows(other, r) for other in begun)]


def _narrows(one: StatusRecord, other: StatusRecord) -> bool:
    if other.kind != "begins" or other.date is None or one.status != other.status:
        return False
    a, b = (_first(one), _last(one)), (_first(other), _last(other))
    return b[0] <= a[0] and a[1] <= b[1] and a != b


def _without_ended_upgrades(past: list[StatusRecord]) -> list[StatusRecord]:
    """Remove upgrades that were followed by an operation, even if only attested."""
    running = max((_last(r) for r in past if r.status == "operation"), default=date.min)
    return [r for r in past if r.status != "upgrade" or _last(r) >= running]


def _without_overtaken(found: list[StatusRecord], records: list[StatusRecord]) -> list[StatusRecord]:
    """Remove what a later stage among them proves to have begun before it, though its own date is less precise.

    Works of 2020 on what opened on 5 November 2020 were over on that day, not on the last of the year.
    """
    running = [
        _last(r) for r in records if r.status == "operation" and r.kind != "expected" and r.date is not None
    ]
    return [r for r in found if not any(_overtakes(other, r, running) for other in found)]


def _overtakes(one: StatusRecord, other: StatusRecord, running: list[date]) -> bool:
    """Return whether `one` is a later stage, and certain while the other may just have begun; `running`: the last
    possible days of operation, after which a closure may be over."""
    if _RANK[one.status] <= _RANK[other.status] or one.kind == "expected":
        return False
    if not _first(other) <= _last(one) < _last(other) or (one.status, other.status) == (
        "upgrade",
        "operation",
    ):
        return False
    return one.status != "closed" or all(day >= _first(other) for day in running)


def _last_seen(feature: Feature, day: date) -> str | None:
    """Return the date of the last evidence if there is none in the 24 months before `day`, else None."""
    found = _evidence(feature)
    if any(_earliest(when) <= day <= _stale(when) for when in found):
        return None
    past = [when for when in found if _latest_day(when) < day]
    return _month(max(past, key=_latest_day)) if past else None


def _evidence(feature: Feature) -> list[PartialDate]:
    """Return the dates on which something was so; what was planned for a day is no evidence that it came."""
    dated = [r.date for r in feature.statuses if r.date is not None and r.kind != "expected"]
    return dated + list(feature.evidence)


def _earliest(when: PartialDate) -> date:
    return when.first or date.min


def _latest_day(when: PartialDate) -> date:
    """Return the last possible day; the first one of a date without an end."""
    return when.last or when.first or date.min


def _stale(when: PartialDate) -> date:
    """Return the last day on which evidence still counts."""
    return add_months(_latest_day(when), _FRESH_MONTHS)


def _month(when: PartialDate) -> str:
    """Format as `2021-05` if known to the month or day, `2021` if known to the year."""
    left, _, right = when.text.partition("/")
    return (right if right and right != ".." else left).rstrip("~?%")[:7]


def add_months(day: date, months: int) -> date:
    """Add months, clamped to the last day of a shorter month and to the range of `date`."""
    month = day.year * 12 + day.month - 1 + months
    if not 12 <= month < 120_000:
        return date.min if month < 12 else date.max
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(day.day, calendar.monthrange(year, number)[1]))


@cached_by_owner
def spans(feature: Feature) -> tuple[tuple[date, State], ...]:
    """Return the feature's states as a step function: each holds from its date until the next one's."""
    days = {date.min}
    for record in _narrowest(feature.statuses):
        if record.date is not None:
            if record.kind != "attested":
                days.add(_first(record))
            days.add(_last(record))
    if any(record.status in _AGING for record in feature.statuses):
        for when in _evidence(feature):
            days |= {_earliest(when), min(_stale(when), date.max - timedelta(days=1)) + timedelta(days=1)}
    steps: list[tuple[date, State]] = []
    for day in sorted(days):
        state = _derive(feature, day)
        if not steps or steps[-1][1] != state:
            steps.append((day, state))
    return tuple(steps)


@cached_by_owner
def changes(feature: Feature) -> tuple[tuple[date, date, StatusRecord], ...]:
    """Return the dated records with their first and last possible days, sorted by the last."""
    dated = [r for r in _narrowest(feature.statuses) if r.date is not None]
    return tuple(sorted(((_first(r), _last(r), r) for r in dated), key=lambda c: (c[1], c[0])))


def membership(feature: Feature, clock: Clock) -> Membership:
    """Return which of a layer's four counts the feature belongs to in the clock's mode."""
    state, moves = state_at(feature, clock.at), changes(feature)
    if state.certainty == "undated":
        return "undated"
    if clock.mode == "asof":
        if state.certainty == "later":
            return "after"
        return "before" if state.status == "closed" else "shown"
    if clock.mode == "cumulative":
        appeared = min(_appears(move) for move in moves)
        if appeared < clock.start:
            return "before"
        return "shown" if appeared <= clock.at else "after"
    if any(_appears(m) <= clock.at and m[1] >= clock.start for m in moves):
        return "shown"
    return "before" if moves[-1][1] < clock.start else "after"


def drawn_state(feature: Feature, clock: Clock) -> State | None:
    """Return the state to draw, or None if the clock hides the feature (undated ones have a switch of their own)."""
    member = membership(feature, clock)
    if member == "undated":
        return state_at(feature, clock.at)
    return state_at(feature, clock.at) if member == "shown" else None


def bucket(state: State) -> str:
    """Return the column of `twincity report` that counts a state."""
    return str(state.status) if state.certainty == "certain" else state.certainty


def count(features: Iterable[Feature], day: date) -> dict[str, int]:
    """Count features per bucket at `day`; the buckets sum to `total`."""
    tally = Counter(bucket(state_at(f, day)) for f in features)
    keys = (*STATUSES, *CERTAINTIES[1:])
    return {key: tally[key] for key in keys} | {"total": tally.total()}


def _appears(move: tuple[date, date, StatusRecord]) -> date:
    """Return the first day on which a record is visible; attested ones have no possible phase."""
    return move[1] if move[2].kind == "attested" else move[0]


def _latest(records: Iterable[StatusRecord]) -> StatusRecord | None:
    return max(records, key=lambda r: (_last(r), _RANK[r.status]), default=None)


def _certain_by(record: StatusRecord, day: date) -> bool:
    return record.date is not None and record.date.last is not None and record.date.last <= day


def _possible_by(record: StatusRecord, day: date) -> bool:
    return record.date is not None and _first(record) <= day


def _first(record: StatusRecord) -> date:
    assert record.date is not None
    return record.date.first or date.min + timedelta(days=1)


def _last(record: StatusRecord) -> date:
    assert record.date is not None
    return record.date.last or date.max
