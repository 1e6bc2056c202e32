"""What a large selection asks for is worked out in a thread: meanwhile no sheet shows or does anything of an older one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.state.queries import extents
from explorer.state.queries.measuring import districts
from explorer.state.queries.measuring.selecting import Candidates, chosen
from explorer.state.view.work import with_layer
from explorer.ui.window.desktop import Desktop
from tests.helpers import crowds
from tests.ui.harness import FakeMap
from tests.ui.harness import desktop as desktop  # noqa: PLC0414 (a fixture)

ROWS = 3000


def do(desktop: Desktop, name: str) -> None:
    desktop.actions.by_id[name].trigger()


@pytest.fixture
def rows(desktop: Desktop) -> Collection:
    made = crowds.collection("own1", crowds.areas(ROWS, vertices=8), crowds.careers(ROWS))
    work = with_layer(desktop.store.work, crowds.declared("own1"))
    desktop.store.change(replace(work, collections=(made,)), "step.lay")
    return made


def select(desktop: Desktop, *ids: str) -> None:
    desktop.store.dispatch(replace(desktop.store.view, selection=ids), "step.select_many")


def test_lengths_of_an_older_selection_are_never_shown(
    desktop: Desktop, rows: Collection, qtbot: QtBot
) -> None:
    few = rows.ids[:3].tolist()
    select(desktop, *few)
    do(desktop, "measure_selection")
    sheet = desktop.tools.lengths
    before = sheet.head.text()
    assert before.startswith("3 项")
    select(desktop, *rows.ids.tolist())
    assert sheet.head.text() == "正在量算 3,000 项的长度与面积…"
    assert sheet.rows.rowCount() == 0
    assert not sheet.copy.isEnabled()
    assert sheet.found is None
    select(desktop, *few)  # at once: the thread is still busy with all
    assert sheet.head.text() == before
    qtbot.wait(600)
    assert sheet.head.text() == before, "the answer to the question before is dropped"
    select(desktop, *rows.ids.tolist())
    qtbot.waitUntil(lambda: sheet.rows.rowCount() > 0, timeout=20_000)
    whole = districts.measure(chosen(desktop.store.known, desktop.store.view.selection))
    assert sheet.head.text().startswith("3,000 项")
    assert sheet.found == districts.as_table(whole, (sheet.head.text().split("；")[0],), "zh")
    sheet.close()


def test_what_another_layer_finds_can_be_taken_only_once_it_is_found(
    desktop: Desktop, rows: Collection, qtbot: QtBot
) -> None:
    select(desktop, rows.id(0))
    do(desktop, "select_by_layer")
    sheet = desktop.tools.by_layer
    sheet.of.setCurrentIndex(sheet.of.findData("own1"))
    sheet.relation.setCurrentIndex(sheet.relation.findData("crosses"))
    assert sheet.count.text() == "正在查找…"
    assert sheet.found == ()
    assert not any(button.isEnabled() for button in sheet.buttons.values())
    select(desktop, *rows.ids[:200].tolist())
    qtbot.waitUntil(lambda: bool(sheet.found), timeout=20_000)
    of = Candidates(tuple(rows.ids.tolist()), rows.shapes[:])
    hit = {
        a
        for a, b in zip(*shapely.STRtree(of.shapes).query(of.shapes[:200], "intersects")[::-1], strict=True)
        if a != b
    }
    assert set(sheet.found) <= {rows.id(int(n)) for n in hit}
    found = sheet.found
    sheet.buttons["replace"].click()
    assert desktop.store.view.selection == found
    sheet.close()


def test_a_buffer_of_many_comes_whole_or_not_at_all(desktop: Desktop, rows: Collection, qtbot: QtBot) -> None:
    many = rows.ids[:400].tolist()
    select(desktop, *many)
    do(desktop, "buffer_selection")
    sheet = desktop.tools.buffer
    sheet.distance.setValue(1)
    sheet.button.click()
    assert sheet.button.text() == "正在生成…"
    assert not sheet.button.isEnabled()
    select(desktop, *many[:100])  # what was asked for is no more what is selected
    assert sheet.button.isEnabled()
    qtbot.wait(800)
    assert desktop.store.work.collections == (rows,)
    sheet.button.click()
    qtbot.waitUntil(lambda: len(desktop.store.work.collections) == 2, timeout=20_000)
    made = desktop.store.work.collections[-1]
    around = made.shapes[0]
    assert shapely.covers(around, rows.shapes[:100]).all()
    edge = shapely.Point(shapely.get_coordinates(around)[0])
    away = min(
        shapely.distance(shapely.transform(rows.shapes[:100], _metres), shapely.transform(edge, _metres))
    )
    assert away == pytest.approx(1000, abs=30)
    assert not sheet.isVisible()
    sheet.close()


def _metres(places: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Return places in metres, about right in these latitudes: enough to tell one kilometre from two."""
    return places * (111_195 * np.cos(np.radians(30)), 111_195)


def test_everything_selected_is_flown_to_and_inverted(desktop: Desktop, rows: Collection) -> None:
    view = desktop.map_view
    assert isinstance(view, FakeMap)
    select(desktop, *rows.ids.tolist(), "no-such-feature")
    do(desktop, "zoom_selection")
    known = desktop.store.known
    wanted = extents.union([known.bounds[key] for key in rows.ids.tolist()])
    assert extents.of_ids(known.atlas, known.bounds, desktop.store.view.selection) == wanted
    assert extents.of_ids(known.atlas, known.bounds, ("no-such-feature",)) is None
    do(desktop, "invert_selection")
    left = set(desktop.store.view.selection)
    assert left
    assert not left & set(rows.ids.tolist())
    assert left <= set(known.atlas.features)


def test_no_shape_of_a_large_selection_is_made_to_draw_or_to_take_one(
    desktop: Desktop, rows: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    real = Collection.shape
    monkeypatch.setattr(Collection, "shape", lambda own, row: made.append(row) or real(own, row))
    select(desktop, *rows.ids.tolist())
    for name in ("draw_shape", "use_as_shape", "add_comment"):
        do(desktop, name)
    assert len(made) < 12
    desktop.shapes.form.close()
    desktop.shapes.drawing.leave()


def test_collections_of_shapes_are_measured_in_all_their_parts() -> None:
    line = shapely.LineString([(106, 29.5), (106.1, 29.5)])
    area = shapely.box(106, 29.5, 106.1, 29.6).difference(shapely.box(106.04, 29.54, 106.06, 29.56))
    nested = shapely.GeometryCollection(
        [shapely.MultiLineString([line, line]), shapely.MultiPolygon([area]), shapely.Point(1, 1)]
    )
    assert districts.length_of(nested) == pytest.approx(2 * districts.length_of(line))
    assert districts.area_of(nested) == pytest.approx(districts.area_of(area))
    whole, hole = (
        districts.area_of(shapely.box(106, 29.5, 106.1, 29.6)),
        districts.area_of(shapely.box(106.04, 29.54, 106.06, 29.56)),
    )
    assert districts.area_of(area) == pytest.approx(whole - hole)
    assert districts.length_of(shapely.Point(1, 1)) == districts.area_of(line) == 0
