"""The legend over the map: themes first, folded only where it would hide the map, never cut, clear of what else is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.export.formats.annotations_message import annotations_message
from explorer.page.messages import MapContext, furniture
from explorer.state.queries.indicators import cards, opening_headline
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import Camera, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang
from tests.engine.conftest import at_rest
from tests.engine.test_renderer import sheet
from tests.engine.test_stage_page import stage
from tests.helpers.layers import SPECS, opening_layers
from tests.helpers.page import run
from tests.helpers.pictures import pixels

_SEEN = """const at = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const box = document.querySelector('.twin-legend');
    return { box: at(box), cut: box.scrollHeight - box.clientHeight, folded: box.classList.contains('folded'),
      rows: [...box.querySelectorAll('.themes .row span')].map((e) => e.textContent),
      states: [...box.querySelectorAll('.forms .row span')].map((e) => e.textContent),
      samples: [...box.querySelectorAll('.themes .row')].every((e) => e.querySelector('svg path, svg circle')),
      cards: [...document.querySelectorAll('.twin-cards .card')].filter((e) => e.offsetWidth).map(at),
      cities: [...document.querySelectorAll('#labels-names > g')].filter((g) => ['成都', '重庆'].includes(g.textContent))
        .map((g) => at(g.querySelector('circle'))) };"""
_DRAWN = """return [document.querySelectorAll('#pane-halo path').length,
    document.querySelectorAll('[data-accuracy]').length]"""
_ROWS = """return [...document.querySelectorAll('.twin-legend .themes .row')].map((row) => [row.textContent,
    [...row.querySelectorAll('svg')].map((svg) => [...svg.querySelectorAll('*')].map((e) => e.getAttribute('fill')).find((fill) => fill && fill !== 'none')),
    row.getBoundingClientRect().left, row.getBoundingClientRect().top])"""
Box = list[float]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.fixture
def with_cards(
    qtbot: QtBot, profile: Profile, kept_page: list[MapView], context: MapContext, opening: View
) -> Iterator[MapView]:
    """One page for all tests here, with headline cards; set back to the opening view between them."""
    carded = replace(context, cards=lambda view: cards(context.atlas, view))
    yield (view := at_rest(kept_page, qtbot, profile, carded, opening))
    assert view.errors == []  # type: ignore[attr-defined]


def _look(qtbot: QtBot, view: MapView) -> dict[str, Any]:
    assert view.wait_settled()
    return dict(run(qtbot, view, _SEEN))


_BETWEEN_CITIES = (104.07, 29.56, 106.55, 30.66)  # Chengdu and Chongqing at two corners


@pytest.mark.parametrize("shown", ["window", "show"])
@pytest.mark.parametrize("size", [(1065, 772), (1280, 720), (1920, 1080), (640, 440)])
def test_a_legend_of_every_theme_is_whole_and_hides_nothing_that_matters(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View, size: tuple[int, int], shown: str
) -> None:
    with_cards.resize(*size)
    view = replace(opening, headline=opening_headline(context.atlas)).with_clock(at=date(2022, 12, 31))
    with_cards.show_view(view)
    if shown == "show":
        camera = {"lon": view.camera.lon, "lat": view.camera.lat, "zoom": view.camera.zoom}
        with_cards.send(stage(title="2022 年底：全部图层", caption="一句说明", grow=1.2))
        with_cards.send({"frame": {"camera": camera, "subject": _BETWEEN_CITIES, "lens": 0, "ms": 0}})
    seen = _look(qtbot, with_cards)
    if size[0] < 1000 and shown == "window":  # it would take more than a quarter of the map
        assert seen["folded"]
        return
    assert not seen["folded"]
    assert seen["samples"]
    assert seen["cut"] <= 1
    assert {"高速公路通道", "铁路", "毗邻地区合作平台"} <= set(seen["rows"])
    assert set(seen["rows"]) <= {spec.name.zh for spec in SPECS.values()}
    assert {"运营", "在建"} <= set(seen["states"])
    assert seen["cards"]
    assert not any(_meet(seen["box"], card) for card in seen["cards"])
    if size[0] > 1000:
        assert len(seen["rows"]) == len(SPECS)
        assert len(seen["cities"]) == 2
    for city in seen["cities"] if size[0] > 1000 else []:
        assert not _meet(seen["box"], city)
        assert shown == "window" or not any(_meet(card, city) for card in seen["cards"])


_MIDDLE = """const home = document.querySelector('.folium-map').getBoundingClientRect();
    const [top, bottom] = [home.top + home.height * 0.2, home.top + home.height * 0.72];
    const over = [...document.querySelectorAll('.twin-legend, .twin-cards > *')].map((e) => e.getBoundingClientRect());
    const seen = (e) => e.getBoundingClientRect().height > 0 && e.scrollWidth <= e.clientWidth + 1;
    return [over.filter((r) => r.height && r.bottom > top && r.top < bottom).length,
      [...document.querySelectorAll('.twin-cards .card')].filter((e) => e.offsetWidth).map((e) => [...e.querySelectorAll('.name, .asof')].map(seen))];"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(738, 500), (738, 460)])
