"""`--bbox`, `--fit`, `--scale`: the picture shows that ground at that scale, measured on the map itself."""

from __future__ import annotations

import re
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.geojson_geometry import bounds
from explorer.export.layout.camera import world
from explorer.export.layout.layout import lay_out
from tests.cli.conftest import Drawn, Ended, run_lines
from tests.helpers.shared import made_once

OUT = ("--at", "2022-12-31", "-o", "x.png")
LINE = "bus-yongchuan-zhutuo-luxian"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ground(data: Known, drawn: Drawn, n: int = 0) -> tuple[float, float, float, float]:
    return lay_out(data, drawn.views[n], drawn.sheets[n]).ground


def inside(inner: tuple[float, ...], box: tuple[float, ...]) -> bool:
    return inner[0] >= box[0] and inner[1] >= box[1] and inner[2] <= box[2] and inner[3] <= box[3]


@pytest.mark.parametrize("size", ["A4", "A3-portrait", "1080x1080px", "84x60mm", "1920x1080px"])
def test_a_box_is_shown_whole_and_as_large_as_it_can_be(data: Known, drawn: Drawn, size: str) -> None:
    box = (105.2, 29.1, 106.1, 29.7)
    code, lines = drawn.run("snapshot", "--bbox", "105.2,29.1,106.1,29.7", "--size", size, *OUT)
    assert code == 0
    assert any("图注" in line for line in lines) == bool(lines) == (size == "84x60mm")
    shown = ground(data, drawn)
    assert inside(box, shown)
    touching = [abs(a - b) < 1e-6 for a, b in zip(box, shown, strict=True)]
    assert sum(touching) == 2  # west and east, or south and north


@pytest.mark.parametrize(
    "typed",
    ["105.2 29.1 106.1 29.7", "１０５．２，２９．１，１０６．１，２９．７", "105.2, 29.1; 106.1、29.7"],
)
def test_a_box_may_be_typed_as_people_type(drawn: Drawn, typed: str) -> None:
    assert drawn.run("snapshot", "--bbox", typed, *OUT) == (0, [])
    assert drawn.views[0].extent == (105.2, 29.1, 106.1, 29.7)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "四个度数"),
        ("a,b,c,d", "四个度数"),
        ("105,29,106", "四个度数"),
        ("nan,29,106,30", "四个度数"),
        ("inf,29,106,30", "四个度数"),
        ("106,29,105,30", "次序"),
        ("105,30,106,29", "次序"),
        ("105,29,105,30", "次序"),
        ("29,105,30,106", "范围"),
        ("2,29,3,30", "底图"),
        ("-170,-80,170,80", "太大"),
    ],
)
def test_a_box_that_cannot_be_is_one_line(drawn: Drawn, typed: str, word: str) -> None:
    code, (line,) = drawn.run("snapshot", f"--bbox={typed}", *OUT)
    assert code == 2
    assert "--bbox" in line
    assert word in line
    assert drawn.views == []


@pytest.mark.parametrize("wanted", [LINE, "永川朱沱镇—泸州泸县公交", "永川朱沱镇 泸州泸县公交"])
def test_a_feature_is_fitted_by_id_or_name(data: Known, drawn: Drawn, wanted: str) -> None:
    assert drawn.run("snapshot", "--fit", wanted, *OUT) == (0, [])
    assert inside(bounds(data.shapes[LINE]), ground(data, drawn))


@pytest.mark.parametrize("wanted", ["荣昌", "荣昌区", "Rongchang District", "rongchang", "500153"])
def test_a_county_is_fitted_by_its_outline(data: Known, drawn: Drawn, wanted: str) -> None:
    assert drawn.run("snapshot", "--fit", wanted, *OUT) == (0, [])
    west, south, east, north = shown = ground(data, drawn)
    assert inside((105.28, 29.25, 105.73, 29.68), shown)
    assert north - south < 0.9
    assert east - west < 1.2


