"""The tables for the command line: what is sound is used, and what is not is told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.atlas.ground import basemap_dir
from explorer.cli.speech import colon, lang, said
from explorer.cli.streams import complain
from explorer.cli.words import Failure
from explorer.paths import geodata_dir

if TYPE_CHECKING:
    from explorer.atlas.known import Known


def known(files: Sequence[Path] = ()) -> Known:
    """What is sound of the chosen tables, and the problems that kept the rest out; `files` of the user laid over it."""
    return _laid_over(geodata_dir(), tuple(files)) if files else _known(geodata_dir())


@cache
def _laid_over(folder: Path, files: tuple[Path, ...]) -> Known:
    from explorer.sources.raw.raw_layer import Refused
    from explorer.sources.reader.own_layers import laid_over
    from explorer.sources.reader.process import read

    found = _known(folder)
    for file in files:
        try:
            reading = read(file)
        except Refused as refused:
            raise Failure(f"{file.name}{colon()}{refused.text.in_(lang())}") from refused
        assert reading is not None  # nobody cancels here
        for text in reading.told():
            complain(f"{file.name}{colon()}{text.in_(lang())}")
        found = laid_over(found, reading)
    return found


@cache
def _known(folder: Path) -> Known:
    from explorer.atlas.known import load
    from explorer.atlas.schema import TablesError

    try:
        return load(folder)
    except TablesError as error:
        raise Failure(error.in_(lang())) from error


def tell(ground: bool = False) -> None:
    """One line on stderr where something of the tables (or of the `ground` that a map shows) is left out."""
    from explorer.atlas.ground import faults
    from explorer.words.problem import causes_first

    found = causes_first([*known().problems, *(faults(basemap_dir()) if ground else ())])
    if found:
        problems = _counted([problem.in_(lang()) for problem in found])
        complain(said("tables.left_out", problems=problems, cure=said("tables.cure")))


def refuse() -> None:
    """Nothing goes public while `twincity check` finds anything."""
    from explorer.atlas.check import check

    known()
    found = check(geodata_dir(), basemap_dir())["problems"]
    if found:
        lines = [f"{p['file']}:{p['line']}: {message(p)}" for p in found]
        raise Failure(said("check.tables", problems=_counted(lines), cure=said("tables.cure")))


def message(problem: dict[str, Any]) -> str:
    """What a problem of `check` says, in the language that is spoken."""
    return str(problem["message_en" if lang() == "en" else "message"])


def _counted(lines: Sequence[str]) -> str:
    """How many problems, and the first."""
    return said("tables.several" if len(lines) > 1 else "tables.one", n=len(lines), first=lines[0])
