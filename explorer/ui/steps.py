"""Dates that a person types. No Qt."""

from __future__ import annotations

import re
from datetime import date

from explorer.atlas import edtf
from explorer.state.clock import clamp
from explorer.state.view import FIRST_DAY, LAST_DAY

_LOOSE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[年月日]?")


def read_typed(text: str) -> tuple[date | None, date]:
    """What a typed date asks for: (start of a typed range or None, last possible day). Raises ValueError."""
    found = typed(text)
    last = found.last or LAST_DAY
    if not FIRST_DAY <= last <= LAST_DAY:
        raise OverflowError(text)
    return (clamp(found.first or FIRST_DAY) if "/" in found.text else None), last


def typed(text: str) -> edtf.PartialDate:
    """A date as a person types it: besides EDTF `2021年5月20日`, `2021.5.20`, `2021/5/20`. Raises ValueError."""
    plain = text.strip().replace("～", "/").replace("至", "/").replace(" ", "")
    if match := _LOOSE.fullmatch(plain):
        plain = "-".join(part if i == 0 else part.zfill(2) for i, part in enumerate(match.groups()) if part)
    return edtf.parse(plain)
