"""Saves a project over and over until it is killed: `saver.py FILE`. Each save says first what it writes."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from explorer.state.files.project import Project, save
from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.words.text import Text


def numbered(number: int) -> Project:
    """A project that tells its number in many places, so that a mixture would show."""
    scenes = tuple(
        Scene(f"s-{n}", Text(f"{number}", f"{number}"), View(), notes=Text(f"讲稿{number} " * 40, "notes"))
        for n in range(20)
    )
    return Project(scenes, View(), (), {"number": number})


if __name__ == "__main__":
    for number in itertools.count(int(sys.argv[2])):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        save(Path(sys.argv[1]), numbered(number))
