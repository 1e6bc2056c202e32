"""Every command line that the documents show works as it is shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import typer.main
from pptx import Presentation
from pptx.util import Mm

from explorer.cli.commands import app
from tests.cli.conftest import run_lines

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "docs/export.md")
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def fenced(page: str) -> list[str]:
    blocks = FENCED.findall((ROOT / page).read_text("utf-8"))
    return [line for block in blocks for line in block.splitlines()]


def examples() -> list[list[str]]:
    """The arguments of each line that begins with a prompt, each once."""
    lines = [line[2:] for page in PAGES for line in fenced(page) if re.match(r"\$ (\S*/)?twincity ", line)]
    return [
        list(words) for words in dict.fromkeys(tuple(shlex.split(line, comments=True)[1:]) for line in lines)
    ]


def test_there_are_examples_to_try() -> None:
    found = examples()
    assert {words[0] for words in found} >= {"snapshot", "series", "report"}
    assert len(found) >= 15


def _options(command: click.Command) -> set[str]:
    """Return the options of a command, and of a group's commands."""
    inside = getattr(command, "commands", {}).values()
    own = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return own.union({"--help"}, *(_options(each) for each in inside))


def test_every_option_of_the_synopses_is_one() -> None:
    command = typer.main.get_command(app)
    known = {name: _options(sub) for name, sub in command.commands.items()}  # type: ignore[attr-defined]
    known[""] = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    tried = 0
    for page in PAGES:
        name = ""
        for line in fenced(page):
            if start := re.match(r"(?:\$ )?\S*twincity(?: (\w+))?", line):
                name = start[1] if start[1] in known else ""
            elif not line.startswith("  "):
                continue
            for option in re.findall(r"(?<![\w-])--?[a-z][\w-]*", line.split("  #")[0]):
                assert option in known[name] or not name, f"{page}: {name} has no {option}"
                tried += 1
    assert tried > 40


def annotations() -> str:
    """The GeoJSON that docs/export.md shows."""
    (found,) = re.findall(r"^```json\n(\{.*?)^```", (ROOT / "docs/export.md").read_text("utf-8"), re.M | re.S)
    return found


# Run as they are shown, and read back, in test_series.
ELSEWHERE = (
    ["series", "--every", "year", "--layers", "all", "--size", "A3", "-o"],
    ["series", "--scenes", "-o"],
)


def shares() -> list[list[list[str]]]:
    """The examples in parts of about equal work, so that every process of the tests takes some; one start each.

    A film of every month of eight years shows nothing that one of a year does not.
    """
    lines = [
        [*line, "--to", "2018"] if "month" in line and "--to" not in line else line for line in examples()
    ]
    heavy = [line for line in lines if line[0] == "series" and line[:-1] not in ELSEWHERE]
    light = [line for line in lines if line[0] != "series"]
    return [part for lot in (heavy, light) for part in (lot[::2], lot[1::2])]


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("lines", shares(), ids=lambda lines: lines[0][0] + str(len(lines)))
def test_every_example_works(lines: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "notes.geojson").write_text(annotations(), "utf-8")
    office = Presentation()
    office.slide_width = Mm(338.667)
    office.save(str(tmp_path / "office.pptx"))
    for line, ended in zip(lines, run_lines(lines, 900, tmp_path), strict=True):
        assert ended.returncode == 0, (line, ended.stderr)
        if "-o" in line:
            out = tmp_path / line[line.index("-o") + 1]
            assert any(out.iterdir()) if out.is_dir() else out.stat().st_size > 1000
        else:
            assert ended.stdout
        if "--public" in line and "--allow" not in line:
            assert "截断" in ended.stderr  # named, and no refusal
        else:
            assert ended.stderr == "", line
