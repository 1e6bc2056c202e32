"""Nothing on a sheet meets anything else or leaves the page, whatever the page, the words and the View."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.atlas import pack
from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.message import sheet_message
from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.camera import contains
from explorer.export.layout.elements import Box, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.look import MIN_TEXT
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import TEMPLATES, Sheet, template_for
from explorer.layers.legend import entries
from explorer.state.queries.timeline.pins import events_on_map
from explorer.state.view.view import Camera, LayerState, View
from explorer.words.strings import t
from explorer.words.text import Lang
from tests.helpers import crowds

PAGES = (
    "A4",
    "A4-portrait",
    "A3",
    "A3-portrait",
    "A0",
    "16:9",
    "1680x1000px",
    "800x600px",
    "120x90mm",
    "300x80mm",
)
HOSTILE = "<script>alert(1)</script>\"'&\u202e\u200f\x00" + "超长标题" * 2500


def flat(words: object) -> str:
    return "".join(str(words).split())


def text_of(layout: Layout, part: str) -> str:
    return flat(
        "".join(
            line for e in layout.elements if isinstance(e, TextLines) and e.part == part for line in e.lines
        )
    )


def check(layout: Layout) -> None:
    """Every text inside the page, and none on another; the map's frame clear of what stands around it."""
    page = Box(0, 0, layout.width, layout.height)
    texts = [e for e in layout.elements if isinstance(e, TextLines)]
    boxed = [(t, t.box()) for t in texts]
    assert [t.lines for t, there in boxed if not page.holds(there)] == []
    assert [t.lines for t in texts if t.size < MIN_TEXT - 1e-9] == []
    pairs = combinations(boxed, 2)
    assert [(a.lines, b.lines) for (a, first), (b, second) in pairs if first.overlaps(second, 0.05)] == []
    full_bleed = (layout.frame.w, layout.frame.h) == (layout.width, layout.height)
    outside = [] if full_bleed else [t for t in texts if t.part not in ("scalebar", "north")]
    assert [t.lines for t in outside if t.box().overlaps(layout.frame)] == []
    inside = [t for t in texts if t.part in ("scalebar", "north")]
    assert [t.lines for t in inside if not layout.frame.holds(t.box())] == []
    assert layout.frame.w > layout.width * 0.35
    assert (
        layout.frame.h > layout.height * 0.27
    )  # a square of 135 mm with all themes and every event since 2018


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("page", PAGES)
def test_nothing_meets_or_spills(
    page: str, template: str, data: Known, opening: View, everything: View
) -> None:
    for view in (opening, everything):
        for lang in ("zh", "en"):
            sheet = Sheet(paper=parse_paper(page), template=template, made=date(2026, 1, 1))  # type: ignore[arg-type]
            check(lay_out(data, replace(view, lang=lang), sheet))  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["A4", "A4-portrait", "16:9", "640x480px"])
def test_hostile_words_are_kept_short_and_clean(page: str, data: Known, opening: View) -> None:
    sheet = Sheet(parse_paper(page), "report", HOSTILE, HOSTILE, HOSTILE, HOSTILE, date(2026, 1, 1))
    layout = lay_out(data, opening, sheet)
    check(layout)
    words = "".join(line for e in layout.elements if isinstance(e, TextLines) for line in e.lines)
    assert "<script>alert(1)</script>" in words
    assert not {"\u202e", "\u200f", "\x00"} & set(words)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(max_size=200),
    wide=st.integers(100, 900),
    tall=st.integers(100, 900),
    day=st.dates(date(2018, 1, 1), date(2025, 12, 31)),
    mode=st.sampled_from(["asof", "window", "cumulative"]),
)
def test_any_page_any_title(
    data: Known, everything: View, title: str, wide: int, tall: int, day: date, mode: str
) -> None:
    if max(wide, tall) / min(wide, tall) > 4:
        return
    view = replace(everything, clock=Clock(day, date(2018, 1, 1), mode))  # type: ignore[arg-type]
    check(lay_out(data, view, Sheet(paper=parse_paper(f"{wide}x{tall}mm"), title=title)))


