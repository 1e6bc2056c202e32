"""Pinyin by the dictionary, here and in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from explorer.words import speller
from explorer.words.speller import Sound, spell, spell_many

NAMES = ["重庆路", "新都区", "长宁县", "丹棱", "绿道", "B3 栋", "O'Neil", "", "🚄站", "\ud800", "多行\n名"]

MANY = 600  # fewer are spelt here once the dictionary is


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("重庆路", Sound("chongqinglu", "cql")),  # not zhong
        ("新都", Sound("xindu", "xd")),  # not dou
        ("B3 栋", Sound("b3 dong", "b3 d")),
        ("", Sound("", "")),
    ],
)
def test_names_sound_as_they_are_said_there(name: str, sound: Sound) -> None:
    assert spell(name) == sound


def test_many_names_sound_the_same_in_a_process_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = NAMES + [f"{chr(0x4E00 + n)}{n} 号" for n in range(MANY)]
    sounds = [spell(name) for name in names]
    monkeypatch.setattr(speller, "spell", None)  # none is spelt here
    assert spell_many(names) == sounds


def test_many_names_do_not_load_the_dictionary_here() -> None:
    code = (
        "import sys; from explorer.words.speller import spell_many;"
        "found = spell_many([f'重庆{chr(0x4e00 + n)}' for n in range(50)]);"
        "print(found[0].full, 'pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["chongqingyi", "False"]


def test_many_names_are_spelt_here_where_no_process_can_be_had(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with caplog.at_level("INFO"):
        assert spell_many(["重庆路"] * MANY) == [Sound("chongqinglu", "cql")] * MANY
    assert "no process that spells" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no process that its parent is gone")
def test_the_process_ends_with_the_window() -> None:
    """It says nothing where it ends before all names are spelt; `run` waits for both, which share an output."""
    window = (
        "import json, os, subprocess, sys;"
        "names = json.dumps([chr(0x4e00 + n % 20000) for n in range(60_000)]).encode();"
        "speller = subprocess.Popen([sys.executable, '-m', 'explorer.words.speller'], stdin=subprocess.PIPE);"
        "speller.stdin.write(names); speller.stdin.close(); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", window], capture_output=True, timeout=100, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
