"""What a store has to offer to a window: its layers and tables, with the number of rows of each."""

from __future__ import annotations

from explorer.records import dataclass
from explorer.store.layer_rows import layers
from explorer.store.layer_spec import StoredLayer
from explorer.store.store_connection import StoreConnection


@dataclass(frozen=True, slots=True)
class StoreContents:
    """`facts`: the rows of the `tables` of facts; `server`: its version."""

    layers: tuple[StoredLayer, ...]
    tables: int
    facts: int
    server: str
    user: str
    can_write: bool


def contents(found: StoreConnection) -> StoreContents:
    """Return what the user of a connection may take; raises StoreError."""
    with found.reading() as raw:
        row = raw.execute("SELECT count(DISTINCT table_name), count(*) FROM twincity.atlas_row").fetchone()
    assert row is not None
    return StoreContents(
        tuple(layers(found)),
        row[0],
        row[1],
        found.server.version.split(" ")[0],
        found.server.user,
        found.store.can_write,
    )
