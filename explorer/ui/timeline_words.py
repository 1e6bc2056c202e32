"""The timeline in words: a step's summary, a period's name, the hover text. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from explorer.atlas.model import Lang
from explorer.atlas.timeline import Clock
from explorer.state.view import FIRST_DAY, Step
from explorer.ui.steps import period_start
from explorer.ui.timeline_data import Mark, Tally

_ALWAYS = ("operation", "construction")
_ORDER = ("operation", "construction", "approved", "planned", "upgrade", "closed")


class Strings(Protocol):
    """How a widget asks for words: `explorer.state.strings.t`."""

    def __call__(self, key: str, lang: Lang, /, **values: object) -> str: ...


def summary(tally: Tally, lang: Lang, t: Strings, *, whole: bool = True) -> str:
    """`开通 1 · 开工 0 · 见载 3`; parts that are nought are left out where `whole` is false."""
    parts = [
        t(f"timeline.count.{status}", lang, n=tally.begun.get(status, 0))
        for status in _ORDER
        if tally.begun.get(status) or (whole and status in _ALWAYS)
    ]
    if tally.attested or whole:
        parts.append(t("timeline.count.attested", lang, n=tally.attested))
    if tally.possible:
        parts.append(t("timeline.count.possible", lang, n=tally.possible))
    return " · ".join(parts)


def told_span(clock: Clock, step: Step) -> tuple[date, date]:
    """The days that the summary speaks of: the step so far, or the whole span."""
    if clock.mode == "asof":
        return max(period_start(clock.at, step), FIRST_DAY), clock.at
    return clock.start, clock.at


def period_name(first: date, step: Step, lang: Lang, t: Strings) -> str:
    """`2021 年第 2 季度`, `2021 Q2`."""
    number = {"month": first.month, "quarter": (first.month + 2) // 3, "half": (first.month + 5) // 6}.get(
        step, 1
    )
    return t(f"timeline.period.{step}", lang, year=first.year, n=number)


def clock_text(clock: Clock) -> str:
    """The date as it stands large in the bar."""
    return clock.at.isoformat() if clock.mode == "asof" else f"{clock.start} – {clock.at}"


def event_lines(marks: Sequence[Mark], lang: Lang, t: Strings, limit: int = 5) -> list[str]:
    """One line per event, milestones first; what is left over is counted."""
    ordered = sorted(marks, key=lambda mark: (not mark.event.milestone, mark.last))
    lines = [
        t(
            "timeline.event_line",
            lang,
            date=mark.event.date.text,
            title=" ".join(mark.event.title.in_(lang).split())[:80],
        )
        for mark in ordered[:limit]
    ]
    if len(ordered) > limit:
        lines.append(t("timeline.more_events", lang, n=len(ordered) - limit))
    return lines
