"""Comments in the store: versions by their digests, joined with one's own as two files of comments are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.atlas import comments
from explorer.atlas.comments import Comments
from explorer.records import dataclass
from explorer.store.store_connection import StoreConnection
from explorer.words.structure import WrongValue

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the store had, what it has now, and the version in which it was given the difference; None without any."""

    before: Comments
    after: Comments
    version: int | None = None


def read_comments(found: StoreConnection) -> Comments:
    """Return the comments of the store; raises StoreError. What is none, by whatever hand, is left out."""
    with found.reading() as raw:
        return _stored(raw)


def exchange_comments(found: StoreConnection, mine: Comments) -> Exchange:
    """Put one's own comments into the store, joined with those there; raises StoreError.

    Nothing is written where the store has them all. It may be run twice.
    """
    there = read_comments(found)
    if comments.joined(there, mine) == there:
        return Exchange(there, there)
    with found.writing() as raw:
        row = raw.execute("SELECT twincity.next_version()").fetchone()
        there = _stored(raw)
        joined = comments.joined(there, mine)
        write_comments(raw, joined)
    return Exchange(there, joined, int(row[0]) if row else None)


def write_comments(raw: psycopg.Connection[Any], joined: Comments) -> None:
    """Make the store hold these comments, which include what it has, within the caller's transaction."""
    from psycopg.types.json import Jsonb

    wanted = {comments.version(one): one for one in joined}
    there = {key for (key,) in raw.execute("SELECT id FROM twincity.comment").fetchall()}
    followed = [digest for one in joined for digest in one.before if digest in there and digest not in wanted]
    raw.execute("DELETE FROM twincity.comment WHERE id = ANY (%s)", (followed,))
    with raw.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO twincity.comment (id, content) VALUES (%s, %s)",
            [(key, Jsonb(one.to_json())) for key, one in wanted.items() if key not in there],
        )


def _stored(raw: psycopg.Connection[Any]) -> Comments:
    found = []
    for (content,) in raw.execute("SELECT content FROM twincity.comment ORDER BY id").fetchall():
        try:
            found.append(comments.read(content))
        except WrongValue:
            continue
    return comments.joined(found)
