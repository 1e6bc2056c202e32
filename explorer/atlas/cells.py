"""Validate one cell against the rules of its column."""

from __future__ import annotations

import re
from typing import Any

from explorer.words import edtf, typed_dates
from explorer.words.problem import shortened
from explorer.words.wording import Wording, wording

MOST = 100_000  # characters of a cell
# The form that a pattern requires, in words for the authors of tables.
_FORMS = {
    r"[a-z0-9][a-z0-9._-]*": wording("problem.form_id", marks=". _ -"),
    r"[a-z0-9][a-z0-9_-]*": wording("problem.form_id", marks="_ -"),
    r"[a-z0-9][a-z0-9_]*": wording("problem.form_id", marks="_"),
    r"[0-9A-Z][0-9A-Za-z-]*": wording("problem.form_code"),
    r"\d{6}": wording("problem.form_adcode"),
}


def read_cell(name: str, spec: dict[str, Any], cell: str) -> tuple[str, Wording | None]:
    """Return the normalised cell (dates as EDTF) and what is wrong with it."""
    if spec["constraints"].get("pattern") != edtf.PATTERN or not cell or len(cell) > MOST:
        return cell, fault_in(name, spec, cell)
    try:
        return typed_dates.parse(cell).text, None
    except edtf.DateError as error:
        return cell, wording("problem.cell_date", column=name, why=error)


def fault_in(name: str, spec: dict[str, Any], cell: str) -> Wording | None:
    """Return what is wrong with a cell and the cure; None if it is valid."""
    rules = spec["constraints"]
    if len(cell) > MOST:
        return wording("problem.cell_long", column=name, n=len(cell), most=MOST)
    if not cell:
        return wording("problem.cell_empty", column=name) if rules.get("required") else None
    if "enum" in rules and cell not in map(str, rules["enum"]):
        return wording(
            "problem.cell_choice",
            column=name,
            cell=shortened(cell),
            list=tuple(rules["enum"]),
            otherwise=rules.get("else", ""),
        )
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        form = _FORMS.get(rules["pattern"]) or wording("problem.form_pattern", pattern=rules["pattern"])
        return wording("problem.cell_form", column=name, cell=shortened(cell), form=form)
    if spec["type"] in ("number", "integer"):
        return _number_fault(name, spec["type"], rules, cell)
    return None


def _number_fault(name: str, kind: str, rules: dict[str, Any], cell: str) -> Wording | None:
    pattern = r"-?\d{1,15}" if kind == "integer" else r"-?\d{1,15}(\.\d{1,12})?"
    if not re.fullmatch(pattern, cell):
        return wording(f"problem.cell_{kind}", column=name, cell=shortened(cell))
    low, high = rules.get("minimum"), rules.get("maximum")
    if (low is None or low <= float(cell)) and (high is None or float(cell) <= high):
        return None
    if low is None or high is None:
        edge, limit = ("above", high) if low is None else ("below", low)
        return wording(f"problem.cell_{edge}", column=name, cell=cell, limit=f"{limit:g}")
    return wording("problem.cell_range", column=name, cell=cell, low=f"{low:g}", high=f"{high:g}")
