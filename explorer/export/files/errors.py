"""Errors of an export: one line each, in either language."""

from __future__ import annotations

from explorer.words.text import Lang
from explorer.words.wording import wording


class LocalizedError(Exception):
    """A message from the string table, by its key under `area`; `str` gives it in Chinese."""

    area = ""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(self.in_("zh"))

    def in_(self, lang: Lang) -> str:
        return wording(f"{self.area}.{self.key}", **self.values).in_(lang)


class ExportError(LocalizedError):
    """The export failed for a reason that the user can act on."""

    area = "export.failed"


class PaperError(LocalizedError, ValueError):
    """A page size that cannot be used; the message says why, and which can."""

    area = "export.trouble"


class FormatError(LocalizedError, ValueError):
    """A file format that cannot be written; the message says which can."""

    area = "export.trouble"
