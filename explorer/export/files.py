"""Files written whole or not at all, with the reason in one line where it cannot be done."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from explorer.export import drafts
from explorer.export.trouble import ExportError

_MOST_SHOWN = 80  # characters of a file's name in a message
_SHARING_VIOLATION, _LOCK_VIOLATION, _BAD_NAME = 32, 33, 123  # Windows' own numbers


class FileTrouble(ExportError):
    """A file that cannot be written: which, why, and what to do."""

    area = "export.file"

    def __init__(self, path: Path, why: str, reason: str = "") -> None:
        super().__init__(why, file=shown(path), reason=reason)

    @property
    def lasting(self) -> bool:
        """Whether the next file in the same folder would fare no better."""
        return self.key in ("full", "quota", "readonly", "broken", "away")


_REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "quota",
    errno.EFBIG: "large",
    errno.EROFS: "readonly",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "folder",
    errno.EEXIST: "taken",
    errno.ENAMETOOLONG: "long",
    errno.EINVAL: "name",
    errno.EILSEQ: "name",
    errno.ELOOP: "special",
    errno.EBUSY: "busy",
    errno.ETXTBSY: "busy",
    errno.EIO: "broken",
    errno.ESTALE: "away",
    errno.ENOTCONN: "away",
    errno.ETIMEDOUT: "away",
    errno.EHOSTUNREACH: "away",
}


def shown(path: Path | str) -> str:
    """A path as one line of a message: what would break, hide or turn the line around stands as its code."""
    folder, name = os.path.split(str(path))
    if len(name) > _MOST_SHOWN:
        name = f"{name[: _MOST_SHOWN * 3 // 4]}…{name[-_MOST_SHOWN // 4 :]}"
    whole = os.path.join(folder, name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in whole)


def explain(path: Path, error: OSError) -> FileTrouble:
    """The error as one line: which file, why, and what to do."""
    windows = getattr(error, "winerror", None)
    if windows in (_SHARING_VIOLATION, _LOCK_VIOLATION):
        return FileTrouble(path, "busy")
    if windows == _BAD_NAME:
        return FileTrouble(path, "name")
    why = _REASONS.get(error.errno or 0, "other")
    return FileTrouble(path, why, error.strerror or type(error).__name__)


def target(path: Path, tag: str = "") -> Path:
    """The path, once a file has been begun there and taken away again; raises FileTrouble."""
    try:
        place = drafts.resting_place(path)
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not place.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")
        if len(os.fsencode(place.name)) > drafts.MOST_NAME:
            raise OSError(errno.ENAMETOOLONG, "")
        drafts.begin(
            place, tag
        ).unlink()  # rights alone don't tell: a disk may be read-only, a share may be gone
        if place.exists():
            if not stat.S_ISREG(place.stat().st_mode):
                raise OSError(errno.ELOOP, "")  # a device, a pipe: no file may take its place
            if not os.access(place, os.W_OK):
                raise PermissionError(errno.EACCES, "")
    except OSError as error:
        raise explain(path, error) from error
    except ValueError as error:  # a NUL in the name, or what the file system's encoding has no place for
        raise FileTrouble(path, "name") from error
    return path


def folder(path: Path, tag: str = "") -> Path:
    """The folder, once it is certain that files can be made in it, or it where it is not there yet."""
    try:
        place = drafts.resting_place(path)
        if place.exists() and not place.is_dir():
            raise FileExistsError(errno.EEXIST, "")
        if place.is_dir():
            drafts.begin(place / "x", tag).unlink()
            return path
    except OSError as error:
        raise explain(path, error) from error
    except ValueError as error:
        raise FileTrouble(path, "name") from error
    return target(path, tag)


def write_whole(path: Path, data: bytes, tag: str = "") -> None:
    """Put the bytes at `path`; an old file gives way only to a whole new one. The tag marks the drafts."""
    try:
        drafts.put(target(path, tag), data, tag)
    except OSError as error:
        raise explain(path, error) from error
