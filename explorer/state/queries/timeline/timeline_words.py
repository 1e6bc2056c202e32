"""The timeline in words: names of periods, lines for events, texts of hovers. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.queries import changes
from explorer.state.queries.changes import Changes
from explorer.state.queries.citing import cite
from explorer.state.queries.timeline.axis_data import Mark
from explorer.state.view.clock import period_end, period_start
from explorer.state.view.view import Filters, Step, View
from explorer.words.dates import in_words
from explorer.words.strings import t
from explorer.words.text import Lang


def period_name(first: date, step: Step, lang: Lang) -> str:
    """`2021 年第 2 季度`, `2021 Q2`."""
    number = {"month": first.month, "quarter": (first.month + 2) // 3, "half": (first.month + 5) // 6}.get(
        step, 1
    )
    return t(f"timeline.period.{step}", lang, year=first.year, n=number)


def clock_text(clock: Clock) -> str:
    """Return the large date of the bar."""
    return clock.at.isoformat() if clock.mode == "asof" else f"{clock.start} – {clock.at}"


def event_lines(marks: Sequence[Mark], lang: Lang, limit: int = 5) -> list[str]:
    """Return one line per event, milestones first, and the number of those beyond `limit`."""
    ordered = sorted(marks, key=lambda mark: (not mark.event.milestone, mark.last))
    lines = [
        t(
            "timeline.event_line",
            lang,
            date=in_words(mark.event.date, lang),
            title=" ".join(mark.event.title.in_(lang).split())[:80],
        )
        for mark in ordered[:limit]
    ]
    if len(ordered) > limit:
        lines.append(t("timeline.more_events", lang, n=len(ordered) - limit))
    return lines


def period_text(axis: Axis, day: date, found: Changes, marks: tuple[Mark, ...], view: View) -> str:
    """Describe the period around `day`: its name, changes and events."""
    first, last = period_start(day, view.step), period_end(day, view.step)
    what = changes.summary(found.between(first, last), view.lang) or nothing(axis, first, view)
    inside = [mark for mark in marks if first <= mark.last <= last]
    lines = [f"{period_name(first, view.step, view.lang)}  ·  {what}"]
    return "\n".join(lines + event_lines(inside, view.lang))


def nothing(axis: Axis, first: date, view: View) -> str:
    """Describe a period without changes; beyond the sources, name where they end."""
    if first > axis.known:
        return t("changes.unknown", view.lang, day=axis.known)
    return t("changes.nothing" if view.filters == Filters() else "changes.nothing_filtered", view.lang)


def flag_text(mark: Mark, atlas: Atlas, view: View) -> str:
    """Describe an event: date, title, note and citation."""
    lines = event_lines([mark], view.lang)
    note = mark.event.note.in_(view.lang)
    return "\n".join([*lines, *([note] if note else []), cite(atlas, mark.event.citation, view.lang)])
