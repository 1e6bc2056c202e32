"""Comments: what is read and refused, how versions join, and that a table brings back what it was given."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.atlas import comments
from explorer.atlas.assembly.known import commented, load
from explorer.atlas.comments import (
    Comment,
    from_cells,
    joined,
    read,
    revised,
    tally,
    threads,
    to_cells,
    version,
)
from explorer.words.formulas import guarded
from explorer.words.structure import WrongValue

ONE = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为二级公路。", 106.5, 29.5)
HOSTILE = "<img src=x onerror=alert(1)>\n=1+1\u202e;👨‍👩‍👧 مرحبا 𠮷"


def test_json_brings_a_comment_back() -> None:
    every = replace(ONE, feature="g85", state="resolved", by="韩梅梅", on="2026-12-01", before=("0" * 16,))
    for one in (ONE, every, _dated(), _reply()):
        assert read(json.loads(json.dumps(one.to_json()))) == one


def _dated() -> Comment:
    return Comment("d1", "李雷", "2026-11-29", "日期存疑", first=date(2021, 1, 1), last=date(2021, 3, 31))


def _reply() -> Comment:
    return Comment("r1", "韩梅梅", "2026-11-30", "已核对", reply_to="a1")


@pytest.mark.parametrize(
    "change",
    [
        {"lon": None},
        {"lon": 200.0},
        {"lon": None, "lat": None},
        {"reply_to": "x"},
        {"first": "2021-01-01", "last": "2021-02-01"},
        {"lon": None, "lat": None, "first": "2021-02-01", "last": "2021-01-01"},
        {"text": "  \n "},
        {"text": "长" * (comments.MOST_LETTERS + 1)},
        {"author": ""},
        {"written": "2026-13-01"},
        {"written": "昨天"},
        {"id": "../x"},
        {"state": "gone"},
        {"before": ["xyz"]},
        {"before": "0" * 16},
    ],
)
def test_what_is_no_comment_is_refused_in_one_line(change: dict[str, Any]) -> None:
    with pytest.raises(WrongValue) as error:
        read({**ONE.to_json(), **change})
    for lang in ("zh", "en"):
        assert error.value.in_(lang).count("\n") == 0
        assert error.value.in_(lang)


def test_text_stays_text_but_turns_nothing_around() -> None:
    found = read({**ONE.to_json(), "text": HOSTILE + "\0\x1b[31m\r\nend", "author": "a\nb\u202e"})
    assert found.text == "<img src=x onerror=alert(1)>\n=1+1;👨‍👩‍👧 مرحبا 𠮷[31m\nend"
    assert found.author == "a b"


# ---------------------------------------------------------------- merging

texts = st.text("甲乙=+ \n'", min_size=1, max_size=4).map(lambda s: s.strip() or "x")


@st.composite
def histories(draw: st.DrawFn) -> list[comments.Comments]:
    """Three people who begin with the same comments, change them apart, and merge now and then."""
    start = tuple(replace(ONE, id=f"c{n}") for n in range(draw(st.integers(1, 3))))
    people = [start, start, start]
    for _ in range(draw(st.integers(0, 12))):
        who, what = (
            draw(st.integers(0, 2)),
            draw(st.sampled_from(["edit", "add", "merge", "settle", "resolve"])),
        )
        mine = people[who]
        one = mine[draw(st.integers(0, len(mine) - 1))]
        same = [v for v in mine if v.id == one.id]
        if what == "merge":
            people[who] = joined(mine, people[draw(st.integers(0, 2))])
        elif what == "add":
            people[who] = joined(mine, [replace(ONE, id=f"n{draw(st.integers(0, 99))}", text=draw(texts))])
        elif what == "settle":
            people[who] = joined(mine, [revised(same, one)])
        else:
            change = {"text": draw(texts)} if what == "edit" else {"state": "resolved", "by": "韩"}
            people[who] = joined(mine, [revised([one], replace(one, **change))])
    return people


@settings(max_examples=150, deadline=None)
@given(histories())
def test_a_merge_depends_on_no_order_and_loses_nothing(people: list[comments.Comments]) -> None:
    a, b, c = people
    assert joined(a, b) == joined(b, a)
    assert joined(joined(a, b), c) == joined(a, joined(b, c))
    assert joined(a, a) == a
    assert joined(a, b, a) == joined(a, b)
    whole = joined(a, b, c)
    past = {digest for one in whole for digest in one.before}
    for one in (*a, *b, *c):  # each is there, or one that follows it is
        assert one in whole or version(one) in past
    assert {one.id for one in whole} == {one.id for group in people for one in group}


def test_the_newer_wins_only_over_what_it_follows() -> None:
    mine = revised([ONE], replace(ONE, text="改为一级公路。"))
    assert joined([ONE], [mine]) == (mine,)
    theirs = revised([ONE], replace(ONE, state="resolved", by="韩梅梅", on="2026-12-01"))
    both = joined([mine], [theirs])
    assert set(both) == {mine, theirs}
    (thread,) = threads(both)
    assert thread.state == "open"
    assert not thread.settled
    assert set(thread.versions) == {mine, theirs}
    settled = revised(both, theirs)
    assert joined(both, [settled]) == (settled,) == joined([settled], [mine, ONE])
    assert joined([revised([settled], ONE)], [settled]) == (
        revised([settled], ONE),
    )  # back to the first words


def test_the_tally_counts_comments_and_not_versions() -> None:
    mine = revised([ONE], replace(ONE, text="甲"))
    theirs = revised([ONE], replace(ONE, text="乙"))
    new = replace(ONE, id="n")
    assert tally((ONE,), joined([ONE], [mine, new])) == comments.MergeTally(1, 1, 0)
    assert tally((mine,), joined([mine], [theirs])) == comments.MergeTally(0, 0, 1)
    assert not tally((mine,), joined([mine], [ONE]))


# ---------------------------------------------------------------- threads


def test_replies_stand_under_what_they_reply_to() -> None:
    second = replace(ONE, id="b2", written="2026-11-29T09:00:00")
    answer = replace(_reply(), id="r2", reply_to="r1", written="2026-12-01")
    found = threads((answer, second, _reply(), ONE))
    assert [(x.number, x.comment.id, [r.id for r in x.replies]) for x in found] == [
        (1, "a1", ["r1", "r2"]),
        (2, "b2", []),
    ]


def test_replies_to_nothing_or_in_a_ring_are_not_lost() -> None:
    lost = replace(_reply(), reply_to="never")
    ring = (replace(_reply(), id="x", reply_to="y"), replace(_reply(), id="y", reply_to="x"))
    found = threads((lost, *ring))
    assert sorted(one.comment.id for one in found) == ["r1", "x", "y"]


def test_a_removed_comment_keeps_its_number_for_the_others() -> None:
    gone = revised([ONE], replace(ONE, state="removed", by="李雷", on="2026-12-01"))
    second = replace(ONE, id="b2", written="2026-11-30")
    assert [one.number for one in comments.shown((gone, second), "all")] == [2]
    assert comments.shown((gone, second), "none") == ()


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("text", ["=1+1", "\u200b=1+1", "'=1+1", "'quoted'", HOSTILE, "a\n\nb", '"', ",;\t|"])
def test_a_row_brings_a_comment_back(text: str) -> None:
    one = read({**ONE.to_json(), "text": text})
    cells = to_cells(one)
    assert from_cells(cells) == one
    assert from_cells({column: guarded(cell) for column, cell in cells.items()}) == one


def test_a_row_changed_by_hand_follows_what_it_was() -> None:
    cells = to_cells(ONE) | {"text": "已在表格里改过"}
    found = from_cells(cells)
    assert found.text == "已在表格里改过"
    assert found.before == (version(ONE),)
    assert joined([ONE], [found]) == (found,)


def test_a_row_without_an_id_is_one_comment_however_often_it_is_read() -> None:
    cells = {"author": "王", "written": "2026/11/9 8:05", "text": "新批注", "lon": "106.5", "lat": "29.5"}
    first, again = from_cells(cells), from_cells(dict(cells))
    assert first == again
    assert first.written == "2026-11-09T08:05:00"
    assert len(joined([first], [again])) == 1


# ---------------------------------------------------------------- of a pack


def _table(folder: Path, *rows: dict[str, str]) -> None:
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, comments.COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_a_pack_need_not_have_comments_and_brings_those_that_it_has(tables: Path) -> None:
    none = load(tables)
    assert none.comments == ()
    assert not any("comments" in str(p.file) for p in none.problems)
    newer = revised([ONE], replace(ONE, text="新\n两行"))
    _table(tables, to_cells(ONE), to_cells(newer), to_cells(_dated()))
    found = load(tables)
    assert found.comments == joined([newer, _dated()])
    assert not any(p.file == "comments.csv" for p in found.problems)


def test_a_wrong_row_of_a_pack_is_one_line_and_the_others_stay(tables: Path) -> None:
    _table(tables, to_cells(ONE), to_cells(_dated()) | {"first": "2021-05-01"}, {"id": "x", "author": "甲"})
    found = load(tables)
    assert found.comments == (ONE,)
    told = [(p.line, p.in_("zh")) for p in found.problems if p.file == "comments.csv"]
    assert [line for line, _ in told] == [3, 4, 4]
    assert all("\n" not in words for _, words in told)


def test_what_the_user_says_lies_over_what_the_pack_says(tables: Path) -> None:
    _table(tables, to_cells(ONE))
    known = load(tables)
    done = revised([ONE], replace(ONE, state="resolved", by="王", on="2026-12-01"))
    mine = commented(known, (done, _dated()))
    assert set(mine.comments) == {done, _dated()}
    assert commented(mine, ()).comments == (ONE,)
    assert mine.with_collections({}, mine.catalogue).comments == mine.comments
