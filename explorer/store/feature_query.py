"""What a query of a layer asks for, as the condition of a statement whose values are bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.store.layer_spec import RECORD, StoredLayer
from explorer.words import fold
from explorer.words.cell import plain_text

if TYPE_CHECKING:
    from psycopg.sql import Composed

_DAY = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8])"
_WHOLE_DAY = rf"^\d{{4}}-({_DAY})$"
_ISO = rf"^[12]\d{{3}}(-(0[1-9]|1[0-2])|-({_DAY}))?$"
_ODD = r"^\s|\s$|[\u0001-\u001f\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ue000-\uf8ff\ufeff]"
_SAID = "CASE jsonb_typeof(cells->%(t{n})s) WHEN 'string' THEN cells->>%(t{n})s END"
# Days are no text that is searched.
_SAID_BESIDE_DAYS = "CASE WHEN jsonb_typeof(cells->%(t{n})s) = 'string' AND cells->>%(t{n})s !~ %(day)s THEN cells->>%(t{n})s END"
_BEGAN = "get_byte(records, {at} + 1) & 3 = 1 AND {low} <= %(z{n})s AND ({high} = 0 OR {high} >= %(y{n})s)"
# Each area is looked up in the index of shapes.
_IN_AREAS = """id IN (
    WITH areas AS MATERIALIZED (SELECT ST_GeomFromWKB(area, 4326) AS shape FROM unnest(%(areas)s::bytea[]) AS area)
    SELECT other.id FROM areas JOIN twincity.feature AS other
        ON other.layer = %(layer)s AND ST_Intersects(other.geom, areas.shape)
)"""


@dataclass(frozen=True, slots=True)
class CellFilter:
    """Rows with one of the values in a column (where there are any) that lie within the bounds (None: open).

    With `days` the bounds are the first and the last day, as 20210520; a date known by its year lies within them where
    any of its days does.
    """

    column: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    days: bool = False


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Which rows: that touch `extent`, may be there on a day of `span` (ordinals, both included; None: whenever), meet
    one of `areas` (WKB), have one of `statuses` (codes) at some time, began in `years` (first and last; None: open), and
    pass all `cells`.

    `level`: of those only what a map of this zoom shows (None: all). `numbers`: only these rows (None: all). Every row
    that a filter of the window passes is found, and few that it does not: how it reads words and dates is its own matter.
    What is `certain` passes; where both are as many, they are the same rows.
    """

    extent: Box | None = None
    span: tuple[int, int] | None = None
    areas: tuple[bytes, ...] = ()
    statuses: tuple[int, ...] = ()
    years: tuple[tuple[float | None, float | None], ...] = ()
    cells: tuple[CellFilter, ...] = ()
    text: str = ""
    level: int | None = None
    numbers: tuple[int, ...] | None = None
    certain: bool = False

    @property
    def is_sharp(self) -> bool:
        """Return whether no row may be found that does not pass."""
        return not self.text and not any(one.values or one.days for one in self.cells)


def condition(layer: StoredLayer, query: FeatureQuery) -> tuple[Composed, dict[str, Any]]:
    """Return the WHERE of a query on `twincity.feature` and the values to bind."""
    from psycopg.sql import SQL

    values: dict[str, Any] = {"layer": layer.id}
    tests = [SQL("layer = %(layer)s")]
    if query.extent is not None:
        values |= dict(zip(("west", "south", "east", "north"), query.extent, strict=True))
        box = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
        tests.append(SQL(f"geom && {box}"))
        if not layer.points:
            tests.append(SQL(f"ST_Intersects(geom, {box})"))
    if query.span is not None:
        values |= {"first": query.span[0], "after": query.span[1] + 1}
        tests.append(SQL("valid && int4range(%(first)s, %(after)s)"))
    if query.level is not None:
        values["level"] = query.level
        tests.append(SQL("level <= %(level)s"))
    if query.numbers is not None:
        values["numbers"] = list(query.numbers)
        tests.append(SQL("id = ANY (%(numbers)s)"))
    if query.areas:
        values["areas"] = list(query.areas)
        tests.append(SQL(_IN_AREAS))
    if query.statuses:
        values["statuses"] = list(query.statuses)
        codes = ", ".join(f"get_byte(records, {at})" for at in _parts(layer))
        tests.append(SQL(f"ARRAY[{codes}] && %(statuses)s::int[]"))
    for number, (low, high) in enumerate(query.years):
        values |= {f"y{number}": _first_day(low), f"z{number}": _last_day(high)}
        began = (
            _BEGAN.format(at=at, low=_int4(at + 2), high=_int4(at + 6), n=number) for at in _parts(layer)
        )
        tests.append(SQL(f"({' OR '.join(began)})"))
    if query.text:
        test, words = _text_test(layer, query.text, query.certain)
        tests.append(SQL(test))
        values |= words
    for number, wanted in enumerate(query.cells):
        for test, bound in _cell_tests(layer, wanted, f"c{number}", query.certain):
            tests.append(SQL(test))
            values |= bound
    return SQL(" AND ").join(tests), values


