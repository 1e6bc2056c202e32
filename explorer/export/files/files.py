"""Write exported files atomically, with errors in one line."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer import wholefile
from explorer.export.files.errors import ExportError
from explorer.words import io_errors
from explorer.words.strings import t
from explorer.words.text import Lang

_MAX_NAME = 80  # characters of a file's name in a message
_SCRATCH = "twincity-"
_OURS = re.compile(rf"{_SCRATCH}(worker-)?\w{{8}}")  # folders of a whole command, or of the studio's worker
_LITTLE = 1_000_000  # bytes: with less a disk counts as full


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


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a folder for temporary files, removed at the end; raises ExportError where it cannot be made or filled."""
    try:
        with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder:
            try:
                yield Path(folder)
            except RuntimeError as error:  # GDAL names what it lacks (a table of its own), not why
                if shutil.disk_usage(folder).free > _LITTLE:
                    raise
                raise OSError(errno.ENOSPC, "") from error
    except OSError as error:
        place = Path(tempfile.gettempdir())
        while _OURS.fullmatch(place.name):  # the user can clear or name the one that it is in
            place = place.parent
        raise ExportError("scratch", file=printable(place), why=io_errors.reason(error)) from error


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
