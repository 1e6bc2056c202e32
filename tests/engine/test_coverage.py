"""The sharp picture of large layers: its strokes and areas are those of canvas 2D, and a sheet's bands have no seams."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.map.map_view import MapView
from tests.engine.test_raster import KEY, MODULES, ROWS, SETUP, VIEW, Shown, later
from tests.helpers import crowds
from tests.helpers.page import run

SIZE = 120
# Every shape alone, painted by both: the opacity of each pixel, of 255.
DRAW = f"""
const size = {SIZE};
let x = 11;
const roll = (n) => (x = (x * 1103515245 + 12345) % 2147483648) % n;
const both = (paint, cover) => {{
  const c = new OffscreenCanvas(size, size).getContext("2d", {{ willReadFrequently: true }});
  c.lineJoin = "round";
  paint(c);
  const pixels = new Uint32Array(size * size);
  const coverage = new coverages.Coverage(size, size, pixels);
  cover(coverage);
  const theirs = c.getImageData(0, 0, size, size).data;
  return [Array.from(pixels, (p) => p >>> 24), Array.from(pixels, (_, i) => theirs[4 * i + 3])];
}};
const places = (count) => Float64Array.from({{ length: 2 * count }}, () => roll(1400) / 10 - 10);
const trace = (c, points, closed) => {{
  c.beginPath();
  for (let i = 0; i < points.length; i += 2) c.lineTo(points[i], points[i + 1]);
  if (closed) c.closePath();
}};
"""


def _gap(found: list[list[list[int]]], less: float = 0.04) -> tuple[float, float]:
    """Mean and 99th percentile of the differences where either has painted; `less`: by what share the ink may differ."""
    ours, theirs = np.array(found).transpose(1, 0, 2).reshape(2, -1)
    either = (ours > 0) | (theirs > 0)
    assert either.sum() > 2000
    assert abs(ours.sum() / theirs.sum() - 1) < less, ours.sum() / theirs.sum()
    gap = np.abs(ours - theirs)[either]
    return float(gap.mean()), float(np.quantile(gap, 0.99))


@pytest.mark.parametrize(
    ("width", "dash", "cap", "closed"),
    [
        (5.2, [], "butt", False),
        (2.4, [], "round", False),
        (0.6, [], "butt", False),
        (2.2, [7.5, 5], "butt", False),
        (3, [2, 6.5], "round", False),
        (9, [], "butt", True),
        (2, [8, 1.8, 3, 4], "butt", True),
    ],
)
def test_a_stroke_is_that_of_the_canvas(
    width: float, dash: list[float], cap: str, closed: bool, qtbot: QtBot, the_map: MapView
) -> None:
    found = run(
        qtbot,
        the_map,
        DRAW
        + f"""
        const [width, dash, cap, closed] = [{width}, {dash}, "{cap}", {str(closed).lower()}];
        return Array.from({{ length: 12 }}, () => {{
          const points = places(5);
          return both(
            (c) => {{ trace(c, points, closed); Object.assign(c, {{ lineWidth: width, lineCap: cap }}); c.setLineDash(dash); c.stroke(); }},
            (coverage) => {{ coverage.line(points, 0, 5, closed, {{ width, dash, round: cap === "round" }}); coverage.lay(0xff000000, 1); }},
          );
        }});""",
        coverages="raster/coverage.js",
    )
    thin = width < 1  # what the canvas draws is softer then
    mean, most = _gap(found, 0.1 if thin else 0.04)
    assert mean < (20 if thin else 9), (mean, most)
    assert most < 70, (mean, most)


@pytest.mark.parametrize(("cap", "closed"), [("butt", False), ("round", False), ("butt", True)])
def test_a_wide_stroke_of_short_steps_has_the_corners_and_ends_of_the_canvas(
    cap: str, closed: bool, qtbot: QtBot, the_map: MapView
) -> None:
    """On a sheet a line's vertices are nearer to each other than the line is wide; none of it is beyond a flat end."""
    found = run(
        qtbot,
        the_map,
        DRAW
        + f"""
        const [cap, closed] = ["{cap}", {str(closed).lower()}];
        return Array.from({{ length: 12 }}, () => {{
          const points = new Float64Array(24);
          for (let n = 0, x = 30 + roll(60), y = 30 + roll(60), way = roll(63) / 10; n < 24; n += 2) {{
            points.set([x, y], n);
            way += (roll(300) - 150) / 100;
            x += 5 * Math.cos(way);
            y += 5 * Math.sin(way);
          }}
          return both(
            (c) => {{ trace(c, points, closed); Object.assign(c, {{ lineWidth: 16, lineCap: cap }}); c.stroke(); }},
            (coverage) => {{ coverage.line(points, 0, 12, closed, {{ width: 16, dash: [], round: cap === "round" }}); coverage.lay(0xff000000, 1); }},
          );
        }});""",
        coverages="raster/coverage.js",
    )
    mean, most = _gap(found, 0.02)
    assert mean < 3, (mean, most)
    assert most < 60, (mean, most)