def _parts(layer: StoredLayer) -> range:
    """Return where in the bytes of a row's records each begins."""
    return range(0, layer.parts * RECORD.itemsize, RECORD.itemsize)


def _int4(at: int) -> str:
    """Return the number in four bytes of the records; none is negative."""
    a, b, c, d = (f"get_byte(records, {n})" for n in range(at, at + 4))
    return f"(({a} << 24) | ({b} << 16) | ({c} << 8) | {d})"


def _first_day(year: float | None) -> int:
    return date(min(max(ceil(year), 1), 9999), 1, 1).toordinal() if year is not None else 0


def _last_day(year: float | None) -> int:
    return date(min(max(floor(year), 1), 9999), 12, 31).toordinal() if year is not None else 2**31 - 1


def _text_test(layer: StoredLayer, text: str, certain: bool) -> tuple[str, dict[str, Any]]:
    """Return the test for names and listed cells that hold every word of a text, or all of it joined."""
    wanted = fold.words(text)
    values: dict[str, Any] = {f"t{n}": column for n, column in enumerate(layer.listed)} | {"day": _WHOLE_DAY}
    fields = ["name"]
    for n, column in enumerate(layer.listed):
        if layer.columns.get(column) != "date":
            fields.append(_SAID.format(n=n))
        elif not certain:
            fields.append(_SAID_BESIDE_DAYS.format(n=n))

    def holding(word: str) -> str:
        name = f"w{len(values)}"
        values[name] = fold.pattern(word, certain=certain)
        return f"({' OR '.join(f'{field} ~ %({name})s' for field in fields)})"

    every = " AND ".join(map(holding, wanted)) or "true"
    return (f"({every} OR {holding(''.join(wanted))})" if len(wanted) > 1 else every), values


def _cell_tests(
    layer: StoredLayer, wanted: CellFilter, name: str, certain: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if wanted.column not in layer.columns:
        return  # as for a local layer: what has no such column is not narrowed by it
    cell, kind = f"cells->>%({name})s", f"jsonb_typeof(cells->%({name})s)"
    column = {name: wanted.column}
    if wanted.values:
        spelt = [*wanted.values, *(_stored(v) for v in wanted.values if not certain or _is_number(v))]
        odd = "false" if certain else f"{cell} ~ %({name}o)s OR {kind} IN ('object', 'array')"
        yield f"({cell} = ANY (%({name}v)s) OR {odd})", column | {f"{name}v": spelt, f"{name}o": _ODD}
    if wanted.low is None and wanted.high is None:
        return
    bounds = {f"{name}l": wanted.low, f"{name}h": wanted.high}
    if wanted.days:
        first, last = (f"rpad(replace({cell}, '-', ''), 8, '{end}')::int" for end in "09")
        yield (
            f"CASE WHEN {cell} IS NULL THEN false WHEN {kind} = 'string' AND {cell} ~ %({name}i)s"
            f" THEN {last} >= coalesce(%({name}l)s::float8, '-inf')"
            f" AND {first} <= coalesce(%({name}h)s::float8, 'inf') ELSE {not certain} END",
            column | bounds | {f"{name}i": _ISO},
        )
        return
    yield (
        f"CASE {kind} WHEN 'number' THEN ({cell})::float8"
        f" BETWEEN coalesce(%({name}l)s::float8, '-inf') AND coalesce(%({name}h)s::float8, 'inf') ELSE false END",
        column | bounds,
    )


def _is_number(value: str) -> bool:
    """Return whether a value is how a number reads."""
    try:
        return plain_text(float(value)) == value
    except ValueError:
        return False


def _stored(value: str) -> str:
    """Return a value as the store's JSON spells it: numbers without an exponent."""
    if value in ("True", "False"):
        return value.lower()
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return format(number, "f") if "e" in value.casefold() and number.is_finite() else value
