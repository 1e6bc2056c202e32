"""The pictures of a series: one View each, by period, by milestone or by scene."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from explorer.atlas.axis import Axis
from explorer.atlas.known import Known
from explorer.export.text.typeset import clean
from explorer.state.view.clock import next_stop, period_end
from explorer.state.view.scenes import Scene
from explorer.state.view.view import Step, View

MAX_FRAMES = 400
_UNSAFE = re.compile(r'[<>:"/\\|?*]+')
_FIELDS = ("n", "date", "name", "title")
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # files on no Windows
_MAX_NAME_BYTES = 180


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a series; empty words leave the sheet's own."""

    view: View
    name: str
    title: str = ""
    subtitle: str = ""


def by_period(axis: Axis, view: View, step: Step, start: date, end: date) -> tuple[Frame, ...]:
    """At the end of each period from `start` to `end`; in window mode each shows its own period."""
    frames = []
    begin, last = max(start, axis.first), min(end, axis.last)
    day = period_end(begin, step)
    while True:
        shown = min(day, last)
        if view.clock.mode == "asof":
            clock = replace(view.clock, at=shown)
        else:
            clock = replace(view.clock, at=shown, start=begin)
        frames.append(Frame(replace(view, clock=clock, step=step), shown.isoformat()))
        if shown >= last:
            return tuple(frames)
        if view.clock.mode == "window":
            begin = shown + timedelta(days=1)
        day = next_stop(axis, shown, step)


def by_milestone(known: Known, view: View, start: date, end: date) -> tuple[Frame, ...]:
    """On the day of each milestone, under its title; several on one day share a picture."""
    titles: dict[date, list[str]] = {}
    for event in known.atlas.events.values():
        day = event.date.last
        if (
            event.milestone
            and day is not None
            and max(start, known.axis.first) <= day <= min(end, known.axis.last)
        ):
            titles.setdefault(day, []).append(event.title.in_(view.lang))
    joint = "；" if view.lang == "zh" else "; "
    return tuple(
        Frame(replace(view, clock=replace(view.clock, at=day)), day.isoformat(), subtitle=joint.join(words))
        for day, words in sorted(titles.items())
    )


def by_scene(scenes: Iterable[Scene], change: View | None = None) -> tuple[Frame, ...]:
    """Each scene as it was kept, under its own title; `change` lends language and appearance."""
    frames = []
    for scene in scenes:
        view = scene.view
        if change is not None:
            view = replace(view, lang=change.lang, appearance=change.appearance)
        title, caption = scene.title.in_(view.lang), scene.caption.in_(view.lang)
        frames.append(Frame(view, scene.name, title, caption))
    return tuple(frames)


def check_pattern(pattern: str) -> str:
    """Return `pattern` unchanged; raise ValueError where it has a field that `file_name` does not fill."""
    for _, field, spec, conversion in string.Formatter().parse(pattern):
        allowed = r"0?\d?" if field == "n" else ""
        if field is not None and (
            field not in _FIELDS or conversion or not re.fullmatch(allowed, spec or "")
        ):
            raise ValueError("文件名样式可用 {n:02}、{date}、{name}、{title}")
    return pattern


def file_name(pattern: str, number: int, frame: Frame, title: str) -> str:
    """A file's name by pattern: `{n}`, `{n:03}`, `{date}`, `{name}`, `{title}`; never a path."""
    words = {
        "n": number,
        "date": frame.view.clock.at.isoformat(),
        "name": frame.name,
        "title": clean(title)[:60],
    }
    made = _truncated(_UNSAFE.sub("-", clean(check_pattern(pattern).format(**words))), _MAX_NAME_BYTES)
    return f"_{made}" if _WINDOWS_DEVICES.fullmatch(made) else made or f"{number:03}"


def file_names(pattern: str, named: Sequence[tuple[Frame, str]]) -> list[str]:
    """A name for each frame and its title, no two the same to any file system."""
    names: list[str] = []
    taken: set[str] = set()
    for number, (frame, title) in enumerate(named, 1):
        first = name = file_name(pattern, number, frame, title)
        more = number
        while _folded(name) in taken:
            name, more = f"{first}-{more}", more + 1
        taken.add(_folded(name))
        names.append(name)
    return names


def _folded(name: str) -> str:
    """Windows and macOS take large and small letters, and composed and loose accents, for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def _truncated(name: str, most: int) -> str:
    """At most so many bytes; dots and blanks at either end hide a file or get lost on Windows."""
    return name.strip(" .").encode("utf-8", "ignore")[:most].decode("utf-8", "ignore").strip(" .")
