"""Read JSON values into frozen dataclasses by their annotations (cattrs); a wrong value is one line: where, and the cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from itertools import cycle
from math import isfinite, nan
from re import Pattern
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from explorer.records import dataclass
from explorer.words.text import Text
from explorer.words.wording import LocalizedValueError, wording

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]
MOST_ITEMS = 10_000  # of a list, or letters of a text
# Far past the axis on both sides: dates that stepping and snapping can reckon with.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


class WrongValue(LocalizedValueError):
    """Raised for a value that does not fit: what it should be; by `structure` with its path."""


@dataclass(frozen=True, slots=True)
class Between:
    """Inclusive bounds of a number, as an annotation: `Annotated[float, Between(0, 1)]`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MaxLength:
    """The most items of a list or characters of a text; without it, MOST_ITEMS."""

    number: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The allowed texts, for a field whose type is `str` rather than a Literal."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """A pattern that a whole text has to match, and the key of the message if it does not."""

    pattern: Pattern[str]
    refusal: str


@dataclass(frozen=True, slots=True)
class JsonKey:
    """The key of a field in JSON if it is no Python name: `start: Annotated[date, JsonKey("from")]`."""

    name: str


def structure(data: Any, cls: type[T], where: str) -> T:
    """Read `data` as a `cls`; unknown keys are ignored, a wrong value raises WrongValue.

    The path in the message begins with `where`; without it, with the name of the field.
    """
    if (hook := _plain_hook(cls)) is not None or (hook := _of_nothing(data, cls)) is not None:
        return cast(T, _read_plainly(hook, data, where))
    from cattrs import BaseValidationError, transform_error  # takes 40 ms: not to be imported at start

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
        place = place.removeprefix(".") if not where else place
        raise WrongValue("refused.at", at=place, why=_worded(found[int(first)])) from error
    except WrongValue as error:
        if not where:
            raise
        raise WrongValue("refused.at", at=where, why=error) from error


def _read_plainly(hook: Hook, data: Any, where: str) -> Any:
    try:
        return hook(data, None)
    except WrongValue as error:
        if not where:
            raise
        raise WrongValue("refused.at", at=where, why=error) from error


def valid_fields(data: Any, cls: type[T]) -> tuple[T, list[str]]:
    """Return a `cls` of the valid values in `data`, the others at their defaults, and the keys of the invalid ones."""
    given: dict[str, Any] = data if isinstance(data, dict) else {}
    kept: dict[str, Any] = {}
    wrong: list[str] = []
    for name, kind in _hints(cast("type", cls)).items():
        if name in given:
            try:
                kept[name] = structure(given[name], kind, name)
            except WrongValue:
                wrong.append(name)
    return cls(**kept), sorted(wrong)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


def _worded(error: BaseException) -> object:
    return wording("refused.lacks", key=str(error)) if isinstance(error, KeyError) else error


@cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter()

    converter.register_structure_hook_factory(is_dataclass, lambda cls: _of_object(cls, converter))
    converter.register_structure_hook_factory(
        _is_tuple, lambda kind: _of_tuple(kind, converter.get_structure_hook)
    )
    for fits, make in _PLAIN_FACTORIES:
        converter.register_structure_hook_factory(fits, make)
    for kind, hook in _PLAIN_HOOKS.items():
        converter.register_structure_hook(kind, hook)
    return converter


def _plain_hook(kind: Any) -> Hook | None:
    """Return what reads a kind that holds no object, by the rules of the converter but without cattrs; else None."""
    known: Hook | None = _PLAIN_HOOKS.get(kind) if isinstance(kind, type) else None
    if known is not None:
        return known
    for fits, make in reversed(_PLAIN_FACTORIES):  # as cattrs looks
        if fits(kind):
            hook: Hook = make(kind)
            return hook
    if not _is_tuple(kind):
        return None
    parts = [part for part in get_args(_annotated(kind)[0]) if part is not Ellipsis]
    if any(_plain_hook(part) is None for part in parts):
        return None
    return _of_tuple(kind, lambda part: cast(Hook, _plain_hook(part)))


def _of_nothing(data: Any, kind: Any) -> Hook | None:
    """An empty list is no object's, of whatever kind its items would be."""
    if data != [] or not _is_tuple(kind) or Ellipsis not in get_args(_annotated(kind)[0]):
        return None
    return lambda value, _: tuple(value)


def _is_tuple(kind: Any) -> bool:
    return get_origin(_annotated(kind)[0]) is tuple


