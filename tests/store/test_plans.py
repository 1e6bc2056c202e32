"""A hundred thousand features: the server finds what is in a frame, a span or a level by its indexes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.sql import SQL

from explorer.store.feature_query import FeatureQuery, condition
from explorer.store.layer_load import load_layer
from explorer.store.layer_rows import portion
from explorer.store.layer_spec import StoredLayer
from explorer.store.store_connection import StoreConnection, connect
from tests.helpers import crowds
from tests.helpers import postgres as server
from tests.store.conftest import StoreAddress, copied

pytestmark = pytest.mark.slow

ROWS = 100_000


@pytest.fixture(scope="module")
def large(
    postgres: server.Server, empty_store: StoreAddress
) -> Iterator[tuple[StoreConnection, StoredLayer]]:
    with copied(postgres, empty_store.database) as address, connect(address) as found:
        rows = crowds.collection("own1", crowds.points(ROWS), crowds.careers(ROWS))
        load_layer(found, crowds.collection("own1", crowds.lines(50), crowds.careers(50)), "other")
        yield found, load_layer(found, rows, "poi")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (FeatureQuery(extent=(104.0, 29.0, 104.3, 29.3)), "geom"),
        (FeatureQuery(span=(crowds.FIRST, crowds.FIRST + 5)), "valid"),
        (FeatureQuery(extent=(100.0, 20.0, 120.0, 40.0), level=5), "level"),
    ],
)
def test_the_indexes_are_used(
    large: tuple[StoreConnection, StoredLayer], query: FeatureQuery, index: str
) -> None:
    found, layer = large
    test, values = condition(layer, query)
    statement = SQL("EXPLAIN SELECT id FROM twincity.feature WHERE {}").format(test)
    with found.reading() as raw:
        plan = "\n".join(line for (line,) in raw.execute(statement, values).fetchall())
    assert f"feature_{layer.id}_{index}_idx" in plan, plan
    assert "Seq Scan" not in plan
    assert "feature_1_" not in plan  # the partition of the other layer is not looked at


def test_both_indexes_together_and_the_rows_are_right(
    large: tuple[StoreConnection, StoredLayer],
) -> None:
    found, layer = large
    frame, span = (104.0, 29.0, 105.0, 30.0), (crowds.FIRST, crowds.FIRST + 40)
    both = portion(found, layer, FeatureQuery(extent=frame, span=span), words=False)
    in_frame = portion(found, layer, FeatureQuery(extent=frame), words=False)
    in_span = portion(found, layer, FeatureQuery(span=span), words=False)
    assert both.ids.tolist() == sorted(
        set(in_frame.ids) & set(in_span.ids), key=lambda i: int(i.split(".")[1])
    )
    assert 0 < len(both) < len(in_span) < len(in_frame) < ROWS
