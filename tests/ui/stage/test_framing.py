"""The size of a hall's picture, and what of a scene must be in sight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.state.view import compare
from explorer.state.view.basemap_extent import shown_by
from explorer.state.view.store import Store
from explorer.state.view.view import Camera
from explorer.ui.stage.framing import RECORDED, size_on, subject
from tests.ui.window_parts import SHAPES


@pytest.mark.parametrize(
    ("wide", "high"), [(1680, 1000), (1366, 768), (1920, 1080), (1280, 720), (3840, 2160)]
)
def test_plain_text_is_eighteen_points_of_a_slide(wide: int, high: int) -> None:
    size = size_on(wide, high, 1.0)
    assert 13 * size.zoom * size.grow / high * 540 == pytest.approx(18, rel=0.01)
    assert 2**size.lens == pytest.approx(size.zoom / min(wide / 1040, high / 600))
    assert size_on(wide, high, 1.35).zoom >= size.zoom


def test_the_selection_is_the_subject_else_what_is_drawn(atlas: Atlas, store: Store) -> None:
    known = Known(atlas, SHAPES)
    everything = replace(store.view, camera=Camera(105.5, 30.0, 6.0), selection=())
    around = subject(known, everything)
    assert around is not None
    name = next(key for key in known.bounds if key in atlas.features)
    box = known.bounds[name]
    chosen = replace(
        everything, selection=(name,), camera=Camera((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 6.0)
    )
    assert subject(known, chosen) == pytest.approx(box)
    assert (
        subject(known, compare.toggled(everything, store.axis)) is None
    )  # the divider stays where it was set
    nothing = replace(everything, layers=())
    assert subject(known, nothing) is None


def test_two_maps_are_about_what_either_date_has_in_the_ground_of_one_map(atlas: Atlas, store: Store) -> None:
    known = Known(atlas, SHAPES)
    view = compare.arranged(store.view, store.axis)
    found = subject(known, view)
    assert found is not None
    parts = [subject(known, one) for one in compare.views(view)]
    assert all(part is not None for part in parts)
    assert found[0] <= max(part[0] for part in parts if part)
    shown = shown_by(view.camera, RECORDED.width() / 2, RECORDED.height())
    assert shown[0] <= found[0]
    assert found[2] <= shown[2]
