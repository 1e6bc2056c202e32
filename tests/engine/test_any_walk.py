"""A map that layers came to and went from, in any order and haste, shows what a page shows that was made with them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, ColumnFilter, Filters, LayerState, View
from explorer.ui.map.map_view import MapView
from tests.engine.large_layers import ROWS, pixels
from tests.helpers import crowds
from tests.helpers.page import run
from tests.helpers.pictures import unlike

pytestmark = pytest.mark.slow
KEYS = ("own1", "own2")
THEMES = tuple(LayerState(theme) for theme in ("highway", "platform"))
FIRST = View(layers=THEMES, show_undated=True, camera=Camera(105.6, 30.2, 8.0)).with_clock(
    at=date(2022, 6, 30)
)
MAKERS = {"points": crowds.points, "lines": crowds.lines, "areas": crowds.areas, "mixed": crowds.mixed}
STYLES = (
    None,
    Style("single", label="类别", size="数"),
    Style("single", min_zoom=9.0),
    Style("category", "类别"),
    Style("category", "类别", size="数", names=False),
    Style("graduated", "数", classes=3),
)
STATE = """const { app } = twincity, legend = document.querySelector(".twin-legend");
  return { drawn: app.sides().map((side) => [side.drawn().filter((entry) => !entry.borrowed).map((entry) => entry.id).sort(), side.large.shown()]),
    chosen: [...app.borrowed.wanted.chosen].sort(), legend: legend.offsetParent ? legend.innerText : "",
    names: [...document.querySelectorAll("#pane-labels text")].map((e) => e.textContent).sort(),
    marks: document.querySelectorAll("#pane-marks-a path, #pane-marks-b path").length };"""


@cache
def layer(key: str, kind: str, count: int, seed: int) -> Collection:
    """Of every other seed rows without a shape among them."""
    shapes = np.array(list(MAKERS[kind](count, seed=seed)), object)
    roll = np.random.default_rng(seed)
    if seed % 2:
        shapes[roll.integers(0, count, count // 10)] = None
    columns = {
        "类别": roll.choice(np.array(["甲", "乙", "丙", ""], object), count),
        "数": roll.normal(10, 5, count).round(2),
    }
    return replace(
        crowds.collection(key, shapes, crowds.careers(count, seed)), columns=columns, listed=tuple(columns)
    )


class Walk:
    """The layers that there are, and the View, after each step."""

    def __init__(self, seed: int) -> None:
        self.roll = random.Random(seed)
        self.layers: dict[str, Collection] = {}
        self.view = FIRST

    def steps(self, count: int) -> Iterator[bool]:
        """Take steps; whether layers came or went with each."""
        for _ in range(count):
            came = self.roll.random() < 0.6
            if came:
                self._change_layers()
            self._look()
            yield came

    def _change_layers(self) -> None:
        key = self.roll.choice(KEYS)
        if self.layers.pop(key, None) is None or self.roll.random() < 0.6:
            count = self.roll.choice([1, 30, ROWS])
            self.layers[key] = layer(key, self.roll.choice(list(MAKERS)), count, self.roll.randrange(4))
        states = {state.id: state for state in self.view.layers}
        own = (states.get(key, LayerState(key)) for key in KEYS if key in self.layers)
        themes = (state for state in self.view.layers if state.id not in KEYS)
        chosen = tuple(
            id for id in self.view.selection if id.partition(".")[0] in self.layers and id.endswith(".0")
        )
        self.view = replace(self.view, layers=(*own, *themes), selection=chosen)

    def _look(self) -> None:
        changes: list[Callable[[], View]] = [
            lambda: replace(self.view, layers=self._ordered()),
            lambda: self.view.with_clock(at=date(self.roll.randrange(2017, 2026), self.roll.randrange(1, 13), 15)),
            lambda: replace(self.view, compare=self.roll.choice([None, date(2018, 6, 30)]), side_by_side=self.roll.random() < 0.4),
            lambda: replace(self.view, selection=self._some_rows()),
            lambda: replace(self.view, filters=self._narrowed()),
            lambda: replace(self.view, density=self.roll.random() < 0.5),
            lambda: replace(self.view, appearance="dark" if self.view.appearance == "light" else "light"),
            lambda: replace(self.view, camera=Camera(105.6, 30.2, self.roll.choice([7.0, 8.0, 10.5]))),
        ]  # fmt: skip
        self.view = self.roll.choice(changes)()

    def _ordered(self) -> tuple[LayerState, ...]:
        states = list(self.view.layers)
        self.roll.shuffle(states)
        return tuple(
            replace(
                state,
                visible=self.roll.random() < 0.85,
                opacity=self.roll.choice([1.0, 0.5]),
                style=self.roll.choice(STYLES) if state.id in KEYS else None,
            )
            for state in states
        )

    def _some_rows(self) -> tuple[str, ...]:
        if not self.layers:
            return ()
        key = self.roll.choice(list(self.layers))
        count = len(self.layers[key])
        return tuple(
            f"{key}.{n}"
            for n in sorted(self.roll.sample(range(count), min(count, self.roll.choice([1, 3, 250]))))
        )

    def _narrowed(self) -> Filters:
        if not self.layers or self.roll.random() < 0.4:
            return self.roll.choice([Filters(), Filters(text="7 号")])
        key = self.roll.choice(list(self.layers))
        return Filters(
            columns=self.roll.choice(
                [(ColumnFilter(key, "类别", values=("甲",)),), (ColumnFilter(key, "数", low=8.0, high=12.0),)]
            )
        )


@pytest.mark.parametrize("seed", range(12))
def test_a_map_after_any_walk_is_a_fresh_one(
    seed: int,
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    make_map: Callable[[MapContext], MapView],
) -> None:
    def known(layers: Mapping[str, Collection]) -> MapContext:
        own_layers.clear()
        own_layers.update(layers)
        return MapContext(crowds.with_layers(context.known, dict(layers)))

    walk = Walk(seed)
    served["atlas.json"] = atlas_payload(context.known)
    walked = make_map(known({}))
    walked.show_view(walk.view)
    for came in walk.steps(12):
        if came:
            walked.show_known(known(walk.layers).known)
        walked.show_view(walk.view)
        if pause := walk.roll.choice([0, 0, 20, 300]):
            qtbot.wait(pause)
    there = known(walk.layers)
    served["atlas.json"] = atlas_payload(there.known)
    fresh = make_map(there)
    fresh.show_view(walk.view)
    seen = []
    for view in (walked, fresh):
        assert view.wait_settled(60_000)
        qtbot.wait(400)  # names and legend follow a moment later
        assert view.wait_settled(60_000)
        seen.append((run(qtbot, view, STATE), pixels(view)))
    served.clear()
    own_layers.clear()
    (state, picture), (fresh_state, fresh_picture) = seen
    assert state == fresh_state
    assert unlike(picture, fresh_picture) < 5e-4
