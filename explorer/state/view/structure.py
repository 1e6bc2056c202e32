"""JSON values into frozen dataclasses, by their annotations (cattrs); a wrong value is one line: where, and the cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from math import isfinite, nan
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from explorer.words.wording import LocalizedValueError, wording

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]
MOST_ITEMS = 10_000  # of a list, or letters of a text
# Far past the axis on both sides: dates that stepping and snapping can reckon with.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


class WrongValue(LocalizedValueError):
    """What a value should be; from `structure`, with where it stands."""


@dataclass(frozen=True, slots=True)
class Between:
    """Bounds of a number, in its annotation: `Annotated[float, Between(0, 1)]`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MaxLength:
    """How many items a list, or letters a text may have, where that is not MOST_ITEMS."""

    number: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The texts that are allowed, where a Literal would say too much about the field's own type."""

    allowed: tuple[str, ...]


def structure(data: Any, cls: type[T], where: str) -> T:
    """`data` as a `cls`; unknown keys are ignored, a wrong value raises WrongValue."""
    from cattrs import BaseValidationError, transform_error  # 20 ms: no start waits for it

    found: list[BaseException] = []

    def number(
        error: BaseException, _: Any
    ) -> str:  # cattrs knows texts only: by its number it is found again
        found.append(error)
        return str(len(found) - 1)

    try:
        return _converter().structure(data, cls)
    except BaseValidationError as error:
        first, _, place = transform_error(error, where, number)[0].rpartition(" @ ")
        raise WrongValue("refused.at", at=place, why=_worded(found[int(first)])) from error
    except WrongValue as error:
        raise WrongValue("refused.at", at=where, why=error) from error


def valid_fields(data: Any, cls: type[T]) -> tuple[T, list[str]]:
    """A `cls` of the values in `data` that are right, and the keys of those that are not, which stay as they begin."""
    given: dict[str, Any] = data if isinstance(data, dict) else {}
    kept: dict[str, Any] = {}
    wrong: list[str] = []
    for name, kind in get_type_hints(cls, include_extras=True).items():
        if name in given:
            try:
                kept[name] = structure(given[name], kind, name)
            except WrongValue:
                wrong.append(name)
    return cls(**kept), sorted(wrong)


def _worded(error: BaseException) -> object:
    return wording("refused.lacks", key=str(error)) if isinstance(error, KeyError) else error


@cache
def _converter() -> Converter:
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn

    converter = Converter()

    def of_object(cls: type) -> Hook:
        hints = get_type_hints(cls, include_extras=True)
        for field in fields(cls):  # cattrs itself would resolve them without what `Annotated` notes
            field.type = hints[field.name]
        inner: Hook = make_dict_structure_fn(cls, converter)
        return lambda value, _: inner(_typed(value, dict), cls)

    def of_tuple(kind: Any) -> Hook:
        bare, notes = _annotated(kind)
        item, *others = get_args(bare)
        number = None if Ellipsis in others else 1 + len(others)
        most = next((n.number for n in notes if isinstance(n, MaxLength)), MOST_ITEMS)
        hook = converter.get_structure_hook(item)

        def items(value: Any, _: Any) -> Any:
            if len(_counted(_typed(value, list), most, "items")) != (number or len(value)):
                raise WrongValue("refused.four")
            return tuple(hook(one, item) for one in value)

        return items

    converter.register_structure_hook_factory(is_dataclass, of_object)
    converter.register_structure_hook_factory(lambda kind: _origin(_annotated(kind)[0]) is tuple, of_tuple)
    converter.register_structure_hook_factory(lambda kind: _origin(kind) is Literal, _of_choice)
    converter.register_structure_hook_factory(lambda kind: _notes(kind, Between), _of_number)
    converter.register_structure_hook_factory(lambda kind: _notes(kind, OneOf), _of_choice)
    converter.register_structure_hook(float, _of_number(float))
    converter.register_structure_hook(int, lambda value, _: _whole(value))
    converter.register_structure_hook(bool, lambda value, _: _typed(value, bool))
    converter.register_structure_hook(
        str, lambda value, _: _counted(_typed(value, str), MOST_ITEMS, "letters")
    )
    converter.register_structure_hook(date, lambda value, _: _date(value))
    return converter


def _annotated(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type, and what `Annotated` notes about it."""
    if get_origin(kind) is not Annotated:
        return kind, ()
    bare, *notes = get_args(kind)
    return bare, tuple(notes)


def _origin(kind: Any) -> Any:
    return get_origin(kind)


def _notes(kind: Any, note: type) -> bool:
    return any(isinstance(n, note) for n in _annotated(kind)[1])


def _of_number(kind: Any) -> Hook:
    bounds = next((n for n in _annotated(kind)[1] if isinstance(n, Between)), Between(-1e15, 1e15))
    return lambda value, _: _number(value, bounds)


def _of_choice(kind: Any) -> Hook:
    """A Literal, or what OneOf notes."""
    bare, notes = _annotated(kind)
    allowed = next((n.allowed for n in notes if isinstance(n, OneOf)), get_args(bare))

    def choice(value: Any, _: Any) -> Any:
        if value not in allowed:
            raise WrongValue("refused.invalid", value=str(value)[:40], list=tuple(allowed))
        return value

    return choice


def _typed(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        if kind is dict:
            raise WrongValue("refused.no_object", found=type(value).__name__)
        raise WrongValue("refused.type", wanted=kind.__name__, found=type(value).__name__)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise WrongValue("refused.type", wanted="int", found="bool")
    return _typed(value, int)


def _counted(value: Any, most: int, unit: str) -> Any:
    if len(value) > most:
        raise WrongValue(f"refused.{unit}", n=len(value), most=most)
    return value


def _date(value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongValue("refused.day") from error
    if not _EARLIEST <= day <= _LATEST:
        raise WrongValue("refused.years", first=_EARLIEST.year, last=_LATEST.year)
    return day


def _number(value: Any, bounds: Between) -> float:
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else nan
    except OverflowError:
        number = nan
    if not isfinite(number) or not bounds.low <= number <= bounds.high:
        raise WrongValue("refused.between", low=f"{bounds.low:g}", high=f"{bounds.high:g}")
    return number
