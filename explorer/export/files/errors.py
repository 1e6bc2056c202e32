"""Errors of an export: one line each, in either language."""

from __future__ import annotations

from explorer.words.strings import t
from explorer.words.text import Lang, Text


class LocalizedError(Exception):
    """A message from the string table, by its key under `area`; `str` gives it in Chinese."""

    area = ""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(self.in_("zh"))

    def in_(self, lang: Lang) -> str:
        values = {
            key: value.in_(lang) if isinstance(value, Text) else value for key, value in self.values.items()
        }
        return t(f"{self.area}.{self.key}", lang, **values)


class ExportError(LocalizedError):
    """The export failed for a reason that the user can act on."""

    area = "export.failed"


class PaperError(LocalizedError, ValueError):
    """A page size that cannot be used; the message says why, and which can."""

    area = "export.trouble"


class FormatError(LocalizedError, ValueError):
    """A file format that cannot be written; the message says which can."""

    area = "export.trouble"
