"""Records behave as the standard library's dataclasses, and compile nothing before one is made."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from explorer import records

_seen: list[str] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and event == "compile" and "__init__" in str(arguments[0]):
        _seen.append(event)


sys.addaudithook(_hear)


@records.dataclass(frozen=True, slots=True)
class Kept:
    """At module level, as pickles need it."""

    name: str
    number: float = 2.5
    items: list[int] = field(default_factory=list, compare=False)
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", f"{self.name} {self.number}")


def kinds(decorate: Callable[..., Any], **options: Any) -> list[Any]:
    """Return classes that `decorate` makes of the same bodies."""

    @decorate(**options)
    class Empty:
        pass

    @decorate(**options)
    class One:
        a: float = field(metadata={"unit": "km"})

    @decorate(**options)
    class More:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, hash=False)
        d: int = field(default=4, repr=False)
        e: int = field(default=5, compare=False)
        f: int = field(default=6, init=False)
        g: list[int] = field(default_factory=list, init=False, compare=False)

    @decorate(**options)
    class Below(More):
        a: int = 1
        h: int = 8

    @decorate(**options)
    class Own:
        a: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    return [Empty, One, More, Below, Own]


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((1, "x"), {}),
    ((), {"a": float("inf")}),
    ((1,), {"b": "z", "e": 9}),
    ((1,), {"a": 2}),
    ((1,), {"f": 3}),
    ((1,), {"unknown": 3}),
    ((1, "b", [3], 4, 5, 8), {}),
    ((1, "b", [3], 4, 5, 6, 7), {}),
]
OPTIONS = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
]


def outcome(act: Callable[[], Any]) -> Any:
    """Return the result of `act`, or that it raised an error.

    The kinds differ: the original's is a wrong one where there are slots
    (https://github.com/python/cpython/issues/105936).
    """
    try:
        return act()
    except (TypeError, AttributeError, ValueError):
        return Exception


def seen(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """Return what can be observed of an object made by this call, and of its class."""
    one = outcome(lambda: cls(*values, **named))
    if isinstance(one, type):
        return [one]
    other = cls(*values, **named)
    return [
        repr(one),
        asdict(one),
        one == other,
        one == 1,
        one in [one],
        outcome(lambda: len({one, other})),
        cls.__eq__ is object.__eq__ or cls.__hash__ is object.__hash__ or outcome(lambda: hash(one)),
        outcome(lambda: asdict(replace(one, a=5))),
        asdict(copy.copy(one)),
        cls.__match_args__,
        [f.name for f in fields(cls)],
        hasattr(one, "__dict__"),
        len({id(getattr(x, "c", None)) for x in (one, other)}),
        outcome(lambda: setattr(one, "a", 3)),
        outcome(lambda: setattr(one, "new", 3)),
        outcome(lambda: delattr(one, "a")),
    ]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_behaves_as_the_original(
    options: dict[str, Any], call: tuple[tuple[Any, ...], dict[str, Any]]
) -> None:
    ours = [seen(cls, *call) for cls in kinds(records.dataclass, **options)]
    theirs = [seen(cls, *call) for cls in kinds(dataclass, **options)]
    assert ours == theirs


def test_nothing_is_compiled_before_one_is_made() -> None:
    global _seen
    _seen = []
    try:
        cls = kinds(records.dataclass, frozen=True, slots=True)[1]
        assert _seen == []
        cls(1)
        assert _seen
        _seen = []
        cls(2)
        assert _seen == []
    finally:
        _seen = None


def test_pickles_and_copies() -> None:
    one = Kept("a", items=[1, 2])
    for again in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
        assert (again, again.items, again.text) == (one, [1, 2], "a 2.5")


def test_frozen_ones_refuse_in_words() -> None:
    one = Kept("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name
    assert one.name == "a"


def test_wrong_arguments_name_the_class_method() -> None:
    with pytest.raises(TypeError, match=r"Kept\.__init__\(\) missing 1 required positional argument: 'name'"):
        Kept()  # type: ignore[call-arg]


def test_docstrings_are_kept() -> None:
    assert Kept.__doc__ == "At module level, as pickles need it."