def test_in_a_small_window_cards_and_legend_leave_the_middle_of_the_map_free(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View, size: tuple[int, int], lang: Lang
) -> None:
    with_cards.resize(*size)
    folded = []
    view = replace(opening, lang=lang, layers=opening_layers(), headline=opening_headline(context.atlas))
    for at in (date(2021, 5, 20), date(2022, 12, 31), date(2025, 6, 30)):
        with_cards.show_view(view.with_clock(at=at))
        seen = _look(qtbot, with_cards)
        over, told = run(qtbot, with_cards, _MIDDLE)
        assert over == 0
        assert told
        assert all(words == [True, True] for words in told)  # what it counts, and as of when
        assert seen["cut"] <= 1
        folded.append(seen["folded"])
    assert folded == [False, False, False]


def test_in_a_small_window_a_legend_stays_as_the_user_has_it(
    qtbot: QtBot, with_cards: MapView, opening: View
) -> None:
    with_cards.resize(738, 500)
    few = replace(opening, layers=opening_layers())
    fold = "document.querySelector('.twin-legend .fold').click(); return 1"
    told: list[tuple[str, str]] = []
    with_cards.folded.connect(lambda *words: told.append(words))
    with_cards.show_view(few)
    assert not _look(qtbot, with_cards)["folded"]
    for folded in (True, False):
        run(qtbot, with_cards, fold)
        for view in (few.with_clock(at=date(2022, 12, 31)), opening, few):
            with_cards.show_view(view)
            seen = _look(qtbot, with_cards)
            assert seen["folded"] == folded
            assert not any(_meet(seen["box"], card) for card in seen["cards"])
    assert told == [("legend", "folded"), ("legend", "open")]
    for word, folded in (("folded", True), ("", False)):
        with_cards.send({"folds": {"legend": word}})
        assert _look(qtbot, with_cards)["folded"] == folded


def test_few_layers_have_a_row_for_each_state(qtbot: QtBot, with_cards: MapView, opening: View) -> None:
    two = tuple(replace(layer, visible=layer.id in ("highway", "bus")) for layer in opening.layers)
    with_cards.show_view(replace(opening, layers=two))
    rows = _look(qtbot, with_cards)["rows"]
    assert {"高速公路通道 在建", "高速公路通道 运营", "跨省城际公交 运营"} <= set(rows)


def _class_rows(
    plain: dict[str, Any], layers: dict[str, str], hues: dict[str, str], *, points: bool
) -> list[dict[str, Any]]:
    """Rows of the classes of layers, whose areas, and points, are in them."""
    forms = {"area": "M4 3H26V13H4Z", "point": "M8 8H16V16Z"} if points else {"area": "M4 3H26V13H4Z"}
    return [
        plain
        | {"layer": layer, "name": f"{name} · 用途", "text": f"{name} {use}", "state": use, "hall": use}
        | {"kind": kind, "sample": [{"d": form, "fill": hue}], "classed": True, "hued": True}
        for layer, name in layers.items()
        for kind, form in forms.items()
        for use, hue in hues.items()
    ]


