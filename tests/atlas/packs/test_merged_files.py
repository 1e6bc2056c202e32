"""The list of conflicts as a table that a spreadsheet opens without running any of it, and that is read back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from explorer.atlas.packs.merge import Decision, MergeConflict
from explorer.atlas.packs.merged_files import conflicts_text, read_decisions
from explorer.words.formulas import guarded

HOSTILE = ["=1+1", " =1+1", "\u200b=1+1", "＝1+1", "x;=1+1", "'=1", "'quoted'", "-5", "@a", "\t+1", 'a"b', ""]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula_and_each_comes_back(words: str, tmp_path: Path) -> None:
    conflict = MergeConflict("features.csv", words, "name_zh", words, words, words)
    text = conflicts_text([conflict])
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert all(guarded(cell) == cell for cell in row.values())
    quoted = text.splitlines()[-1]
    assert quoted.count('"') >= 16, "each cell stands in quotes, for readers that separate by semicolons"
    row |= {"take": "own", "own": row["mine"]}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    (tmp_path / "decided.csv").write_text(out.getvalue(), "utf-8")
    assert read_decisions(tmp_path / "decided.csv") == {conflict.id: Decision("own", words)}
