"""The garbage collector is paused while the window is built."""

from __future__ import annotations

import gc
import weakref

import pytest

from explorer.ui import app


class Ring:
    """Refers to itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.ring = self


def test_no_collection_runs_inside_and_none_looks_at_it_afterwards() -> None:
    try:
        with app.gc_paused():
            assert not gc.isenabled()
            kept = weakref.ref(Ring())
        assert gc.isenabled()
        gc.collect()
        assert kept() is not None
        later = weakref.ref(Ring())
        gc.collect()
        assert later() is None
    finally:
        gc.unfreeze()
    gc.collect()
    assert kept() is None


def test_the_collector_is_on_again_where_making_failed() -> None:
    try:
        with pytest.raises(ValueError, match="broken"), app.gc_paused():
            raise ValueError("broken")
        assert gc.isenabled()
    finally:
        gc.unfreeze()