def test_the_legend_is_what_is_drawn(data: Known, everything: View) -> None:
    for day in (date(2018, 6, 1), date(2020, 6, 30), date(2021, 5, 20), date(2025, 12, 31)):
        view = replace(everything, clock=Clock(day))
        rows = [r.entry for g in lay_out(data, view, Sheet(whole=True)).content.legend for r in g.rows]
        assert rows == list(entries(data, view))


@pytest.mark.parametrize(
    "page", ["A5", "A4", "A4-portrait", "A3", "16:9", "1680x1000px", "1280x720px", "297x120mm"]
)
@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "film"])  # which has no notes
def test_legend_and_notes_are_whole_whatever_is_omitted(
    page: str, template: str, data: Known, everything: View
) -> None:
    for day in (date(2021, 12, 31), date(2023, 6, 30), date(2025, 12, 31)):
        view = replace(everything, clock=Clock(day))
        layout = lay_out(data, view, Sheet(paper=parse_paper(page), template=template))  # type: ignore[arg-type]
        told = text_of(layout, "notes")
        assert [w for w in (*layout.content.counts, *layout.content.notes) if flat(w) not in told] == []
        legend = text_of(layout, "legend")
        assert [g.name for g in layout.content.legend if flat(g.name) not in legend] == []
        rows = sum(len(g.rows) for g in layout.content.legend)
        assert sum(flat(r.words) in legend for g in layout.content.legend for r in g.rows) == rows


def test_hidden_parts_give_their_room_to_the_map(data: Known, opening: View) -> None:
    full = lay_out(data, opening, Sheet()).frame
    bare = lay_out(data, opening, Sheet(hidden=frozenset({"legend", "notes", "numbers", "sources"})))
    assert bare.frame.w * bare.frame.h > full.w * full.h * 1.3
    assert not {e.part for e in bare.elements} & {"legend", "notes", "numbers", "sources"}


def test_a_moved_part_moves_and_nothing_else(data: Known, opening: View) -> None:
    still = lay_out(data, opening, Sheet())
    moved = lay_out(data, opening, Sheet(moves=(("scalebar", -30.0, -4.0),)))
    for a, b in zip(still.elements, moved.elements, strict=True):
        by = (b.box().x - a.box().x, b.box().y - a.box().y)
        assert by == pytest.approx((-30, -4) if a.part == "scalebar" else (0, 0))


