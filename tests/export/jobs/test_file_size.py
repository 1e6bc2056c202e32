"""The size of a file is told before it is made, and is about right."""

from __future__ import annotations

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.formats.web.html import single_file
from explorer.export.jobs.file_size import estimated_mb, size_words
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds

VIEW = View(layers=(LayerState("own1"),))


@pytest.mark.parametrize("kind", ["lines", "areas", "points"])
def test_a_single_file_is_about_as_large_as_told(data: Known, kind: str) -> None:
    shapes = {"lines": crowds.lines, "areas": crowds.areas, "points": crowds.points}[kind](20_000)
    layer = crowds.collection("own1", shapes, crowds.states(20_000))
    known = crowds.with_layers(data, {"own1": layer})
    size = len(single_file(lay_out(known, VIEW, Sheet()), known, VIEW, Sheet())) / 1e6
    assert estimated_mb(known, VIEW, "html", None) == pytest.approx(size, rel=0.35)


def test_nothing_is_told_of_an_ordinary_sheet(data: Known) -> None:
    assert size_words(data, VIEW, "html", None, "zh") == ()
    assert size_words(data, VIEW, "png", None, "zh") == ()


def test_vectors_and_a_picture_differ(data: Known) -> None:
    layer = crowds.collection("own1", crowds.areas(15_000), crowds.states(15_000))
    known = crowds.with_layers(data, {"own1": layer})
    undated = View(layers=(LayerState("own1"),), show_undated=True)
    many = crowds.with_layers(
        data, {"own1": crowds.collection("own1", crowds.areas(30_000), crowds.states(30_000))}
    )
    assert estimated_mb(known, undated, "svg", None) > 10 > estimated_mb(many, undated, "svg", None)
