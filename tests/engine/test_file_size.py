"""What is told of the size of a file of vectors, beside the file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.export.jobs.file_size import estimated_size
from explorer.export.jobs.snapshot import snapshot
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import LayerState, View
from explorer.ui.map.offscreen import offscreen_renderer
from tests.helpers import crowds

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
