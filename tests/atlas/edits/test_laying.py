"""The user's edits over the tables: what they touch is made anew, all else is the same object, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from explorer.atlas.assembly import geometry
from explorer.atlas.assembly.known import Known, load
from explorer.atlas.edits import base_rows as base_rows_module
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.edited_rows import EditedRows, _latest
from explorer.atlas.edits.laying import Laid, laid, prepare
from explorer.atlas.edits.row_check import completed, problems_of
from explorer.atlas.edits.row_edit import Cells, RowEdit, with_edit
from explorer.paths import own_geodata_dir

HIGHWAY = "hw-yongchuan-luzhou"
TODAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def facts() -> Known:
    return load(own_geodata_dir(), TODAY)


def first(facts: Known, table: str, subject: str) -> Cells:
    return base_rows(facts).of_subject(table, subject)[0].cells


def added(facts: Known, table: str, **cells: str) -> RowEdit:
    return RowEdit(table, None, completed(facts, table, cells))


def changed(facts: Known, table: str, subject: str, **cells: str) -> RowEdit:
    row = first(facts, table, subject)
    return RowEdit(table, row, {**row, **cells})


def others_are_the_same(before: Known, after: Known, *but: str) -> None:
    for table in ("sources", "places", "features", "events", "indicators", "conflicts"):
        old, new = getattr(before.atlas, table), getattr(after.atlas, table)
        assert all(new[key] is old[key] for key in old if key not in but), table
    assert all(after.shapes[key] is before.shapes[key] for key in before.shapes if key not in but)


def test_a_changed_status_replaces_the_documents_which_stays_visible_as_a_conflict(facts: Known) -> None:
    edit = changed(facts, "statuses", HIGHWAY, date="2020-12")
    known = laid(facts, (edit,), today=TODAY)
    assert [str(r.date) for r in known.atlas.features[HIGHWAY].statuses] == ["2020-12"]
    (found,) = [c for c in known.atlas.conflicts.values() if c.kind == "own"]
    assert found.features == (HIGHWAY,)
    assert (found.statement_a.zh, found.statement_b.zh) == ("日期 2020-12-30", "日期 2020年12月")
    assert found.citation_a.source == "000"
    assert known.own.features == {HIGHWAY}
    assert known.own.wrote(HIGHWAY, known.atlas.features[HIGHWAY].statuses[0])
    others_are_the_same(facts, known, HIGHWAY)


def test_an_own_feature_with_status_event_and_value_of_its_own_source(facts: Known) -> None:
    edits = (
        added(facts, "sources", id="X1", title_zh="通车公告", publisher_zh="交通局", date="2026年3月", kind="outside"),
        added(facts, "places", id="x-a", name_zh="甲", kind="site", lon="105.9", lat="29.3", accuracy_m="50", proxy="0", source="现场"),
        added(facts, "features", id="x-new", theme="highway", name_zh="新路", geometry="point", geometry_arg="x-a", quality="surveyed"),
        added(facts, "statuses", feature="x-new", status="operation", date="2026年5月", kind="begins", source="X1", locator="第一段"),
        added(facts, "events", id="x-ev", date="2026-05~", kind="opening", title_zh="新路通车", features="x-new", milestone="0", source="X1", locator="第一段"),
        added(facts, "observations", key="airport_passengers", value="2", as_of="2026", source="X1", locator="第二段"),
    )  # fmt: skip
    for number, edit in enumerate(edits):
        assert problems_of(edit, facts, edits[:number]) == {}
    known = laid(facts, edits, today=TODAY)
    assert known.own.refused == {}
    feature = known.atlas.features["x-new"]
    assert (feature.name.zh, feature.name.en) == ("新路", "新路")
    assert known.shapes["x-new"]["coordinates"] == [105.9, 29.3]
    assert [when.text for when in feature.evidence] == ["2026-05~"]
    assert known.atlas.indicators["airport_passengers"].observations[-1].value == "2"
    assert list(known.atlas.features)[:-1] == list(facts.atlas.features)
    assert known.axis.known >= date(2026, 12, 31)
    others_are_the_same(facts, known, "airport_passengers")


def test_one_more_edit_leaves_what_earlier_ones_made_the_same_object(facts: Known) -> None:
    edits: tuple[RowEdit, ...] = (changed(facts, "statuses", HIGHWAY, date="2020-12"),)
    one = laid(facts, edits, today=TODAY)
    more = with_edit(edits, changed(facts, "indicators", "airport_passengers", note_zh="甲", note_en="a"))
    two = laid(facts, more, Laid(edits, one), TODAY)
    assert two.atlas.features[HIGHWAY] is one.atlas.features[HIGHWAY]
    assert two.atlas.indicators["airport_passengers"].note.zh == "甲"
    back = laid(facts, edits, Laid(more, two), TODAY)
    assert back.atlas.indicators["airport_passengers"].note.zh != "甲"
    others_are_the_same(one, back, "airport_passengers")
    assert dict(back.atlas.conflicts) == dict(one.atlas.conflicts)


def test_an_incremental_result_equals_one_from_scratch(facts: Known) -> None:
    steps = [
        changed(facts, "places", "yongchuan", lon="105.95"),
        added(facts, "features", id="x-n", theme="highway", name_zh="甲", geometry="none", quality="none"),
        changed(facts, "events", "2020-12-30-yongchuan-luzhou-opens", date="2020-12-31"),
        added(facts, "attributes", feature="x-n", name_zh="长度", value="3", source="000", locator="甲 ¶1"),
        RowEdit("statuses", first(facts, "statuses", HIGHWAY), None),
    ]
    edits: tuple[RowEdit, ...] = ()
    known = facts
    for edit in steps:
        more = with_edit(edits, edit)
        known, edits = laid(facts, more, Laid(edits, known), TODAY), more
    for taken in steps[:2]:
        fewer = tuple(edit for edit in edits if edit != taken)
        known, edits = laid(facts, fewer, Laid(edits, known), TODAY), fewer
    whole = laid(facts, edits, today=TODAY)
    assert list(known.own.refused.values()) == list(whole.own.refused.values())
    for name in known.atlas.features:
        mine, theirs = known.atlas.features[name], whole.atlas.features[name]
        assert {f: getattr(mine, f) for f in ("name", "statuses", "attributes", "evidence", "routes")} == {
            f: getattr(theirs, f) for f in ("name", "statuses", "attributes", "evidence", "routes")
        }
    assert dict(known.atlas.conflicts) == dict(whole.atlas.conflicts)
    assert dict(known.shapes) == dict(whole.shapes)
    assert known.atlas.features.keys() == whole.atlas.features.keys() == facts.atlas.features.keys()


def test_a_row_of_another_edition_is_kept_and_not_applied(facts: Known) -> None:
    row = {**first(facts, "statuses", HIGHWAY), "date": "2019"}
    gone = RowEdit("statuses", row, {**row, "date": "2018"})
    other = {**first(facts, "features", HIGHWAY), "name_zh": "别的名字"}
    differs = RowEdit("features", other, {**other, "name_zh": "新名字"})
    known = laid(facts, (gone, differs), today=TODAY)
    assert "没有此编辑所改的那一行" in known.own.refused[0].in_("zh")
    assert "name_zh" in known.own.refused[1].in_("zh")
    assert "永川" in known.own.refused[1].in_("zh")
    assert known.own.edits == (gone, differs)
    others_are_the_same(facts, known)


def test_what_the_tables_say_by_now_is_no_edit(facts: Known) -> None:
    row = first(facts, "statuses", HIGHWAY)
    known = laid(facts, (RowEdit("statuses", {**row, "date": "2019"}, row), RowEdit("statuses", None, row)))
    assert len(known.own.refused) == 2
    assert all("已有同样的内容" in reason.in_("zh") for reason in known.own.refused.values())


def test_a_taken_back_parent_takes_its_rows_along_and_they_come_back_with_it(facts: Known) -> None:
    edits = (
        added(facts, "features", id="x-n", theme="highway", name_zh="甲", geometry="none", quality="none"),
        added(facts, "statuses", feature="x-n", status="planned", kind="attested", source="000", locator="甲 ¶1"),
    )  # fmt: skip
    alone = laid(facts, edits[1:], today=TODAY)
    assert "x-n" not in alone.atlas.features
    assert "x-n" in alone.own.refused[0].in_("zh")
    both = laid(facts, edits, Laid(edits[1:], alone), TODAY)
    assert len(both.atlas.features["x-n"].statuses) == 1
    assert not both.own.refused


def test_a_feature_that_events_name_is_not_removed_under_them(facts: Known) -> None:
    edit = RowEdit("features", first(facts, "features", HIGHWAY), None)
    assert "events" in problems_of(edit, facts)[""][0].in_("zh")
    known = laid(facts, (edit,), today=TODAY)
    assert HIGHWAY in known.atlas.features
    assert 0 in known.own.refused


def test_a_value_for_the_same_day_and_scope_is_a_conflict(facts: Known) -> None:
    row = first(facts, "observations", "airport_passengers")
    known = laid(facts, (RowEdit("observations", None, {**row, "value": "9"}),), today=TODAY)
    (found,) = [c for c in known.atlas.conflicts.values() if c.kind == "own"]
    assert found.indicators == ("airport_passengers",)
    assert "1.3" in found.statement_a.zh
    assert "9" in found.statement_b.zh


def test_an_edit_of_a_row_that_is_the_users_already_is_no_conflict(facts: Known) -> None:
    edits = (
        added(facts, "features", id="x-n", theme="highway", name_zh="甲", geometry="none", quality="none"),
    )
    more = with_edit(edits, RowEdit("features", edits[0].now, {**(edits[0].now or {}), "name_zh": "乙"}))
    assert len(more) == 1
    known = laid(facts, more, today=TODAY)
    assert known.atlas.features["x-n"].name.zh == "乙"
    assert not [c for c in known.atlas.conflicts.values() if c.kind == "own"]


@pytest.mark.parametrize(
    ("table", "cells", "column", "words"),
    [
        ("statuses", {"date": "2023-13"}, "date", "13 月"),
        ("statuses", {"date": "2031-05"}, "date", "晚于所引文献"),
        ("statuses", {"source": "没有"}, "source", "没有"),
        ("statuses", {"source": ""}, "source", "source"),
        ("statuses", {"locator": "某处"}, "locator", "段落"),
        ("statuses", {"status": "done"}, "status", "done"),
        ("statuses", {"note_en": ""}, "note_en", "中英文"),
        ("statuses", {"note_zh": "a\u202eb"}, "note_zh", "控制字符"),
        ("statuses", {"colour": "red"}, "colour", "colour"),
    ],
)
def test_problems_are_reported_by_column_with_the_cure(
    facts: Known, table: str, cells: dict[str, str], column: str, words: str
) -> None:
    found = problems_of(changed(facts, table, HIGHWAY, **cells), facts)
    assert list(found) == [column]
    assert words in found[column][0].in_("zh")


def test_a_taken_id_is_a_problem_of_the_id(facts: Known) -> None:
    row = first(facts, "features", HIGHWAY)
    found = problems_of(RowEdit("features", None, {**row, "name_zh": "乙"}), facts)
    assert list(found) == ["id"]


def test_laying_nothing_gives_the_facts_themselves(facts: Known) -> None:
    assert laid(facts, ()) is facts
    assert laid(replace(facts, folder=Path("/nowhere")), ()).atlas is facts.atlas


def _steps(facts: Known) -> list[RowEdit]:
    """Return edits of which some cannot stand with others, or only after them."""
    rows = base_rows(facts)
    statuses, places = rows.rows("statuses"), rows.rows("places")
    passed = next(row.cells for row in places if row["id"] == rows.rows("routes")[0]["place"])
    free = added(facts, "features", id="x-f", theme="highway", name_zh="甲", geometry="none", quality="none")
    source = added(
        facts, "sources", id="X1", title_zh="公告", publisher_zh="局", date="2026年3月", kind="own"
    )
    cells = statuses[3].cells
    return [
        free,
        source,
        added(facts, "statuses", feature="x-f", status="operation", date="2026-05", kind="begins", source="X1", locator="第一段"),
        added(facts, "events", id="x-e", date="1931-05", kind="opening", title_zh="通车", features="x-f", milestone="0", source="X1", locator="第一段"),
        added(facts, "observations", key="airport_passengers", value="2", as_of="2026", source="X1", locator="第二段"),
        added(facts, "observations", key="airport_passengers", value="3", as_of="2026", source="000", locator="甲 ¶1"),
        RowEdit("statuses", cells, {**cells, "date": "2019-05", "source": "X1", "locator": "第三段"}),
        RowEdit("statuses", cells, None),
        RowEdit("statuses", statuses[5].cells, None),
        RowEdit("features", free.now, None),
        RowEdit("places", passed, {**passed, "lon": "105.95"}),
        RowEdit("places", passed, None),
        changed(facts, "sources", "000", kind="own"),
        *(RowEdit("statuses", row.cells, {**row.cells, "date": "2018-07"}) for row in statuses[20:26]),
    ]  # fmt: skip


def _plain(known: Known) -> dict[str, object]:
    """Return what is known as values that can be compared, whichever objects hold them."""
    tables = ("sources", "places", "events", "indicators", "conflicts")
    own = known.own
    return {
        **{name: list(map(repr, getattr(known.atlas, name).items())) for name in tables},
        "features": [(f.id, f.name, f.statuses, f.attributes, f.evidence) for f in known.atlas.features.values()],
        "shapes": dict(known.shapes),
        "axis": known.axis,
        "own": (own.features, own.added, own.changed, own.records, own.edits, list(map(repr, own.refused.items()))),
    }  # fmt: skip


def _another(edit: RowEdit, roll: Random) -> RowEdit:
    """Return an edit of the same row, as a user writes one who looks at it again."""
    cells = dict(edit.cells)
    for column, values in (
        ("date", ("2019-06", "2020-07-01", "2031-01")),
        ("value", ("5", "6")),
        ("lon", ("105.9", "106.1")),
        ("name_zh", ("乙", "丙")),
    ):
        if column in cells:
            return RowEdit(edit.table, edit.was, {**cells, column: roll.choice(values)})
    return edit


@pytest.mark.parametrize("seed", range(16))
def test_edits_come_and_go_in_any_order_and_the_facts_are_those_of_a_new_start(
    facts: Known, seed: int
) -> None:
    roll = Random(seed)
    steps = _steps(facts)
    roll.shuffle(steps)
    edits: tuple[RowEdit, ...] = ()
    known = facts
    for edit in steps:
        more = (*edits, edit)
        at = roll.randrange(len(more))
        if roll.random() < 0.2:
            more = (*more[:at], *more[at + 1 :])
        elif roll.random() < 0.3:
            more = (*more[:at], _another(more[at], roll), *more[at + 1 :])
        known, edits = laid(facts, more, Laid(edits, known), TODAY), more
        kept = list(_latest(base_rows(facts)))
        _latest(base_rows(facts)).clear()
        assert _plain(known) == _plain(laid(facts, edits, today=TODAY))
        _latest(base_rows(facts)).extend(kept)


def test_one_more_of_many_edits_is_the_only_one_that_is_laid(
    facts: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = first(facts, "observations", "airport_passengers")
    many = tuple(
        RowEdit("observations", None, {**row, "as_of": f"{1900 + n // 12}-{n % 12 + 1:02}"})
        for n in range(600)
    )
    known = laid(facts, many, today=TODAY)
    assert not known.own.refused
    looked_at: list[RowEdit] = []
    real = EditedRows._apply
    monkeypatch.setattr(EditedRows, "_apply", lambda rows, edit: looked_at.append(edit) or real(rows, edit))
    one = changed(facts, "statuses", HIGHWAY, date="2020-12")
    assert problems_of(one, facts, many) == {}
    more = laid(facts, (*many, one), Laid(many, known), TODAY)
    assert looked_at == [one]
    assert len(more.atlas.conflicts) == len(known.atlas.conflicts) + 1
    assert laid(facts, many, Laid((*many, one), more), TODAY).own.edits == many
    assert looked_at == [one], "taken back, nothing is laid anew"


def test_of_many_edits_only_the_one_that_is_changed_is_laid(
    facts: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = first(facts, "observations", "airport_passengers")
    months = (f"{1900 + n // 12}-{n % 12 + 1:02}" for n in range(600))
    many = [RowEdit("observations", None, {**row, "as_of": month}) for month in months]
    many[100] = changed(facts, "statuses", HIGHWAY, date="2020-12")
    edits = tuple(many)
    known = laid(facts, edits, today=TODAY)
    assert not known.own.refused
    looked_at: list[RowEdit] = []
    real = EditedRows._apply
    monkeypatch.setattr(EditedRows, "_apply", lambda rows, edit: looked_at.append(edit) or real(rows, edit))
    for at, one in (
        (300, RowEdit("observations", None, {**row, "as_of": "1925-01", "value": "7"})),
        (100, changed(facts, "statuses", HIGHWAY, date="2020-11")),
        (599, None),
        (200, None),
        (100, None),
    ):
        before, looked_at[:] = Laid(edits, known), []
        edits = (*edits[:at], *([one] if one else []), *edits[at + 1 :])
        known = laid(facts, edits, before, TODAY)
        assert looked_at == ([one] if one else [])
        kept = list(_latest(base_rows(facts)))
        _latest(base_rows(facts)).clear()
        assert _plain(known) == _plain(laid(facts, edits, today=TODAY))
        _latest(base_rows(facts)).clear()
        _latest(base_rows(facts)).extend(kept)


def test_what_was_prepared_is_not_read_again_for_the_first_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = load(own_geodata_dir(), TODAY)
    geometry._read.cache_clear()
    prepare(facts)
    monkeypatch.setattr(base_rows_module, "read_tables", _unread)
    monkeypatch.setattr(geometry, "BasemapShapes", _unread)
    place = base_rows(facts).rows("routes")[0]["place"]
    known = laid(facts, (changed(facts, "places", place, lon="105.95"),), today=TODAY)
    assert known.shapes[HIGHWAY] is not facts.shapes[HIGHWAY]


def _unread(*_: object, **__: object) -> None:
    raise AssertionError("read again")
