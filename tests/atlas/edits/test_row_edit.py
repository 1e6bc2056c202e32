"""Edits as JSON of strangers' files, and edits joined."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.edits.row_edit import EditError, RowEdit, read, with_edit, with_edits

ROWS = st.one_of(st.none(), st.dictionaries(st.sampled_from(["feature", "date", "kind"]), st.sampled_from("abc"), min_size=1))  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"table": "nothing", "was": None, "now": {"id": "a"}},
        {"table": "features", "was": None, "now": None},
        {"table": "features", "was": None, "now": {}},
        {"table": "features", "was": {"id": "a"}, "now": {"id": "a "}},
        {"table": "features", "was": None, "now": {"id": 3}},
        {"table": "features", "was": None, "now": {"__class__ x": "a"}},
        {"table": "features", "was": None, "now": {"id": "a" * 20_000}},
        {"table": ["features"], "was": None, "now": {"id": "a"}},
        {"table": "features", "was": None, "now": {str(n): "a" for n in range(100)}},
    ],
)
def test_what_is_no_edit_is_refused_in_one_line(data: Any) -> None:
    with pytest.raises(EditError) as refused:
        read(data)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_json_comes_back_as_it_was() -> None:
    edit = RowEdit(
        "statuses", {"feature": "a", "date": ""}, {"feature": "a", "date": " 2023 "}, author="王工"
    )
    again = read(json.loads(json.dumps(edit.to_json())))
    assert again == edit
    assert again.author == "王工"
    assert again.now == {"feature": "a", "date": "2023"}
    assert again.was == {"feature": "a"}


def test_empty_cells_are_the_same_as_none() -> None:
    one, other = RowEdit("events", None, {"id": "a", "mark": ""}), RowEdit("events", None, {"id": "a"})
    assert one == other
    assert hash(one) == hash(other)


@given(st.lists(st.tuples(ROWS, ROWS)))
def test_adding_many_is_adding_one_after_another(pairs: list[tuple[Any, Any]]) -> None:
    edits = [RowEdit("statuses", a, b) for a, b in pairs]
    one_by_one: tuple[RowEdit, ...] = ()
    for edit in edits:
        one_by_one = with_edit(one_by_one, edit)
    assert sorted(map(repr, with_edits((), edits))) == sorted(map(repr, one_by_one))


def test_an_added_row_that_is_removed_again_leaves_nothing() -> None:
    edits = with_edit((), RowEdit("events", None, {"id": "a"}))
    assert with_edit(edits, RowEdit("events", {"id": "a"}, None)) == ()
