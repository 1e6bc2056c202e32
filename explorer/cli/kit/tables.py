"""The tables for the command line: load what is valid, report the rest in one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.cli.kit import shared
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, current_language, tr
from explorer.cli.kit.streams import echo, echo_error
from explorer.paths import geodata_dir

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known


class UserFiles(NamedTuple):
    """The values of `--project`, a project whatever its name, of `--with`, data or projects, and of `--source-date`."""

    project: Path | None = None
    others: tuple[Path, ...] = ()
    date: str = ""


def known(files: UserFiles = UserFiles()) -> Known:  # noqa: B008  # immutable
    """Load the atlas (cached) with the layers of `files`; a project among them gives its own.

    Raises Failure if there are no tables or a file is refused.
    """
    return _with_files(geodata_dir(), files) if any(files) else _known(geodata_dir())


@cache
def _with_files(folder: Path, files: UserFiles) -> Known:
    from explorer.sources.raw.choices import Choices
    from explorer.sources.raw.raw_layer import SourceError
    from explorer.sources.reader.own_layers import laid_over
    from explorer.sources.reader.process import read
    from explorer.state.files.foreign_formats import is_project

    found = _known(folder)
    if files.project is not None:
        found = _with_project(found, files.project, _known(folder))
    for file in files.others:
        if is_project(file):
            found = _with_project(found, file, _known(folder))
            continue
        try:
            reading = read(file, choices=Choices(date=files.date))
        except SourceError as refused:
            raise Failure(f"{file.name}{colon()}{refused.text.in_(current_language())}") from refused
        assert reading is not None  # None means cancelled
        for text in reading.messages():
            echo_error(f"{file.name}{colon()}{text.in_(current_language())}")
        found = laid_over(found, reading)
    return found


def _with_project(known: Known, project: Path, facts: Known) -> Known:
    """Lay what is the user's of a project over what is known; one line for all that cannot be."""
    from explorer.atlas.assembly.known import commented, drawn_over
    from explorer.atlas.edits.laying import laid_under
    from explorer.atlas.edits.row_edit import with_edits
    from explorer.atlas.edits.row_words import edit_name
    from explorer.state.files import own_files
    from explorer.state.files.project import ProjectError, load

    try:
        opened = load(project).project
    except ProjectError as error:
        raise Failure(error.text.in_(current_language())) from error
    if opened.edits:
        known = laid_under(facts, known, with_edits(known.own.edits, opened.edits))
        for number, reason in known.own.refused.items():
            what, lang = edit_name(known.own.edits[number], current_language()), current_language()
            echo_error(f"{project.name}{colon()}{what}{colon()}{reason.in_(lang)}")
    found, refused = own_files.known_with(known, opened.layers)
    for name, text in refused:
        echo_error(f"{name}{colon()}{text.in_(current_language())}")
    return commented(drawn_over(found, opened.shapes), opened.comments)


@cache
def _known(folder: Path) -> Known:
    from explorer.atlas.assembly.known import load
    from explorer.atlas.schema import TablesError

    try:
        found = load(folder)
    except TablesError as error:
        raise Failure(error.in_(current_language())) from error
    return shared.with_layers(found)


def report_left_out(ground: bool = False) -> None:
    """Print one line if rows of the tables (or, with `ground`, basemap files) had to be left out."""
    from explorer.atlas.assembly.basemap_files import faults
    from explorer.words.problem import causes_first

    found = causes_first([*known().problems, *(faults(basemap_dir()) if ground else ())])
    if found:
        problems = _summary([problem.in_(current_language()) for problem in found])
        echo_error(tr("tables.left_out", problems=problems, cure=tr("tables.cure")))


def require_clean() -> None:
    """Raise Failure if `twincity check` would find a problem."""
    from explorer.atlas.assembly.check import check

    known()
    found = check(geodata_dir(), basemap_dir())["problems"]
    if found:
        lines = [f"{p['file']}:{p['line']}: {problem_text(p)}" for p in found]
        raise Failure(tr("check.tables", problems=_summary(lines), cure=tr("tables.cure")))


def problem_text(problem: dict[str, Any]) -> str:
    """Return the message of a problem of `check` in the current language."""
    return str(problem["message_en" if current_language() == "en" else "message"])


def print_check(found: dict[str, Any]) -> None:
    """Print what `check` found, one line a problem, and the totals."""
    for p in found["problems"]:
        echo(f"{p['file']}:{p['line']}: {problem_text(p)}")
    number = sum(p.get("more", 1) for p in found["problems"])
    joint = "，" if current_language() == "zh" else ", "
    totals = joint.join(f"{k} {v}" for k, v in found["counts"].items())
    echo(tr("check.passed" if found["ok"] else "check.found", n=number, totals=totals))


def _summary(lines: Sequence[str]) -> str:
    """Return the number of problems and the first one."""
    return tr("tables.several" if len(lines) > 1 else "tables.one", n=len(lines), first=lines[0])
