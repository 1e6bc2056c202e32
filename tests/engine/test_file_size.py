"""What is told of the size of a file of vectors, beside the file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.atlas.axis import Axis
from explorer.export.jobs.file_size import estimated_series, estimated_size
from explorer.export.jobs.frames import by_period
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.jobs.snapshot import snapshot
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import LayerState, View
from explorer.ui.map.offscreen import offscreen_renderer
from tests.helpers import crowds
from tests.helpers.layers import opening_layers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["lines", "areas", "points"])
def test_a_sheet_of_vectors_is_about_as_large_as_told(
    context: MapContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    for name in list(os.environ):  # as they were: it prepares an engine
        monkeypatch.setenv(name, os.environ[name])
    shapes = getattr(crowds, kind)(8_000)
    known = crowds.with_layers(
        context.known, {"own1": crowds.collection("own1", shapes, crowds.states(8_000))}
    )
    view = View(layers=(LayerState("own1"),), show_undated=True)
    with offscreen_renderer(known) as renderer:
        for ending in ("svg", "pdf"):
            sheet = replace(Sheet(), vectors=True)
            layout = snapshot(known, view, sheet, renderer, tmp_path / f"a.{ending}")
            told = estimated_size(known, view, ending, layout.ground, sheet)
            assert told is not None
            size = (tmp_path / f"a.{ending}").stat().st_size / 1e6
            assert told.high == pytest.approx(size, rel=0.25, abs=0.3), ending


def test_a_series_is_about_as_large_as_told(
    context: MapContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in list(os.environ):  # as they were: it prepares an engine
        monkeypatch.setenv(name, os.environ[name])
    view, axis = View(layers=opening_layers()), Axis()
    frames = by_period(axis, view, "half", axis.first, axis.known)
    with offscreen_renderer(context.known) as renderer:
        for kind in ("pdf", "png"):
            sheet = replace(Sheet(), vectors=kind == "pdf")
            parts = lay_out_series(context.known, frames, sheet, renderer)
            out = tmp_path / f"x.{kind}" if kind == "pdf" else tmp_path / "pictures"
            done = write_series(parts, SeriesFormat(kind, out), lambda *_: None)
            size = sum(path.stat().st_size for path in done.written) / 1e6
            told = estimated_series(context.known, [f.view for f in frames], kind, sheet)
            assert told is not None
            assert 0.75 * told.low < size < 1.25 * told.high, (kind, size, told)
