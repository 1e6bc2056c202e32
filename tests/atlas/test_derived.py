"""What is derived from an object is computed once, whoever asks for it at the same time."""

from __future__ import annotations

import gc
from threading import Barrier, Event, Thread
from typing import Any
from weakref import ref

import pytest

from explorer.atlas import derived
from explorer.atlas.derived import cached_by_owner, cached_by_owner_and_partner, is_derived


class Owner:
    """Has a `__dict__`, which is all that an owner needs."""


def test_a_second_thread_takes_what_the_first_computes() -> None:
    begun, may_end = Event(), Event()
    made: list[object] = []

    @cached_by_owner
    def slow(_: Owner) -> object:
        begun.set()
        assert may_end.wait(10)
        made.append(object())
        return made[-1]

    owner, found = Owner(), []
    first = Thread(target=lambda: found.append(slow(owner)))
    first.start()
    assert begun.wait(10)
    second = Thread(target=lambda: found.append(slow(owner)))
    second.start()
    assert not is_derived(slow, owner)
    may_end.set()
    first.join(10)
    second.join(10)
    assert len(made) == 1
    assert found == made * 2
    assert not derived._running


def test_values_of_other_owners_and_arguments_do_not_wait_for_one_another() -> None:
    together = Barrier(3, timeout=10)  # each computes until all three do

    @cached_by_owner
    def slow(_: Owner, number: int) -> int:
        together.wait()
        return number

    one, other, found = Owner(), Owner(), []
    asked = ((one, 1), (one, 2), (other, 1))
    threads = [Thread(target=lambda each=each: found.append(slow(*each))) for each in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(found) == [1, 1, 2]


def test_what_cannot_be_computed_is_tried_anew() -> None:
    tries: list[int] = []

    @cached_by_owner
    def broken(_: Owner) -> None:
        tries.append(1)
        raise ValueError("no")

    owner = Owner()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            broken(owner)
    assert len(tries) == 2
    assert not derived._running


def test_a_value_may_be_derived_from_the_same_owners_others() -> None:
    @cached_by_owner
    def falling(owner: Owner, number: int) -> int:
        return falling(owner, number - 1) + 1 if number else 0

    assert falling(Owner(), 5) == 5


def test_a_partner_that_is_gone_is_not_kept_and_one_that_is_there_is_known() -> None:
    made: list[Any] = []

    @cached_by_owner_and_partner
    def sized(_: Owner, partner: Any) -> int:
        made.append(1)
        return len(vars(partner)) if isinstance(partner, Owner) else len(partner)

    owner, partner, plain = Owner(), Owner(), {"a": 1}
    assert [sized(owner, each) for each in (partner, plain, partner, plain)] == [0, 1, 0, 1]
    assert len(made) == 2
    gone = ref(partner)
    del partner
    gc.collect()
    assert gone() is None
    assert sized(owner, plain) == 1
    assert len(made) == 2
