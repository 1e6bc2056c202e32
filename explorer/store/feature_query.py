"""What a query of a layer asks for, as the condition of a statement whose values are bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from explorer.atlas.model import Box
from explorer.store.layer_spec import StoredLayer

if TYPE_CHECKING:
    from psycopg.sql import Composed

_ISO = r"^\d{4}(-\d\d(-\d\d)?)?$"


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
    """Which rows: that touch `extent`, may be there on a day of `span` (ordinals, both included; None: whenever), lie in
    a division whose code begins with one of `regions`, have one of `statuses` as their first, and pass all `cells`.

    `level`: of those only what a map of this zoom shows (None: all). `numbers`: only these rows (None: all).
    """

    extent: Box | None = None
    span: tuple[int, int] | None = None
    regions: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    cells: tuple[CellFilter, ...] = ()
    text: str = ""
    level: int | None = None
    numbers: tuple[int, ...] | None = None


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
    if query.regions:
        values["regions"] = [f"{_literal(code)}%" for code in query.regions]
        tests.append(SQL("region LIKE ANY (%(regions)s)"))
    if query.statuses:
        values["statuses"] = list(query.statuses)
        tests.append(SQL("status = ANY (%(statuses)s)"))
    if words := query.text.split():
        values["words"] = [f"%{_literal(word)}%" for word in words]
        tests.append(SQL("(name || ' ' || cells::text) ILIKE ALL (%(words)s)"))
    for number, wanted in enumerate(query.cells):
        for test, bound in _cell_tests(layer, wanted, f"c{number}"):
            tests.append(SQL(test))
            values |= bound
    return SQL(" AND ").join(tests), values


def _cell_tests(layer: StoredLayer, wanted: CellFilter, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if wanted.column not in layer.columns:
        return  # as for a local layer: what has no such column is not narrowed by it
    cell = f"cells->>%({name})s"
    column = {name: wanted.column}
    if wanted.values:
        yield f"{cell} = ANY (%({name}v)s)", column | {f"{name}v": [_stored(v) for v in wanted.values]}
    if wanted.low is None and wanted.high is None:
        return
    bounds = {f"{name}l": wanted.low, f"{name}h": wanted.high}
    if wanted.days:
        first, last = (f"rpad(replace({cell}, '-', ''), 8, '{end}')::int" for end in "09")
        yield (
            f"CASE WHEN {cell} ~ %({name}i)s THEN {last} >= coalesce(%({name}l)s::float8, '-inf')"
            f" AND {first} <= coalesce(%({name}h)s::float8, 'inf') ELSE false END",
            column | bounds | {f"{name}i": _ISO},
        )
        return
    yield (
        f"CASE jsonb_typeof(cells->%({name})s) WHEN 'number' THEN ({cell})::float8"
        f" BETWEEN coalesce(%({name}l)s::float8, '-inf') AND coalesce(%({name}h)s::float8, 'inf') ELSE false END",
        column | bounds,
    )


def _stored(value: str) -> str:
    """Return a value as the store's JSON spells it: numbers without an exponent."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return format(number, "f") if "e" in value.casefold() and number.is_finite() else value


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
