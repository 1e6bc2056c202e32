"""`dataclass` of the standard library, but a class's methods are not compiled before they are called.

The original writes the source of up to six methods for each class and compiles it while the module is imported, and
lets `inspect` word a docstring: a tenth of the program's start (https://github.com/python/cpython/issues/109870).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: TID251
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Return `cls` as `dataclasses.dataclass` does; of its options there are these, and no `InitVar`."""

        def made(cls: type) -> type:
            return _made(cls, frozen, slots, eq)

        return made if cls is None else made(cls)


def _made(cls: type, frozen: bool, slots: bool, eq: bool) -> type:
    own = {name for name, value in cls.__dict__.items() if value is not None}
    cls.__doc__ = cls.__doc__ or cls.__name__
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)  # noqa: TID251
    methods = {"__init__": _init(made), "__repr__": _repr}
    if eq:
        methods |= _comparison(fields(made), frozen)
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    return made


def _init(cls: type) -> Callable[..., None]:
    """Return an `__init__` that puts the compiled one in its place when the first object is made."""

    def __init__(self: Any, /, *values: Any, **named: Any) -> None:
        compiled = cls.__init__ = _compiled_init(cls)  # type: ignore[misc]
        compiled(self, *values, **named)

    return __init__


def _compiled_init(cls: type) -> Callable[..., None]:
    known: dict[str, Any] = {"_MISSING": MISSING, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for field in fields(cls):
        default, value = _parameter(field, known)
        if field.init:
            parameters.append(field.name + default)
        elif default:
            lines.append(f" {field.name} {default}")
        if field.init or default:
            lines.append(f" _set(self, {field.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), known)
    compiled: Callable[..., None] = known["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"  # which a wrong call's error names
    return compiled


def _parameter(field: Field[Any], known: dict[str, Any]) -> tuple[str, str]:
    """Return a parameter's default and its value as source, and add to `known` what they name."""
    name = field.name
    if field.default is not MISSING:
        known[f"_default_{name}"] = field.default
        return f"=_default_{name}", name
    if field.default_factory is not MISSING:
        known[f"_make_{name}"] = field.default_factory
        return "=_MISSING", f"_make_{name}() if {name} is _MISSING else {name}"
    return "", name


def _comparison(own: tuple[Field[Any], ...], frozen: bool) -> dict[str, Any]:
    compared = _getter([field.name for field in own if field.compare])
    hashed = _getter([field.name for field in own if (field.compare if field.hash is None else field.hash)])

    def __eq__(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(hashed(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _getter(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return what returns an object's values of `names`, a tuple of one too."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return lambda one: (get(one),)


@recursive_repr()
def _repr(self: Any) -> str:
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(values)})"


def _refuse_setting(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