@pytest.mark.parametrize("wanted", ["高竹", "高竹新区", "川渝高竹新区", "Gaozhu"])
def test_a_part_of_a_name_means_what_it_means_alone(data: Known, drawn: Drawn, wanted: str) -> None:
    """Its offices have the new area's name in theirs, and a place of its name stands in it."""
    assert drawn.run("snapshot", "--fit", wanted, *OUT) == (0, [])
    assert inside(bounds(data.shapes["plat-gaozhu"]), ground(data, drawn))


def test_a_fit_on_what_is_not_drawn_says_so(drawn: Drawn) -> None:
    fit = ("--fit", LINE, "-o", "x.png", "--at")
    assert drawn.run("snapshot", *fit, "2021", "--layers", "bus") == (0, [])
    for hidden in (("2021", "--layers", "highway"), ("2019", "--layers", "bus")):
        code, (line,) = drawn.run("snapshot", *fit, *hidden)
        assert code == 0
        assert "永川朱沱镇—泸州泸县公交" in line
    arguments = ("--every", "year", "--fit", LINE, "--layers", "bus", "-o", "years.pdf")
    assert drawn.run("series", *arguments) == (0, [])


@pytest.mark.parametrize("wanted", ["成渝", "高速", "江"])
def test_a_part_of_many_names_is_refused(drawn: Drawn, wanted: str) -> None:
    code, (line,) = drawn.run("snapshot", "--fit", wanted, *OUT)
    assert (code, drawn.views) == (2, [])
    assert "--fit" in line


def test_all_that_is_visible_is_fitted_and_nothing_is_cut(data: Known, drawn: Drawn) -> None:
    arguments = ("--fit", "visible", "--layers", "bus,highway", "--public", "--waive-approval")
    assert drawn.run("snapshot", *arguments, *OUT) == (0, [])
    assert "图外" not in str(lay_out(data, drawn.views[0], drawn.sheets[0]).content.counts)


@pytest.mark.parametrize(
    ("arguments", "option", "word"),
    [
        (("--fit", "selection"), "--fit", "选中"),
        (("--fit", "  "), "--fit", "visible"),
        (("--fit", "没有这个地方"), "--fit", "没有叫"),
        (("--fit", "荣昌北战"), "--fit", "荣昌北站（rongchang-north-station）"),
        (("--fit", "visible", "--layers", "none"), "--fit", "无要素"),
        (("--fit", "荣昌", "--bbox", "105,29,106,30"), "--bbox", "--fit"),
        (("--scale", "big"), "--scale", "1:250000"),
        (("--scale", "1:0"), "--scale", "1:250000"),
        (("--scale", "1:2"), "--scale", "可用"),
        (("--scale", "1:9e9"), "--scale", "1:250000"),
        (("--scale", "1:9999999999"), "--scale", "可用"),
        (("--fit", "荣昌", "--scale", "1:100000"), "--scale", "放得下"),
        (("--counts", "some"), "--counts", "whole"),
    ],
)
def test_what_cannot_be_framed_is_one_line(
    drawn: Drawn, arguments: tuple[str, ...], option: str, word: str
) -> None:
    code, (line,) = drawn.run("snapshot", *arguments, *OUT)
    assert (code, drawn.views) == (2, [])
    assert option in line
    assert word in line


def test_several_places_of_one_name_are_named_and_none_is_taken(data: Known, drawn: Drawn) -> None:
    names = [
        p.name.zh
        for p in data.atlas.places.values()
        if p.kind not in ("outside", "province", "city", "county")
    ]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is None:
        pytest.skip("no two places of one name")
    code, (line,) = drawn.run("snapshot", "--fit", twice, *OUT)
    assert code == 2
    assert line.count("（") >= 2


def test_the_scale_that_would_have_room_has_it(data: Known, drawn: Drawn) -> None:
    _, (line,) = drawn.run("snapshot", "--fit", "荣昌", "--scale", "1:100000", *OUT)
    fits = re.search(r"1:([\d ]+) 放得下", line)
    assert fits
    assert drawn.run("snapshot", "--fit", "荣昌", "--scale", f"1:{fits[1]}", *OUT) == (0, [])


