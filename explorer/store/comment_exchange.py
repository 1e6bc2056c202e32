"""Comments in the store: versions by their digests, joined with one's own as two files of comments are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.atlas import comments
from explorer.atlas.comments import Comments
from explorer.store.store_connection import StoreConnection
from explorer.words.structure import WrongValue

if TYPE_CHECKING:
    import psycopg


def read_comments(found: StoreConnection) -> Comments:
    """Return the comments of the store; raises StoreError. What is none, by whatever hand, is left out."""
    with found.reading() as raw:
        return _stored(raw)


def exchange_comments(found: StoreConnection, mine: Comments) -> Comments:
    """Put one's own comments into the store and return them joined with those there; raises StoreError."""
    with found.writing() as raw:
        raw.execute("SELECT twincity.next_version()")
        joined = comments.joined(_stored(raw), mine)
        write_comments(raw, joined)
    return joined


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
