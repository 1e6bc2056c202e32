"""A reading as a layer: what its dates begin, its shapes, its source, and the axis that reaches its years."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import count, state_at
from explorer.sources.formats import copies
from explorer.sources.raw.choices import Choices
from explorer.sources.reader.own_layers import laid_over, meaning
from explorer.sources.reader.read import read
from explorer.state.queries.changes import Changes
from explorer.state.view.view import View
from tests.sources import made


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("开工时间", "竣工时间", ("construction", "operation")),
        ("批复日期", "竣工日期", ("approved", "operation")),
        ("开工时间", "停用", ("construction", "closed")),
        ("开通日期", "停用", ("operation", "closed")),
        ("开始", "结束", ("operation", "closed")),
        ("规划起", "规划止", ("planned", None)),
        ("建成年份", None, ("operation", "closed")),
        (None, "竣工日期", ("operation", "operation")),
        (None, "停用日期", ("operation", "closed")),
        ("开始时间", "竣工时间", ("construction", "operation")),
        ("通车时间", "验收时间", ("operation", "operation")),
        ("计划开工时间", "计划竣工时间", ("construction", "operation")),
        ("拟建时间", None, ("construction", "closed")),
        ("计划通车时间", "计划停用", ("operation", "closed")),
        ("planned_start", "planned_end", ("construction", "operation")),
        ("规划批复时间", "计划竣工", ("approved", "operation")),
        ("规划起", "计划竣工", ("planned", "operation")),
        ("规划年份", None, ("planned", "closed")),
        ("目标年份", None, ("operation", "closed")),
        ("target_date", None, ("operation", "closed")),
        ("Expected Year", None, ("operation", "closed")),
        ("预计时间", "计划停用", ("operation", "closed")),
        ("施工许可日期", None, ("approved", "closed")),
        ("KGSJ", "JGRQ", ("construction", "operation")),
        ("JHKGNY", None, ("construction", "closed")),
        ("TCSJ", None, ("operation", "closed")),
        ("建设起止年限", "建设起止年限", ("construction", "operation")),
        ("开竣工时间", "开竣工时间", ("construction", "operation")),
        ("有效期限", "有效期限", ("operation", "closed")),
        ("招标时间", None, ("planned", "closed")),
        ("合同签订日期", "竣工日期", ("planned", "operation")),
        ("设计通车时间", None, ("operation", "closed")),
        (None, None, ("operation", "closed")),
    ],
)
def test_what_begins_is_what_the_columns_are_called(
    start: str | None, end: str | None, wanted: tuple[str, str | None]
) -> None:
    assert meaning(start, end) == wanted


def test_what_is_finished_on_a_day_is_there_from_then_on(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "桥.csv", "名称,经度,纬度,竣工日期\n甲,105.6,29.1,2019-05-01\n乙,105.7,29.1,2022-07-01\n"
    )
    found = count(known.atlas.by_theme("own1"), date(2021, 5, 20))
    assert (found["operation"], found["closed"]) == (1, 0)


@pytest.mark.parametrize(
    "head",
    [
        "停用日期",
        "停止运营时间",
        "停止使用日期",
        "关停时间",
        "停产年份",
        "discontinued",
        "Decommissioned date",
        "shut down",
    ],
)
def test_what_ended_on_a_day_did_not_begin_on_it(tmp_path: Path, head: str) -> None:
    known = laid(
        tmp_path / "站.csv", f"名称,经度,纬度,{head}\n甲,105.6,29.1,2021\n乙,105.7,29.1,2021-05-01\n"
    )
    found = count(known.atlas.by_theme("own1"), date(2022, 1, 1))
    assert (found["operation"], found["closed"]) == (0, 2)
    both = f"名称,经度,纬度,开通日期,{head}\n甲,105.6,29.1,2019-05-01,2021\n"
    features = laid(tmp_path / "线.csv", both).atlas.by_theme("own1")
    assert [count(features, date(year, 1, 1))["operation"] for year in (2020, 2022)] == [1, 0]


def test_the_column_that_names_statuses_is_asked_not_that_of_the_kind_of_works(tmp_path: Path) -> None:
    text = "名称,经度,纬度,建设性质,项目状态,日期\n甲,105.6,29.1,新建,停止运营,2021\n乙,105.7,29.1,新建,未通车,2021\n"
    found = count(laid(tmp_path / "站.csv", text).atlas.by_theme("own1"), date(2022, 1, 1))
    assert (found["operation"], found["construction"], found["closed"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("head", "cells", "found"),
    [
        ("用地性质", ("居住用地", "工业用地"), None),
        ("现状用途", ("林地", "耕地"), None),
        ("建设性质", ("新建", "在建"), "建设性质"),
        ("项目进展", ("甲级", "乙级"), "项目进展"),
    ],
)
def test_a_kind_of_land_use_is_no_status(
    tmp_path: Path, head: str, cells: tuple[str, str], found: str | None
) -> None:
    path = tmp_path / "地块.csv"
    path.write_text(f"名称,经度,纬度,{head}\n甲,105.6,29.1,{cells[0]}\n乙,105.7,29.1,{cells[1]}\n", "utf-8")
    assert read(path).usable[0].clock.status_column == found


@pytest.mark.parametrize(
    "head", ["计划竣工时间", "预计完工日期", "expected completion", "竣工时间（计划）", "完成时限"]
)
def test_what_a_file_says_is_planned_is_possible_from_then_on_and_never_certain(
    tmp_path: Path, head: str
) -> None:
    known = laid(tmp_path / "桥.csv", f"名称,经度,纬度,{head}\n甲,105.6,29.1,2021-05\n乙,105.7,29.1,2027\n")
    found = [count(known.atlas.by_theme("own1"), date(year, 6, 1)) for year in (2020, 2024, 2040)]
    assert [(f["later"], f["possible"], f["operation"]) for f in found] == [(2, 0, 0), (1, 1, 0), (0, 2, 0)]
    (record,) = known.atlas.by_theme("own1")[0].statuses
    assert (record.kind, record.status, record.date and record.date.text) == (
        "expected",
        "operation",
        "2021-05",
    )


def test_sources_end_with_what_has_happened_though_the_axis_reaches_the_plans(tmp_path: Path) -> None:
    text = "名称,经度,纬度,开工时间,计划竣工时间\n甲,105.6,29.1,2020-03,2031-06\n"
    axis = laid(tmp_path / "桥.csv", text).axis
    assert axis.last == date(2031, 12, 31)
    assert axis.known == Axis().known


def test_works_that_began_stay_works_whatever_their_plan_says(tmp_path: Path) -> None:
    text = "名称,经度,纬度,开工时间,计划竣工时间\n甲,105.6,29.1,2021-03,2023-06\n"
    features = laid(tmp_path / "桥.csv", text).atlas.by_theme("own1")
    assert count(features, date(2022, 1, 1))["construction"] == 1
    assert count(features, date(2025, 1, 1))["unconfirmed"] == 1


def test_the_period_of_works_begins_them_and_only_plans_their_end(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "表.csv",
        "名称,经度,纬度,建设起止年限\n甲,105.6,29.1,2019-2021\n乙,105.7,29.1,2020年至2024年\n",
    )
    said = [[(s.status, s.kind, str(s.date)) for s in f.statuses] for f in known.atlas.by_theme("own1")]
    assert said[0] == [("construction", "begins", "2019"), ("operation", "expected", "2021")]
    assert said[1] == [("construction", "begins", "2020"), ("operation", "expected", "2024")]


def test_what_lies_after_the_day_on_which_a_file_was_saved_is_planned(tmp_path: Path) -> None:
    path = tmp_path / "桥.csv"
    path.write_text(
        "名称,经度,纬度,开工时间,竣工时间\n甲,105.6,29.1,2020-03,2021-05\n乙,105.7,29.1,2021,2022-07\n"
    )
    saved = datetime(2021, 6, 1, 12).timestamp()
    os.utime(path, (saved, saved))
    reading = read(path)
    assert reading.layers[0].clock.expected.tolist() == [False, True]
    assert any("晚于文件最后保存之日（2021-06-01）" in text.zh for text in reading.messages())
    features = laid_over(Known(axis=Axis()), reading).atlas.by_theme("own1")
    assert [[r.kind for r in f.statuses] for f in features] == [["begins", "begins"], ["begins", "expected"]]
    laid_out = copies.laid_out(copies.copied(path), tmp_path)
    assert read(laid_out).layers[0].clock.expected.tolist() == [False, True], "a copy knows when it was saved"


def test_a_file_with_the_date_of_an_archive_builder_was_saved_today(tmp_path: Path) -> None:
    path = tmp_path / "桥.csv"
    path.write_text("名称,经度,纬度,竣工时间\n甲,105.6,29.1,2021-05\n")
    os.utime(path, (315_532_800, 315_532_800))
    assert not read(path).layers[0].clock.expected.any()


def test_a_status_beside_a_mere_plan_is_attested_as_of_the_date_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "桥.csv"
    rows = "甲,105.6,29.1,在建,2023-06,\n乙,105.7,29.1,拟建,2023,\n丙,105.8,29.1,建成,2020-06,2020-08\n"
    path.write_text(f"名称,经度,纬度,状态,计划竣工时间,实际竣工时间\n{rows}")
    dated = laid_over(Known(axis=Axis()), read(path, choices=Choices(date="2021-05"))).atlas
    said = [[(r.kind, r.status, str(r.date)) for r in f.statuses] for f in dated.by_theme("own1")]
    assert said == [
        [("expected", "operation", "2023-06"), ("attested", "construction", "2021-05")],
        [("expected", "operation", "2023"), ("attested", "planned", "2021-05")],
        [("begins", "operation", "2020-08")],
    ]
    assert count(dated.by_theme("own1"), date(2022, 1, 1))["attested"] == 2


def test_a_status_of_which_no_date_tells_is_attested_as_of_the_date_of_the_source(tmp_path: Path) -> None:
    rows = "甲,105.6,29.1,已完工,2019-03\n乙,105.7,29.1,在建,2019-03\n丙,105.8,29.1,停工,2019-03\n丁,105.9,29.1,,2019-03\n"
    (tmp_path / "表.csv").write_text(f"名称,经度,纬度,项目状态,开工时间\n{rows}", "utf-8")

    further = "名称,经度,纬度,项目状态,开工时间,竣工时间\n甲,105.6,29.1,在建,2019-03,2021-05\n乙,105.7,29.1,规划,2019-03,\n"
    (tmp_path / "续.csv").write_text(further, "utf-8")
    (layer,) = read(tmp_path / "续.csv").layers
    assert layer.say == (), "the dates say more than the statuses"
    (layer,) = read(tmp_path / "表.csv").layers
    assert any(line.zh.startswith("2 条的状态（项目状态）没有对应的日期") for line in layer.say)

    def states(day: date, **chosen: str) -> list[tuple[str | None, str]]:
        known = laid_over(Known(axis=Axis()), read(tmp_path / "表.csv", choices=Choices(**chosen)))
        found = (state_at(feature, day) for feature in known.atlas.by_theme("own1"))
        return [(state.status, state.certainty) for state in found]

    assert {status for status, _ in states(date(2025, 1, 1))} == {"construction"}
    assert states(date(2025, 1, 1), date="2024-12-20") == [
        ("operation", "attested"),
        ("construction", "certain"),
        ("closed", "attested"),
        ("construction", "unconfirmed"),
    ]
    assert {status for status, _ in states(date(2024, 1, 1), date="2024-12-20")} == {"construction"}


def test_a_status_beside_a_mere_plan_is_undated_until_the_planned_day(tmp_path: Path) -> None:
    rows = "甲,105.6,29.1,在建,2023-06\n乙,105.7,29.1,,2023-06\n"
    features = laid(tmp_path / "桥.csv", f"名称,经度,纬度,状态,计划竣工时间\n{rows}").atlas.by_theme("own1")
    before, after = (date(2023, 5, 31), date(2023, 6, 1))
    said = [[(s.certainty, s.status) for s in (state_at(f, before), state_at(f, after))] for f in features]
    assert said[0] == [("undated", "construction"), ("possible", "operation")]
    assert said[1] == [("later", None), ("possible", "operation")]


@pytest.mark.parametrize("head", ["目标年份", "目标年", "target_date", "Target Year", "预计时间", "Due date"])
def test_a_date_that_is_aimed_at_is_when_the_thing_is_meant_to_be_there(tmp_path: Path, head: str) -> None:
    text = f"名称,经度,纬度,{head}\n甲,105.6,29.1,2019\n乙,105.7,29.1,2035\n"
    first, _ = laid(tmp_path / "桥.csv", text).atlas.by_theme("own1")
    assert [(r.kind, r.status) for r in first.statuses] == [("expected", "operation")]
    assert state_at(first, date(2024, 1, 1)).certainty == "possible"


@pytest.mark.parametrize("head", ["规划年份", "计划时间", "plan_year", "计划年度", "规划年"])
def test_the_year_of_a_plan_is_what_it_is_for_where_that_was_still_to_come(tmp_path: Path, head: str) -> None:
    path = tmp_path / "桥.csv"
    path.write_text(f"名称,经度,纬度,{head}\n甲,105.6,29.1,2019\n乙,105.7,29.1,2035\n")
    saved = datetime(2021, 6, 1, 12).timestamp()
    os.utime(path, (saved, saved))
    features = laid_over(Known(axis=Axis()), read(path)).atlas.by_theme("own1")
    said = [[(r.kind, r.status) for r in feature.statuses] for feature in features]
    assert said == [[("begins", "planned")], [("expected", "operation")]]


def test_a_planned_step_changes_a_period_only_possibly(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "桥.csv", "名称,经度,纬度,计划竣工时间\n甲,105.6,29.1,2021-05\n乙,105.7,29.1,2021-08\n"
    )
    changes = Changes(known.atlas, View())
    may, later = ((date(y, 5, 1), date(y, 5, 31)) for y in (2021, 2022))
    assert changes.between(*may).tally() == {"possible": 1}
    assert changes.between(*later).tally() == {}


def laid(path: Path, text: str) -> Known:
    path.write_text(text)
    return laid_over(Known(axis=Axis()), read(path))


def test_rows_count_on_the_clock_as_features_of_the_atlas_do(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "站.csv",
        "名称,经度,纬度,开工,竣工\n甲,105.6,29.1,2021-03,2023\n,105.7,29.1,十四五,\n丙,105.8,29.1,待定,\n丁,,,2019,2020\n",
    )
    features = known.atlas.by_theme("own1")
    assert [f.name.zh for f in features] == ["甲", "站 #2", "丙", "丁"]
    assert [f.geometry for f in features] == ["point", "point", "point", "none"]
    found = count(features, date(2022, 6, 30))
    assert {k: found[k] for k in ("construction", "operation", "possible", "undated")} == {
        "construction": 1,
        "operation": 1,
        "possible": 1,
        "undated": 1,
    }
    assert known.atlas.sources["own1"].title.zh == "站.csv"
    assert features[0].statuses[0].citation.locator.zh == "第 1 条"


def test_other_columns_are_attributes_with_their_row_as_source(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "a.csv", "名称,经度,纬度,投资,备注\n甲,105.6,29.1,12.50,<b>好</b>\n乙,105.6,29.1,,\n"
    )
    first, second = known.atlas.by_theme("own1")
    told = {a.name.zh: (a.value, a.citation.locator.zh) for a in first.attributes}
    assert told["投资"] == ("12.5", "第 1 条")
    assert told["备注"] == ("<b>好</b>", "第 1 条")
    assert "投资" not in {a.name.zh for a in second.attributes}


def test_every_drawn_shape_has_what_the_page_needs(tmp_path: Path) -> None:
    known = laid(
        tmp_path / "a.csv",
        '名称,几何\n点,POINT (105.6 29.1)\n线,"LINESTRING (105.6 29.1, 105.7 29.2)"\n'
        '面,"POLYGON ((105 29, 105.1 29, 105.1 29.1, 105 29))"\n'
        '混,"GEOMETRYCOLLECTION (POINT (105 29), POLYGON ((105 29, 105.1 29, 105.1 29.1, 105 29)))"\n',
    )
    kinds = [f.geometry for f in known.atlas.by_theme("own1")]
    assert kinds == ["point", "line", "union", "union"]
    for feature in known.atlas.by_theme("own1"):
        shape = known.shapes[feature.id]
        assert shape["type"] in ("Point", "LineString", "Polygon", "MultiPolygon")
        west, south, east, north = shape["bbox"]
        lon, lat = shape["anchor"]
        assert west <= lon <= east
        assert south <= lat <= north
        assert shapely.geometry.shape(shape).is_valid


def test_several_layers_and_files_get_ids_and_colours_of_their_own(tmp_path: Path) -> None:
    known = laid(tmp_path / "a.csv", "名称,经度,纬度\n甲,105.6,29.1\n")
    known = laid_over(
        known, read(made.ods(tmp_path / "b.ods", [["名称", "经度", "纬度"], ["乙", 105.7, 29.1]]))
    )
    own = [spec for spec in known.catalogue.specs.values() if spec.group == "own"]
    assert [spec.id for spec in own] == ["own1", "own2"]
    assert len({spec.color for spec in own}) == 2
    assert [known.atlas.by_theme(spec.id)[0].name.zh for spec in own] == ["甲", "乙"]


def test_the_axis_reaches_the_years_of_the_file(tmp_path: Path) -> None:
    known = laid(tmp_path / "a.csv", "名称,经度,纬度,开工,竣工\n甲,105.6,29.1,1998-05,2035\n")
    assert (known.axis.first, known.axis.last) == (date(1998, 1, 1), date(2035, 12, 31))


def test_a_status_without_any_date_waits_for_the_date_of_its_source_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("名称,经度,纬度,状态\n甲,105.6,29.1,在建\n乙,105.7,29.1,\n丙,105.8,29.1,运营\n", "utf-8")
    assert [text.zh for text in read(path).messages() if "填写资料日期" in text.zh and "2 条" in text.zh]
    reading = read(path, choices=Choices(date="2021-05"))
    assert not any("填写资料日期" in text.zh for text in reading.messages())
    features = laid_over(Known(axis=Axis()), reading).atlas.by_theme("own1")
    states = [[state_at(f, date(2021, month, 30)) for f in features] for month in (4, 5, 6)]
    assert [[state.certainty for state in row] for row in states] == [
        ["later", "undated", "later"],
        ["later", "undated", "later"],
        ["attested", "undated", "attested"],
    ]
    assert [state.status for state in states[2]] == ["construction", None, "operation"]
