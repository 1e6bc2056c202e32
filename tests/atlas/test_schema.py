"""Bad tables: one line each with file, line and cure; what is sound still opens."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from frictionless import Package

from explorer.atlas.assembly.check import check
from explorer.atlas.assembly.tables import load
from explorer.atlas.schema import TablesError, read_tables
from explorer.paths import geodata_dir
from tests.helpers.spoilt import replace_once


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    return replace_once(folder / name, old, new)


def messages(folder: Path) -> list[str]:
    return [str(p) for p in load(folder).problems]


def test_the_real_tables_are_sound_and_conform_to_frictionless(tables: Path) -> None:
    assert messages(tables) == []
    assert Package(str(tables / "datapackage.json")).validate().valid


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("statuses.csv", ",operation,", ",opened,", "可用 planned"),
        ("statuses.csv", "2020-12-30", "2020-13-30", "没有 13 月"),
        ("statuses.csv", "2020-12-30", "10/12/2020", "年份在后"),
        (
            "statuses.csv",
            "2020-12-30",
            "last-year",
            "请写成 2020、2020-12、2020-12-30、2020/2021-05、../2021-05 或",
        ),
        ("statuses.csv", "2020-12-30", "2021-02-31", "2021 年 2 月没有 31 日；请"),
        ("statuses.csv", "2020-12-30", "2020-12-00", "2020 年 12 月没有 0 日；请"),
        ("features.csv", "hw-yusui,", "HW yusui,", "须以小写字母或数字开头"),
        ("places.csv", "105.83828", "east", "不是数"),
        ("places.csv", "105.83828", "1058.3828", "超出"),
        ("features.csv", "hw-yusui,highway", "hw-yusui,motorway", "可用 highway"),
        ("events.csv", ",meeting,", ",gathering,", "可用 construction"),
        ("statuses.csv", "hw-yongchuan-luzhou,", "hw-nowhere,", "不在 features.csv"),
        ("routes.csv", ",hw-shuangfeng", ",atlantis", "不在 places.csv"),
    ],
)
def test_a_bad_cell_is_one_line_with_its_place_and_cure(
    tables: Path, name: str, old: str, new: str, says: str
) -> None:
    line = spoil(tables, name, old, new)
    found = [m for m in messages(tables) if m.startswith(f"{name}:{line}:")]
    assert len(found) == 1
    assert says in found[0]
    assert "\n" not in found[0]
    assert load(tables).atlas.features


def test_children_of_a_broken_row_are_dropped_without_a_second_line(tables: Path) -> None:
    spoil(tables, "features.csv", "hw-yusui,highway", "hw-yusui,motorway")
    assert len(messages(tables)) == 1
    assert "hw-yusui" not in load(tables).atlas.features


def test_duplicate_ids_and_ragged_rows_are_reported(tables: Path) -> None:
    path = tables / "sources.csv"
    text = path.read_text("utf-8")
    path.write_text(text + text.splitlines()[1] + "\n" + "a,b\n", "utf-8")
    found = "\n".join(messages(tables))
    assert "重复" in found
    assert "应为 9 格" in found


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00bad",
        b"",
        b"\x00\x00\x00",
        "id,名称\n".encode(),
        b'id,theme\n"never closed',
        b"a" * 300_000,
    ],
    ids=["not-utf8", "empty", "nul", "wrong-header", "open-quote", "one-huge-line"],
)
def test_a_file_that_is_no_table_leaves_the_rest_open(tables: Path, content: bytes) -> None:
    (tables / "conflicts.csv").write_bytes(content)
    loaded = load(tables)
    assert any(p.file == "conflicts.csv" for p in loaded.problems)
    assert len(loaded.atlas.features) > 250
    assert not loaded.atlas.conflicts


def test_a_missing_table_is_reported_and_a_missing_package_refused(tables: Path) -> None:
    (tables / "events.csv").unlink()
    assert any("缺少这张表" in m for m in messages(tables))
    (tables / "datapackage.json").unlink()
    with pytest.raises(TablesError, match=r"datapackage\.json"):
        read_tables(tables)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda text: text.replace("id,", "id,id,", 1), "两列 id"),
        (lambda text: text.replace(",", ";"), "不是用逗号隔开"),
        (lambda text: text.replace(",", "\t"), "不是用逗号隔开"),
        (lambda _: "\ufeff", "空文件"),
        (lambda _: "\0" * 4096, "表头缺少列"),
        (lambda text: text.replace("name_zh", "name", 1), "表头缺少列 name_zh"),
    ],
)
def test_a_table_without_its_columns_silences_what_hangs_on_it(
    tables: Path, make: Callable[[str], str], says: str
) -> None:
    path = tables / "features.csv"
    path.write_text(make(path.read_text("utf-8")), "utf-8")
    (said,) = messages(tables)
    assert said.startswith("features.csv:1: ")
    assert says in said


def test_a_quote_left_open_is_one_line_for_all_that_it_swallows(tables: Path) -> None:
    path = tables / "features.csv"
    lines = path.read_text("utf-8").split("\n")
    lines[50] = '"' + lines[50]
    path.write_text("\n".join(lines), "utf-8")
    (said,) = messages(tables)
    assert said.startswith("features.csv:51: ")


def test_one_cell_too_long_costs_its_row_alone(tables: Path) -> None:
    spoil(tables, "features.csv", "成渝高速", "长" * 200_000)
    (said,) = messages(tables)
    assert "请缩短" in said
    assert len(load(tables).atlas.features) > 250


def test_hostile_text_stays_text(tables: Path) -> None:
    hostile = "<script>alert(1)</script>\u202e'\"&" + "长" * 10_000
    quoted = '"' + hostile.replace('"', '""') + '"'
    spoil(tables, "features.csv", "成渝高速", quoted.strip('"') if '"' not in hostile else "成渝高速")
    path = tables / "sources.csv"
    path.write_text(path.read_text("utf-8") + f"009,{quoted},{quoted},甲,A,2020,document,,\n", "utf-8")
    assert load(tables).atlas.sources["009"].title.zh == hostile


def test_one_language_alone_is_refused(tables: Path) -> None:
    path = tables / "sources.csv"
    path.write_text(path.read_text("utf-8") + "009,甲,A,乙,B,2020,document,只有中文,\n", "utf-8")
    assert any("只有一种语言" in m for m in messages(tables))


def test_every_real_table_is_declared() -> None:
    declared = set(read_tables(geodata_dir())[0])
    assert {p.stem for p in geodata_dir().glob("*.csv")} == declared


def test_dates_that_excel_has_rewritten_are_read_as_the_same_days(tables: Path) -> None:
    """A day as y/m/d means one thing only; what Excel made of a month is refused by its name."""
    whole = load(tables).atlas
    for name in ("statuses.csv", "events.csv", "observations.csv", "attributes.csv", "sources.csv"):
        path = tables / name
        text = path.read_text("utf-8")
        path.write_text(re.sub(r",(\d{4})-0?(\d+)-0?(\d+),", r",\1/\2/\3,", text), "utf-8")
    assert "/5/20," in (tables / "statuses.csv").read_text("utf-8")
    again = load(tables)
    assert again.problems == ()
    for one, other in ((whole.events, again.atlas.events), (whole.indicators, again.atlas.indicators)):
        assert one == other
    dates = [[r.date for f in atlas.features.values() for r in f.statuses] for atlas in (whole, again.atlas)]
    assert dates[0] == dates[1]


# -- tables of any size -------------------------------------------------------------------------


def problems_in(folder: Path, name: str) -> list[str]:
    return [p.message for p in load(folder).problems if p.file == name]


def test_a_wrong_comma_in_every_row_is_a_hundred_lines_and_a_number(
    tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is taken apart for the first of them, not for each."""
    cut = Counter[str]()

    class Text(io.StringIO):
        def __init__(self, text: str, newline: str | None = None) -> None:
            cut[text[:40]] += 1
            super().__init__(text, newline)

    monkeypatch.setattr("explorer.atlas.schema.io.StringIO", Text)
    with (tables / "events.csv").open("ab") as file:
        file.write(b"x,y\n" * 20_000)
    said = problems_in(tables, "events.csv")
    assert len(said) == 101
    assert "另有 19,900 处" in said[0], "what concerns the whole file comes first"
    assert cut.most_common(1)[0][1] <= 2


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("statuses.csv", "hw-yusui,{n},,attested,000,x ¶1,,", "可用 planned"),
        ("statuses.csv", "no-{n},operation,2020,attested,000,x ¶1,,", "不在 features.csv"),
        ("sources.csv", "{first}", "重复"),
        ("statuses.csv", "hw-yusui,operation,2020,attested,000,x,,", "查不到段落"),
        ("statuses.csv", "hw-yusui,operation,2020,attested,000,x ¶1,只有中文 {n},", "只有一种语言"),
    ],
    ids=["cell", "reference", "duplicate", "truth", "language"],
)
def test_one_fault_in_every_row_is_a_hundred_lines_and_a_number(
    tables: Path, name: str, row: str, says: str
) -> None:
    """Whoever finds it: cells, keys, the makers of objects, or the rules of truth."""
    first = (tables / name).read_text("utf-8").splitlines()[1]
    with (tables / name).open("a", encoding="utf-8") as file:
        file.writelines(row.format(n=n, first=first) + "\n" for n in range(700))
    said = [p["message"] for p in check(tables)["problems"] if p["file"] == name]
    assert sum(says in line for line in said) >= 90
    assert len(said) == 101
    assert sum("未列出" in line for line in said) == 1


def test_more_rows_than_a_table_holds_are_left_out_in_one_line(
    tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.atlas.schema.MOST_ROWS", 7)
    (line,) = problems_in(tables, "sources.csv")
    assert "超过 7 行" in line
    assert len(load(tables).atlas.sources) == 7


def test_a_table_that_is_too_large_is_not_read(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.atlas.regular_files.MOST_BYTES", 64 * 2**10)
    (line,) = problems_in(tables, "features.csv")
    assert "超过 0 MB；请" in line


def test_what_is_only_counted_counts(tables: Path) -> None:
    with (tables / "events.csv").open("ab") as file:
        file.write(b"x,y\n" * 300)
    assert sum(p.get("more", 1) for p in check(tables)["problems"]) == 300
