"""How Chinese names sound: those of the embedded tables by a table of their own, others by the dictionary."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from numpy.typing import NDArray

from explorer.atlas.columns.kept_names import KeptNames
from explorer.atlas.regular_files import UnreadableFile, read_json
from explorer.paths import geodata_dir, own_geodata_dir
from explorer.patterns import lazy_pattern
from explorer.words import fold, speller
from explorer.words.speller import Sound

HANZI = lazy_pattern("[\u3400-\u9fff]")
RUNS = lazy_pattern("[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_CHINESE = lazy_pattern("[\u3400-\u9fff]+")
_PIECE = 5000  # names


@lru_cache(maxsize=8192)
def pinyin(words: str) -> str:
    """`重庆` → `chongqing cq`: full pinyin and initials, space between; plain text passes through."""
    if not HANZI.search(words):
        return f"{words} {words}".casefold()
    return readings().get(words) or _pieced(words) or " ".join(speller.spell(words))


@cache
def readings() -> dict[str, str]:
    """Load the precomputed pinyin of the embedded tables' names, so that typing never waits for the dictionary."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys((own_geodata_dir(), geodata_dir())):
        with contextlib.suppress(UnreadableFile):
            read_as = read_json(folder / "pinyin.json")
            if isinstance(read_as, dict):
                found |= {key: value for key, value in read_as.items() if isinstance(value, str)}
    return found


def _pieced(words: str) -> str:
    """Compose pinyin of known pieces (`场景 10` from 场景); '' if a piece is unknown."""
    runs = RUNS.findall(words)
    forms = [tuple(readings().get(run, "").split()) if HANZI.match(run) else (run, run) for run in runs]
    if not all(forms):
        return ""
    full, initials = ("".join(parts) for parts in zip(*forms, strict=True))
    return f"{full} {initials}".casefold()


@lru_cache(maxsize=16384)
def pronunciations(name: str) -> tuple[str, str]:
    """Return full pinyin and initials of a name, folded."""
    parts = pinyin(name).split(" ")  # of a name with blanks its words in full, then as many by their initials
    full, initials = " ".join(parts[: len(parts) // 2]), " ".join(parts[len(parts) // 2 :])
    return fold.u_for_v(fold.fold(full)), fold.u_for_v(fold.fold(initials))


def pronounced(names: NDArray[Any] | KeptNames) -> Iterator[str]:
    """Return the full pinyin and the initials of each of many names, folded, space between.

    What the tables do not know is looked up at once, in a process of its own.
    """
    starts = range(0, len(names), _PIECE)
    runs = {run for at in starts for run in _CHINESE.findall("\n".join(names[at : at + _PIECE]))}
    heard = {run: Sound(*readings()[run].split()) for run in runs & readings().keys()}
    unknown = sorted(runs - heard.keys())
    heard.update(zip(unknown, speller.spell_many(unknown), strict=True))
    for at in starts:
        sounds = [
            [heard.get(run) or Sound(run, run) for run in RUNS.findall(name)]
            for name in names[at : at + _PIECE]
        ]
        for forms in zip(
            fold.lines(["".join(sound.full for sound in name) for name in sounds]),
            fold.lines(["".join(sound.initials for sound in name) for name in sounds]),
            strict=True,
        ):
            yield fold.u_for_v(" ".join(forms))