@pytest.mark.parametrize("themes", ["every", "one"])
def test_a_legend_names_a_layer_in_classes_once_above_its_classes_in_their_hues(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View, themes: str
) -> None:
    """It stood there with samples, and again before each of its classes."""
    visible = tuple(
        replace(layer, visible=themes == "every" or layer.id == "highway") for layer in opening.layers
    )
    rows = furniture(replace(opening, layers=visible).with_clock(at=date(2022, 12, 31)), context)["legend"]
    assert rows is not None
    assert (len(rows) > 14) == (themes == "every")  # short, or a row for each state
    listed: list[dict[str, Any]] = [dict(row) for row in rows]
    plain = listed[0] | {"classed": False, "sized": False, "hued": False}
    hues = {"居住": "#3677ef", "商业": "#b01c19", "工业": "#ca9903"}
    own = _class_rows(plain, {"own1": "宗地", "own2": "楼宇"}, hues, points=themes == "every")
    built = (
        own[-1]
        | plain
        | {key: own[-1][key] for key in ("layer", "name")}
        | {"text": "楼宇 停建", "state": "停建"}
    )
    grows = own[-1] | {"text": "楼宇 符号大小", "state": "符号大小", "sized": True}
    with_cards.resize(1065, 772)
    with_cards.send({"legend": [*own, built, grows, *listed]})
    seen = _look(qtbot, with_cards)
    assert seen["cut"] <= 1
    shown = run(qtbot, with_cards, _ROWS)
    words = [row[0] for row in shown]
    for name in ("宗地 · 用途", "楼宇 · 用途"):
        at = words.index(name)
        assert shown[at][1] == []
        assert {row[0]: set(row[1]) for row in shown[at + 1 : at + 4]} == {
            use: {hue} for use, hue in hues.items()
        }
    assert sum("宗地" in each for each in words + seen["states"]) == 1
    assert sum("楼宇" in each for each in words + seen["states"]) == 1
    assert "符号大小" in words
    assert "停建" in (seen["states"] if themes == "every" else words)
    first = max(words.index(each) for each in ("符号大小", "停建") if each in words) + 1
    assert shown[first][2] == shown[0][2]  # what is of no class begins a line of its own
    assert shown[first][3] > shown[first - 1][3]


def test_a_disc_is_explained_where_there_is_one(qtbot: QtBot, with_cards: MapView, opening: View) -> None:
    with_cards.show_view(opening.with_clock(at=date(2025, 12, 31)))
    words = "n 个要素聚在一处，点开可见"
    assert words in _look(qtbot, with_cards)["states"]
    none = tuple(replace(layer, visible=layer.id == "highway") for layer in opening.layers)
    with_cards.show_view(replace(opening, layers=none))
    seen = _look(qtbot, with_cards)
    assert words not in seen["states"] + seen["rows"]


def test_two_dates_have_their_rings_explained_and_a_figure_each(
    qtbot: QtBot, with_cards: MapView, opening: View
) -> None:
    bus = tuple(replace(layer, visible=layer.id == "bus") for layer in opening.layers)
    view = replace(opening, layers=bus, compare=date(2020, 6, 30), headline=("bus.lines.cumulative",))
    with_cards.show_view(view.with_clock(at=date(2020, 12, 31)))
    with_cards.send(stage())
    seen = _look(qtbot, with_cards)
    assert "变化" in seen["rows"] + seen["states"]
    told = "return [...document.querySelectorAll('.twin-side.on small')].map((e) => e.textContent)"
    assert run(qtbot, with_cards, told) == ["可能 7", "确定 7 · 见载 1"]


