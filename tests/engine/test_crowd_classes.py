"""Points of several classes, too many for markers: each place has the colour of the class that is most there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from explorer.layers.styling import styled
from explorer.state.view.style import Style
from explorer.state.view.view import Basemap, Camera, LayerState
from explorer.ui.map.map_view import MapView
from tests.engine.large_layers import KEY, ROWS, VIEW, Shown, pixels
from tests.engine.test_raster import MODULES, SETUP, later
from tests.helpers import crowds
from tests.helpers.page import run

# A raster of squares in three classes; the surest of a class has its hue, what is less sure a tint.
_CLASSES = """
const hues = ["#d01010", "#1010d0", "#10a010"];
const tint = (hue, key) => (key.endsWith("/certain") ? hue : hue.slice(0, 5) + "40");
const forms = layer.columns.formNames;
const symbols = Object.fromEntries(forms.flatMap((name) => hues.map((hue, n) => [name + "#" + n,
  Object.fromEntries(Object.entries(spec.symbols.light[name] || {}).map(([key, symbol]) => [key, { ...symbol, color: tint(hue, key) }]))])));
layer.columns.formNames = Object.keys(symbols);
layer.forms = Uint8Array.from({ length: layer.columns.count }, (_, row) => (layer.forms?.[row] || 0) * hues.length + (row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2));
const look = new inks.Inks(symbols, 1, (s, plane) => stamps.dot(s, 1, plane));
// Of each cell the classes that are most on it, as bits, counted from nothing.
const most = ({ classes, wide, high }) => {
  const { scale, x, y } = frame;
  const counts = hues.map(() => new Uint32Array(wide * high));
  const { positions, parts, features } = layer.columns;
  classes.forEach((id, row) => {
    if (!id || layer.columns.kinds[row] !== blocks.POINT) return;
    const at = 2 * parts[features[row]];
    const [left, top] = [0, 1].map((axis) => Math.round(((positions[at + axis] + layer.origin[axis]) * scale - [x, y][axis] - 2) / 2));
    for (const [u, v] of [[left, top], [left + 1, top], [left, top + 1], [left + 1, top + 1]])
      if (u >= 0 && v >= 0 && u < wide && v < high) counts[layer.forms[row] % hues.length][v * wide + u] += 1;
  });
  return Uint8Array.from({ length: wide * high }, (_, p) => {
    const best = Math.max(...counts.map((each) => each[p]));
    return best && counts.reduce((sum, each, n) => sum | (Number(each[p] === best) << n), 0);
  });
};
const crowd = () => { const made = layer.plain ? new crowds.Crowd(layer) : new mixes.Mixed(layer); made.look(frame, look); return made; };
const squares = (made) => made.upper || made; // beside lines and areas, which lie below them
const below = (made) => (made.upper ? inside(made) : []);
const CLASS = new Map(hues.flatMap((hue, n) => ["certain", "possible"].map((key) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(tint(hue, "/" + key).slice(i, i + 2), 16));
  return [((255 << 24) | (b << 16) | (g << 8) | r) >>> 0, 1 << n];
})));
"""


@pytest.mark.parametrize("beside", [0, 300])  # lines and areas
@pytest.mark.parametrize("seed", range(2))
def test_after_any_walk_of_the_clock_a_cell_has_the_class_that_is_most_on_it(
    seed: int, beside: int, qtbot: QtBot, shown: Shown
) -> None:
    """As a redraw has, and as counted from nothing."""
    roll = np.random.default_rng(seed)
    places = np.concatenate([
        np.column_stack([roll.normal(106.0, 0.5, ROWS), roll.normal(30.0, 0.4, ROWS)]),
        np.full((900, 2), (105.2, 29.6)),
    ])  # fmt: skip
    shapes = np.concatenate([shapely.points(places), crowds.lines(beside), crowds.areas(beside)])
    dates = crowds.careers(len(shapes), seed) if seed else crowds.planned(len(shapes))
    view = shown(crowds.collection(KEY, shapes, dates), VIEW)
    found = later(
        qtbot,
        view,
        SETUP
        + _CLASSES
        + f"""
        let x = {seed + 7};
        const roll = (n) => (x = (x * 1103515245 + 12345) % 2147483648) % n;
        const walked = crowd();
        const out = [];
        let at = 737000;
        for (let n = 0; n < 16; n += 1) {{
          await new Promise((then) => setTimeout(then));
          const far = roll(4) === 0 ? 2600 : 60;
          at += roll(far) - (far >> 1);
          const scene = {{ clock: {{ mode: "asof", at, start: 736700 }}, undated: true, hidden: null }};
          walked.show(scene);
          const fresh = crowd();
          fresh.show(scene);
          const [mine, theirs] = [squares(walked).pixels, squares(fresh).pixels];
          const right = most(squares(walked));
          const under = below(fresh);
          let [wrong, untrue, inked, hidden] = [below(walked).filter((pixel, p) => pixel !== under[p]).length, 0, 0, 0];
          if (walked.shown.some((n, id) => n !== fresh.shown[id])) wrong += 1;
          for (let p = 0; p < mine.length; p += 1) {{
            wrong += mine[p] !== theirs[p];
            untrue += !(right[p] ? CLASS.get(mine[p]) & right[p] : mine[p] === 0);
            inked += right[p] !== 0;
            hidden += CLASS.get(mine[p]) === 1;
          }}
          out.push([wrong, untrue, inked, hidden, under.filter(Boolean).length]);
        }}
        return out;""",
        **MODULES,
        crowds="raster/crowd.js",
        mixes="raster/mixed.js",
    )
    assert all(wrong == 0 and untrue == 0 for wrong, untrue, *_ in found), found
    assert max(inked for _, _, inked, *_ in found) > 2_000
    assert (max(under for *_, under in found) > 2_000) == (beside > 0)
    # The first class, below the others, has most of the ground.
    assert all(lowest > 0.5 * inked for _, _, inked, lowest, _ in found if inked > 1000), found


def _legend(qtbot: QtBot, page: MapView) -> str:
    return str(run(qtbot, page, "return document.querySelector('.twin-legend').textContent"))


def _rgb(colour: str) -> np.ndarray[Any, Any]:
    return np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)])


@pytest.mark.parametrize(("appearance", "lines"), [("light", 0), ("dark", 0), ("light", 3)])
def test_the_class_with_the_most_points_has_the_most_of_the_map(
    appearance: str, lines: int, qtbot: QtBot, shown: Shown
) -> None:
    """While the clock steps and at rest; it lies below the others, which hid it. Lines of the layer lie below all points."""
    count = 30_000
    roll = np.random.default_rng(3)
    places = np.column_stack([roll.uniform(105.4, 106.6, count), roll.uniform(29.6, 30.5, count)])
    uses = np.array(
        ["甲类" if n % 10 < 7 else "乙类" if n % 10 < 9 else "丙类" for n in range(count)], object
    )
    uses = np.concatenate([uses, np.full(lines, "丁类", object)])
    across = [shapely.LineString([(104.0, y), (108.0, y)]) for y in np.linspace(29.7, 30.4, lines)]
    layer = replace(
        crowds.collection(
            KEY, np.concatenate([shapely.points(places), across]), crowds.careers(count + lines)
        ),
        columns={"用途": uses},
        listed=("用途",),
    )
    style = Style("category", column="用途", names=False)
    view = replace(
        VIEW,
        appearance=appearance,
        basemap=Basemap(labels=False),
        layers=(LayerState(KEY, style=style),),
        camera=Camera(106.0, 30.05, 8.0),
    ).with_clock(at=date(2022, 6, 30))
    page = shown(layer, view)
    told = "点密处显示最多的一类"
    assert told in _legend(qtbot, page)
    made = styled(layer, crowds.declared(KEY), style)
    hues = {}
    for use in ("甲类", "乙类", "丙类", "丁类")[: 3 + (lines > 0)]:
        code = made.codes[np.flatnonzero(uses == use)[0]]
        hues[use] = _rgb(made.looks[code].hue(appearance))
    sharp = pixels(page)
    run(qtbot, page, "twincity.app.painter._on_sharp = () => undefined; return 1")
    page.show_view(view.with_clock(at=date(2022, 5, 31)))
    assert page.wait_settled()
    counted = pixels(page)
    for picture in (sharp, counted):
        seen = {use: int((np.abs(picture - hue).max(-1) < 24).sum()) for use, hue in hues.items()}
        assert seen["甲类"] > 30_000
        assert seen["甲类"] > 4 * (seen["乙类"] + seen["丙类"]), seen
        assert seen["乙类"] > seen["丙类"] > 0, seen
        assert not lines or 100 < seen["丁类"] < 0.1 * seen["甲类"]
    for other in (replace(view, density=True), replace(view, layers=(LayerState(KEY),))):
        page.show_view(other)
        qtbot.waitUntil(lambda: told not in _legend(qtbot, page))
