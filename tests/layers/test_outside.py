"""What a public page says beside the documents: a small atlas with one road opened after the last of them."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from explorer.atlas.assembly.check import check
from explorer.atlas.assembly.tables import load
from explorer.atlas.columns.timeline import state_at
from explorer.atlas.model import Atlas, Source
from explorer.layers.card import card
from explorer.paths import geodata_dir
from explorer.state.queries.citing import source_line
from explorer.state.queries.tables import output_tables
from explorer.words.edtf import parse
from explorer.words.text import Lang, Text
from tests.helpers.layers import CATALOGUE

ROAD = "hw-x"
TABLES: dict[str, list[dict[str, str]]] = {
    "sources": [
        {"id": "001", "title_zh": "五年综述", "title_en": "Five years", "publisher_zh": "某报",
         "publisher_en": "A paper", "date": "2021-05", "kind": "document"},
        {"id": "X1", "title_zh": "某高速今日通车", "title_en": "Road opens today", "publisher_zh": "某省交通厅",
         "publisher_en": "Transport department", "date": "2023-10-28", "kind": "outside"},
    ],
    "features": [
        {"id": ROAD, "theme": "highway", "name_zh": "某高速", "name_en": "A road", "geometry": "none",
         "quality": "none"},
    ],
    "citations": [{"feature": ROAD, "source": "001", "locator": "正文 ¶1"}],
    "statuses": [
        {"feature": ROAD, "status": "construction", "date": "2021-05", "kind": "attested", "source": "001",
         "locator": "正文 ¶1"},
        {"feature": ROAD, "status": "operation", "date": "2023-10-28", "kind": "begins", "source": "X1",
         "locator": "导语"},
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "geodata"
    made.mkdir()
    shutil.copy(geodata_dir() / "datapackage.json", made)
    for path in geodata_dir().glob("*.csv"):
        header = path.read_text("utf-8").splitlines()[0].split(",")
        write(made / path.name, header, TABLES.get(path.stem, []))
    return made


def write(path: Path, header: list[str], table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


@pytest.fixture
def small(folder: Path) -> Atlas:
    loaded = load(folder)
    assert loaded.problems == ()
    return loaded.atlas


def test_a_public_page_may_open_a_road(small: Atlas) -> None:
    road = small.features[ROAD]
    assert state_at(road, date(2023, 10, 27)).status == "construction"
    state = state_at(road, date(2023, 10, 28))
    assert (state.status, state.certainty) == ("operation", "certain")
    assert state.record is not None
    assert small.sources[state.record.citation.source].kind == "outside"


@pytest.mark.parametrize(
    ("lang", "document", "record"),
    [("zh", "文献 001", "公开资料 X1"), ("en", "Document 001", "Public source X1")],
)
def test_card_and_table_name_it_as_what_it_is(small: Atlas, lang: Lang, document: str, record: str) -> None:
    road = small.features[ROAD]
    table = output_tables.features(small, [road], date(2024, 1, 1), lang, {}, {})
    for text in (
        card(road, small, date(2024, 1, 1), lang, CATALOGUE),
        " ".join(str(cell) for cell in table.rows[0]),
    ):
        assert document in text
        assert record in text
        assert f"{document[:-3]}X1" not in text
        assert small.sources["X1"].title.in_(lang) in text


def test_lists_of_sources_set_it_apart(small: Atlas) -> None:
    told = [source_line(source, "zh") for source in small.sources.values()]
    assert [line.endswith("（公开资料）") for line in told] == [False, True]
    assert "某省交通厅" in told[1]
    assert "2023年10月28日" in told[1] or "2023-10-28" in told[1]


@pytest.mark.parametrize("column", ["title_zh", "publisher_en", "date"])
def test_a_public_page_without_title_publisher_or_date_is_a_problem(folder: Path, column: str) -> None:
    path = folder / "sources.csv"
    header = path.read_text("utf-8").splitlines()[0].split(",")
    document, page = TABLES["sources"]
    write(path, header, [document, page | {column: ""}])
    found = [p for p in check(folder, geodata_dir() / "basemap")["problems"] if p["file"] == "sources.csv"]
    assert [(p["line"], column in p["message"]) for p in found] == [(3, True)]


def test_a_file_of_the_users_is_cited_by_what_its_import_sheet_states() -> None:
    bare = Source("own1", Text("宗地库.gpkg", "宗地库.gpkg"), Text("", ""), None, "own", Text("", ""))
    assert source_line(bare, "zh") == "宗地库.gpkg（自有数据）"
    office = replace(bare, publisher=Text("某规划局", "An office"), date=parse("2024-05"))
    assert source_line(office, "zh") == "宗地库.gpkg，某规划局，2024年5月（自有数据）"
    assert source_line(office, "en") == "宗地库.gpkg; An office; May 2024 (own data)"
