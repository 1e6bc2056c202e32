"""The tables tell in their own words: no run of fourteen hanzi is a document's, save names, headings and titles."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.paths import geodata_dir, resources_dir
from tests.helpers import shingles

# Titles of the documents themselves, in a note on the source.
TITLES = ("从国新办新闻发布会看川渝如何唱好新时代西部",)
NAMES = {
    ("features.csv", "name_zh"),
    ("features.csv", "aka_zh"),
    ("places.csv", "name_zh"),
    ("sources.csv", "title_zh"),
}
HEADINGS = {"locator", "locator_a", "locator_b"}
LONGEST_NAME = 40


@pytest.fixture(scope="module")
def documents() -> frozenset[bytes]:
    return shingles.known()


def cells() -> Iterator[tuple[str, int, str, str]]:
    """Every text cell that must be in own words: table, line, column, text."""
    for path in sorted(geodata_dir().glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                for column, text in row.items():
                    if column not in HEADINGS and (path.name, column) not in NAMES:
                        yield path.name, line, column, text


def bare(text: str) -> str:
    """Without titles in 《》 and those listed above."""
    text = re.sub(r"《[^》]*》", "|", text)
    for title in TITLES:
        text = text.replace(title, "|")
    return text


def test_no_cell_copies_a_sentence(documents: frozenset[bytes]) -> None:
    found = [(*place, run) for *place, text in cells() for run in shingles.copied(bare(text), documents)]
    assert found == []


def test_what_passes_as_a_name_is_one() -> None:
    for name, column in NAMES - {("sources.csv", "title_zh")}:
        with (geodata_dir() / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for words in row[column].split(";"):
                    assert len(words) <= LONGEST_NAME, words
                    assert not re.search("[。；！？]", words), words


def test_no_text_of_the_program_copies_a_sentence(documents: frozenset[bytes]) -> None:
    for path in [*resources_dir().rglob("*.json"), *Path(__file__).parent.parent.glob("*.md")]:
        words = path.read_text("utf-8")
        if path.suffix == ".json":
            words = json.dumps(json.loads(words), ensure_ascii=False)
        assert shingles.copied(bare(words), documents) == [], path.name


def test_a_copied_sentence_would_be_found(documents: frozenset[bytes]) -> None:
    """The name of an expressway interchange stands in a document as it does in the table."""
    assert len(documents) > 5000
    assert shingles.copied("通往遂资眉高速与成安渝高速董家互通枢纽的路", documents)
    assert shingles.copied("遂资眉高速与成安渝，高速董家互通枢纽", documents) == []
