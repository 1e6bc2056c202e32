"""Merging: what one side changed is taken and listed, what both changed waits; nothing of mine is lost unseen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.packs.difference import difference
from explorer.atlas.packs.merge import Decision, Merging, merge
from explorer.atlas.packs.pack_rows import Cells, PackTable, settings, settings_table

KEYED = PackTable("features.csv", ("id", "name", "note"), ("id",), ())
LOOSE = PackTable("statuses.csv", ("feature", "status", "date", "source"), (), ())

ids = st.sampled_from("abcd")
words = st.sampled_from(["", "x", "y", "z"])
keyed_rows = st.dictionaries(ids, st.tuples(words, words), max_size=4).map(
    lambda found: [{"id": key, "name": name, "note": note} for key, (name, note) in found.items()]
)
loose_rows = st.lists(
    st.fixed_dictionaries({"feature": ids, "status": words, "date": words, "source": words}), max_size=5
)


def state(table: PackTable, rows: list[Cells]) -> dict[str, PackTable]:
    return {table.name: PackTable(table.name, table.columns, table.key, tuple(rows))}


def rows_of(made: Merging, table: PackTable) -> list[tuple[str, ...]]:
    return sorted(tuple(row.get(c, "") for c in table.columns) for row in made.tables[table.name].rows)


def plain(rows: list[Cells], table: PackTable) -> list[tuple[str, ...]]:
    return sorted(tuple(row.get(c, "") for c in table.columns) for row in rows)


@pytest.mark.parametrize(("table", "rows"), [(KEYED, keyed_rows), (LOOSE, loose_rows)])
def test_what_one_side_changed_is_the_result(table: PackTable, rows: st.SearchStrategy[list[Cells]]) -> None:
    @given(rows, rows)
    def check(base: list[Cells], changed: list[Cells]) -> None:
        before, after = state(table, base), state(table, changed)
        for mine, theirs in ((after, before), (before, after), (after, after)):
            made = merge(before, mine, theirs, {})
            assert made.conflicts == []
            assert rows_of(made, table) == plain(changed, table)
        listed = merge(before, before, after, {}).taken
        assert {(c.row, c.kind) for c in listed} == {(c.row, c.kind) for c in difference(before, after)}

    check()


@pytest.mark.parametrize(("table", "rows"), [(KEYED, keyed_rows), (LOOSE, loose_rows)])
def test_without_a_base_nothing_of_mine_changes_unseen(
    table: PackTable, rows: st.SearchStrategy[list[Cells]]
) -> None:
    @given(rows, rows)
    def check(mine: list[Cells], theirs: list[Cells]) -> None:
        made = merge(None, state(table, mine), state(table, theirs), {})
        assert all(change.kind == "added" for change in made.taken)
        kept = rows_of(made, table)
        for row in plain(mine, table):
            assert row in kept
            kept.remove(row)
        assert len(kept) == len(made.taken)

    check()


def test_both_changed_one_field_and_each_another() -> None:
    base = [{"id": "a", "name": "x", "note": "x"}]
    mine = [{"id": "a", "name": "mine", "note": "x"}]
    theirs = [{"id": "a", "name": "theirs", "note": "new"}]
    three = (state(KEYED, base), state(KEYED, mine), state(KEYED, theirs))
    (conflict,) = merge(*three, {}).conflicts
    assert (conflict.column, conflict.base, conflict.mine, conflict.theirs) == ("name", "x", "mine", "theirs")
    for decision, name in (
        (Decision("mine"), "mine"),
        (Decision("theirs"), "theirs"),
        (Decision("own", "both"), "both"),
    ):
        made = merge(*three, {conflict.id: decision})
        assert made.conflicts == []
        assert rows_of(made, KEYED) == [("a", name, "new")]


def test_removed_here_and_changed_there_is_a_conflict_of_the_row() -> None:
    base, changed = [{"id": "a", "name": "x", "note": ""}], [{"id": "a", "name": "y", "note": ""}]
    three = (state(KEYED, base), state(KEYED, []), state(KEYED, changed))
    (conflict,) = merge(*three, {}).conflicts
    assert (conflict.column, conflict.mine, conflict.theirs) == ("", "", "id=a; name=y")
    assert rows_of(merge(*three, {conflict.id: Decision("mine")}), KEYED) == []
    assert rows_of(merge(*three, {conflict.id: Decision("theirs")}), KEYED) == [("a", "y", "")]


def test_a_date_that_moved_is_a_change_and_no_second_status() -> None:
    before = [{"feature": "a", "status": "operation", "date": "2020", "source": "001"}]
    after = [{"feature": "a", "status": "operation", "date": "2020-12", "source": "001"}]
    (change,) = difference(state(LOOSE, before), state(LOOSE, after))
    assert (change.kind, change.fields) == ("changed", (("date", "2020", "2020-12"),))


def test_the_keys_of_a_pack_toml_are_rows() -> None:
    text = '# about\nid = "a"\n[region]\nbox = [1, 2, 3, 4]  # degrees\n[former_names]\n"旧县" = "新区"\n'
    assert [(section, key) for _, section, key, _ in settings(text)] == [
        ("", "id"),
        ("region", "box"),
        ("former_names", '"旧县"'),
    ]
    other = re.sub(r"3, 4", "3, 5", text)
    (change,) = difference({"p": settings_table(text)}, {"p": settings_table(other)})
    assert change.row == "region · box"