@pytest.mark.parametrize(
    "typed",
    ["1:2500000", "1:2 500 000", "1：250万", "１：２５００，０００", "1/2500000", "2,500,000", "250万"],
)
def test_a_scale_may_be_typed_as_people_type(drawn: Drawn, typed: str) -> None:
    assert drawn.run("snapshot", "--scale", typed, *OUT) == (0, [])
    assert drawn.sheets[0].scale == 2_500_000


def test_a_series_keeps_one_frame_and_its_scale(data: Known, drawn: Drawn) -> None:
    arguments = ("--every", "year", "--fit", "visible", "--layers", "bus", "-o", "years.pdf")
    assert drawn.run("series", *arguments) == (0, [])
    assert len({view.extent for view in drawn.views}) == 1
    assert drawn.run("series", "--scenes", "--scale", "1:1500000", "-o", "s.pdf") == (0, [])
    assert {sheet.scale for sheet in drawn.sheets} == {1_500_000}
    assert len({view.camera for view in drawn.views}) > 1


def kilometres(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    lon1, lat1, lon2, lat2 = map(radians, (*a, *b))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.009 * asin(sqrt(half))


SCALES = {
    250_000: "A4",
    750_000: "A3-portrait",
    500_000: "A0",
    640_000: "900x700px",
    987_654: "200x180mm",
}


@pytest.fixture(scope="module")
def to_scale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet of every scale, by one start of the program."""
    return made_once(tmp_path_factory, "to_scale", draw_scales)


def draw_scales(folder: Path) -> None:
    lines = []
    for scale, size in SCALES.items():
        fit = "荣昌" if scale > 300_000 else "rongchang-qingjiang"
        frame = ["--fit", fit, "--scale", f"1:{scale}", "--size", size, "--layers", "bus"]
        lines.append(["snapshot", *frame, "-o", str(folder / f"{scale}.svg")])
    assert run_lines(lines) == [Ended(0, "", "")] * len(lines)


@pytest.mark.engine
@pytest.mark.parametrize(("scale", "size"), SCALES.items())
def test_the_map_has_the_scale_that_was_requested(data: Known, scale: int, size: str, to_scale: Path) -> None:
    """By the scale bar, and by the ends of a line whose places are known."""
    out = to_scale / f"{scale}.svg"
    text = out.read_text("utf-8")
    head = re.search(r'<svg[^>]* width="([\d.]+)mm"[^>]*viewBox="0 0 ([\d.]+)', text)
    assert head
    mm = float(head[1]) / float(head[2])  # of paper a unit
    bar = text[text.index('id="sheet-scalebar"') :]
    (left, right) = re.findall(r'<rect [^>]*? width="([\d.]+)"', bar)[1:3]
    whole = float(re.findall(r">([\d.]+) 千米<", bar)[0])
    assert whole * 1e6 / ((float(left) + float(right)) * mm) == pytest.approx(scale, rel=0.002)
    if not size.endswith("px"):
        assert f"1:{scale:,}".replace(",", " ") in bar
    line = "bus-luxian-yusi-rongchang-qingjiang"
    drawn = re.search(rf'd="M(\S+) (\S+)L(\S+) (\S+)"(?:(?!<title>).)*<title>{line}<', text)
    assert drawn
    x1, y1, x2, y2 = map(float, drawn.groups())
    start, end = data.shapes[line]["coordinates"][0], data.shapes[line]["coordinates"][-1]
    on_paper = sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2) * mm
    assert kilometres(start, end) * 1e6 / on_paper == pytest.approx(scale, rel=0.01)
    (u1, v1), (u2, v2) = world(*start), world(*end)
    assert (x2 - x1) / (y2 - y1) == pytest.approx((u2 - u1) / (v2 - v1), rel=0.02)
