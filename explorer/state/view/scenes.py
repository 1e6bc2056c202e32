"""Scenes: a titled View with notes, perhaps a time run to play; and the strip that holds them in order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas, Citation
from explorer.records import dataclass
from explorer.state.view.clock import on_axis
from explorer.state.view.view import LayerState, Step, View, ViewError
from explorer.words.structure import Between, JsonKey, Matches, MaxLength, WrongValue, structure
from explorer.words.text import Text
from explorer.words.wording import LocalizedValueError, wording

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_EVIDENCE = re.compile(r".*/.*", re.DOTALL)
_EMPTY = Text("", "")
Slide = Literal["", "opening", "closing"]
SPEED_LIMITS = (0.2, 12.0)
MOST_HOLD_S = 120
DWELL_S = 10.0  # on a scene that was not rehearsed
MOST_SECONDS = 3600
MOST_WORDS = {"title": 2_000, "caption": 20_000, "notes": 200_000}


class SceneError(LocalizedValueError):
    """A scene's JSON that cannot be read: the message names the scene, the key and the expected value."""


@dataclass(frozen=True, slots=True)
class Run:
    """The part of the axis that a scene plays, from `start` to `end` by `step`; `speed` is in steps per second.

    `hold`: seconds for which the end stays before a show that runs by itself goes on.
    """

    start: Annotated[date, JsonKey("from")]
    end: Annotated[date, JsonKey("to")]
    step: Step = "month"
    speed: Annotated[float, Between(*SPEED_LIMITS)] = 2.0
    hold: Annotated[float, Between(0, MOST_HOLD_S)] = 0.0

    @property
    def seconds(self) -> float:
        """Return how long it plays, to within a step at its ends."""
        days = {"month": 30.44, "quarter": 91.3, "half": 182.6, "year": 365.25}[self.step]
        return max((self.end - self.start).days / days, 1.0) / self.speed


