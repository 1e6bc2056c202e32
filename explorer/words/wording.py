"""A sentence by its key and the values that fill it: read in whichever language it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from explorer.words.strings import t
from explorer.words.text import Lang, join_items


class Localizable(Protocol):
    """What can be read in either language: a Wording, a Text, a DateError."""

    def in_(self, lang: Lang, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Wording:
    """A value may itself be worded, or a tuple, which is joined as the language joins."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def in_(self, lang: Lang, /) -> str:
        return t(self.key, lang, **{name: _plain(value, lang) for name, value in self.values})

    def __str__(self) -> str:
        return self.in_("zh")


def wording(key: str, /, **values: object) -> Wording:
    return Wording(key, tuple(values.items()))


class LocalizedValueError(ValueError):
    """A value that is refused; what is wrong with it, by key, in Chinese where nobody asks for a language."""

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
