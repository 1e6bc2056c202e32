"""Typing errors: the edit distance of a word from the beginning of another, with a limit that grows with its length."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.records import dataclass

_FREE = ((12, 2), (5, 1))  # letters typed, slips forgiven
_WRITTEN = 4  # hanzi: of fewer, one is too much
_SHORT = 7  # fewer letters than this are compared with whole words: hello begins no Hall opens
_LONG = 9  # as many letters may also begin inside a name
_LEFT_OUT = 4  # hanzi in the middle of a name: 天府国际, 毗邻地区
_FREE_HEARD = ((9, 1),)  # of pinyin made from hanzi: one letter is often another word


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A typed word; `from_hanzi` if it is the pinyin of hanzi."""

    word: str
    from_hanzi: bool = False

    def errors_against(self, spoken: Iterable[str], written: Iterable[str]) -> int | None:
        """Return the smallest number of errors against a name; None if there are too many.

        `spoken` are pinyin, in which a longer word may begin anywhere, and the same sound is no slip
        of hanzi; `written` are words in letters, and the runs of them that it may begin.
        """
        most = next(
            (n for size, n in (_FREE_HEARD if self.from_hanzi else _FREE) if len(self.word) >= size), 0
        )
        best = most + 1
        for form in spoken:
            if self.from_hanzi and self.word in form:
                return 0
            if most and best:
                best = min(best, self._inside(form, most))
        if most and best:
            best = min([best, *(self._least(form, most) for form in written)])
        return best if best <= most else None

    def _inside(self, form: str, most: int) -> int:
        inner = range(1, len(form) - len(self.word) + 2) if len(self.word) >= _LONG else ()
        starts = (at for at in inner if form.startswith(self.word[:2], at))
        return min(self._least(form[at:], most) for at in (0, *starts))

    def _least(self, form: str, most: int) -> int:
        if len(self.word) < _SHORT and len(form) > len(self.word) + most:
            return most + 1
        return distance(self.word, form, most)


def differs_by_one_character(word: str, names: Iterable[str]) -> bool:
    """Return whether a hanzi word differs by one character (wrong, missing or extra): 高竹新城, 川渝高新区."""
    if len(word) < _WRITTEN:
        return False
    return any(
        distance(word, name[at:], 1) <= 1 for name in names for at, char in enumerate(name) if char == word[0]
    )


def omits_one_run(word: str, names: Iterable[str]) -> bool:
    """Return whether a hanzi word is a name with one run left out: 重庆江北机场 for 重庆江北国际机场."""
    parts = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
    return any(_spans(head, tail, name) for name in names for head, tail in parts)


def _spans(head: str, tail: str, name: str) -> bool:
    end = name.find(head) + len(head)
    return head in name and tail in name[end : end + _LEFT_OUT + len(tail)]


def distance(word: str, form: str, most: int) -> int:
    """Return the edits (a transposition is one) from `word` to the nearest prefix of `form`; over `most`, any number."""
    if word[0] != form[:1] and word[:2] != form[1::-1]:
        return most + 1  # the first letter is seldom wrong, and this saves nine in ten
    wide = min(len(form), len(word) + most)
    if wide < len(word) - most:
        return most + 1
    before: list[int] = []
    row = list(range(wide + 1))
    for i, char in enumerate(word, 1):
        low, high = max(1, i - most), min(wide, i + most)
        earlier, before, row = before, row, [most + 1] * (wide + 1)
        row[0] = min(i, most + 1)
        for j in range(low, high + 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != form[j - 1]))
            if i > 1 and j > 1 and char == form[j - 2] and word[i - 2] == form[j - 1]:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = cost
        if min(row[low - 1 : high + 1]) > most:
            return most + 1
    return min(min(row), most + 1)
