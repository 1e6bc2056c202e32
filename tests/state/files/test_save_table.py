"""Tables as text: nothing runs, nothing breaks out of its cell, nothing is half written."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.model import Atlas
from explorer.state.files import save_table
from explorer.state.queries.pinyin import pinyin
from explorer.state.queries.tables.table_text import COLUMNS, TableText, place_names
from explorer.state.view.view import View
from explorer.words.formulas import guarded
from tests.helpers.layers import SPECS

NASTY = (
    "\u2060=1",
    "\u00ad\u2009=1",
    "\x1f+1",
    "\ufeff=1",
    " =1",
    "\u3000+1",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x","y")',
    "＝1",
)


@pytest.fixture
def text(atlas: Atlas) -> TableText:
    return TableText(atlas, {key: spec.name for key, spec in SPECS.items()})


@pytest.mark.parametrize("cell", NASTY)
def test_no_cell_is_a_formula(cell: str) -> None:
    for made in (save_table.csv_text(("a",), [(cell,)]), save_table.tsv_text(("a",), [(cell,)])):
        assert made.split("\r\n", 1)[1].lstrip('"').startswith("'")


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_csv_reads_back_as_it_was_but_for_the_guard(rows: list[tuple[str, str]]) -> None:
    made = save_table.csv_text(("a", "b"), rows)
    back = list(csv.reader(io.StringIO(made, newline="")))
    want = [[guarded(c.replace("\0", " ")) for c in row] for row in rows]
    assert back == [["a", "b"], *want]


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_tsv_keeps_one_line_per_row_and_one_tab_per_cell(rows: list[tuple[str, str]]) -> None:
    lines = save_table.tsv_text(("a", "b"), rows).split("\r\n")
    assert len(lines) == len(rows) + 2
    assert all(line.count("\t") == 1 for line in lines[:-1])


def test_a_saved_file_starts_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    save_table.save_csv(path, ("名称",), [("川渝高竹新区",)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    save_table.save_csv(path, ("名称",), [("川渝高竹新区",)], bom=False)
    assert path.read_text("utf-8") == '"名称"\n"川渝高竹新区"\n'
    assert [p.name for p in tmp_path.iterdir()] == ["表.csv"]


def test_a_place_that_cannot_be_written_raises_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        save_table.save_csv(tmp_path / "nowhere" / "a.csv", ("a",), [])


def test_cells_say_status_and_date_as_precisely_as_the_source(text: TableText, atlas: Atlas) -> None:
    bus = atlas.features["bus-tongnan-guilin-anju-moxi"]
    row = dict(zip(COLUMNS, text.row(bus, View().with_clock(at=date(2020, 6, 30))), strict=True))
    assert row["theme"] == "跨省城际公交"
    assert (row["status"], row["since"]) == ("可能已运营", "2020年")
    assert "桂林街道" in row["places"]
    later = text.cell(bus, "status", View().with_clock(at=date(2018, 6, 30)))
    assert later == "尚未见载"


def test_every_cell_of_every_feature_has_words_in_both_languages(text: TableText, atlas: Atlas) -> None:
    for lang in ("zh", "en"):
        view = View(lang=lang)  # type: ignore[arg-type]
        for feature in atlas.features.values():
            assert all(isinstance(cell, str) for cell in text.row(feature, view))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_keeps_every_row(text: TableText, atlas: Atlas, column: str, descending: bool) -> None:
    ordered = text.ordered(atlas.features, column, View(), descending)  # type: ignore[arg-type]
    assert sorted(ordered) == sorted(atlas.features)


def test_names_sort_by_sound_and_empty_cells_come_last(text: TableText, atlas: Atlas) -> None:
    sounds = [pinyin(atlas.features[i].name.zh) for i in text.ordered(atlas.features, "name", View())]
    assert sounds == sorted(sounds)
    down = text.ordered(atlas.features, "places", View(), descending=True)
    empty = [not place_names(atlas, atlas.features[i], "zh") for i in down]
    assert empty == sorted(empty)


def test_a_semicolon_opens_no_cell_of_its_own_where_it_separates() -> None:
    made = save_table.csv_text(("a",), [("x;=1+1",)])
    assert list(csv.reader(io.StringIO(made), delimiter=";"))[1] == ["x;=1+1"]


def test_quotes_about_a_pasted_cell_hide_no_formula() -> None:
    made = save_table.tsv_text(("a", "b"), [('"=1+1"', '他说"好"')])
    assert made.split("\r\n")[1] == '"""=1+1"""\t他说"好"'
    assert list(csv.reader(io.StringIO(made), delimiter="\t"))[1] == ['"=1+1"', '他说"好"']
