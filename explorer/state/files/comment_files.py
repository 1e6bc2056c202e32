"""Comments in files: of a project, of a pack, of a table (CSV) that this program or a person wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explorer.atlas.comments import COLUMNS, MOST_COMMENTS, Comment, Comments, from_cells, joined
from explorer.records import dataclass
from explorer.state.files import atomic, foreign_formats, project
from explorer.state.files.packs.pack_file import SUFFIX as PACK_SUFFIX
from explorer.state.files.packs.pack_file import PackError, folder_of, is_pack
from explorer.words import io_errors
from explorer.words.strings import t
from explorer.words.structure import WrongValue
from explorer.words.text import Text

ENDINGS = (project.SUFFIX, PACK_SUFFIX, ".csv")
MAX_BYTES = 32 * 2**20
_MOST_PROBLEMS = 20
_MOST_CELL = 100_000


class CommentFileError(ValueError):
    """A file without comments that can be read: one line with what, where and the cure."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


@dataclass(frozen=True, slots=True)
class FoundComments:
    """The comments of a file, and one line for each row that is none."""

    comments: Comments
    problems: tuple[Text, ...] = ()


def read_comments(path: Path) -> FoundComments:
    """Read the comments of a project, a pack or a CSV; raises CommentFileError."""
    if is_pack(path):
        return _of_pack(path)
    if foreign_formats.is_project(path):
        try:
            opened = project.load(path)
        except project.ProjectError as error:
            raise CommentFileError(error.text) from error
        return FoundComments(opened.project.comments, opened.problems)
    return _of_table(path)


def _of_pack(path: Path) -> FoundComments:
    try:
        folder = folder_of(path)
    except PackError as error:
        raise CommentFileError(error.text) from error
    table = folder / "comments.csv"
    return _of_table(table) if table.is_file() else FoundComments(())


# ---------------------------------------------------------------- tables


def _of_table(path: Path) -> FoundComments:
    text = _text(path)
    csv.field_size_limit(max(_MOST_CELL, len(text)) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = _columns(next(reader, []))
        if not {"author", "written", "text"} <= set(header):
            raise CommentFileError(_line("no_columns", path))
        return _rows(reader, header)
    except csv.Error as error:
        raise CommentFileError(_line("not_csv", path, line=reader.line_num)) from error


def _rows(reader: Any, header: Sequence[str]) -> FoundComments:
    found: list[Comment] = []
    problems: list[Text] = []
    left = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) == MOST_COMMENTS:
            left += 1
            continue
        line = reader.line_num
        named = {
            name: cell for name, cell in zip(header, cells, strict=False) if name and len(cell) <= _MOST_CELL
        }
        try:
            found.append(from_cells(named))
        except WrongValue as error:
            problems.append(_words("bad_row", line=line, why=error))
    if left:
        problems.insert(0, _words("too_many", n=MOST_COMMENTS + left, most=MOST_COMMENTS))
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        problems[_MOST_PROBLEMS:] = [project.project_text("more_problems", number=more)]
    return FoundComments(joined(found), tuple(problems))


def _text(path: Path) -> str:
    try:
        data = atomic.read(path, MAX_BYTES)
    except OSError as error:
        why = io_errors.reason(error, reading=True)
        raise CommentFileError(_line("unreadable", path, why=why)) from error
    if len(data) > MAX_BYTES:
        raise CommentFileError(_line("too_big", path, limit=MAX_BYTES // 2**20))
    for encoding in ("utf-8-sig", "gb18030"):  # what Excel saves on a Chinese Windows
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommentFileError(_line("not_text", path))


def _delimiter(text: str) -> str:
    """Return what separates the cells of the first line: a comma, or what a spreadsheet wrote instead."""
    first = text.partition("\n")[0]
    return max(",;\t", key=lambda mark: first.count(mark))


def _columns(header: Sequence[str]) -> list[str]:
    """Return our names of the columns, whether the header has those or what the window's list calls them."""
    names = _names()
    return [names.get(cell.strip().casefold(), "") for cell in header]


def _names() -> Mapping[str, str]:
    known = {column: column for column in COLUMNS}
    for column in COLUMNS:
        for lang in ("zh", "en"):
            known[t(f"table.comment_{column}", lang).casefold()] = column
    return known


def _line(key: str, path: Path, **values: object) -> Text:
    return _words(key, file=path.name, **values)


def _words(key: str, **values: object) -> Text:
    return project.project_text(f"comments_{key}", **values)
