"""The statements of docs/store.md do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer.doctor.store_health import examine_store
from explorer.store.feature_query import FeatureQuery
from explorer.store.layer_load import drop_layer, load_layer
from explorer.store.layer_rows import layers, portion
from explorer.store.store_connection import StoreConnection
from tests.helpers import crowds

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "store.md").read_text("utf-8")
BLOCKS = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)


def block(word: str) -> str:
    (found,) = [text for text in BLOCKS if word in text]
    return found


def test_a_copied_database_is_open_until_its_rights_are_taken_back(filled: StoreConnection) -> None:
    def rights() -> str:
        (found,) = [r for r in examine_store(filled.address, None, "en") if r.check == "store_rights"]
        return found.words("en") if found.level != "green" else ""

    assert "TEMPORARY" in rights()
    filled.raw.execute("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC")
    assert "large objects" in rights()
    for word in ("REVOKE CREATE, TEMPORARY", "pg_catalog"):
        filled.raw.execute(
            block(word).replace("DATABASE atlas", f'DATABASE "{filled.raw.info.dbname}"').encode()
        )
    assert rights() == ""


def test_history_is_asked_as_the_guide_asks(filled: StoreConnection) -> None:
    key = re.search(r"key = '([^']+)'", block("changed_at, changed_by"))
    assert key is not None
    filled.raw.execute(
        'UPDATE twincity.atlas_row SET cells = cells || \'{"note_zh": "x"}\' WHERE key = %s', (key[1],)
    )
    told = filled.raw.execute(block("changed_at, changed_by").encode()).fetchall()
    assert [who for _, who, _, _ in told] == ["postgres", "postgres"]


@pytest.mark.parametrize("make", [crowds.points, crowds.areas])
def test_a_layer_is_partitioned_once_more(store: StoreConnection, make: object) -> None:
    rows = crowds.collection("own1", make(2500), crowds.careers(2500))  # type: ignore[operator]
    layer = load_layer(store, rows, "poi")
    query = FeatureQuery(extent=(104.0, 29.0, 106.0, 31.0), level=12)
    before = portion(store, layer, query, words=False)
    statements = (
        block("PARTITION BY HASH")
        .replace("feature_7", f"feature_{layer.id}")
        .replace("IN (7)", f"IN ({layer.id})")
    )
    store.raw.execute(statements.encode())
    after = portion(store, layers(store)[0], query, words=False)
    assert after.ids.tolist() == before.ids.tolist()
    assert after.portion is not None
    assert before.portion is not None
    assert after.portion.versions is not None
    assert before.portion.versions is not None
    assert after.portion.versions.tolist() == before.portion.versions.tolist()
    health = {result.check: result.level for result in examine_store(store.address, None, "en")}
    assert health["store_indexes"] == "green"
    drop_layer(store, "poi")
    assert store.raw.execute("SELECT to_regclass('twincity.feature_1_all')").fetchone() == (None,)
