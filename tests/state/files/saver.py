"""Saves a project over and over until it is killed: `saver.py FILE`.

For each number on stdin a child is forked, which counts on from there and says before each save what it writes.
The child's process id comes first, and `dead` when it is gone. So the program is loaded once, not for each kill.
"""

from __future__ import annotations

import itertools
import os
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


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            say(os.getpid())
            for number in itertools.count(int(line)):
                say(number)
                save(Path(sys.argv[1]), numbered(number))
        os.waitpid(child, 0)
        say("dead")
