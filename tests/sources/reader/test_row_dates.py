"""The clock of a file: which columns, and each cell as precise as it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.sources.raw.raw_layer import RawLayer, make_column
from explorer.sources.reader.cell_dates import dates_of, stated_date
from explorer.sources.reader.date_spread import extremes
from explorer.sources.reader.read import read
from explorer.sources.reader.row_dates import read_row_dates
from explorer.words import edtf
from tests.sources.conftest import Read


def test_a_plan_stands_in_where_what_has_happened_is_blank_and_is_said(opened: Read) -> None:
    """What has happened comes first, whichever column stands first."""
    heads = "名称,经度,纬度,计划开工时间,实际开工日期,计划竣工时间,实际竣工日期"
    rows = "甲,105.6,29.1,2020-03,2020-06,2022-12,2023-05\n乙,105.7,29.1,2021-01,2021-03,2026-12,\n丙,105.8,29.1,2026,,2028,\n"
    found = opened("表.csv", f"{heads}\n{rows}")
    assert (found["time"]["start"], found["time"]["end"]) == ("实际开工日期", "实际竣工日期")
    assert [(r["start"], r["end"]) for r in found["rows"]] == [
        ("2020-06", "2023-05"),
        ("2021-03", "2026-12"),
        ("2026", "2028"),
    ]
    assert found["time"]["planned"] == 2
    (said,) = [line for line in found["say"] if "计划" in line]
    assert said.startswith("2 条的日期只是计划（计划开工时间、计划竣工时间）")


@pytest.mark.parametrize(
    ("head", "cell", "planned"),
    [
        ("开工时间", "预计2025年底", True),
        ("开工时间", "2026年（计划）", True),
        ("开工时间", "拟2027年", True),
        ("开工时间", "约2025年", False),
        ("开工时间", "2025年", False),
        ("模拟日期", "2025-01-02", False),
        ("规划批复时间", "2025", False),
        ("预计批复时间", "2025", True),
        ("JHJGSJ", "2025", True),
        ("JG_RQ", "2025", False),
        ("est. completion", "2025", True),
        ("established", "2025", False),
        ("latest_inspection_date", "2025", False),
    ],
)
def test_what_is_only_planned_is_known_by_the_column_or_the_cell(
    opened: Read, head: str, cell: str, planned: bool
) -> None:
    found = opened("表.csv", f"名称,经度,纬度,{head}\n甲,105.6,29.1,{cell}\n")
    assert found["time"]["undated"] == 0
    assert found["time"]["planned"] == int(planned)


def times(opened: Read, head: str, *rows: str) -> list[tuple[str | None, str | None]]:
    text = "\n".join([f"名称,经度,纬度,{head}", *(f"甲{n},105.6,29.1,{row}" for n, row in enumerate(rows))])
    return [(r["start"], r["end"]) for r in opened("表.csv", text + "\n")["rows"]]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2023年5月", "2023-05"),
        ("2023.5", "2023-05"),
        ("2023.10", "2023-10"),
        ("2021/5/20", "2021-05-20"),
        ("44197", "2021-01-01"),
        ("2022", "2022"),
        ("202305", "2023-05"),
        ("20230515", "2023-05-15"),
        ("2023年上半年", "2023-01/2023-06"),
        ("三季度", None),
        ("2026年（计划）", "2026~"),
        ("2020年12月30日建成通车", "2020-12-30"),
        ("2025年底前建成", "2025-12~"),
        ("2023年5月（一标段）", "2023-05"),
        ("2021年开工2023年建成", None),
        ("20210520093000", "2021-05-20"),
        ("20210520250000", None),
        ("202105200930", "2021-05-20"),
        ("1621440000000", "2021-05-20"),
        ("1621468800000", "2021-05-20"),
        ("1621526399999", "2021-05-20"),
        ("1621526400000", "2021-05-21"),
        ("9621526400000", None),
        ("1621440000", "2021-05-20"),
        ("1621526400", "2021-05-21"),
        ("1621440000.25", "2021-05-20"),
        ("1621440000000000", "2021-05-20"),
        ("1621440000000000000", "2021-05-20"),
        ("2021052009", "2021-05-20"),
        ("9999999999", None),
        ("2023.0", "2023"),
        ("2023年三季度", "2023-07/2023-09"),
        ("2023年底", "2023-12~"),
        ("十四五期间", "2021/2025"),
        ("“十三五”", "2016/2020"),
        ("2021-01-01T00:00:00+08:00", "2021-01-01"),
        ("2020-12-31T16:00:00Z", "2021-01-01"),
        ("2020-12-31T16:00:00.000Z", "2021-01-01"),
        ("2021-05-20T15:59:59Z", "2021-05-20"),
        ("2021-05-20T22:00Z", "2021-05-21"),
        ("2021-05-20 22:00:00+00:00", "2021-05-21"),
        ("20210520T220000Z", "2021-05-21"),
        ("2021/5/20 10:00 PM UTC", "2021-05-21"),
        ("2021-05-20T00:00:00Z", "2021-05-20"),
        ("2021-05-20T23:59:59Z", "2021-05-20"),
        ("2021-05-20T22:00:00+08:00", "2021-05-20"),
        ("2021-05-20T22:00:00-05:00", "2021-05-20"),
        ("2021-05-20T22:00:00", "2021-05-20"),
        ("２０２３年３月", "2023-03"),
        ("待定", None),
        ("NA", None),
        ("NaT", None),
        ("0", None),
        ("00000000", None),
        ("2023-02-30", None),
        ("2022/13/1", None),
        ("@2022", None),
        ("-2024", None),
    ],
)
def test_a_cell_of_a_date_column(opened: Read, cell: str, wanted: str | None) -> None:
    assert times(opened, "开工时间", cell, "2020-05-01", "2020")[0] == (wanted, None)


@pytest.mark.parametrize(
    ("head", "row", "wanted"),
    [
        ("开工时间,竣工时间", "2021,2023", ("2021", "2023")),
        ("竣工时间,开工时间", "2023,2021", ("2021", "2023")),
        ("开工时间,建成时间", "2021,2023", ("2021", "2023")),
        ("批复日期,开工日期,完工日期", "2019,2021,2023", ("2021", "2023")),
        ("规划起,规划止", "2021,2025", ("2021", "2025")),
        ("启用,停用", "2021,2025", ("2021", "2025")),
        ("start_date,end_date", "2021-05,2022-05", ("2021-05", "2022-05")),
        ("建成年份,更新时间", "2019,2024-01-01", ("2019", None)),
        ("建设年限,备注", "2021-2023,x", ("2021", "2023")),
        ("起止时间,备注", "2021年3月至今,x", ("2021-03", None)),
        ("开工时间,竣工时间", "2021,至今", ("2021", None)),
        ("开工时间,竣工时间", "..,2025", (None, "2025")),
        ("更新时间,序号", "2024-01-01,2021", (None, None)),
    ],
)
def test_which_columns_begin_and_end(
    opened: Read, head: str, row: str, wanted: tuple[str | None, str | None]
) -> None:
    assert times(opened, head, row)[0] == wanted


def clocked(opened: Read, head: str, *cells: str) -> dict[str, Any]:
    return opened("表.csv", "\n".join([f"名称,经度,纬度,{head}", *(f"甲,105.6,29.1,{x}" for x in cells)]))


@pytest.mark.parametrize("head", ["时间戳", "timestamp", "epoch", "unix_time", "开工时间", "begin_ts", "ts"])
def test_a_count_since_1970_is_a_day_where_the_name_says_a_time(opened: Read, head: str) -> None:
    found = clocked(opened, head, "1621440000", "1621526400")
    assert [r["start"] for r in found["rows"]] == ["2021-05-20", "2021-05-21"]
    assert len([line for line in found["say"] if "1970" in line]) == 1


@pytest.mark.parametrize(("head", "cell"), [("项目代码", "1621440000"), ("历元epoch", "2000.0")])
def test_other_numbers_are_none(opened: Read, head: str, cell: str) -> None:
    found = clocked(opened, head, cell, cell)
    assert (found["time"]["start"], found["time"]["undated"]) == (None, 2)


def test_a_number_that_was_cut_short_is_listed_with_its_cure(opened: Read) -> None:
    found = clocked(opened, "时间戳", "1.62144E+12", "1.62E+12")
    assert [r["start"] for r in found["rows"]] == [None, None]
    assert "文本" in found["problems"][0]["message"]


def test_days_that_were_turned_are_said(opened: Read) -> None:
    found = clocked(opened, "开工时间", "2021-05-20T22:00Z", "2021-05-20T02:00Z", "2021-05-20T23:00Z")
    (said,) = [line for line in found["say"] if "UTC" in line]
    assert "2 条" in said


def test_a_column_that_is_called_dates_and_has_none_is_named(opened: Read) -> None:
    found = clocked(opened, "开工时间", "三个月", "半年", "2021-05")
    assert found["time"]["start"] is None
    assert [line for line in found["say"] if "三个月" in line]
    assert clocked(opened, "运行时间", "三个月", "半年")["say"] == []


def test_a_span_whose_end_is_left_out_is_open(opened: Read) -> None:
    cells = ("2022-", "2021年3月—", "2020-2023")
    assert [start for start, _ in times(opened, "建设起止年限", *cells)] == ["2022", "2021-03", "2020"]


def test_a_status_in_english_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "roads.csv"
    path.write_text(
        "NAME,lon,lat,STATUS\nA,105.6,29.1,under construction\nB,105.7,29.2,in operation\n", "utf-8"
    )
    assert read(path).layers[0].clock.status_column == "STATUS"


def test_a_column_of_full_dates_needs_no_telling_name(opened: Read) -> None:
    assert times(opened, "列,数", "2021-05-20,2021", "2021-06-20,2022") == [
        ("2021-05-20", None),
        ("2021-06-20", None),
    ]


def test_what_cannot_be_read_is_listed_with_row_value_and_cure(opened: Read) -> None:
    found = opened(
        "表.csv", "名称,经度,纬度,日期\na,105.6,29.1,2023-02-30\nb,105.6,29.1,2023\nc,105.6,29.1,待定\n"
    )
    assert (found["time"]["undated"], found["time"]["unread"], found["bad_rows"]) == (2, 1, 0)
    assert [p["row"] for p in found["problems"]] == [0]
    assert "2023-02-30" in found["problems"][0]["message"]
    assert "30 日" in found["problems"][0]["message"]


def test_the_number_2023_1_is_january_or_october_and_stays_the_year() -> None:
    raw = RawLayer("表", (make_column("开工时间", [2023.1, 2023.5, 2023.12, 2023.0]),), 4)
    found = read_row_dates(raw)
    assert found.start.tolist() == ["2023", "2023-05", "2023-12", "2023"]
    assert [p.row for p in found.problems] == [0]


def test_an_end_before_its_start_is_reported(opened: Read) -> None:
    found = opened("表.csv", "名称,经度,纬度,开工,竣工\na,105.6,29.1,2023,2021\n")
    assert "2023" in found["problems"][0]["message"]


@pytest.mark.parametrize(
    ("proof", "wanted", "order"),
    [("13/06/2021", "2021-06-05", "按日/月/年"), ("06/13/2021", "2021-05-06", "按月/日/年")],
)
def test_a_column_tells_its_days_from_its_months(opened: Read, proof: str, wanted: str, order: str) -> None:
    rows = f"甲,105.6,29.1,05/06/2021\n乙,105.6,29.1,05-06-2021 10:30\n丙,105.6,29.1,{proof}\n"
    found = opened("表.csv", f"名称,经度,纬度,开工日期\n{rows}")
    assert [r["start"] for r in found["rows"]] == [wanted, wanted, "2021-06-13"]
    assert found["problems"] == []
    (said,) = [line for line in found["say"] if proof in line]
    assert order in said


def test_the_ends_of_spans_are_told_apart_by_the_column_too(opened: Read) -> None:
    assert times(opened, "工期", "05/06/2021-07/08/2021", "1/26/2021-3/4/2023") == [
        ("2021-05-06", "2021-07-08"),
        ("2021-01-26", "2023-03-04"),
    ]


def test_a_column_that_contradicts_itself_stays_unread_where_it_is_unclear(opened: Read) -> None:
    rows = "甲,105.6,29.1,05/06/2021\n乙,105.6,29.1,13/06/2021\n丙,105.6,29.1,7/18/2022\n丁,105.6,29.1,6.5.2021\n"
    found = opened("表.csv", f"名称,经度,纬度,开工日期\n{rows}")
    assert [r["start"] for r in found["rows"]] == [None, "2021-06-13", "2022-07-18", "2021-05-06"]
    assert [p["row"] for p in found["problems"]] == [0]
    (said,) = [line for line in found["say"] if "互相矛盾" in line]
    assert "13/06/2021" in said
    assert "7/18/2022" in said


@pytest.mark.parametrize(
    ("days", "swapped"),
    [((2, 5, 7, 12), True), ((2, 5, 7, 13), False), ((1, 1, 1, 1), False), ((2, 5), False)],
)
def test_dates_that_a_spreadsheet_may_have_swapped_are_named(days: tuple[int, ...], swapped: bool) -> None:
    """13/06/2021 typed into an Excel that has the month first stays a text; 05/06/2021 becomes the sixth of May."""
    cells = [date(2021, month, day) for month, day in enumerate(days, 3)] + ["13/06/2021"]
    found = read_row_dates(RawLayer("表", (make_column("开工日期", cells),), len(cells)))
    assert found.start.tolist()[-1] == "2021-06-13"
    assert [("13/06/2021" in text.zh, "调换" in text.zh) for text in found.say] == [(True, True)] * swapped


def test_cells_of_every_kind_in_a_column_have_their_own_dates() -> None:
    cells = ["05/06/2021", date(2021, 5, 1), 2021.0, float("nan"), None, "31/01/2022", 44197]
    assert dates_of(cells) == ["2021-06-05", "2021-05-01", "2021", None, None, "2022-01-31", "2021-01-01"]


def test_a_column_without_any_proof_is_the_column_of_dates_all_the_same(opened: Read) -> None:
    """The user learns why no date was read; dots and equal figures prove nothing."""
    rows = (
        "甲,105.6,29.1,05/06/2021\n乙,105.6,29.1,1/6/2021\n丙,105.6,29.1,7/7/2021\n丁,105.6,29.1,13.6.2021\n"
    )
    found = opened("表.csv", f"名称,经度,纬度,开工日期\n{rows}")
    assert (found["time"]["start"], found["time"]["unread"]) == ("开工日期", 2)


DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        ["{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}"]
    ),
)
def test_any_day_in_any_spelling_is_that_day(day: date, form: str) -> None:
    raw = RawLayer("表", (make_column("日期", [form.format(day.year, day.month, day.day)]),), 1)
    assert read_row_dates(raw).start.tolist() == [day.isoformat()]


@given(DAYS)
def test_any_day_as_excel_counts_it(day: date) -> None:
    raw = RawLayer("表", (make_column("日期", [float((day - date(1899, 12, 30)).days)]),), 1)
    assert read_row_dates(raw).start.tolist() == [day.isoformat()]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Shanghai"])
def test_the_milliseconds_of_arcgis_are_the_same_day_on_any_computer(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert dates_of([1621440000000, 1621440000000.0, 20210520093000.0]) == ["2021-05-20"] * 3


@given(st.one_of(st.floats(allow_nan=False), st.integers()))
@example(float("inf"))
@example(-float("inf"))
@example(10**400)
def test_no_number_breaks_the_clock(number: float) -> None:
    text, why = stated_date(number, "年份")
    assert text is None or edtf.parse(text)
    assert text is not None or why is not None or number == 0


@given(st.text())
def test_no_text_breaks_the_clock_or_is_widened(text: str) -> None:
    """What is read is a partial date whose text is no longer than what it was read from lets it be."""
    raw = RawLayer("表", (make_column("开工日期", [text, "2020-01-01", "2020-01-02"]),), 3)
    found = read_row_dates(raw).start.tolist()[0]
    assert found is None or edtf.parse(found).text == found


@given(
    st.lists(
        st.sampled_from(["2020", "2020-05", "2020-05-20", "2019/2021", "2022-12~", "2021-01/2021-06"]),
        min_size=1,
    )
)
def test_the_extremes_hold_every_date(texts: list[str]) -> None:
    first, last = extremes(texts)
    assert first is not None
    assert last is not None
    for text in texts:
        parsed = edtf.parse(text)
        low, high = edtf.parse(first).first, edtf.parse(last).last
        assert parsed.first is not None
        assert parsed.last is not None
        assert low is not None
        assert high is not None
        assert low <= parsed.first <= parsed.last <= high


@pytest.mark.parametrize("last", ["9999-12-31", "9999/12/31", "9999年12月31日", "99991231"])
def test_what_databases_write_for_no_end_is_an_open_end(tmp_path: Path, last: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"名称,经度,纬度,开工日期,失效日期\n甲,105.5,30,2020,{last}\n乙,105.6,30,2021,2022\n", "utf-8"
    )
    found = read(path).to_json("zh", rows=2)
    assert [(r["start"], r["end"]) for r in found["rows"]] == [("2020", None), ("2021", "2022")]
    assert (found["time"]["last"], found["time"]["unread"], found["time"]["undated"]) == ("2022", 0, 0)


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31"])
def test_a_placeholder_is_no_beginning(tmp_path: Path, first: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"名称,经度,纬度,开工日期\n甲,105.5,30,{first}\n乙,105.6,30,2021\n", "utf-8")
    found = read(path).to_json("zh", rows=2)
    assert [r["start"] for r in found["rows"]] == [None, "2021"]
    assert (found["time"]["first"], found["time"]["last"], found["time"]["undated"]) == ("2021", "2021", 1)


@pytest.mark.parametrize(
    "head",
    [
        "完成投资（万元）",
        "累计完成投资",
        "2023年完成投资",
        "年度投资",
        "建成面积(㎡)",
        "使用面积",
        "开业面积",
        "规划终止里程",
        "construction cost",
    ],
)
def test_a_quantity_is_no_date_however_much_its_figures_look_like_years(head: str) -> None:
    figures = make_column(head, [2000.0, 1980.0, 2050.0])
    alone = read_row_dates(RawLayer("表", (figures,), 3))
    assert (alone.start_column, alone.end_column) == (None, None)
    beside = read_row_dates(
        RawLayer("表", (figures, make_column("竣工时间", ["2021-05", "2022", "2023"])), 3)
    )
    assert beside.end_column == "竣工时间"


def test_a_quantity_beside_a_word_of_time_is_a_date() -> None:
    found = read_row_dates(RawLayer("表", (make_column("投资完成时间", ["2021-05", "2022", "2023"]),), 3))
    assert found.end_column == "投资完成时间"
