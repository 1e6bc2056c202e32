"""Stores that know an atlas, for parts of the window that are tested without a Session."""

from __future__ import annotations

from explorer.atlas.assembly.known import Known
from explorer.state.view.store import Store


def knowing(store: Store, known: Known) -> Store:
    store.know(known)
    return store
