"""What identifies a row of the atlas's tables in the store: the cells of the table's key, or a digest of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache

from explorer.atlas.package import read_package
from explorer.paths import own_geodata_dir


@cache
def key_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of the key of every table by name, empty where several rows may be alike."""
    return {resource.name: resource.primary for resource in read_package(own_geodata_dir())}


def row_key(table: str, cells: Mapping[str, str], again: int = 0) -> str:
    """Return the key of a new row: its one key cell, a JSON list of several, or a digest.

    `again` numbers further rows of a table without a key that are alike when they are added.
    """
    columns = key_columns().get(table, ())
    if len(columns) == 1:
        return cells.get(columns[0], "")
    if columns:
        return json.dumps([cells.get(column, "") for column in columns], ensure_ascii=False)
    filled = {column: cell for column, cell in sorted(cells.items()) if cell}
    digest = hashlib.sha256(json.dumps(filled, ensure_ascii=False).encode()).hexdigest()[:24]
    return f"{digest}-{again}" if again else digest
