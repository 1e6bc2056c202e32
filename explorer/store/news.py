"""What colleagues change in a store: received at once while the connection lives, queried after it was lost."""

from __future__ import annotations

import json
import time
from contextlib import suppress

from explorer.records import dataclass
from explorer.store.store_connection import CHANNEL, StoreConnection
from explorer.store.store_faults import explained

_COUNTS = """
SELECT kind, array_agg(DISTINCT changed_by::text),
    count(DISTINCT (table_name, CASE kind WHEN 'comment' THEN coalesce(now, was) ->> 'id' ELSE key END)), max(version)
FROM twincity.history WHERE version > %s GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class News:
    """What was changed after one version, up to another: how many rows of tables, features and comments, and by whom.

    A layer that was put there or removed counts as one feature.
    """

    version: int
    by: tuple[str, ...] = ()
    rows: int = 0
    features: int = 0
    comments: int = 0

    @property
    def number(self) -> int:
        return self.rows + self.features + self.comments


def listen(found: StoreConnection) -> int:
    """Have the server notify this connection of every change; returns the version of the last one before.

    A replica notifies nobody: `notified` asks it.
    """
    with explained(found.address.label):
        if not found.server.standby:
            found.raw.execute(f"LISTEN {CHANNEL}")
        row = found.raw.execute("SELECT version FROM twincity.clock").fetchone()
    return int(row[0]) if row else 0


def notified(found: StoreConnection, seconds: float = 0.0) -> int | None:
    """Wait for a notice of the server; returns the highest version that any names, None without one."""
    if found.server.standby:
        time.sleep(seconds)
        with explained(found.address.label):
            row = found.raw.execute("SELECT version FROM twincity.clock").fetchone()
        return int(row[0]) if row else None
    latest: int | None = None
    with explained(found.address.label):
        for notice in found.raw.notifies(timeout=seconds, stop_after=1 if seconds else None):
            with suppress(ValueError, TypeError, KeyError):
                latest = max(latest or 0, int(json.loads(notice.payload)["version"]))
    return latest


def news_since(found: StoreConnection, version: int) -> News | None:
    """Return what was changed after a version; None where nothing was."""
    with found.reading() as raw:
        rows = raw.execute(_COUNTS, (version,)).fetchall()
    if not rows:
        return None
    counts = {kind: number for kind, _, number, _ in rows}
    by = sorted({name for _, names, _, _ in rows for name in names})
    latest = max(row[3] for row in rows)
    return News(
        latest,
        tuple(by),
        counts.get("row", 0),
        counts.get("feature", 0) + counts.get("layer", 0),
        counts.get("comment", 0),
    )
