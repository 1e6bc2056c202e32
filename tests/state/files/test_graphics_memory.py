"""Verdicts on graphics cards, by machine and driver."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.state.files.graphics_memory import GraphicsMemory


@pytest.fixture
def memory(tmp_path: Path) -> GraphicsMemory:
    return GraphicsMemory(lambda: tmp_path / "cache" / "graphics.json")


def test_a_verdict_is_of_one_machine_and_one_driver(memory: GraphicsMemory) -> None:
    memory.end("here", "Mesa 25", "seen")
    memory.end("here", "Mesa 22", "blank")
    assert memory.verdict("here", "Mesa 25") == "seen"
    assert memory.verdict("here", "Mesa 22") == "blank"
    assert memory.verdict("here", "Mesa 26") == memory.verdict("there", "Mesa 25") == ""
    assert memory.driver("here") == "Mesa 25"
    assert memory.driver("there") == ""


def test_a_trial_that_ends_the_program_twice_is_not_begun_again(memory: GraphicsMemory) -> None:
    memory.begin("here")
    assert memory.verdict("here") == ""
    memory.begin("here")
    assert memory.verdict("here") == "tried"
    memory.end("here")
    assert memory.verdict("here") == ""


def test_a_card_that_was_seen_stays_so_while_it_is_tried_again(memory: GraphicsMemory) -> None:
    memory.end("here", "Mesa 25", "seen")
    memory.begin("here", "Mesa 25")
    assert memory.verdict("here", "Mesa 25") == "seen"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "twincity-graphics", "cards": {"x": 3}}', "\x00"]
)
def test_a_broken_file_is_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "graphics.json"
    path.write_text(text, "utf-8")
    memory = GraphicsMemory(lambda: path)
    assert memory.verdict("here", "Mesa 25") == ""
    memory.end("here", "Mesa 25", "seen")
    assert memory.verdict("here", "Mesa 25") == "seen"


def test_the_file_names_no_machine(tmp_path: Path) -> None:
    path = tmp_path / "graphics.json"
    GraphicsMemory(lambda: path).end("a-machine-id", "Mesa 25", "seen")
    assert "a-machine-id" not in path.read_text("utf-8")
