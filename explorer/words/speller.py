"""Pinyin by the dictionary: of one name in this process, of many in a process of their own.

The dictionary takes 40 MB for as long as its process lives.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from explorer.paths import module_command

log = logging.getLogger(__name__)
SPELLER = "--spell"  # first argument of a frozen program that is to spell
PLACES = {  # that the dictionary reads wrongly
    "丰都": "fēng dū",
    "新都": "xīn dū",
    "郫都": "pí dū",
    "什邡": "shí fāng",
    "丹棱": "dān líng",
    "长宁": "cháng níng",
    "筠连": "jūn lián",
    "荥经": "yíng jīng",
    "卧佛": "wò fó",
}
_LONGEST = 200  # of a name that anybody would type
_FEW = 500  # names that are spelt here, if the dictionary is here
_SECONDS, _EACH = 120.0, 0.001  # that spelling may take, and more for each name, twenty times what is usual


class Sound(NamedTuple):
    """A name's syllables joined, and their first letters; what is not Chinese is as written."""

    full: str
    initials: str


@cache
def _dictionary() -> Any:
    """Load the dictionary, which takes 0.2 s."""
    import pypinyin

    pypinyin.load_phrases_dict(
        {name: [[sound] for sound in sounds.split()] for name, sounds in PLACES.items()}
    )
    return pypinyin


def spell(words: str) -> Sound:
    """Look a name up in the dictionary."""
    found, words = _dictionary(), words[:_LONGEST]
    initials = found.lazy_pinyin(words, style=found.Style.FIRST_LETTER)
    return Sound("".join(found.lazy_pinyin(words)).casefold(), "".join(initials).casefold())


def spell_many(names: Sequence[str]) -> list[Sound]:
    """Look many names up, in a process of its own; where none can be had, in this one."""
    if not names or (len(names) <= _FEW and _dictionary.cache_info().currsize):
        return [spell(name) for name in names]
    try:
        answer = subprocess.run(
            module_command("explorer.words.speller", SPELLER),
            input=json.dumps(names).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS + _EACH * len(names),
            check=True,
        )
        found = [Sound(*pair) for pair in json.loads(answer.stdout)]
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.info("no process that spells: %r", error)
        return [spell(name) for name in names]
    return found


def main() -> None:
    """Write the sounds of the names on standard input to standard output, both as JSON."""
    parent, found = os.getppid(), []
    for number, name in enumerate(json.load(sys.stdin.buffer)):
        if number % _FEW == 0 and os.getppid() != parent:
            return  # the window has closed meanwhile; Windows never says so
        found.append(spell(name))
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
