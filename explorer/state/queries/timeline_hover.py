"""Hover texts of the time axis. No Qt."""

from __future__ import annotations

from datetime import date

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas
from explorer.state.queries import changes
from explorer.state.queries.axis_data import Mark
from explorer.state.queries.changes import Changes
from explorer.state.queries.citing import cite
from explorer.state.queries.timeline_words import event_lines, period_name
from explorer.state.view.clock import period_end, period_start
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang


def period_text(axis: Axis, day: date, found: Changes, marks: tuple[Mark, ...], view: View) -> str:
    """Describe the period around `day`: its name, changes and events."""
    first, last = period_start(day, view.step), period_end(day, view.step)
    what = changes.summary(found.between(first, last), view.lang) or nothing(axis, first, view.lang)
    inside = [mark for mark in marks if first <= mark.last <= last]
    lines = [f"{period_name(first, view.step, view.lang)}  ·  {what}"]
    return "\n".join(lines + event_lines(inside, view.lang))


def nothing(axis: Axis, first: date, lang: Lang) -> str:
    """Describe a period without changes; beyond the sources, say where they end."""
    if first > axis.known:
        return t("changes.unknown", lang, day=axis.known)
    return t("changes.nothing", lang)


def flag_text(mark: Mark, atlas: Atlas, view: View) -> str:
    """Describe an event: date, title, note and citation."""
    lines = event_lines([mark], view.lang)
    note = mark.event.note.in_(view.lang)
    return "\n".join([*lines, *([note] if note else []), cite(atlas, mark.event.citation, view.lang)])
