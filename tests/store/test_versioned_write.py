"""Two colleagues on one store: each is compared with what is there, and nothing is overwritten unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from explorer.atlas.comments import Comment, joined, revised
from explorer.atlas.edits.row_edit import RowEdit
from explorer.store import atlas_rows
from explorer.store.comment_exchange import exchange_comments, read_comments
from explorer.store.store_connection import StoreConnection, connect
from explorer.store.store_faults import StoreError
from explorer.store.versioned_write import WriteConflict, write_edits


@pytest.fixture
def colleague(filled: StoreConnection) -> Iterator[StoreConnection]:
    with connect(filled.address) as other:
        yield other


def row(found: StoreConnection, table: str, number: int = 3) -> dict[str, str]:
    return dict(atlas_rows.read_rows_of(found, table)[number].cells)


def rows(found: StoreConnection, table: str) -> list[Any]:
    return sorted(sorted(row.cells.items()) for row in atlas_rows.read_rows_of(found, table))


@pytest.mark.parametrize(
    ("table", "column"), [("features", "name_zh"), ("routes", "place"), ("statuses", "note_zh")]
)
def test_a_row_is_changed_added_and_removed(filled: StoreConnection, table: str, column: str) -> None:
    """In tables with a key, with a key of several columns, and without one."""
    was, other = row(filled, table, 3), row(filled, table, 5)
    fresh = {**other, list(other)[0]: "new-one"}
    before = rows(filled, table)
    result = write_edits(
        filled,
        [
            RowEdit(table, was, {**was, column: "另一"}),
            RowEdit(table, other, None),
            RowEdit(table, None, fresh),
        ],
    )
    assert result.conflicts == ()
    assert result.version == 2
    after = rows(filled, table)
    gone = [sorted(was.items()), sorted(other.items())]
    came = [sorted({**was, column: "另一"}.items()), sorted(fresh.items())]
    assert after == sorted([r for r in before if r not in gone] + came)
    done = atlas_rows.changes_since(filled, 1)
    assert {(r.was and 1, r.now and 1) for r in done} == {(1, 1), (1, None), (None, 1)}
    assert {r.changed_by for r in done} == {"postgres"}
    assert {r.version for r in done} == {2}


@pytest.mark.parametrize("table", ["features", "statuses"])
def test_where_a_colleague_was_faster_both_are_shown_and_nothing_is_written(
    filled: StoreConnection, colleague: StoreConnection, table: str
) -> None:
    was, other = row(filled, table, 3), row(filled, table, 5)
    column = list(was)[-1]
    theirs, mine = {**was, column: "甲"}, {**was, column: "乙"}
    assert write_edits(colleague, [RowEdit(table, was, theirs)]).version == 2
    harmless = RowEdit(table, other, {**other, column: "丙"})
    result = write_edits(filled, [harmless, RowEdit(table, was, mine)])
    (conflict,) = result.conflicts
    assert result.version is None
    assert (conflict.edit.was, conflict.edit.now, conflict.theirs) == (was, mine, theirs)
    assert (conflict.by, conflict.version, conflict.columns) == ("postgres", 2, (column,))
    assert conflict.at is not None
    assert row(filled, table, 5) != harmless.now
    again = conflict.mine_over_theirs()
    assert again is not None
    assert write_edits(filled, [harmless, again]).version == 3
    assert sorted(mine.items()) in rows(colleague, table)


def conflict_of(found: StoreConnection, edit: RowEdit) -> WriteConflict:
    (conflict,) = write_edits(found, [edit]).conflicts
    return conflict


@pytest.mark.parametrize("table", ["features", "statuses"])
def test_a_removed_row_is_not_brought_back_unseen(
    filled: StoreConnection, colleague: StoreConnection, table: str
) -> None:
    was = row(filled, table)
    write_edits(colleague, [RowEdit(table, was, None)])
    mine = {**was, list(was)[-1]: "乙"}
    conflict = conflict_of(filled, RowEdit(table, was, mine))
    assert (conflict.theirs, conflict.by) == (None, "postgres")
    assert write_edits(filled, [RowEdit(table, was, None)]) == write_edits(filled, [])
    again = conflict.mine_over_theirs()
    assert again == RowEdit(table, None, mine)
    assert write_edits(filled, [again]).conflicts == ()


def test_the_same_key_added_twice_is_a_conflict_and_the_same_row_is_not(
    filled: StoreConnection, colleague: StoreConnection
) -> None:
    fresh = {**row(filled, "features"), "id": "new-one"}
    assert write_edits(colleague, [RowEdit("features", None, fresh)]).version == 2
    assert write_edits(filled, [RowEdit("features", None, fresh)]).version is None
    conflict = conflict_of(filled, RowEdit("features", None, {**fresh, "name_zh": "别的"}))
    assert conflict.theirs == fresh
    taken = row(filled, "features", 8)
    assert taken["id"] != fresh["id"]
    renamed = conflict_of(filled, RowEdit("features", fresh, {**fresh, "id": taken["id"]}))
    assert renamed.theirs == taken


def test_a_row_that_the_store_never_had_is_a_conflict(filled: StoreConnection) -> None:
    fresh = {**row(filled, "statuses"), "note_zh": "从未有过"}
    conflict = conflict_of(filled, RowEdit("statuses", fresh, {**fresh, "note_zh": "改"}))
    assert (conflict.theirs, conflict.by, conflict.at) == (None, "", None)


def test_history_names_everyone_who_touched_a_row(filled: StoreConnection) -> None:
    was = row(filled, "features")
    now = {**was, "name_zh": "改名"}
    write_edits(filled, [RowEdit("features", was, now)])
    write_edits(filled, [RowEdit("features", now, None)])
    told = atlas_rows.history_of(filled, "features", was["id"])
    assert [(r.was, r.now) for r in told] == [(None, was), (was, now), (now, None)]


def test_many_write_at_once_and_every_edit_is_in_one_version(filled: StoreConnection) -> None:
    """Eight colleagues add to one counter each time that nobody was faster: none of the additions is lost."""
    start = row(filled, "features")
    write_edits(filled, [RowEdit("features", start, {**start, "note_zh": "0"})])

    def work() -> None:
        with connect(filled.address) as own:
            added = 0
            while added < 5:
                (now,) = [
                    dict(r.cells) for r in atlas_rows.read_rows_of(own, "features") if r.key == start["id"]
                ]
                edit = RowEdit("features", now, {**now, "note_zh": str(int(now["note_zh"]) + 1)})
                added += write_edits(own, [edit]).version is not None

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = atlas_rows.history_of(filled, "features", start["id"])
    assert [r.now and r.now.get("note_zh") for r in told[1:]] == [str(n) for n in range(21)]
    versions = [r.version for r in told]
    assert versions == sorted(set(versions))


def test_comments_of_two_are_joined(filled: StoreConnection, colleague: StoreConnection) -> None:
    one = Comment("c1", "甲", "2025-03-01", "此处存疑", lon=104.0, lat=30.5)
    two = Comment("c2", "乙", "2025-03-02", "请核对", feature="highway.g85")
    assert exchange_comments(filled, (one,)).after == (one,)
    assert exchange_comments(colleague, (two,)).after == joined((one, two))
    settled = revised(
        (one,), Comment("c1", "甲", "2025-03-01", "此处存疑", lon=104.0, lat=30.5, state="resolved")
    )
    exchange_comments(filled, (settled,))
    assert read_comments(colleague) == joined((settled, two))
    version = atlas_rows.current_version(filled)
    assert exchange_comments(filled, read_comments(filled)).version is None
    assert atlas_rows.current_version(filled) == version
    assert [
        kind
        for (kind,) in filled.raw.execute("SELECT kind FROM twincity.history WHERE version > %s", (version,))
    ] == []


def test_the_store_says_who_and_when_whatever_the_statement_says(filled: StoreConnection) -> None:
    filled.raw.execute(
        "UPDATE twincity.atlas_row SET version = 99, changed_by = 'nobody', changed_at = '1999-01-01'"
        " WHERE table_name = 'features' AND key = %s",
        (row(filled, "features")["id"],),
    )
    (changed,) = atlas_rows.read_rows_of(filled, since=1)
    assert (changed.version, changed.changed_by) == (2, "postgres")
    assert changed.changed_at.year > 2000


def test_a_lost_connection_writes_nothing(filled: StoreConnection, colleague: StoreConnection) -> None:
    was = row(filled, "features")
    colleague.raw.execute("SELECT pg_terminate_backend(%s)", (filled.raw.info.backend_pid,))
    with pytest.raises(StoreError) as error:
        write_edits(filled, [RowEdit("features", was, None)])
    assert error.value.is_temporary
    assert not filled.is_open
    assert row(colleague, "features") == was
