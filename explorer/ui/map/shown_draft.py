"""The draft of a file on the page: sent once, though it is drawn before it may be seen."""

from __future__ import annotations

from collections.abc import Callable

from explorer.atlas.columns.vertices import Vertices
from explorer.page.columns import DRAFT, draft
from explorer.page.messages import Message
from explorer.page.payload import draft_payload


class ShownDraft:
    """Makes the messages for drafts; `lend(path, data)` serves the page their blocks."""

    def __init__(self, lend: Callable[[str, bytes], object]) -> None:
        self._lend = lend
        self._unseen: Vertices | None = None  # what the page has drawn and does not show

    def message(self, found: Vertices | None, *, ahead: bool) -> Message:
        """Return what shows `found`; `ahead` draws it without showing it, until it comes again (None: no longer)."""
        drawn = found is not None and not ahead and found is self._unseen
        self._unseen = found if ahead else None
        if drawn:
            return {"draft": {"seen": True}}
        made = draft(found) if found is not None else None
        if made is None:
            return {"draft": None}
        self._lend(DRAFT, made.data)
        return {"draft": draft_payload(made) | {"seen": not ahead}}

    def forget(self) -> None:
        """Note that the page has lost what it had."""
        self._unseen = None
