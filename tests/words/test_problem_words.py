"""The words of problems: each key is used, and says the same in both languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import explorer
from explorer.words.strings import table
from explorer.words.text import Text
from explorer.words.wording import wording

HAN = re.compile("[\u3400-\u9fff，；：、。]")
KEYS = sorted(key for key in table() if key.startswith(("problem.", "refused.")))


def blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", KEYS)
def test_a_problem_says_the_same_in_both_languages(key: str) -> None:
    zh, en = table()[key]
    assert blanks(zh) == blanks(en)
    assert not HAN.search(en)
    assert HAN.search(zh) or not re.sub(r"{\w+}|\W", "", zh)


def test_every_key_of_a_problem_is_there_and_used() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(explorer.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"((?:problem|refused)\.[a-z0-9_]+)"', code))
    assert named <= set(KEYS)
    made = [
        re.sub(r"{\w+}", r"\\w+", key) for key in re.findall(r'f"((?:problem|refused)\.[a-z0-9_{}]+)"', code)
    ]
    assert not [key for key in KEYS if key not in named and not any(re.fullmatch(m, key) for m in made)]


def test_values_are_worded_as_the_rest() -> None:
    inner = wording("problem.no_property", list=("a", "b"))
    outer = wording("problem.feature_n", n=3, fault=inner)
    assert outer.in_("zh") == "第 3 个要素缺少属性 a、b"
    assert outer.in_("en") == "feature 3 lacks a, b"
    assert wording("problem.some_table", fault=Text("坏了", "is bad")).in_("en") == "one table is bad"
    assert hash(outer) == hash(wording("problem.feature_n", n=3, fault=inner))
