"""The columns of a user's layer: the same rule for dates as for one feature, and features made only when asked for."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Records, deciding, records
from explorer.atlas.columns.timeline import Clock, Mode, changes, membership, state_at
from explorer.atlas.columns.timelines import MEMBERSHIPS, STATES, timelines
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import STATUSES, Atlas, Source
from explorer.words.text import Text
from tests.helpers import crowds
from tests.helpers.atlases import atlases

DATES = st.none() | st.sampled_from(
    (
        "2019",
        "2020",
        "2020-06",
        "2020-06-30",
        "2020-12-31",
        "2019/2021-05",
        "../2021-05",
        "2021/..",
        "2024-02-29",
        "2018~",
    )
)
NOTHING = Text("", "")


def collection(parts: tuple[Records, ...], layer: str = "own1") -> Collection:
    rows = len(parts[0])
    names = np.array([f"第 {n} 段" for n in range(rows)], object)
    shapes = np.array([shapely.Point(106 + n / 100, 30) if n % 3 else None for n in range(rows)], object)
    source = Source(layer, Text("路.gpkg", "路.gpkg"), NOTHING, None, "own", NOTHING)
    return Collection(layer, Text("路", "路"), source, names, shapes, parts)


def _records(rows: list[tuple[int, str | None, str]]) -> Records:
    texts = np.empty(len(rows), object)
    texts[:] = [text for _, text, _ in rows]
    return records(
        np.array([status for status, _, _ in rows], np.int8),
        texts,
        *(np.array([kind == wanted for *_, kind in rows], bool) for wanted in ("attested", "expected")),
    )


@st.composite
def collections(draw: st.DrawFn, layer: str = "own1") -> Collection:
    record = st.tuples(
        st.integers(-1, len(STATUSES) - 1), DATES, st.sampled_from(("begins", "attested", "expected"))
    )
    rows = draw(st.lists(st.tuples(record, record, record), min_size=1, max_size=6))
    return collection(tuple(_records([row[n] for row in rows]) for n in range(3)), layer)


IDS = st.integers(0, 9).map("own1.{}".format) | st.sampled_from(
    (
        "own1.01",
        "own1.",
        "own1.-1",
        "own1.+1",
        "own1.1 ",
        "own1.1\nown1.2",
        "own1.٣",
        "own1.99999999999999999999",
        "own10.1",
        "hw",
        "",
    )
)


@given(st.lists(IDS, min_size=1, max_size=6))
def test_the_rows_of_many_ids_are_those_of_each(keys: list[str]) -> None:
    made = collection((_records([(3, "2020", "")] * 8),))
    each = [made.row(key) for key in keys]
    found = made.rows_of(keys)
    assert (None if found is None else found.tolist()) == (None if None in each else each)


@given(collections())
def test_columns_hold_the_states_that_the_rule_for_one_feature_gives(made: Collection) -> None:
    features = [made.feature(row) for row in range(len(made))]
    atlas = Known().with_collections({"own1": made}, Known().catalogue).atlas
    days = {date.min, date.max, date(2021, 5, 20)}
    days |= {date.fromordinal(int(day)) for day in made.spans.start}
    for day in days:
        for near in (day, day - timedelta(days=1) if day > date.min else day):
            states = [STATES[n] for n in timelines(atlas).states(near)]
            alone = [state_at(f, near) for f in features]
            assert states == [(state.status, state.certainty) for state in alone]


@given(
    atlases,
    collections("own1"),
    collections("own2"),
    st.dates(date(2017, 1, 1), date(2026, 1, 1)),
    st.sampled_from(("asof", "window", "cumulative")),
)
def test_an_atlas_with_collections_counts_as_all_their_features_alone_do(
    atlas: Atlas, one: Collection, two: Collection, day: date, mode: Mode
) -> None:
    known = Known(atlas).with_collections({"own1": one, "own2": two}, Known().catalogue)
    clock = Clock(day, day - timedelta(days=400), mode)
    features = [known.atlas.features[key] for key in known.atlas.features]
    columns = timelines(known.atlas)
    assert [MEMBERSHIPS[n] for n in columns.memberships(clock)] == [membership(f, clock) for f in features]
    assert [f.id for f in columns.features] == columns.ids.tolist() == [f.id for f in features]
    assert columns.numbers(columns.ids).tolist() == list(range(len(features)))
    backwards = np.arange(len(features))[::-1]
    assert columns.numbers(columns.selection_of(backwards)).tolist() == backwards.tolist()
    many = (
        *columns.ids.tolist()[::-1],
        "own1.99",
        "own2.01",
        "nothing",
    ) * 400  # more than are resolved one by one
    assert columns.numbers(many).tolist() == columns.numbers(list(many)).tolist()


@given(collections())
def test_the_dated_records_of_a_row_are_those_of_its_feature(made: Collection) -> None:
    moves = made.moves
    for row in range(len(made)):
        alone = changes(made.feature(row))
        mine = np.flatnonzero(moves.row == row)
        assert moves.record[mine].tolist() == list(range(len(alone)))
        assert [(moves.first[n], moves.last[n]) for n in mine] == [
            (low.toordinal(), high.toordinal()) for low, high, _ in alone
        ]
        assert [STATUSES[moves.status[n]] for n in mine] == [record.status for *_, record in alone]


@given(
    collections(),
    st.sampled_from((date(2019, 12, 31), date(2021, 5, 31), date(2021, 6, 1), date(2040, 1, 1))),
)
def test_the_record_that_decides_a_row_is_that_of_its_features_state(made: Collection, day: date) -> None:
    at = day.toordinal()
    states = made.spans.codes[(made.spans.start <= at) & (at < made.spans.end)]
    found = deciding(made.records, states, at).tolist()
    for row, part in enumerate(found):
        record = state_at(made.feature(row), day).record
        text = None if record is None or record.date is None else record.date.text
        assert (made.records[part].text[row] if part >= 0 else None) == text


@pytest.fixture
def known() -> Known:
    rows = [(3, "2020", False), (3, None, False), (2, "2021-05", False), (0, "2019", False)]
    return Known().with_collections({"own1": collection((_records(rows),))}, Known().catalogue)


def test_features_shapes_and_boxes_are_found_by_id(known: Known) -> None:
    feature = known.atlas.features["own1.2"]
    assert (feature.name.zh, feature.theme, feature.geometry) == ("第 2 段", "own1", "point")
    assert known.shapes["own1.2"]["coordinates"] == [106.02, 30]
    assert known.bounds["own1.2"] == (106.02, 30, 106.02, 30)
    assert list(known.shapes) == list(known.bounds) == ["own1.1", "own1.2"]
    assert len(known.atlas.features) == 4


@pytest.mark.parametrize("key", ["own1.4", "own1.02", "own1.-1", "own1.²", "own2.1", "own1", "", "own1."])
def test_other_ids_are_unknown(known: Known, key: str) -> None:
    assert key not in known.atlas.features
    assert known.atlas.features.get(key) is None
    with pytest.raises(KeyError):
        known.atlas.features[key]


def test_a_row_without_a_shape_has_none(known: Known) -> None:
    assert "own1.0" in known.atlas.features
    assert "own1.0" not in known.shapes
    assert "own1.0" not in known.bounds


def test_taking_the_layers_away_gives_the_tables_again(known: Known) -> None:
    assert known.with_collections({}, known.tables.catalogue) is known.tables
    assert known.tables.atlas is known.atlas.tables


def test_the_same_rows_under_another_id_keep_what_was_worked_out() -> None:
    rows = crowds.collection("own", crowds.points(40), crowds.careers(40)).prepare()

    @cached_by_owner
    def counted(owner: Collection) -> list[int]:
        return [len(owner)]

    found = counted(rows)
    named = rows.under("own7", rows.source)
    assert named.spans is rows.spans
    assert counted(named) is found
    assert named.ids[3] == "own7.3"
