"""Exported files: written whole or not at all, with the reason in one line where it cannot be done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from explorer import wholefile
from explorer.export.files.errors import ExportError
from explorer.words import io_errors
from explorer.words.strings import t
from explorer.words.text import Lang

_MAX_NAME = 80  # characters of a file's name in a message


class FileWriteError(ExportError):
    """A file that cannot be written: which, why, and what to do. The key is one of `wholefile.why`."""

    def __init__(self, path: Path, why: str, reason: str = "") -> None:
        super().__init__(why, file=printable(path), reason=reason)

    def in_(self, lang: Lang) -> str:
        why = io_errors.words(self.key, lang, str(self.values["reason"]))
        return t("export.file", lang, file=self.values["file"], why=why, cure=t(f"io.{self.key}.cure", lang))

    @property
    def lasting(self) -> bool:
        """Whether the next file in the same folder would fare no better."""
        return self.key in wholefile.LASTING


def printable(path: Path | str) -> str:
    """Format a path for a one-line message: line breaks, invisible and bidirectional characters become escapes."""
    folder, name = os.path.split(str(path))
    if len(name) > _MAX_NAME:
        name = f"{name[: _MAX_NAME * 3 // 4]}…{name[-_MAX_NAME // 4 :]}"
    whole = os.path.join(folder, name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in whole)


def file_error(path: Path, error: OSError) -> FileWriteError:
    """The error as one line: which file, why, and what to do."""
    return FileWriteError(path, wholefile.why(error), error.strerror or type(error).__name__)


def check_file(path: Path, tag: str = "") -> Path:
    """The path, once a file has been begun there and taken away again; raises FileTrouble."""
    try:
        place = wholefile.target(path)
        # rights alone don't tell: a disk may be read-only, a share may be gone
        wholefile.begin(place, tag).unlink()
    except OSError as error:
        raise file_error(path, error) from error
    return path


def check_folder(path: Path, tag: str = "") -> Path:
    """The folder, once it is certain that files can be made in it, or it where it is not there yet."""
    try:
        place = wholefile.resting_place(path)
        if place.exists() and not place.is_dir():
            raise FileExistsError(errno.EEXIST, "")
        if place.is_dir():
            wholefile.begin(place / "x", tag).unlink()
            return path
    except OSError as error:
        raise file_error(path, error) from error
    return check_file(path, tag)


def write_whole(path: Path, data: bytes, tag: str = "") -> None:
    """Put the bytes at `path`; an old file gives way only to a whole new one. The tag marks the drafts."""
    try:
        wholefile.write(path, data, tag)
    except OSError as error:
        raise file_error(path, error) from error
