"""Write exported files atomically, with errors in one line."""

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
    """A file cannot be written; the message has path, reason and remedy. The key is one of `wholefile.why`."""

    def __init__(self, path: Path, why: str, reason: str = "") -> None:
        super().__init__(why, file=printable(path), reason=reason)

    def in_(self, lang: Lang) -> str:
        why = io_errors.words(self.key, lang, str(self.values["reason"]))
        return t("export.file", lang, file=self.values["file"], why=why, cure=t(f"io.{self.key}.cure", lang))

    @property
    def lasting(self) -> bool:
        """True if other files in the same folder would fail too."""
        return self.key in wholefile.LASTING


def printable(path: Path | str) -> str:
    """Format a path for a one-line message: line breaks, invisible and bidirectional characters become escapes."""
    folder, name = os.path.split(str(path))
    if len(name) > _MAX_NAME:
        name = f"{name[: _MAX_NAME * 3 // 4]}…{name[-_MAX_NAME // 4 :]}"
    whole = os.path.join(folder, name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in whole)


def file_error(path: Path, error: OSError) -> FileWriteError:
    """Wrap an OSError."""
    return FileWriteError(path, wholefile.why(error), error.strerror or type(error).__name__)


def check_file(path: Path, tag: str = "") -> Path:
    """Return the path after creating and removing a draft there; raises FileWriteError."""
    try:
        place = wholefile.target(path)
        # Permissions are not enough: a disk may be read-only, a share may be gone.
        wholefile.begin(place, tag).unlink()
    except OSError as error:
        raise file_error(path, error) from error
    return path


def check_folder(path: Path, tag: str = "") -> Path:
    """Return the folder after checking that files, or the folder itself, can be created; raises FileWriteError."""
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
    """Write atomically; `tag` marks the draft. Raises FileWriteError."""
    try:
        wholefile.write(path, data, tag)
    except OSError as error:
        raise file_error(path, error) from error
