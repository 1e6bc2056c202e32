"""How often a map whose process ended is started again."""

from __future__ import annotations

from explorer.ui.map.revival import PAUSES, SPAN, Revival


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_that_ends_at_once_gets_longer_and_longer_pauses_and_then_no_start() -> None:
    revival = Revival(Clock())
    assert [revival.pause(stood=False) for _ in range(5)] == [*PAUSES, None]


def test_a_minute_later_it_is_forgiven_and_at_once_when_the_user_asks() -> None:
    clock = Clock()
    revival = Revival(clock)
    for _ in range(5):
        revival.pause(stood=False)
    revival.forget()
    assert revival.pause(stood=False) == 0
    clock.now += SPAN + 1
    assert revival.pause(stood=False) == 0


def test_one_that_stood_is_restored_at_once_but_not_for_ever() -> None:
    revival = Revival(Clock())
    pauses = [revival.pause(stood=True) for _ in range(25)]
    assert pauses == [0] * 24 + [None]
