"""The widget of each field of a form, with the choices that it has in this atlas."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.atlas.edits.base_rows import base_rows
from explorer.ui.editing import form_fields as fields
from explorer.ui.editing.citation_field import CitationField
from explorer.ui.editing.form_table import FieldSpec
from explorer.ui.editing.row_names import RowNames, new_id
from explorer.ui.facts.session import Session
from explorer.words.strings import t, table
from explorer.words.text import Lang


def make_field(session: Session, name: str, spec: FieldSpec) -> fields.FormField:
    """Return the field of a table's form."""
    lang = session.lang
    if spec.kind in ("pair", "long"):
        return fields.PairField(spec.columns, lang, long=spec.kind == "long")
    if spec.kind == "date":
        return fields.PartialDateField(spec.columns, lang)
    if spec.kind == "choice":
        return fields.ChoiceField(spec.columns, lang, _choices(session, name, spec))
    if spec.kind == "segment":
        kinds = {key: (t(f"edit.kind.{key}", lang), t(f"editing.{key}", lang)) for key in spec.of.split(";")}
        return fields.SegmentField(spec.columns, lang, kinds)
    if spec.kind == "check":
        return fields.CheckField(spec.columns, lang, t(spec.of, lang))
    if spec.kind == "spot":
        return fields.SpotField(spec.columns, lang)
    if spec.kind in ("one", "many"):
        names = RowNames(session, spec.of)
        make = fields.OneField if spec.kind == "one" else fields.ManyField
        return make(spec.columns, lang, names.find, names.name)
    if spec.kind == "citation":
        names = RowNames(session, "sources")
        return CitationField(
            spec.columns, lang, names.find, names.name, lambda: new_id(session, "sources", "")
        )
    return fields.TextField(spec.columns, lang)


def _choices(session: Session, name: str, spec: FieldSpec) -> Iterable[tuple[str, str]]:
    lang, column = session.lang, spec.columns[0]
    if spec.of == "themes":
        own = session.store.facts.catalogue
        return [(key, own.name(key).in_(lang)) for key in own]
    if spec.of == "groups":
        return [(key, words.in_(lang)) for key, words in session.atlas.measure_groups.items()]
    resource = base_rows(session.store.facts).resources[name]
    allowed = [str(value) for value in resource.fields[column]["constraints"].get("enum", ())]
    return [(value, _words(spec.of, value, lang)) for value in allowed if _offered(name, column, value)]


def _offered(name: str, column: str, value: str) -> bool:
    """Return whether a form offers a value: shapes of several rows are drawn, not typed."""
    if (name, column) == ("features", "geometry"):
        return value in ("none", "point")
    if (name, column) == ("features", "quality"):
        return value in ("surveyed", "generalised", "county")
    if (name, column) == ("sources", "kind"):
        return value != "document"
    return True


def _words(area: str, value: str, lang: Lang) -> str:
    key = f"{area}.{value}"
    return t(key, lang) if key in table() else value
