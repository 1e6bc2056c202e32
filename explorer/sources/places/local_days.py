"""The day on which a time in UTC falls where something is: by UTC mornings in China are still yesterday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import shapely

from explorer.atlas import pack

_CHINA, _CHINA_HOURS = (73.0, 3.0, 136.0, 54.0), 8
_SECONDS = (10**9, 4_102_444_800)  # 2001 to 2100 since 1970: shorter ones may be anything
_IN_UTC = re.compile(
    r"(?:(?<=\d)[Tt]|\s)(?P<hour>[01]?\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?[0-5]\d(?:\.\d+)?)?"
    r"\s?(?P<half>[AaPp][Mm])?\s?(?:[Zz]|UTC|GMT|[+-]00:?00)"
)


def hours_at(shape: Any) -> int:
    """Return how far the clocks are ahead of UTC: in China by eight hours, elsewhere as the sun has it.

    Of what has no place that is how they are in the middle of the region.
    """
    if shape is None or shapely.is_empty(shape):
        west, south, east, north = pack.current().region.box
        lon, lat = (west + east) / 2, (south + north) / 2
    else:
        lon, lat = shapely.get_coordinates(shape)[0]
    west, south, east, north = _CHINA
    in_china = west < lon < east and south < lat < north
    return _CHINA_HOURS if in_china else int(np.clip(round(lon / 15), -12, 14))


def recorded(stamps: list[str], shape: Any) -> str | None:
    """Return the day on which an instrument recorded a shape, or the first and the last, as EDTF."""
    days = sorted({day for stamp in stamps if (day := _day(stamp, shape))})
    return None if not days else days[0] if len(days) == 1 else f"{days[0]}/{days[-1]}"


def _day(stamp: str, shape: Any) -> str | None:
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    if when.utcoffset() == timedelta(0):
        when = when.astimezone(timezone(timedelta(hours=hours_at(shape))))
    return when.date().isoformat()


def typed(when: datetime) -> date:
    """Return the day that is meant by a time in UTC in a table, in the region; the last minute of a day ends that day."""
    last = (when.hour, when.minute) == (23, 59)
    return (when if last else when + timedelta(hours=hours_at(None))).date()


def since_1970(number: float) -> date | None:
    """Return the day of a count of seconds, or of thousandths, millionths … of one; None for what is no such count."""
    for unit in (1, 10**3, 10**6, 10**9):
        if _SECONDS[0] <= number / unit < _SECONDS[1]:
            return typed(datetime.fromtimestamp(number // unit, UTC))
    return None


def turned(day: str, text: str) -> str:
    """Return a day in EDTF that was read from a cell, as it is in the region where the cell has a time in UTC."""
    found = _IN_UTC.search(text)
    if found is None or found.end() != len(text) or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return day
    hour = int(found["hour"])
    if half := found["half"]:
        hour = hour % 12 + 12 * (half.lower() == "pm")
    return typed(datetime.fromisoformat(f"{day}T{hour:02}:{found['minute']}")).isoformat()
