"""Patterns that are compiled at first use: alike in all else."""

from __future__ import annotations

import re

import pytest

from explorer.patterns import lazy_pattern

_TEXT, _WORDS = r"(?P<year>\d{4})年|[成渝]+", "成渝2021年、2025年"


def test_it_finds_what_a_compiled_pattern_finds() -> None:
    lazy, eager = lazy_pattern(_TEXT), re.compile(_TEXT)
    assert lazy.findall(_WORDS) == eager.findall(_WORDS) != []
    assert lazy.split(_WORDS) == eager.split(_WORDS)
    assert lazy.sub("·", _WORDS) == eager.sub("·", _WORDS)
    assert lazy.subn("·", _WORDS, 1) == eager.subn("·", _WORDS, 1)
    assert [found["year"] for found in lazy.finditer(_WORDS)] == [None, "2021", "2025"]
    assert [
        bool(found)
        for found in (lazy.match("渝"), lazy.match("川"), lazy.search("川渝"), lazy.fullmatch("川渝"))
    ] == [
        True,
        False,
        True,
        False,
    ]
    assert (lazy.pattern, lazy.groups, dict(lazy.groupindex)) == (_TEXT, 1, {"year": 1})


def test_its_flags_count() -> None:
    assert lazy_pattern("cgcs", re.IGNORECASE).fullmatch("CGCS")
    assert not lazy_pattern("cgcs").fullmatch("CGCS")


def test_an_error_comes_at_first_use() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("")
