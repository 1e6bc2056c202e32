"""What is wrong with a row, in the words of its form: the tables' rules name columns and files."""

from __future__ import annotations

from explorer.atlas.edits.row_words import column_name, table_name
from explorer.words.strings import t, table
from explorer.words.text import Lang
from explorer.words.wording import Localizable, Wording


def problem_words(name: str, problem: Localizable, lang: Lang) -> str:
    """Return a problem with the names that the form has for columns, tables and values."""
    if not isinstance(problem, Wording):
        return problem.in_(lang)
    values = {key: _named(name, key, value, lang) for key, value in problem.values}
    own = f"editing.{problem.key}"
    return Wording(own if own in table() else problem.key, tuple(values.items())).in_(lang)


def _named(name: str, key: str, value: object, lang: Lang) -> object:
    if key in ("column", "lacking"):
        return column_name(name, str(value), lang)
    if key == "columns" and isinstance(value, tuple):
        return tuple(dict.fromkeys(column_name(name, str(column), lang) for column in value))
    if key == "table":
        return table_name(str(value), lang)
    if key == "status":
        words = f"status.{value}"
        return t(words, lang) if words in table() else value
    return value