def _of_object(cls: type, converter: Converter) -> Hook:
    from cattrs import AttributeValidationNote, ClassValidationError
    from cattrs.gen import make_dict_structure_fn, override

    hints = _hints(cls)
    for field in fields(cls):  # cattrs itself would resolve them without what `Annotated` notes
        field.type = hints[field.name]
    keys = {
        name: n.name for name, kind in hints.items() for n in _annotated(kind)[1] if isinstance(n, JsonKey)
    }
    inner: Hook = make_dict_structure_fn(
        cls, converter, **cast("dict[str, Any]", {n: override(rename=key) for n, key in keys.items()})
    )

    def instance(value: Any, _: Any) -> Any:
        try:
            return inner(_typed(value, dict), cls)
        except ClassValidationError as error:
            for note in (n for one in error.exceptions for n in getattr(one, "__notes__", ())):
                if isinstance(note, AttributeValidationNote):
                    note.name = keys.get(note.name, note.name)  # the path names the key in the file
            raise

    return instance


def _of_tuple(kind: Any, hook_of: Callable[[Any], Hook]) -> Hook:
    bare, notes = _annotated(kind)
    item, *others = get_args(bare)
    number = None if Ellipsis in others else 1 + len(others)
    most = next((n.number for n in notes if isinstance(n, MaxLength)), MOST_ITEMS)
    each = [(hook_of(item), item)]
    hooks = [(hook_of(k), k) for k in (item, *others)] if number else []

    def items(value: Any, _: Any) -> Any:
        if len(_counted(_typed(value, list), most, "items")) != (number or len(value)):
            raise WrongValue("refused.four" if number == 4 else "refused.number_of_items", n=number)
        return tuple(hook(one, kind) for one, (hook, kind) in zip(value, hooks or cycle(each), strict=False))

    return items


def _annotated(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split a type from the notes of its `Annotated`."""
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
    if _annotated(kind)[0] is int:
        return lambda value, _: int(_number(_whole(value), bounds))
    return lambda value, _: _number(value, bounds)


def _of_choice(kind: Any) -> Hook:
    """Make the hook of a Literal, or of a text with a OneOf."""
    bare, notes = _annotated(kind)
    allowed = next((n.allowed for n in notes if isinstance(n, OneOf)), get_args(bare))

    def choice(value: Any, _: Any) -> Any:
        if value not in allowed:
            raise WrongValue("refused.invalid", value=str(value)[:40], list=tuple(allowed))
        return value

    return choice


def _of_long_text(kind: Any) -> Hook:
    most = next(n.number for n in _annotated(kind)[1] if isinstance(n, MaxLength))
    return lambda value, _: _counted(_typed(value, str), most, "letters")


def _of_pattern(kind: Any) -> Hook:
    note = next(n for n in _annotated(kind)[1] if isinstance(n, Matches))

    def matching(value: Any, _: Any) -> str:
        if not isinstance(value, str) or not note.pattern.fullmatch(value):
            raise WrongValue(note.refusal)
        return value

    return matching


def _of_text(kind: Any) -> Hook:
    """Read `{"zh": …, "en": …}`; a text in a single language is used for both."""
    most = next((n.number for n in _annotated(kind)[1] if isinstance(n, MaxLength)), MOST_ITEMS)

    def bilingual(value: Any, _: Any) -> Text:
        zh, en = (value.get("zh", ""), value.get("en", "")) if isinstance(value, dict) else (value, value)
        if not isinstance(zh, str) or not isinstance(en, str):
            raise WrongValue("refused.text", form="{'zh': …, 'en': …}")
        _counted(max(zh, en, key=len), most, "letters")
        return Text(zh or en, en or zh)

    return bilingual


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


# Which kinds a factory makes hooks for; the last that fits is taken.
_PLAIN_FACTORIES: tuple[tuple[Callable[[Any], bool], Callable[[Any], Hook]], ...] = (
    # plain JSON is kept as it is, neither looked into nor copied
    (lambda kind: kind == dict[str, Any], lambda kind: lambda value, _: _typed(value, dict)),
    (lambda kind: _origin(kind) is Literal, _of_choice),
    (lambda kind: _notes(kind, Between), _of_number),
    (lambda kind: _notes(kind, OneOf), _of_choice),
    (lambda kind: _notes(kind, Matches), _of_pattern),
    (lambda kind: _annotated(kind)[0] is Text, _of_text),
    (lambda kind: _annotated(kind)[0] is str and _notes(kind, MaxLength), _of_long_text),
)
_PLAIN_HOOKS: dict[type, Hook] = {
    float: _of_number(float),
    int: lambda value, _: _whole(value),
    bool: lambda value, _: _typed(value, bool),
    str: lambda value, _: _counted(_typed(value, str), MOST_ITEMS, "letters"),
    date: lambda value, _: _date(value),
}
