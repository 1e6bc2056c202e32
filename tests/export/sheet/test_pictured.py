"""Large layers on sheets of vectors: which are pictures, and that the notes say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.snapshot import lay_out_drawing
from explorer.export.layout.layout import lay_out
from explorer.export.sheet import pictured
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.clock import Clock
from explorer.state.view.style import Style
from explorer.state.view.view import Filters, LayerState, View
from tests.export.conftest import BlankRenderer
from tests.helpers import crowds

VECTORS = Sheet(vectors=True)
VIEW = View(layers=(LayerState("own1"),), show_undated=True)


@pytest.fixture
def known(data: Known) -> Known:
    layer = crowds.collection("own1", crowds.points(3000), crowds.states(3000))
    return crowds.with_layers(data, {"own1": layer})


def notes(known: Known, view: View, sheet: Sheet = VECTORS) -> str:
    return "\n".join(lay_out(known, view, sheet).content.notes)


def test_a_layer_of_few_rows_is_vectors(known: Known) -> None:
    layout = lay_out(known, VIEW, Sheet())
    assert sheet_message(layout)["pictured"] == []
    assert "绘成图像" not in notes(known, VIEW)


def test_beyond_the_limit_it_is_one_picture_and_the_notes_say_so(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictured, "MOST_VECTORS", 1000)
    layout = lay_out(known, VIEW, Sheet())
    assert sheet_message(layout)["pictured"] == ["own1"]
    assert "“路网”在图幅内有" in notes(known, VIEW)
    assert "300 dpi" in notes(known, VIEW)
    hidden = View(layers=(LayerState("own1", visible=False),))
    assert "绘成图像" not in notes(known, hidden)


def test_only_what_the_frame_shows_counts(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictured, "MOST_VECTORS", 1000)
    whole = pictured.pictured(known, (VIEW,), crowds.BOX)
    corner = pictured.pictured(known, (VIEW,), (103.0, 28.3, 104.0, 29.0))
    assert whole["own1"] > 1000
    assert corner == {}


@pytest.mark.parametrize(("kind", "said"), [("pdf", True), ("svg", True), ("png", False), ("html", False)])
def test_only_a_file_of_vectors_says_so(
    known: Known, kind: str, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictured, "MOST_VECTORS", 1000)
    drawing = lay_out_drawing(known, VIEW, Sheet(), BlankRenderer(), kind)
    assert any("不是矢量" in note for note in drawing.layout.content.notes) == said


@pytest.mark.parametrize(("text", "said"), [("", True), ("没有这样的名称", False)])
def test_dense_points_in_classes_are_a_picture_while_any_are_drawn(
    data: Known, text: str, said: bool
) -> None:
    """Fewer than are too much for vectors: there class would lie over class, where the map shows the most frequent."""
    layer = crowds.collection("own1", crowds.points(27_000), crowds.careers(27_000))
    uses = np.array(["甲类", "乙类", "丙类"] * 9_000, object)
    known = crowds.with_layers(data, {"own1": replace(layer, columns={"用途": uses}, listed=("用途",))})
    styled = (LayerState("own1", style=Style("category", column="用途")),)
    view = View(layers=styled, clock=Clock(date(2022, 6, 30)), filters=Filters(text=text))
    told = notes(known, view)
    assert ("绘成图像" in told) == said
    assert ("点密处显示最多的一类" in told) == said
    if said:
        assert 0 < pictured.pictured(known, (view,), None)["own1"] < pictured.MOST_VECTORS
