"""The list of edits: which apply, which contradict a document, what they are about, and how to find them."""

from __future__ import annotations

from datetime import date

import pytest

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.listing import ListedEdit, listed, matching
from explorer.atlas.edits.row_check import completed
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.paths import own_geodata_dir

ROAD = "hw-yongchuan-luzhou"
LINE = {"type": "LineString", "coordinates": [[105.9, 29.3], [105.4, 28.9]]}


@pytest.fixture(scope="module")
def facts() -> Known:
    return load(own_geodata_dir(), date(2025, 6, 1))


@pytest.fixture(scope="module")
def found(facts: Known) -> tuple[ListedEdit, ...]:
    was = base_rows(facts).of_subject("statuses", ROAD)[0].cells
    feature = {
        "id": "hw-x",
        "theme": "highway",
        "name_zh": "试验高速",
        "name_en": "Trial road",
        "geometry": "none",
    }
    status = {"feature": "hw-x", "status": "planned", "date": "2023年5月", "kind": "begins", "source": "001"}
    edits = (
        RowEdit("statuses", was, {**was, "date": "2020-12"}, date(2025, 5, 1), "王工"),
        RowEdit("features", None, completed(facts, "features", {**feature, "quality": "none"})),
        RowEdit("statuses", None, completed(facts, "statuses", {**status, "locator": "连接高速通道 ¶2"})),
        RowEdit("statuses", {**was, "date": "1999"}, {**was, "date": "2000"}, author="李工"),
    )
    shapes = (
        OwnShape(ROAD, LINE, quality="schematic", accuracy_m=300, drawn=True),
        OwnShape("gone", LINE, "a.gpkg", "K1"),
    )
    return listed(facts, edits, shapes)


def test_each_says_whether_it_applies_and_whether_a_document_says_otherwise(
    found: tuple[ListedEdit, ...],
) -> None:
    assert [one.state for one in found] == ["conflict", "sound", "sound", "refused", "sound", "refused"]
    assert "没有此编辑所改的那一行" in found[3].state_words("zh") or "已不同" in found[3].state_words("zh")
    assert found[5].state_words("zh") == "未能套用：图集里没有要素“gone”；可以收回"
    assert [one.feature for one in found] == [ROAD, "hw-x", "hw-x", ROAD, ROAD, "gone"]
    assert found[2].feature_name.zh == "试验高速", "of a feature that only an edit adds"


def test_what_changed_is_said_before_and_after(found: tuple[ListedEdit, ...]) -> None:
    assert found[0].change("zh") == "日期 2020-12-30 → 2020年12月"
    assert "日期 2023年5月" in found[2].change("zh")
    assert found[4].change("zh") == "线；示意；±300 m；使用者在图上绘制"
    assert found[5].change("en").startswith("line; ")


def test_words_table_and_state_narrow_the_list(found: tuple[ListedEdit, ...]) -> None:
    assert matching(found) == found
    assert matching(found, table="statuses") == (found[0], found[2], found[3])
    assert matching(found, table="shapes", state="sound") == (found[4],)
    assert matching(found, "王工") == (found[0],)
    assert matching(found, "試驗 2023") == (found[2],)
    assert matching(found, "2025-05") == (found[0],)
    assert matching(found, "nothing of that") == ()


def test_programs_get_the_edit_itself(found: tuple[ListedEdit, ...]) -> None:
    plain = found[0].to_json()
    assert plain["edit"]["author"] == "王工"
    assert (plain["state"], plain["table"], plain["reason"]) == ("conflict", "statuses", None)
    assert found[5].to_json()["reason"].startswith("The atlas has no feature")
