"""Typesetting: clean text, break lines by the rules of Chinese typography, fit and shorten."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from explorer.export.text.fonts import measured, width

# Characters that must not begin (避头) or end (避尾) a line.
NOT_FIRST = frozenset("，。、；：？！）】》〉」』”’…—·％%℃,.;:?!)]}〕～/¶")
NOT_LAST = frozenset("（【《〈「『“‘([{〔¥$#")
ELLIPSIS = "…"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
# A day and a number with its unit, as in resources/web/draw/whole.js (a test compares them); a word; space; a character.
_WORD = re.compile(
    r"(?:\d{4} ?年 ?)?\d{1,2} ?月(?: ?\d{1,2} ?日)?|\d{4} ?年"
    rf"|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}}"
    r"|\d[\d.,]* (?:[A-Za-z]{1,3}[²³]?(?![A-Za-z])|[一-鿿])"
    r"|[A-Za-z0-9À-ɏ@&'’.,:;%+\-–/_=]+|\s+|.",
    re.DOTALL,
)
_HANZI = re.compile(r"[一-鿿]\W?$")  # one, and the mark behind it
_ADDRESS = re.compile(r"[@_=/]|\w\.\w")  # in runs that a hyphen would change
_DASH = re.compile(r"(?<=.[-–/])(?=[^\W\d_])")  # a run may be cut there
_LEFT = 3  # letters on either side of a hyphen
_MAX_LENGTH = 4000  # characters; the rest of a text is dropped


def clean(text: str) -> str:
    """Return the text on one line, without control, direction and private-use characters."""
    kept = []
    for character in text[: _MAX_LENGTH * 2]:
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
            kept.append(" " if character != "　" else character)
        elif category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
    return re.sub(r" {2,}", " ", "".join(kept)).strip()[:_MAX_LENGTH]


def _pieces(text: str) -> list[str]:
    """Split into unbreakable runs: single hanzi with their punctuation, whole words and days."""
    pieces: list[str] = []
    for match in _WORD.finditer(text):
        piece = match.group()
        glued = pieces and (piece[0] in NOT_FIRST or pieces[-1][-1] in NOT_LAST)
        if glued and not piece.isspace() and not pieces[-1].isspace():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def longest_word(text: str, size: float) -> float:
    """Return the width that a text needs for `wrap` to cut no word."""
    return max((width(part, size) for piece in _pieces(text) for part in _DASH.split(piece)), default=0.0)


def wrap(text: str, size: float, limit: float) -> tuple[str, ...]:
    """Break into lines no wider than `limit`; a wider run is cut after a dash in it, else between letters."""
    return _wrap(text, size, limit, measured())


@lru_cache(maxsize=8192)
def _wrap(text: str, size: float, limit: float, _family: str) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    pieces = _pieces(text)
    for piece in pieces:
        if width(line + piece.rstrip(), size) <= limit:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = "" if piece.isspace() else piece
        while width(line, size) > limit and len(line) > 1:
            head, line = _cut(line, size, limit)
            lines.append(head)
    if line.strip():
        lines.append(line.rstrip())
    return _without_orphan(lines, pieces)


def _without_orphan(lines: list[str], pieces: list[str]) -> tuple[str, ...]:
    """Return the lines, where the last is a single hanzi with the one before it (单字不成行)."""
    if len(lines) > 1 and len(pieces) > 2 and lines[-1] == pieces[-1] and _HANZI.match(lines[-1]):
        moved = pieces[-2]
        if _HANZI.match(moved) and lines[-2].endswith(moved) and len(lines[-2]) > len(moved) + 1:
            return (*lines[:-2], lines[-2].removesuffix(moved), moved + lines[-1])
    return tuple(lines)


def _cut(run: str, size: float, limit: float) -> tuple[str, str]:
    """Split a run that is too wide: after its last dash that fits; a word without one gets a hyphen."""
    most = _fitting_length(run, size, limit)
    dashes = [at for at in range(2, most + 1) if run[at - 1] in "-–/" and run[at : at + 1].isalpha()]
    if dashes:
        return run[: dashes[-1]], run[dashes[-1] :]
    word = re.match("[A-Za-zÀ-ɏ'’]+", run)
    hyphened = _fitting_length(run, size, limit - width("-", size))
    at = min(hyphened, len(word.group()) - _LEFT) if word else 0
    if word and at >= _LEFT and not _ADDRESS.search(run):
        return run[:at] + "-", run[at:]
    return run[:most], run[most:]


def _fitting_length(text: str, size: float, limit: float) -> int:
    """Return the number of leading characters that fit, at least one."""
    used = 0.0
    for n, character in enumerate(text):
        used += width(character, size)
        if used > limit:
            return max(1, n)
    return len(text)


def shorten(text: str, size: float, limit: float) -> str:
    """Cut to one line of width `limit`, with an ellipsis."""
    if width(text, size) <= limit:
        return text
    room = limit - width(ELLIPSIS, size)
    return text[: _fitting_length(text, size, room)].rstrip() + ELLIPSIS if room > 0 else ""


def fit(text: str, size: float, smallest: float, limit: float, lines: int) -> tuple[float, tuple[str, ...]]:
    """Return the largest size, and the lines, with which the text takes at most `lines` lines; else shorten it."""
    now = size
    while now > smallest:
        broken = wrap(text, now, limit)
        if len(broken) <= lines:
            return now, broken
        now = max(smallest, now * 0.94)
    broken = wrap(text, smallest, limit)
    if len(broken) > lines:
        last = shorten(broken[lines - 1] + ELLIPSIS * 2, smallest, limit)
        broken = (*broken[: lines - 1], last.rstrip(ELLIPSIS) + ELLIPSIS)
    return smallest, broken