@dataclass(frozen=True, slots=True)
class Scene:
    """`name` is the ascii slug that `--scene` takes; `evidence` names the records of the atlas that support it.

    `seconds` is how long it took when the talk was rehearsed; a `slide` has its title and caption large in the middle, over
    a calm map. Evidence is `event/ID`, `feature/ID`, `indicator/KEY`, `conflict/ID` or `source/ID`.
    """

    name: str
    title: Annotated[Text, MaxLength(MOST_WORDS["title"])]
    view: View
    caption: Annotated[Text, MaxLength(MOST_WORDS["caption"])] = _EMPTY
    notes: Annotated[Text, MaxLength(MOST_WORDS["notes"])] = _EMPTY
    run: Run | None = None
    seconds: Annotated[float, Between(0, MOST_SECONDS)] | None = None
    slide: Slide = ""
    evidence: tuple[Annotated[str, Matches(_EVIDENCE, "refused.evidence")], ...] = ()

    def when(self) -> str:
        """Return the date or span that the scene shows, as EDTF: `2021-05-20`, `2020-01-01/2020-12-31`."""
        clock = self.view.clock
        if self.run is not None:
            return f"{self.run.start}/{self.run.end}"
        return str(clock.at) if clock.mode == "asof" else f"{clock.start}/{clock.at}"

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; empty members are left out."""
        found: dict[str, Any] = {"name": self.name, "title": _words(self.title)}
        found |= {
            key: _words(text) for key, text in (("caption", self.caption), ("notes", self.notes)) if any(text)
        }
        found["view"] = self.view.to_json()
        if self.run is not None:
            start, end = self.run.start.isoformat(), self.run.end.isoformat()
            found["run"] = {"from": start, "to": end, "step": self.run.step, "speed": self.run.speed}
            if self.run.hold:
                found["run"]["hold"] = self.run.hold
        if self.seconds is not None:
            found["seconds"] = self.seconds
        if self.slide:
            found["slide"] = self.slide
        if self.evidence:
            found["evidence"] = list(self.evidence)
        return found


def read(data: Any) -> Scene:
    """Read what `to_json` wrote; wrong values raise SceneError."""
    if not isinstance(data, dict):
        raise SceneError("refused.no_object", found=type(data).__name__)
    name = data.get("name")
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        raise SceneError("refused.scene_name")
    try:
        view = View.from_json(data.get("view"))
        scene = structure({"title": name, **data, "view": {}}, Scene, "")
    except (ViewError, WrongValue) as error:
        raise SceneError("refused.within", name=name, why=error) from error
    if scene.run is not None and not scene.run.start < scene.run.end:
        raise SceneError("refused.run_order", at=wording("refused.of_scene", scene=name, key="run"))
    return replace(scene, view=view, title=scene.title if any(scene.title) else Text(name, name))


def seconds_of(scene: Scene) -> float:
    """Return how long a scene is shown by itself: as rehearsed, and at least until its run has been held."""
    run = scene.run.seconds + scene.run.hold if scene.run is not None else 0.0
    return max(scene.seconds or DWELL_S, run + 2.0)


def _words(text: Text) -> Any:
    return text.zh if text.zh == text.en else {"zh": text.zh, "en": text.en}


def view_of(scene: Scene, current: View, axis: Axis) -> View:
    """Return the View to show for a scene: the viewer's language and appearance, layers that exist, a clock on the axis.

    Layers that came after the scene was recorded stay in the panel, hidden.
    """
    known = {layer.id for layer in current.layers}
    kept = tuple(layer for layer in scene.view.layers if layer.id in known)
    named = {layer.id for layer in kept}
    later = tuple(replace(x, visible=False) for x in current.layers if x.id not in named)
    return replace(
        scene.view,
        layers=kept + later,
        clock=on_axis(axis, scene.view.clock),
        lang=current.lang,
        appearance=current.appearance,
        extent=scene.view.extent if scene.view.filters.in_extent else None,
    )


def in_panel_order(view: View, panel: Iterable[LayerState]) -> View:
    """Complete a View that names only some layers: the others hidden, all in the panel's order."""
    named = {layer.id: layer for layer in view.layers}
    order = tuple(panel)
    own = tuple(layer for layer in view.layers if layer.id not in {x.id for x in order})
    rest = tuple(named.get(x.id, replace(x, visible=False)) for x in order)
    return replace(view, layers=rest + own)


def missing_references(scene: Scene, atlas: Atlas, layers: Collection[str]) -> tuple[str, ...]:
    """List what the scene refers to and does not exist: `layer/ID`, `feature/ID`, or a piece of evidence."""
    view = scene.view
    gone = [f"layer/{x.id}" for x in view.layers if x.visible and x.id not in layers]
    gone += [f"layer/{theme}" for theme in view.filters.themes if theme not in layers]
    gone += [f"feature/{i}" for i in view.selection if i not in atlas.features]
    gone += [f"indicator/{i}" for i in (*view.headline, *view.charts) if i not in atlas.indicators]
    gone += [ref for ref in scene.evidence if not _exists(atlas, ref)]
    return tuple(dict.fromkeys(gone))


def citations(scene: Scene, atlas: Atlas) -> tuple[Citation, ...]:
    """Return the citations of the scene's evidence, each once, in its order."""
    found: list[Citation] = []
    for ref in scene.evidence:
        kind, _, key = ref.partition("/")
        if kind == "event" and key in atlas.events:
            found.append(atlas.events[key].citation)
        elif kind == "feature" and key in atlas.features:
            found += atlas.features[key].citations
        elif kind == "indicator" and key in atlas.indicators:
            found += [o.citation for o in atlas.indicators[key].observations]
        elif kind == "conflict" and key in atlas.conflicts:
            found += [atlas.conflicts[key].citation_a, atlas.conflicts[key].citation_b]
    return tuple(dict.fromkeys(found))


def _exists(atlas: Atlas, ref: str) -> bool:
    kind, _, key = ref.partition("/")
    tables: dict[str, Collection[str]] = {
        "event": atlas.events,
        "feature": atlas.features,
        "indicator": atlas.indicators,
        "conflict": atlas.conflicts,
        "source": atlas.sources,
    }
    return key in tables.get(kind, ())
