"""A problem in a file of the atlas, as one printable line: file, line, what is wrong, and the cure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from explorer.records import dataclass
from explorer.words.text import Lang
from explorer.words.wording import Localizable, wording

MAX_LISTED = 100  # problems of one file; the others are counted
_MOST = 600  # characters of a message; its end, the cure, is always kept
_MOST_NAME = 120
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in a file: its name, 1-based line (0: the whole file), what is wrong and the cure.

    `more` is the number of problems that this one sums up.
    """

    file: str
    line: int
    words: Localizable
    more: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", _within(printable(self.file), _MOST_NAME))

    @property
    def message(self) -> str:
        """Return what is wrong and the cure, in Chinese."""
        return self.message_in("zh")

    def message_in(self, lang: Lang) -> str:
        return _within(printable(self.words.in_(lang)), _MOST)

    def in_(self, lang: Lang) -> str:
        """Return the whole line: where, what and the cure."""
        return f"{self.file}:{self.line}: {self.message_in(lang)}"

    def __str__(self) -> str:
        return self.in_("zh")

    def to_json(self) -> dict[str, Any]:
        """Return the item of `twincity check --json`, the same in every language; `more` counts what it sums up."""
        plain: dict[str, Any] = {"file": self.file, "line": self.line, "message": self.message}
        plain["message_en"] = self.message_in("en")
        return plain | ({"more": self.more} if self.more else {})


class TablesError(Exception):
    """Raised if a folder holds no atlas; says what is missing and where."""

    def __init__(self, problem: Problem, folder: object) -> None:
        super().__init__(f"{printable(str(folder))}/{problem}")
        self.problem, self._folder = problem, printable(str(folder))

    def in_(self, lang: Lang) -> str:
        return f"{self._folder}/{self.problem.in_(lang)}"


def causes_first(problems: Iterable[Problem]) -> list[Problem]:
    """Remove duplicates and sort: problems of whole files first, then by row."""
    found, more = set[Problem](), Counter[str]()
    for problem in problems:
        if problem.more:
            more[problem.file] += problem.more
        else:
            found.add(problem)
    found |= {omitted(file, number) for file, number in more.items()}
    return sorted(
        found, key=lambda p: (p.file.endswith(".csv") and p.line > 1, p.file, p.line, p.message, p.more)
    )


def first_of_each_file(problems: Iterable[Problem], listed: Counter[str] | None = None) -> Iterator[Problem]:
    """Keep the first problems of each file, and add a line with the number of the others.

    `listed` counts those already listed and is continued.
    """
    listed, more = Counter() if listed is None else listed, Counter[str]()
    for problem in problems:
        listed[problem.file] += 1
        if listed[problem.file] <= MAX_LISTED:
            yield problem
        else:
            more[problem.file] += 1
    for file, number in more.items():
        yield omitted(file, number)


def omitted(file: str, number: int) -> Problem:
    """Return the line that sums up the problems that are not listed."""
    return Problem(file, 0, wording("problem.untold", n=number), number)


def printable(text: str) -> str:
    """Escape characters that would break, hide or reverse a line; blanks stay blanks."""
    if text.isprintable():
        return text
    return "".join(c if is_printable(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def is_printable(character: str) -> bool:
    """Return whether a character is printable on one line (U+3000 and other blanks are)."""
    return character.isprintable() or unicodedata.category(character) == "Zs"


def shortened(text: str) -> str:
    """Shorten a cell for a message."""
    return printable(text if len(text) <= _SHORT else text[:_SHORT] + "…")


def _within(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"
