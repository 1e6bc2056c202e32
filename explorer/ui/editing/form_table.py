"""Which fields the form of each table has, in their order."""

from __future__ import annotations

from typing import Literal

from explorer.records import dataclass

Kind = Literal[
    "text", "pair", "long", "date", "choice", "segment", "check", "spot", "one", "many", "citation"
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """`of` names the table that a `one` or `many` chooses from, or the words of a choice (`status.`)."""

    kind: Kind
    columns: tuple[str, ...]
    of: str = ""


def _pair(name: str, kind: Kind = "pair") -> FieldSpec:
    return FieldSpec(kind, (f"{name}_zh", f"{name}_en"))


_CITATION = FieldSpec("citation", ("source", "locator"))
_NOTE = _pair("note", "long")
_QUALIFIER = FieldSpec("choice", ("qualifier",), "=")

FORMS: dict[str, tuple[FieldSpec, ...]] = {
    "sources": (
        _pair("title"),
        _pair("publisher"),
        FieldSpec("date", ("date",)),
        FieldSpec("choice", ("kind",), "edit.source_kind"),
        _NOTE,
    ),
    "features": (
        _pair("name"),
        FieldSpec("text", ("aka_zh",)),
        FieldSpec("choice", ("theme",), "themes"),
        FieldSpec("choice", ("geometry",), "edit.geometry"),
        FieldSpec("many", ("geometry_arg",), "places"),
        FieldSpec("choice", ("quality",), "quality"),
        FieldSpec("citation", ("citations.source", "citations.locator")),
        _NOTE,
    ),
    "statuses": (
        FieldSpec("one", ("feature",), "features"),
        FieldSpec("choice", ("status",), "status"),
        FieldSpec("segment", ("kind",), "begins;attested"),
        FieldSpec("date", ("date",)),
        _CITATION,
        _NOTE,
    ),
    "attributes": (
        FieldSpec("one", ("feature",), "features"),
        _pair("name"),
        FieldSpec("text", ("value",)),
        _QUALIFIER,
        _pair("unit"),
        FieldSpec("date", ("as_of",)),
        _CITATION,
    ),
    "events": (
        _pair("title"),
        FieldSpec("date", ("date",)),
        FieldSpec("choice", ("kind",), "event.kind"),
        FieldSpec("many", ("features",), "features"),
        FieldSpec("many", ("places",), "places"),
        FieldSpec("check", ("milestone",), "editing.milestone"),
        FieldSpec("choice", ("mark",), "edit.mark"),
        _CITATION,
        _NOTE,
    ),
    "indicators": (
        _pair("name"),
        _pair("unit"),
        FieldSpec("choice", ("group",), "groups"),
        FieldSpec("check", ("headline",), "editing.headline"),
        _NOTE,
    ),
    "observations": (
        FieldSpec("one", ("key",), "indicators"),
        FieldSpec("text", ("value",)),
        _QUALIFIER,
        FieldSpec("date", ("as_of",)),
        _pair("scope"),
        _CITATION,
    ),
    "places": (
        _pair("name"),
        FieldSpec("choice", ("kind",), "edit.place_kind"),
        FieldSpec("spot", ("lon", "lat")),
        FieldSpec("text", ("accuracy_m",)),
        FieldSpec("check", ("proxy",), "editing.proxy"),
        FieldSpec("text", ("province_zh",)),
        FieldSpec("text", ("county_zh",)),
        FieldSpec("text", ("adcode",)),
        FieldSpec("text", ("source",)),
        FieldSpec("text", ("note",)),
    ),
    "conflicts": (
        FieldSpec("choice", ("kind",), "conflict.kind"),
        FieldSpec("many", ("features",), "features"),
        FieldSpec("many", ("indicators",), "indicators"),
        FieldSpec("many", ("events",), "events"),
        _pair("statement_a", "long"),
        FieldSpec("citation", ("source_a", "locator_a")),
        _pair("statement_b", "long"),
        FieldSpec("citation", ("source_b", "locator_b")),
        _pair("reconcile", "long"),
    ),
}
# What a new row begins with where nothing else is known.
DEFAULTS: dict[str, dict[str, str]] = {
    "sources": {"kind": "outside"},
    "features": {"geometry": "none", "quality": "none"},
    "statuses": {"kind": "begins"},
    "events": {"milestone": "0"},
    "indicators": {"headline": "0"},
    "places": {"proxy": "0"},
}