@pytest.mark.parametrize(
    ("size", "lang", "split"),
    [
        ((1065, 690), "zh", 0.2),
        ((1065, 690), "zh", 0.75),
        ((738, 438), "zh", 0.5),
        ((738, 438), "en", 0.2),
        ((738, 438), "en", 0.5),
        ((455, 300), "en", 0.5),
        ((1065, 690), "en", 0.95),
    ],
)
def test_two_dates_avoid_the_legend_and_of_the_corner(  # noqa: PLR0913
    qtbot: QtBot,
    with_cards: MapView,
    context: MapContext,
    opening: View,
    size: tuple[int, int],
    lang: Lang,
    split: float,
) -> None:
    with_cards.resize(*size)
    view = replace(
        opening, lang=lang, compare=date(2024, 12, 31), split=split, headline=opening_headline(context.atlas)
    )
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    seen = _look(qtbot, with_cards)
    told = """return ['.twin-side.on', '.twin-scale, .twin-controls'].map((kind) => [...document.querySelectorAll(kind)].map((e) => {
        const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }));"""
    plates, corner = run(qtbot, with_cards, told)
    assert len(plates) == 2
    assert len(corner) == 2
    assert not any(
        _meet(plate, other) for plate in plates for other in [seen["box"], *corner, *seen["cards"]]
    )
    left, top, right, bottom = seen["box"]
    assert seen["folded"] or seen["cut"] <= 1
    assert (right - left) * (bottom - top) <= 0.25 * size[0] * size[1]


