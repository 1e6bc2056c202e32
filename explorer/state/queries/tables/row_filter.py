"""A typed filter of a table's rows: words, comparisons, ranges, and both joined by and, or, not.

`高速 且 里程 > 50`, `状态 = 运营 或 状态 = 在建`, `里程 50..100`, `名称 包含 渝`, `非 备注 为空`, `日期 >= 2020-07`.
A bare word must occur somewhere in the row, as in the search of the house: width, case and traditional forms aside.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

import numpy as np

from explorer.atlas.columns.spans import Mask
from explorer.records import dataclass
from explorer.state.queries.lines import holding_words
from explorer.state.queries.tables.attribute_table import AttributeTable, TableColumn
from explorer.state.view.view import View
from explorer.words import fold, typed_dates
from explorer.words.edtf import DateError
from explorer.words.wording import LocalizedValueError

_LONGEST, _DEEPEST = 500, 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|“[^”]*”|'[^']*'|`[^`]*`)
    |(?P<op><=|>=|==|!=|<>|!~|≤|≥|≠|=|<|>|~)
    |(?P<mark>[()（）])
    |(?P<word>(?:(?!\.\.(?!\.))[^\s()（）<>=!~≤≥≠"“”'`])+|\.\.|!))""",
    re.VERBOSE,
)
_AND, _OR, _NOT = {"and", "且", "并且", "&&", "和"}, {"or", "或", "或者", "||"}, {"not", "非", "不", "!"}
_OPS: dict[str, str] = {
    **{sign: sign for sign in ("<", ">", "<=", ">=", "~", "!~")},
    **{"=": "=", "==": "=", "等于": "=", "是": "=", "is": "="},
    **{"!=": "!=", "<>": "!=", "≠": "!=", "不等于": "!=", "不是": "!="},
    **{"≤": "<=", "≥": ">=", "大于": ">", "小于": "<", "至少": ">=", "至多": "<="},
    **{"包含": "~", "contains": "~", "不包含": "!~"},
}
_BLANK, _FULL = {"为空", "empty", "blank"}, {"不为空", "非空", "filled"}
_RANGE = {"..", "至"}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_UNITS = {"万": 1e4, "亿": 1e8, "%": 1.0, "": 1.0}
_NUMBER = re.compile(r"([+-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*(万|亿|%|)", re.IGNORECASE)
_MANY = ("万", "亿")
_FIRST_NUMBER = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)\s*(万|亿|)")


def _figure(match: re.Match[str]) -> float:
    return float(match[1].replace(",", "")) * _UNITS[match[2]]


def _factor(label: str) -> float:
    """Return how many the numbers of a column count at a time: ten thousand in 投资（万元）."""
    unit = re.search(r"[（(][^（）()]*?([万亿])", label)
    return _UNITS[unit[1]] if unit else 1.0


