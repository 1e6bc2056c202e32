"""The frames of a series: one View each, by period, milestone or scene."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.model import Box
from explorer.export.layout.camera import extent_of
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.extents import subject
from explorer.state.view.clock import next_stop, period_end
from explorer.state.view.scenes import Run, Scene, Slide, seconds_of
from explorer.state.view.view import Step, View

MAX_FRAMES = 400
_UNSAFE = re.compile(r'[<>:"/\\|?*]+')
_FIELDS = ("n", "date", "name", "title")
_WINDOWS_DEVICES = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE
)  # reserved file names on Windows
_MAX_NAME_BYTES = 180


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a series; an empty title or subtitle means the sheet's.

    Of a scene it has what a film needs: the run, how long it is shown, whether it is a slide, and its `subject`, the
    ground that plates over the map leave free; `notes` are the speaker's.
    """

    view: View
    name: str
    title: str = ""
    subtitle: str = ""
    run: Run | None = None
    seconds: float | None = None
    slide: Slide = ""
    subject: Box | None = None
    notes: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values for a job of the worker."""
        run = self.run and {**asdict(self.run), "start": str(self.run.start), "end": str(self.run.end)}
        plain = {
            key: getattr(self, key) for key in ("name", "title", "subtitle", "seconds", "slide", "notes")
        }
        return {"view": self.view.to_json(), **plain, "run": run, "subject": self.subject}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Frame:
        """Read what `to_json` wrote; raises ValueError or KeyError."""
        run, subject = data.get("run"), data.get("subject")
        return Frame(
            View.from_json(data["view"]),
            str(data["name"]),
            str(data.get("title", "")),
            str(data.get("subtitle", "")),
            _run(run) if run else None,
            data.get("seconds"),
            data.get("slide") or "",
            (subject[0], subject[1], subject[2], subject[3]) if subject else None,
            str(data.get("notes", "")),
        )


def _run(data: dict[str, Any]) -> Run:
    days = {key: date.fromisoformat(data[key]) for key in ("start", "end")}
    return Run(**{**data, **days})


def by_period(axis: Axis, view: View, step: Step, start: date, end: date) -> tuple[Frame, ...]:
    """Return a frame for the end of each period from `start` to `end`; in window mode it shows that period."""
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
    """Return a frame for each day with milestones, whose titles are its subtitle."""
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


def by_scene(
    scenes: Iterable[Scene], change: View | None = None, known: Known | None = None
) -> tuple[Frame, ...]:
    """Return a frame for each scene; language and appearance are those of `change`, if given.

    With `known` they have subjects.
    """
    frames = []
    for scene in scenes:
        view = scene.view
        if change is not None:
            view = replace(view, lang=change.lang, appearance=change.appearance)
        title, caption = scene.title.in_(view.lang), scene.caption.in_(view.lang)
        notes = scene.notes.in_(view.lang)
        about = subject(known, view, extent_of(view)) if known else None
        frames.append(
            Frame(view, scene.name, title, caption, scene.run, _seconds(scene), scene.slide, about, notes)
        )
    return tuple(frames)


def _seconds(scene: Scene) -> float:
    """Return how long a scene is shown, at least; one with a run is shown until that has been held."""
    return (scene.seconds or 0.0) if scene.run else seconds_of(scene)


def check_pattern(pattern: str) -> str:
    """Return `pattern` unchanged; raises ValueError if it has a field that `file_name` does not know."""
    for _, field, spec, conversion in string.Formatter().parse(pattern):
        allowed = r"0?\d?" if field == "n" else ""
        if field is not None and (
            field not in _FIELDS or conversion or not re.fullmatch(allowed, spec or "")
        ):
            raise ValueError("文件名样式可用 {n:02}、{date}、{name}、{title}")
    return pattern


def file_name(pattern: str, number: int, frame: Frame, title: str) -> str:
    """Return a file name without suffix, safe on all systems; fields: `{n}`, `{n:03}`, `{date}`, `{name}`, `{title}`."""
    words = {
        "n": number,
        "date": frame.view.clock.at.isoformat(),
        "name": frame.name,
        "title": clean(title)[:60],
    }
    made = _truncated(_UNSAFE.sub("-", clean(check_pattern(pattern).format(**words))), _MAX_NAME_BYTES)
    return f"_{made}" if _WINDOWS_DEVICES.fullmatch(made) else made or f"{number:03}"


def file_names(pattern: str, named: Sequence[tuple[Frame, str]]) -> list[str]:
    """Return a name for each frame; they are unique on case-insensitive file systems too."""
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
    """Return a key that is equal for names that Windows or macOS consider the same file."""
    return unicodedata.normalize("NFC", name).casefold()


def _truncated(name: str, most: int) -> str:
    """Cut to `most` bytes; strips dots, which hide files on Unix, and spaces, which Windows drops."""
    return name.strip(" .").encode("utf-8", "ignore")[:most].decode("utf-8", "ignore").strip(" .")
