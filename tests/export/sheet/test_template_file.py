"""Templates of sheets: those of the program are whole and legible; a file keeps the arrangement, bad ones are one line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import lay_out
from explorer.export.layout.legible import lacks
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.export.sheet.template_file import (
    SheetTemplate,
    TemplateError,
    built_in,
    read_template,
    with_words_of,
    write_template,
)
from explorer.state.view.view import View
from explorer.words.text import Text
from tests.state.view.test_annotations import HUGE, PNG


def test_the_programs_own_are_three() -> None:
    assert {key: one.name.zh for key, one in built_in().items()} == {
        "memo": "公文附图",
        "board": "展板 A0",
        "social": "社交竖图",
    }


@pytest.mark.parametrize("name", ["memo", "board", "social"])
def test_each_has_a_large_map_and_room_for_all_it_shows(data: Known, opening: View, name: str) -> None:
    sheet = built_in()[name].sheet
    layout = lay_out(data, opening, sheet)
    assert layout.frame.w * layout.frame.h > 0.3 * layout.width * layout.height
    assert {lack.key for lack in lacks(layout, sheet)} <= {"credit"}
    assert all(e.box().right <= layout.width + 0.01 for e in layout.elements if isinstance(e, TextLines))


def test_a_board_is_read_from_afar_and_a_phone_shows_what_it_says(data: Known, opening: View) -> None:
    board = lay_out(data, opening, built_in()["board"].sheet)
    assert board.look.body * board.scale / 25.4 * 72 > 24  # pt
    social = built_in()["social"].sheet
    shown = lay_out(data, opening, social)
    assert shown.look.body * shown.scale / 25.4 * social.paper.dpi > 0.02 * social.paper.pixels[0]


def test_a_saved_template_is_the_arrangement_without_the_words_of_one_picture(tmp_path: Path) -> None:
    sheet = replace(
        Sheet(parse_paper("170mm", 150)),
        title="只属于这一张",
        maker="规划处",
        margin=5.0,
        legend=LegendChoice("left", 2),
        moves=(("legend", 3.0, -2.0),),
        secrecy="内部",
        logo=PNG,
    )
    path = tmp_path / "院.twincity-sheet"
    path.write_bytes(write_template(SheetTemplate(Text("院内", "House"), sheet)))
    found = read_template(path)
    assert found.name.zh == "院内"
    assert found.sheet == replace(sheet, title="")
    own = with_words_of(found.sheet, Sheet(title="新图", approval="渝S(2026)001号"))
    assert (own.title, own.maker, own.approval, own.secrecy) == ("新图", "规划处", "渝S(2026)001号", "内部")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "不是图幅模板"),
        ("[]", "不是图幅模板"),
        ({"format": "twincity"}, "不是图幅模板"),
        ({"format": "twincity-sheet", "version": 99, "sheet": {}}, "更新的版本"),
        ({"format": "twincity-sheet", "version": 1, "sheet": {"margin": -3}}, "margin"),
        ({"format": "twincity-sheet", "version": 1, "sheet": {"legend": {"columns": 99}}}, "legend"),
        ({"format": "twincity-sheet", "version": 1, "sheet": {"size": "huge"}}, "huge"),
        ({"format": "twincity-sheet", "version": 1, "sheet": {"logo": HUGE}}, "logo"),
    ],
)
def test_bad_files_are_one_line(tmp_path: Path, content: Any, words: str) -> None:
    path = tmp_path / "坏.twincity-sheet"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    with pytest.raises(TemplateError) as refusal:
        read_template(path)
    assert words in str(refusal.value)
    assert "坏.twincity-sheet" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="gone"):
        read_template(tmp_path / "gone.twincity-sheet")
