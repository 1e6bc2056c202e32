"""Values derived from an immutable object and owned by it: computed once and freed with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import ref

O = TypeVar("O")  # noqa: E741
P = ParamSpec("P")
R = TypeVar("R")
SLOT = "_derived"  # in the owner's __dict__
_MOST_PARTNERS = 4
# Of what is being computed, by the owner's id and the value's key.
_running: dict[tuple[object, ...], RLock] = {}


def cached_by_owner(make: Callable[Concatenate[O, P], R]) -> Callable[Concatenate[O, P], R]:
    """Cache a function in its first argument, an object that never changes; the others are positional and hashable.

    A cache of the module (`lru_cache`) would keep every object alive that it ever saw, and miss beyond its size.
    Who asks while another thread computes waits for that: two at once would each take twice as long.
    """

    @wraps(make)
    def get(owner: O, /, *rest: P.args, **named: P.kwargs) -> R:
        kept = owner.__dict__.setdefault(SLOT, {})
        key = (make, *rest, *named.items())
        try:
            return kept[key]  # type: ignore[no-any-return]
        except KeyError:
            lock = _running.setdefault((id(owner), *key), RLock())
        with lock:
            if key not in kept:
                try:
                    kept[key] = make(owner, *rest, **named)
                finally:
                    _running.pop((id(owner), *key), None)
            return kept[key]  # type: ignore[no-any-return]

    return get


def is_derived(make: Callable[[O], object], owner: O) -> bool:
    """Return whether a value that `cached_by_owner` caches was computed for an owner before."""
    return (make.__wrapped__,) in owner.__dict__.get(SLOT, {})  # type: ignore[attr-defined]


def cached_by_owner_and_partner(make: Callable[[O, Any], R]) -> Callable[[O, Any], R]:
    """Cache a function of an owner and one unhashable partner (shapes, bounds), for its latest partners.

    A partner is held weakly where it can be: the shapes of a layer that is gone would take memory as long as the tables.
    """

    @wraps(make)
    def get(owner: O, partner: Any) -> R:
        kept: list[tuple[Callable[[], Any], R]] = owner.__dict__.setdefault(SLOT, {}).setdefault(make, [])
        for known, value in list(kept):
            if known() is partner:
                return value
        value = make(owner, partner)
        kept[:] = [(_held(partner), value), *(each for each in kept if each[0]() is not None)]
        del kept[_MOST_PARTNERS:]
        return value

    return get


def _held(partner: Any) -> Callable[[], Any]:
    try:
        return ref(partner)
    except TypeError:  # a dict, as the tables' own are
        return lambda: partner
