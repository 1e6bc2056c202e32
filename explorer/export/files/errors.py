"""What went wrong with an export, as one line in either language."""

from __future__ import annotations

from explorer.words.strings import t
from explorer.words.text import Lang


class Told(Exception):
    """Words by their key under `area`; `str` gives them in Chinese."""

    area = ""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(self.in_("zh"))

    def in_(self, lang: Lang) -> str:
        return t(f"{self.area}.{self.key}", lang, **self.values)


class ExportError(Told):
    """An export that failed for a reason that the user can act on."""

    area = "export.failed"


class PaperError(Told, ValueError):
    """A size that cannot be used: says why, and what can."""

    area = "export.trouble"


class FormatError(Told, ValueError):
    """A kind of file that cannot be written: says which can."""

    area = "export.trouble"
