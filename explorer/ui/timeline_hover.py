"""What the axis says under the pointer. No Qt."""

from __future__ import annotations

from datetime import date

from explorer.state.clock import period_end
from explorer.state.view import View
from explorer.ui.steps import period_start
from explorer.ui.timeline_data import Mark, Moves
from explorer.ui.timeline_words import Strings, event_lines, period_name, summary


def period_text(day: date, moves: Moves, marks: tuple[Mark, ...], view: View, t: Strings) -> str:
    """The period that holds `day`: its name, what changed in it, its events."""
    first, last = period_start(day, view.step), period_end(day, view.step)
    tally = moves.between(first, last)
    what = summary(tally, view.lang, t, whole=False) or t("timeline.nothing", view.lang)
    inside = [mark for mark in marks if first <= mark.last <= last]
    lines = [f"{period_name(first, view.step, view.lang, t)}  ·  {what}"]
    return "\n".join(lines + event_lines(inside, view.lang, t))


def flag_text(mark: Mark, view: View, t: Strings) -> str:
    """One event: date, title, note, and where it stands."""
    citation = mark.event.citation
    lines = event_lines([mark], view.lang, t)
    note = mark.event.note.in_(view.lang)
    source = t("inspector.cite", view.lang, source=citation.source, locator=citation.locator.in_(view.lang))
    return "\n".join([*lines, *([note] if note else []), source])