class FilterError(LocalizedValueError):
    """A filter that cannot be read: what, where, and the cure."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    kind: str  # quoted, op, mark, word

    @property
    def plain(self) -> str:
        return self.text.casefold() if self.kind != "quoted" else ""


def passing(table: AttributeTable, view: View, text: str) -> Mask:
    """Return a mask of the rows that pass; raises FilterError. A blank filter lets every row pass."""
    if not text.strip():
        return np.ones(len(table), bool)
    if len(text) > _LONGEST:
        raise FilterError("row_filter.long", most=_LONGEST)
    return _Reader(table, view, tuple(_tokens(text))).read()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError("row_filter.unread", at=text[at : at + 12].strip())
        at = match.end()
        kind = match.lastgroup or ""
        word = match[kind]
        if kind == "mark":
            word = {"（": "(", "）": ")"}.get(word, word)
        yield _Token(word[1:-1] if kind == "quoted" else word, kind)


class _Reader:
    """Reads by recursive descent, and returns masks."""

    def __init__(self, table: AttributeTable, view: View, tokens: tuple[_Token, ...]) -> None:
        self._table, self._view, self._tokens, self._at = table, view, tokens, 0
        self._depth = 0
        self._names: dict[str, TableColumn] = {}
        for column in reversed(table.columns):
            for name in (*column.label, column.key.lstrip("@"), re.sub(r"[（(].*", "", column.label.zh)):
                self._names[fold.fold(name)] = column

    def read(self) -> Mask:
        found = self._either()
        if self._at < len(self._tokens):
            raise FilterError("row_filter.unread", at=self._tokens[self._at].text)
        return found

    @property
    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, words: set[str]) -> bool:
        token = self._next
        if token is not None and token.plain in words:
            self._at += 1
            return True
        return False

    def _either(self) -> Mask:
        found = self._both()
        while self._take(_OR):
            found = found | self._both()
        return found

    def _both(self) -> Mask:
        found = self._one()
        while (token := self._next) is not None and token.plain not in _OR and token.text != ")":
            self._take(_AND)
            found = found & self._one()
        return found

    def _one(self) -> Mask:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError("row_filter.deep")
        try:
            if self._take(_NOT):
                return ~self._one()
            if self._take({"("}):
                found = self._either()
                if not self._take({")"}):
                    raise FilterError("row_filter.open")
                return found
            return self._term()
        finally:
            self._depth -= 1

    def _term(self) -> Mask:
        token = self._next
        if token is None:
            raise FilterError("row_filter.ends")
        if token.kind in ("op", "mark"):
            raise FilterError("row_filter.unread", at=token.text)
        self._at += 1
        column = self._with_its_unit(token.text) or self._names.get(fold.fold(token.text))
        after = self._next
        if column is not None and after is not None:
            if self._take(_BLANK):
                return np.asarray(self._table.texts(column.key, self._view) == "", bool)
            if self._take(_FULL):
                return np.asarray(self._table.texts(column.key, self._view) != "", bool)
            if after.plain in _OPS:
                self._at += 1
                return self._compared(column, _OPS[after.plain])
            if self._is_range():
                return self._compared(column, "=")
        if after is not None and after.kind == "op":
            raise self._unknown(token.text)
        return self._holding(token.text)

    def _with_its_unit(self, name: str) -> TableColumn | None:
        """Return the column of a name that goes on in brackets, as its header does: 投资（亿元）."""
        ahead = self._tokens[self._at : self._at + 3]
        if [token.text for token in ahead[::2]] != ["(", ")"] or ahead[0].kind != "mark":
            return None
        column = self._names.get(fold.fold(name + ahead[1].text))
        self._at += 3 if column is not None else 0
        return column

    def _is_range(self) -> bool:
        ahead = self._tokens[self._at + 1 : self._at + 2]
        return bool(ahead) and ahead[0].plain in _RANGE

    def _unknown(self, name: str) -> FilterError:
        labels = [column.label.in_(self._view.lang) for column in self._table.columns]
        near = get_close_matches(name, labels, 1, 0.4)
        return FilterError("row_filter.unknown", name=name, near=near[0] if near else labels[0])

    def _compared(self, column: TableColumn, op: str) -> Mask:
        value = self._value()
        end = self._value() if self._take(_RANGE) else None
        if end is None and column.kind != "text" and all(value.partition("至")[::2]):
            value, _, end = value.partition("至")
        if column.kind == "text" or op in ("~", "!~"):
            return self._by_text(column, op, value, end)
        values = self._table.values(column.key, self._view)
        low, high = self._bounds(column, value)
        if end is not None:
            high = self._bounds(column, end)[1]
        inside = (values >= low) & (values <= high)
        if op == "=":
            return inside
        if op == "!=":
            return ~inside & ~np.isnan(values)
        found: Mask = _COMPARE[op](values, {"<": low, "<=": high, ">": high, ">=": low}[op])
        return found

    def _value(self) -> str:
        token = self._next
        if token is None or token.kind in ("op", "mark"):
            raise FilterError("row_filter.ends")
        self._at += 1
        return token.text

    def _bounds(self, column: TableColumn, text: str) -> tuple[float, float]:
        """Return what a typed value covers: a number itself, a partial date its first to its last day."""
        if column.kind == "number":
            match = _NUMBER.fullmatch(text)
            if match is None:
                raise FilterError("row_filter.number", column=column.label, value=text)
            number = _figure(match) / (_factor(column.label.zh) if match[2] in _MANY else 1.0)
            return number, number
        try:
            when = typed_dates.parse(text)
        except DateError as error:
            raise FilterError("row_filter.date", column=column.label, value=text) from error
        first, last = when.first, when.last
        return (first.toordinal() if first else -np.inf), (last.toordinal() if last else np.inf)

    def _by_text(self, column: TableColumn, op: str, value: str, end: str | None) -> Mask:
        if op in ("~", "!~"):
            found = self._with(column, fold.fold(value))
            return found if op == "~" else ~found
        texts = self._table.texts(column.key, self._view).tolist()
        if (op not in ("=", "!=") or end) and (figure := _NUMBER.fullmatch(value)):
            last = _NUMBER.fullmatch(end) if end else figure
            return self._by_figure(texts, op, _figure(figure), _figure(last or figure))
        folded = [text.strip().casefold() for text in texts]
        low, high = value.strip().casefold(), (end or value).strip().casefold()
        if op in ("=", "!="):
            inside = ((low <= text <= high) if end else (text == low) for text in folded)
            found = np.fromiter(inside, bool, len(texts))
            return found if op == "=" else ~found
        compare = _COMPARE[op]
        return np.fromiter((bool(text) and compare(text, low) for text in folded), bool, len(texts))

    def _with(self, column: TableColumn, word: str) -> Mask:
        """Return the rows whose cell holds a folded word; every cell holds one that is empty."""
        if not word:
            return np.ones(len(self._table), bool)
        return self._table.folded_column(column.key, self._view).holding(word)

    @staticmethod
    def _by_figure(texts: list[str], op: str, low: float, high: float) -> Mask:
        """Compare the first number of each text, such as 约 3.2 亿元 and 12.5km; one without a number does not pass."""
        firsts = map(_FIRST_NUMBER.search, texts)
        values = np.fromiter((_figure(match) if match else np.nan for match in firsts), float, len(texts))
        inside = (values >= low) & (values <= high)
        if op == "=":
            found: Mask = inside
        elif op == "!=":
            found = ~inside & ~np.isnan(values)
        else:
            found = _COMPARE[op](values, low)
        return found

    def _holding(self, words: str) -> Mask:
        return holding_words(self._table.folded(self._view), words)
