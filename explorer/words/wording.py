"""Sentences by key and values, formatted in either language when they are shown."""

from __future__ import annotations

from typing import Protocol

from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.text import Lang, join_items


class Localizable(Protocol):
    """An object with words in either language: a Wording, a Text, a DateError."""

    def in_(self, lang: Lang, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Wording:
    """A key of the string table with values; a value may be Localizable, or a tuple, which is joined."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def in_(self, lang: Lang, /) -> str:
        return t(self.key, lang, **{name: _plain(value, lang) for name, value in self.values})

    def __str__(self) -> str:
        return self.in_("zh")


def wording(key: str, /, **values: object) -> Wording:
    return Wording(key, tuple(values.items()))


class LocalizedValueError(ValueError):
    """Raised for an invalid value; its message is a Wording, and its `str` is Chinese."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.words = wording(key, **values)
        super().__init__(str(self.words))

    def in_(self, lang: Lang, /) -> str:
        return self.words.in_(lang)


def _plain(value: object, lang: Lang) -> object:
    known = getattr(value, "in_", None)
    if known is not None:
        return known(lang)
    if isinstance(value, tuple):
        return join_items((_plain(item, lang) for item in value), lang)
    return value