def test_areas_are_those_of_the_canvas_and_their_tints_add_up(qtbot: QtBot, the_map: MapView) -> None:
    found = run(
        qtbot,
        the_map,
        DRAW
        + """
        return Array.from({ length: 12 }, () => {
          const rings = [places(3 + roll(9)), places(4)];
          return both(
            (c) => { c.globalAlpha = 0.4; for (const ring of rings) { trace(c, ring, true); c.fill("evenodd"); } },
            (coverage) => { for (const ring of rings) coverage.area(ring, Uint32Array.of(0, ring.length / 2), 1, 0xff000000, 0.4); },
          );
        });""",
        coverages="raster/coverage.js",
    )
    mean, most = _gap(found)
    assert mean < 2, (mean, most)
    assert most < 24, (mean, most)


def test_an_area_keeps_its_holes_whichever_way_they_turn(qtbot: QtBot, the_map: MapView) -> None:
    found = run(
        qtbot,
        the_map,
        DRAW
        + """
        const outer = [10.5, 10.5, 100.5, 12, 90, 100.25, 8, 90];
        const hole = [30, 30, 60, 32, 58.5, 60, 31, 55];
        const back = [30, 30, 31, 55, 58.5, 60, 60, 32];
        return [hole, back].map((inner) => both(
          (c) => { trace(c, outer, true); const p = new Path2D(); for (const r of [outer, inner]) { p.moveTo(r[0], r[1]); for (let i = 2; i < 8; i += 2) p.lineTo(r[i], r[i + 1]); p.closePath(); } c.fill(p, "evenodd"); },
          (coverage) => coverage.area(Float64Array.from([...outer, ...inner]), Uint32Array.of(0, 4, 8), 2, 0xff000000, 1),
        ));""",
        coverages="raster/coverage.js",
    )
    mean, most = _gap(found)
    assert mean < 1, (mean, most)
    assert most < 24, (mean, most)


def _own(rows: int = ROWS) -> Any:
    return crowds.collection(KEY, crowds.mixed(rows), crowds.states(rows))


def test_bands_of_a_sheet_have_no_seams(qtbot: QtBot, shown: Shown) -> None:
    view = shown(_own(), VIEW)
    found = later(
        qtbot,
        view,
        SETUP
        + """
        const drawn = raster(ink("light"));
        drawn.show({ clock: { mode: "asof", at: 738336, start: 738000 }, undated: true, hidden: null });
        const inBands = (band) => {
          const made = new sharps.Sharp(drawn, band);
          while (made.some());
          return new Uint32Array(made.x.getImageData(0, 0, frame.width, frame.height).data.buffer);
        };
        const [whole, cut] = [inBands(), inBands(frame.width * 37)];
        return [whole.filter((p) => p).length, whole.filter((p, i) => p !== cut[i]).length];""",
        **MODULES,
        sharps="raster/sharp.js",
    )
    inked, wrong = found
    assert inked > 20_000
    assert wrong == 0


def test_colours_are_those_of_all_planes_one_upon_the_other(qtbot: QtBot, shown: Shown) -> None:
    view = shown(_own(), VIEW)
    found = later(
        qtbot,
        view,
        SETUP
        + """
        const look = ink("light");
        const drawn = raster(look);
        drawn.show({ clock: { mode: "asof", at: 738336, start: 738000 }, undated: true, hidden: null });
        const { planes } = drawn;
        let wrong = 0;
        let mixed = 0;
        for (let y = 0; y < frame.height; y += 1) {
          for (let x = 0; x < frame.width; x += 1) {
            let colour = 0;
            planes.counts.forEach((counts, n) => {
              const count = counts?.[planes.index(x, y)];
              if (!count) return;
              if (look.solid[n] || (count === 1 && !colour)) colour = look.once[n];
              else { mixed += 1; colour = inks.over(colour, look.once[n], look.opacity[n][Math.min(16, count)]); }
            });
            wrong += colour !== drawn.pixels[planes.index(x, y)];
          }
        }
        return [wrong, mixed, planes.marks.length];""",
        **MODULES,
    )
    wrong, mixed, words = found
    assert wrong == 0
    assert mixed > 1000
    assert words > 1  # more planes than one cell has bits