@pytest.mark.parametrize("page", ["A4", "A3", "16:9", "A5", "160x110mm", "84x60mm"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_beside_the_map_takes_a_third_of_the_width_at_most_or_more_where_it_is_run_in(
    page: str, lang: str, data: Known, everything: View
) -> None:
    paper = parse_paper(page)
    for view in (
        everything,
        replace(everything, clock=Clock(date(2022, 12, 31), date(2020, 1, 1), "window")),
    ):
        layout = lay_out(data, replace(view, lang=lang), Sheet(paper, template_for(paper)))  # type: ignore[arg-type]
        parts = ("legend", "numbers", "charts", "notes")
        panel = min(e.box().x for e in layout.elements if e.part in parts)
        beside = layout.width - layout.look.margin - panel + layout.look.gap
        assert layout.frame.right <= panel
        inner = layout.width - 2 * layout.look.margin
        assert beside <= (inner * 0.42 + layout.look.gap if page == "84x60mm" else inner / 3) + 0.5


@pytest.mark.parametrize("page", ["A4", "84x60mm", "84x84mm"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_scale_is_whole_within_the_map(page: str, lang: str, data: Known, everything: View) -> None:
    layout = lay_out(data, replace(everything, lang=lang), Sheet(parse_paper(page)))  # type: ignore[arg-type]
    bar = [e for e in layout.elements if e.part == "scalebar"]
    assert any("1:" in line for e in bar if isinstance(e, TextLines) for line in e.lines)
    assert all(layout.frame.holds(e.box(), 0.01) for e in bar)


@pytest.mark.parametrize("page", ["A4", "A4-portrait", "A3", "16:9", "1080x1080px"])
def test_the_key_shows_what_happened_at_every_numbered_flag(page: str, data: Known, everything: View) -> None:
    paper = parse_paper(page)
    layout = lay_out(
        data, replace(everything, clock=Clock(date(2022, 12, 31))), Sheet(paper, template_for(paper))
    )
    flags = layout.content.events.flags
    assert len(flags) > 10
    assert layout.listed == len(flags)
    told = text_of(layout, "legend")
    for flag in flags:
        assert flag.events or flag.elsewhere
        assert all(flat(words) in told for words in flag.events)
    assert [number for *_, number in sheet_message(layout)["numbers"]] == list(range(1, len(flags) + 1))
    events = {
        pin["id"] for pin in events_on_map(data.atlas, replace(everything, clock=Clock(date(2022, 12, 31))))
    }
    assert sum(len(flag.events) for flag in flags) <= len(events)


def test_a_sheet_too_small_for_the_key_says_how_many_it_leaves_out(data: Known, everything: View) -> None:
    view = replace(everything, clock=Clock(date(2022, 12, 31), date(2020, 1, 1), "window"))
    layout = lay_out(data, view, Sheet(paper=parse_paper("A5")))
    flags = layout.content.events.flags
    assert layout.listed < len(flags)
    left = sum(len(flag.events) for flag in flags[layout.listed :])
    assert flat(t("export.flags_left", "zh", n=left)) in text_of(layout, "legend")
    assert len(sheet_message(layout)["numbers"]) == layout.listed


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_before_a_flag_is_left_out_each_shows_of_less_its_milestones_first(
    lang: str, data: Known, everything: View
) -> None:
    view = replace(everything, clock=Clock(date(2022, 12, 31), date(2020, 1, 1), "window"), lang=lang)  # type: ignore[arg-type]
    layout = lay_out(data, view, Sheet())
    flags = layout.content.events.flags
    told = text_of(layout, "legend")
    assert layout.listed >= 18
    counted = 0
    for flag in flags[: layout.listed]:
        here = [words for words in flag.events if flat(words) in told]
        assert here or not flag.events
        chiefs = {flag.events[n] for n in flag.milestones}
        assert not chiefs or chiefs & set(here)
        counted += len(flag.events) - len(here)
    assert counted  # the largest were cut, and say so
    most = max(flags[: layout.listed], key=lambda flag: len(flag.events))
    more = len(most.events) - sum(flat(words) in told for words in most.events)
    assert flat(t("export.flags_more", lang, n=more)) in told  # type: ignore[arg-type]


def test_headline_numbers_of_a_part_say_that_they_are_not_of_it(data: Known, everything: View) -> None:
    near = lay_out(data, replace(everything, camera=Camera(105.6, 29.4, 10), extent=None), Sheet())
    assert flat(t("export.numbers_whole", "zh")) in text_of(near, "numbers")
    whole = lay_out(data, everything, Sheet(whole=True))
    assert flat(t("export.numbers_whole", "zh")) not in text_of(whole, "numbers")


def test_flags_of_which_no_key_shows_have_neither_words_nor_figures(data: Known, opening: View) -> None:
    bare = lay_out(data, opening, Sheet(hidden=frozenset({"legend"})))
    assert not sheet_message(bare)["plain"]
    assert not sheet_message(lay_out(data, opening, Sheet()))["plain"]
    assert sheet_message(replace(bare, elements=lay_out(data, opening, Sheet()).elements))["plain"]


def test_without_a_legend_no_flag_has_a_number(data: Known, opening: View) -> None:
    layout = lay_out(data, opening, Sheet(hidden=frozenset({"legend"})))
    assert sheet_message(layout)["numbers"] == []


@pytest.mark.parametrize(("size", "scale", "rough"), [("A4", 340_000, True), ("A4", 600_000, False)])
def test_a_sheet_closer_than_the_ground_bears_says_so(
    data: Known, opening: View, size: str, scale: int, rough: bool
) -> None:
    laid = lay_out(
        data, replace(opening, camera=Camera(105.6, 29.4, 10)), Sheet(paper=parse_paper(size), scale=scale)
    )
    texts = [e for e in laid.elements if isinstance(e, TextLines) and e.part == "scalebar"]
    told = " ".join(line for e in texts for line in e.lines)
    assert (t("map.rough", "zh") in told) is rough
    for text in texts:
        box = text.box()
        assert laid.frame.x <= box.x
        assert box.right <= laid.frame.right


@pytest.mark.parametrize(("page", "lang"), [("A4", "zh"), ("A4-portrait", "en"), ("A3", "zh")])
def test_two_dates_say_of_each_feature_from_what_to_what(
    page: str, lang: str, data: Known, opening: View
) -> None:
    view = replace(opening, lang=lang, compare=date(2020, 6, 30))  # type: ignore[arg-type]
    layout = lay_out(data, view, Sheet(paper=parse_paper(page)))
    told = text_of(layout, "legend")
    changes = [words for row in layout.content.rings for words in row.changes]
    assert len(changes) > 15
    assert [words for words in changes if flat(words) not in told] == []
    assert all(" → " in words for words in changes)


def test_changes_that_find_no_room_are_counted(data: Known, everything: View) -> None:
    view = replace(everything, compare=date(2018, 1, 1))
    layout = lay_out(data, view, Sheet(paper=parse_paper("A5")))
    told = text_of(layout, "legend")
    changes = [words for row in layout.content.rings for words in row.changes]
    out = sum(row.number for row in layout.content.rings) - sum(flat(words) in told for words in changes)
    assert out
    assert flat(t("export.changes_left", "zh", n=out)) in told


def test_changes_of_a_large_layer_that_find_no_room_are_all_counted(data: Known, everything: View) -> None:
    """Of a kind five hundred were put into words, and what was left out counted of these."""
    rows = crowds.collection("own1", crowds.points(4000), crowds.careers(4000))
    known = crowds.with_layers(data, {"own1": rows})
    view = replace(everything, layers=(LayerState("own1"),), compare=date(2018, 6, 1))
    layout = lay_out(known, view, Sheet(whole=True))
    told = text_of(layout, "legend")
    listed = [w for row in layout.content.rings for w in row.changes if flat(w) in told]
    assert len(listed) > 10
    number = sum(row.number for row in layout.content.rings)
    assert number > 1000
    assert flat(t("export.changes_left", "zh", n=number - len(listed))) in told


@pytest.mark.parametrize("size", [(400.0, 180.0), (180.0, 400.0), (297.0, 210.0)])
def test_the_frame_ends_where_its_ground_does_and_says_so(
    data: Known, everything: View, size: tuple[float, float]
) -> None:
    view = replace(everything, camera=Camera(104.5, 30.2, 5.6), extent=None)
    layout = lay_out(data, view, Sheet(paper=parse_paper(f"{size[0]:g}x{size[1]:g}mm")))
    assert contains(pack.current().region.ground, tuple(round(v, 3) for v in layout.ground))
    told = flat(t("map.edge", "zh")) in text_of(layout, "scalebar")
    whole = lay_out(data, replace(everything, camera=Camera(106.0, 30.2, 8.0), extent=None), Sheet())
    assert told
    assert flat(t("map.edge", "zh")) not in text_of(whole, "scalebar")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["84x84mm", "120x90mm", "160x110mm"])
def test_a_small_page_counts_its_sources_and_keeps_the_credit_of_the_ground(
    page: str, lang: Lang, data: Known, everything: View
) -> None:
    view = replace(everything, clock=Clock(date(2025, 12, 31)), lang=lang)
    layout = lay_out(data, view, Sheet(paper=parse_paper(page)))
    told = text_of(layout, "sources")
    assert flat(t("export.sources.none", lang, n=len(layout.content.sources))) in told
    assert told.endswith(flat(layout.content.credits))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["800x600px"])
def test_sources_that_find_no_room_are_counted_and_the_ground_keeps_its_credit(
    page: str, lang: Lang, data: Known, everything: View
) -> None:
    view = replace(everything, clock=Clock(date(2025, 12, 31)), lang=lang)
    layout = lay_out(data, view, Sheet(paper=parse_paper(page)))
    told, sources = text_of(layout, "sources"), layout.content.sources
    listed = [line for line in sources if flat(line) in told]
    assert 0 < len(listed) < len(sources)
    assert flat(t("export.sources.more", lang, n=len(sources) - len(listed))) in told
    assert told.endswith(flat(layout.content.credits))


@pytest.mark.parametrize("page", ["A4", "A3"])
def test_a_foot_with_room_lists_every_source(page: str, data: Known, everything: View) -> None:
    layout = lay_out(
        data, replace(everything, clock=Clock(date(2025, 12, 31))), Sheet(paper=parse_paper(page))
    )
    told = text_of(layout, "sources")
    assert all(flat(line) in told for line in layout.content.sources)
    assert "另有" not in told


@pytest.mark.parametrize("page", ["1920x1080px", "3840x2160px", "1080x1920px", "1000x1000px", "A4"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_film_has_the_map_to_the_edges_under_plates_that_hold_their_text(
    page: str, lang: Lang, data: Known, everything: View
) -> None:
    sheet = Sheet(
        parse_paper(page),
        "film",
        "一条很长很长的标题" * 6,
        "说明" * 60,
        span=(date(2020, 1, 1), date(2025, 1, 1)),
    )
    layout = lay_out(data, replace(everything, lang=lang), sheet)
    page_box = Box(0, 0, layout.width, layout.height)
    assert (layout.frame.w, layout.frame.h) == (layout.width, layout.height)
    assert contains(pack.current().region.ground, layout.ground)  # the map ends nowhere in the picture
    plates = {
        part: [
            e.box()
            for e in layout.elements
            if isinstance(e, Rect) and e.part == part and e.ink.fill == layout.look.paper
        ]
        for part in ("title", "date", "numbers", "legend", "foot")
    }
    plates = {
        part: boxes for part, boxes in plates.items() if boxes or part != "numbers"
    }  # which yield to the legend
    for part, boxes in plates.items():
        big = max(boxes, key=lambda box: box.w * box.h)
        assert page_box.holds(big, 0.2)
        texts = [e.box() for e in layout.elements if isinstance(e, TextLines) and e.part == part]
        assert [box for box in texts if not big.holds(box, 0.3)] == [], part
    pairs = combinations([max(boxes, key=lambda box: box.w * box.h) for boxes in plates.values()], 2)
    assert [pair for pair in pairs if pair[0].overlaps(pair[1])] == []


def test_the_handle_of_a_time_bar_is_where_the_clock_is(data: Known, opening: View) -> None:
    sheet = Sheet(parse_paper("1920x1080px"), "film", span=(date(2020, 1, 1), date(2022, 1, 1)))

    def handles(view: View) -> list[float]:
        shapes = lay_out(data, view, sheet).elements
        discs = [e.box() for e in shapes if isinstance(e, Shape) and e.part == "foot" and e.closed]
        return [box.x + box.w / 2 for box in discs]

    start, middle, end = (
        handles(replace(opening, clock=Clock(day)))
        for day in (date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1))
    )
    assert middle[0] == pytest.approx((start[0] + end[0]) / 2, abs=0.2)
    two = handles(replace(opening, clock=Clock(date(2022, 1, 1)), compare=date(2020, 1, 1)))
    assert two == pytest.approx([*start, *end])


def test_what_a_scene_is_about_is_clear_of_the_plates(data: Known, opening: View) -> None:
    view = replace(opening, clock=Clock(date(2022, 12, 31)))
    for subject in ((105.9, 30.9, 106.0, 31.0), (103.0, 28.0, 104.0, 29.5), (106.0, 28.5, 108.2, 29.6)):
        layout = lay_out(data, view, Sheet(parse_paper("16:9"), "film", "标题", "说明", subject=subject))
        project = on_ground(layout.frame, layout.camera)
        (left, bottom), (right, top) = project(subject[:2]), project(subject[2:])
        box = Box(left, top, right - left, bottom - top)
        over = [
            e.box()
            for e in layout.elements
            if isinstance(e, Rect) and e.part in ("title", "date", "numbers", "legend", "foot")
        ]
        assert [plate for plate in over if plate.overlaps(box)] == []


def test_insets_and_scale_bar_of_a_film_have_a_corner_each(data: Known, opening: View) -> None:
    sheet = Sheet(
        parse_paper("1920x1080px"),
        "film",
        inset=(105.3, 29.2, 105.9, 29.7),
        overview=True,
        secrecy="内部资料",
    )
    layout = lay_out(data, opening, sheet)
    maps = [one.box for one in layout.insets]
    bar = max((e.box() for e in layout.elements if e.part == "scalebar"), key=lambda box: box.w * box.h)
    others = [e.box() for e in layout.elements if e.part in ("title", "numbers", "legend", "foot")]
    assert len(maps) == 2
    assert not [1 for a, b in combinations([*maps, bar], 2) if a.overlaps(b)]
    assert not [1 for one in maps for other in others if one.overlaps(other)]
    assert "内部资料" in text_of(layout, "foot")


@pytest.mark.parametrize(
    ("page", "template", "lang"),
    [("1080x1440px", "film", "en"), ("84x63mm", "report", "zh"), ("84x84mm", "report", "en")],
)
def test_what_the_legend_has_no_room_for_is_counted_on_the_sheet(
    data: Known, everything: View, page: str, template: str, lang: Lang
) -> None:
    view = replace(everything, lang=lang, headline=(), charts=()).with_clock(at=date(2022, 12, 31))
    layout = lay_out(data, view, Sheet(paper=parse_paper(page), template=template))
    assert layout.cut > 0
    assert flat(t("export.rows_left", lang, n=layout.cut)) in text_of(layout, "legend")


def test_lines_of_a_subtitle_are_parted_where_they_become_one(data: Known, opening: View) -> None:
    layout = lay_out(data, opening, Sheet(subtitle="成渝地区双城经济圈\n2020 年 1 月 — 2025 年 1 月\n"))
    assert layout.content.subtitle == "成渝地区双城经济圈 · 2020 年 1 月 — 2025 年 1 月"


@pytest.mark.parametrize("page", ["84x84mm", "A5-portrait", "160x110mm"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_scale_leaves_most_of_a_small_map_to_be_seen(
    data: Known, everything: View, page: str, lang: Lang
) -> None:
    """Also where it bears warnings: the frame ends with its ground, or the scale is too large for it."""
    for zoom in (6.4, 8.0, 12.5):
        view = replace(everything, lang=lang, camera=Camera(106.5, 29.6, zoom), extent=None)
        layout = lay_out(data, view, Sheet(paper=parse_paper(page)))
        ground = max(
            (e.box() for e in layout.elements if isinstance(e, Rect) and e.part == "scalebar"),
            key=lambda b: b.w * b.h,
        )
        assert ground.w * ground.h < 0.3 * layout.frame.w * layout.frame.h, zoom
