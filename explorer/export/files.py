"""Files written whole or not at all, with the reason in one line where it cannot be done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from explorer.state import atomic

MOST_NAME = 255  # bytes, on the file systems in use


class ExportError(Exception):
    """An export that failed for a reason that the user can act on: one line."""


_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "所在磁盘为只读",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EBUSY: "文件正被其他程序占用",
    errno.ETXTBSY: "文件正被其他程序占用",
}


def explain(path: Path, error: OSError) -> ExportError:
    """The error as one line: which file, why, and what to do."""
    why = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return ExportError(f"无法写入 {path}：{why}；请换一个位置或文件名再试")


def target(path: Path) -> Path:
    """The path, once it is certain that a file could be made there; raises ExportError."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")
        if len(os.fsencode(path.name)) > MOST_NAME:
            raise OSError(errno.ENAMETOOLONG, "")
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise PermissionError(errno.EACCES, "")
    except OSError as error:
        raise explain(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise ExportError(f"无法写入 {path!r}：文件名含有不可用的字符") from error
    return path


def write_whole(path: Path, data: bytes) -> None:
    """Put the bytes at `path`; an old file gives way only to a whole new one."""
    try:
        atomic.write(target(path), data)
    except OSError as error:
        raise explain(path, error) from error
