"""The timeline in words: names of periods, lines for events. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from explorer.atlas.timeline import Clock
from explorer.state.queries.axis_data import Mark
from explorer.state.view.view import Step
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