_PLATES = """return [...document.querySelectorAll('.twin-side.on')].map((e, n) => {
    const [r, small] = [e.getBoundingClientRect(), e.querySelector('small')];
    const lines = [...small.children].map((line) => [line.textContent, new Set([...line.children].map((c) => c.getBoundingClientRect().top)).size]);
    return { box: [r.left, r.top, r.right, r.bottom], lines, counts: twincity.app.marks.value.counts[n] }; });"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_in_a_low_map_the_plates_of_two_dates_are_of_one_height(
    qtbot: QtBot, with_cards: MapView, opening: View, lang: Lang
) -> None:
    with_cards.resize(738, 430)
    broken = 0
    for split in (0.3, 0.5, 0.7):
        view = replace(
            opening, lang=lang, layers=opening_layers(), compare=date(2020, 6, 30), split=split
        ).with_clock(at=date(2022, 12, 31))
        with_cards.show_view(view)
        seen = _look(qtbot, with_cards)
        one, other = run(qtbot, with_cards, _PLATES)
        assert abs(one["box"][1] - other["box"][1]) < 1
        assert abs(one["box"][3] - other["box"][3]) < 1
        for plate in (one, other):
            assert not _meet(plate["box"], seen["box"])
            assert all(tops == 1 for _, tops in plate["lines"])
            assert " · ".join(words for words, _ in plate["lines"]) == plate["counts"]
            broken += len(plate["lines"]) > 1
        if split > 0.4:  # beside the plates, not above them
            assert seen["box"][3] > one["box"][3] - 4
    assert broken >= 2


@pytest.mark.parametrize("split", [0.5, 0.7, 0.95])
def test_on_a_sheet_the_counts_of_two_dates_are_not_under_its_scale_bar(
    qtbot: QtBot, with_cards: MapView, opening: View, split: float
) -> None:
    view = replace(opening, lang="en", compare=date(2020, 12, 31), split=split)
    with_cards.show_view(view.with_clock(at=date(2022, 12, 31)))
    bar = [400, 430, 640, 470]
    with_cards.send({"sheet": sheet(700, 560, blocked=[bar])})
    assert with_cards.wait_settled(painted=False)
    told = """const home = document.querySelector('.folium-map').getBoundingClientRect();
        return [...document.querySelectorAll('.twin-side.on')].map((e) => {
          const r = e.getBoundingClientRect();
          return [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top]; });"""
    plates = run(qtbot, with_cards, told)
    assert len(plates) == 2
    assert not any(_meet(plate, bar) for plate in plates)


def test_on_a_very_low_map_two_dates_are_dates_alone(
    qtbot: QtBot, with_cards: MapView, opening: View
) -> None:
    with_cards.resize(492, 120)
    with_cards.show_view(replace(opening, lang="en", compare=date(2024, 12, 31)))
    assert with_cards.wait_settled()
    tall = (
        "return [...document.querySelectorAll('.twin-side.on')].map((e) => e.getBoundingClientRect().height)"
    )
    assert max(run(qtbot, with_cards, tall)) < 40


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tints_and_circles_that_are_of_no_layer_are_explained_while_they_are_there(
    qtbot: QtBot, with_cards: MapView, opening: View, lang: Lang
) -> None:
    members = {"zh": "选中要素的成员区县", "en": "Member counties of what is selected"}[lang]
    accuracy = {"zh": "位置大致在圈内", "en": "Somewhere within the circle"}[lang]

    def rows() -> set[str]:
        seen = _look(qtbot, with_cards)
        return {*seen["rows"], *seen["states"]}

    def counted() -> list[int]:
        return list(run(qtbot, with_cards, _DRAWN))

    with_cards.resize(1400, 900)
    view = replace(opening, lang=lang).with_clock(at=date(2022, 12, 31))
    with_cards.show_view(view)
    assert not {members, accuracy} & rows()
    with_cards.show_view(replace(view, selection=("plat-suitong",)))
    assert with_cards.wait_settled()  # a picture waits for the counties that it outlines
    assert members in rows()
    assert counted()[0] > 2
    with_cards.show_view(view)
    assert members not in rows()
    assert counted()[0] == 0
    near = replace(view, camera=Camera(105.6, 30.15, 11.0))
    with_cards.show_view(near)
    assert (accuracy in rows()) == (counted()[1] > 0)
    with_cards.show_view(replace(near, camera=Camera(105.6, 30.15, 7.0)))
    assert accuracy not in rows()
    assert counted()[1] == 0


_LAID = """const home = document.querySelector('.folium-map').getBoundingClientRect();
    const at = (e) => { const r = e.getBoundingClientRect(); return [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top]; };
    const boxes = Object.fromEntries(['.twin-legend', '.twin-side.on', '.twin-cards .card', '.twin-scale'].map((kind) =>
      [kind, [...document.querySelectorAll(kind)].filter((e) => e.offsetWidth).map(at)]));
    const box = document.querySelector('.twin-legend');
    return { boxes, cut: Math.max(box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth), folded: box.classList.contains('folded'), lines: document.querySelector('.twin-cards .asof .whole')?.getClientRects().length,
      cities: [...document.querySelectorAll('#labels-names > g')].filter((g) => ['Chengdu', 'Chongqing'].includes(g.textContent)).map((g) => at(g.querySelector('circle'))) };"""


def _overlaps(boxes: dict[str, list[Box]]) -> list[tuple[str, str]]:
    """The pairs of kinds of which some lie on another."""
    named = [(kind, box) for kind, found in boxes.items() for box in found]
    return [(a, b) for n, (a, one) in enumerate(named) for b, other in named[:n] if _meet(one, other)]


@pytest.mark.parametrize("grow", [2.0, 2.9])  # as it comes, and enlarged
@pytest.mark.parametrize("dates", ["one", "swipe", "beside"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_an_audience_on_a_small_screen_all_layers_leave_the_map_to_be_seen(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View, dates: str, lang: Lang, grow: float
) -> None:
    with_cards.resize(1366, 768)
    every = tuple(replace(layer, visible=True) for layer in opening.layers)
    headline = opening_headline(context.atlas)
    view = replace(opening, lang=lang, layers=every, headline=headline, camera=Camera(105.6, 30.3, 7.2))
    if dates != "one":
        view = replace(view, compare=date(2020, 5, 20), side_by_side=dates == "beside")
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    with_cards.send(stage(grow=grow))
    assert with_cards.wait_settled()
    seen = run(qtbot, with_cards, _LAID)
    assert _overlaps(seen["boxes"]) == []
    assert seen["cut"] <= 1
    assert seen["boxes"][".twin-cards .card"]
    assert seen["lines"] == 1  # of a day
    (legend,) = seen["boxes"][".twin-legend"]
    assert (legend[2] - legend[0]) * (legend[3] - legend[1]) < 0.33 * 1366 * 768
    if lang == "en" and grow == 2:
        assert len(seen["cities"]) >= (1 if dates == "swipe" else 2)
        assert not any(_meet(legend, city) for city in seen["cities"])


@pytest.mark.parametrize("size", [(737, 427), (553, 389)])
def test_the_legend_of_two_small_maps_waits_behind_its_heading(
    qtbot: QtBot, with_cards: MapView, opening: View, size: tuple[int, int]
) -> None:
    with_cards.resize(*size)
    every = tuple(replace(layer, visible=True) for layer in opening.layers)
    view = replace(opening, lang="en", layers=every, compare=date(2020, 5, 20), side_by_side=True)
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    assert with_cards.wait_settled()
    seen = run(qtbot, with_cards, _LAID)
    assert seen["folded"]
    assert _overlaps(seen["boxes"]) == []
    run(qtbot, with_cards, "document.querySelector('.twin-legend .fold').click(); return 1")
    assert with_cards.wait_settled()
    opened = run(qtbot, with_cards, _LAID)
    ((left, top, right, bottom),) = opened["boxes"][".twin-legend"]
    assert not opened["folded"]
    assert bottom - top <= 0.45 * size[1]
    assert not any(_meet((left, top, right, bottom), plate) for plate in opened["boxes"][".twin-side.on"])
    run(qtbot, with_cards, "twincity.app.furniture.key.own = null; return 1")


def test_the_divider_of_two_dates_runs_below_cards(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View
) -> None:
    with_cards.resize(737, 427)
    view = replace(opening, lang="en", compare=date(2020, 5, 20), headline=opening_headline(context.atlas))
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    with_cards.send({"compare": {"at": date(2020, 5, 20).toordinal(), "split": 0.3, "apart": False}})
    assert with_cards.wait_settled()
    left, top, right, bottom = run(qtbot, with_cards, _LAID)["boxes"][".twin-cards .card"][0]
    x = round(737 * 0.3)
    assert left < x < right
    column = pixels(with_cards.grab().toImage())[:, x - 1 : x + 2]
    accent = (abs(column - [0xB5, 0x34, 0x1B]).max(axis=2) < 40).any(axis=1)
    assert not accent[round(top) + 2 : round(bottom) - 2].any()
    assert accent[round(bottom) + 4 : round(bottom) + 40].all()


def test_the_legend_makes_way_for_what_the_user_wrote_and_for_the_earlier_date(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View
) -> None:
    """It lay over the corner of a note, and over most of the left half of two dates."""
    with_cards.resize(1000, 640)
    view = replace(opening, lang="en")
    with_cards.show_view(view)
    open_box = _look(qtbot, with_cards)
    assert not open_box["folded"]
    left, top, right, bottom = open_box["box"]
    spot = "return twincity.app.map.containerPointToLatLng([%d, %d])"
    at = run(qtbot, with_cards, spot % ((left + right) / 2, top + 10))
    note = Annotation("note0001", "text", ((at["lng"], at["lat"]),), text="A note on the map", plate=True)
    written = replace(view, annotations=(note,))
    with_cards.send({"annotations": annotations_message(written, context.known)})
    beside = _look(qtbot, with_cards)
    text = "const r = document.querySelector('[data-annotation]').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]"
    assert not _meet(beside["box"], run(qtbot, with_cards, text))
    with_cards.send({"annotations": annotations_message(view, context.known)})
    assert not _look(qtbot, with_cards)["folded"]
    with_cards.show_view(replace(view, compare=date(2020, 6, 30), split=0.3))
    divided = _look(qtbot, with_cards)
    west, north, east, south = divided["box"]
    assert (east - west) * (south - north) < 0.25 * 300 * 640
