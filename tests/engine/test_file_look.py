"""The single file as a browser shows it: dark to its scroll bars, and on a phone with its caption below the title and plates that are whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.export.formats.web.html import single_file
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.compare import arranged
from explorer.state.view.view import Appearance, View
from explorer.words.text import Lang
from tests.engine.test_file_counts import ask, gone
from tests.helpers.file_page import Page
from tests.helpers.pictures import pixels


def opened(qtbot: QtBot, file: Path, width: int) -> tuple[QWebEngineView, Page]:
    shown, page = QWebEngineView(), Page()
    qtbot.addWidget(shown)
    shown.setPage(page)
    shown.resize(width, 520)
    shown.show()
    shown.load(QUrl.fromLocalFile(str(file)))
    qtbot.waitUntil(lambda: ask(qtbot, page, "document.body?.dataset.ready || ''") == "yes", timeout=30_000)
    return shown, page


@pytest.mark.parametrize("look", ["light", "dark"])
def test_scroll_bars_are_as_dark_as_the_page(
    qtbot: QtBot, context: MapContext, opening: View, tmp_path: Path, look: Appearance
) -> None:
    view = replace(opening, appearance=look, events=False)
    file = tmp_path / "map.html"
    file.write_bytes(single_file(lay_out(context.known, view, Sheet()), context.known, view, Sheet()))
    shown, page = opened(qtbot, file, 1000)
    box = "(() => { const e = document.querySelector('aside'), r = e.getBoundingClientRect(); return [e.offsetWidth - e.clientWidth, r.right, r.top, r.bottom]; })()"
    bar, right, top, bottom = ask(qtbot, page, box)  # type: ignore[misc]
    assert bar > 4
    qtbot.wait(200)
    seen = pixels(shown.grab().toImage())[
        round(top) + 20 : round(bottom) - 20, round(right - bar) + 2 : round(right) - 2
    ]
    assert (seen.mean() < 110) == (look == "dark")
    gone(page)


def test_on_a_phone_the_caption_is_below_the_title(
    qtbot: QtBot, context: MapContext, opening: View, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    sheet = Sheet(
        title="公交开过省界", subtitle="左：2020 年 6 月 30 日；右：2021 年 5 月 20 日，9 条线路确定在运营"
    )
    file.write_bytes(single_file(lay_out(context.known, opening, sheet), context.known, opening, sheet))
    _, page = opened(qtbot, file, 390)
    box = "['h1', 'p'].map((q) => { const r = document.querySelector('header ' + q).getBoundingClientRect(); return [r.left, r.top, r.bottom, r.width]; })"
    title, caption = ask(qtbot, page, box)  # type: ignore[misc]
    assert caption[1] >= title[2] - 1
    assert caption[3] > 300
    gone(page)


_PLATES = """(() => { const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const room = box(document.getElementById('map-room')), app = window.twincity.app;
    const cities = app.labels.cities().flatMap(([l, t, r, b]) => [0, (room[2] - room[0]) / 2].map((by) => [(l + r) / 2 + by + room[0], (t + b) / 2 + room[1]]));
    return [room, [...document.querySelectorAll('.twin-side.on')].map(box), cities]; })()"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_the_plates_of_two_maps_are_whole_and_cover_no_city(
    qtbot: QtBot, context: MapContext, opening: View, tmp_path: Path, lang: Lang
) -> None:
    view = replace(arranged(opening, context.known.axis), lang=lang, compare=date(2020, 6, 30))
    file = tmp_path / "map.html"
    file.write_bytes(single_file(lay_out(context.known, view, Sheet()), context.known, view, Sheet()))
    shown, page = opened(qtbot, file, 390)
    shown.resize(390, 800)
    qtbot.wait(400)
    room, plates, cities = ask(qtbot, page, _PLATES)  # type: ignore[misc]
    middle = (room[0] + room[2]) / 2
    assert len(plates) == 2
    assert len(cities) == 4
    for plate, left, right in zip(plates, (room[0], middle), (middle, room[2]), strict=True):
        assert left <= plate[0] < plate[2] <= right + 0.5
        assert room[1] <= plate[1] < plate[3] <= room[3]
        assert not [(x, y) for x, y in cities if plate[0] < x < plate[2] and plate[1] < y < plate[3]]
    gone(page)
