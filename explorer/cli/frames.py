"""Which pictures a series has: by period, by milestone or by scene."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.atlas.timeline import Clock
from explorer.cli import options as o
from explorer.cli.speech import listed, said
from explorer.state.view.view import View

if TYPE_CHECKING:
    from explorer.atlas.known import Known
    from explorer.cli.project import ProjectSource
    from explorer.export.jobs.frames import Frame

_STEPS = ("year", "half", "quarter", "month")
_MODES = ("asof", "window", "cumulative")


@dataclass(frozen=True, slots=True)
class Way:
    """The options that say which pictures, as they were typed."""

    every: str | None
    milestones: bool
    scenes: bool
    start: str | None
    end: str | None
    mode: str | None

    @property
    def option(self) -> str:
        return "--scenes" if self.scenes else "--milestones" if self.milestones else "--every"

    def check(self, wanted: o.Wanted) -> None:
        """One way and its own options; before anything is read."""
        if sum((self.every is not None, self.milestones, self.scenes)) != 1:
            raise o.wrong(said("one_way"), "--every")
        if self.every is not None and self.every not in _STEPS:
            raise o.wrong(said("choices", list=listed(_STEPS)), "--every")
        if self.mode is not None and self.mode not in _MODES:
            raise o.wrong(said("choices", list=listed(_MODES)), "--mode")
        others = (
            ("--from", self.start),
            ("--to", self.end),
            ("--mode", self.mode),
            ("--scene", wanted.scene),
        )
        for option, given in others if self.scenes else ():
            if given is not None:
                raise o.wrong(said("own_time"), option)


def frames_of(
    data: Known, wanted: o.Wanted, way: Way, source: ProjectSource, words: o.Words
) -> tuple[Frame, ...]:
    """The pictures; as many as a series may have."""
    from explorer.export.jobs.frames import MOST_FRAMES, by_milestone, by_period

    view = o.view_of(data, wanted, source)
    first, last = o.span(data.axis, way.start, way.end)
    clocked = replace(view, clock=Clock(view.clock.at, data.axis.first, way.mode or "asof"))  # type: ignore[arg-type]
    if way.scenes:
        frames = _by_scene(view, wanted, source, words)
    elif way.milestones:
        frames = by_milestone(data, clocked, first, last)
    else:
        frames = by_period(data.axis, clocked, way.every, first, last)  # type: ignore[arg-type]
    if not frames or len(frames) > MOST_FRAMES:
        raise o.wrong(said("frames", n=len(frames), most=MOST_FRAMES), way.option)
    return frames


def _by_scene(view: View, wanted: o.Wanted, source: ProjectSource, words: o.Words) -> tuple[Frame, ...]:
    """The scenes as `snapshot --scene` draws each: with the layers, title and subtitle that the options give."""
    from explorer.export.jobs.frames import by_scene

    dressed = [replace(scene, view=o.dressed(scene.view, wanted)) for scene in source.all_scenes()]
    return tuple(
        replace(f, title=words.title or f.title, subtitle=words.subtitle or f.subtitle)
        for f in by_scene(dressed, view)
    )
