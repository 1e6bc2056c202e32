"""Zip files of others: judged by their directory before a byte is written, unpacked with limits, names as people wrote them."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from explorer import wholefile
from explorer.sources.raw import encoding
from explorer.sources.raw.raw_layer import SourceError, failing, source_text

_MOST_ENTRIES = 10_000
_MOST_BYTES = 2 * 2**30
_MOST_RATIO, _RATIO_FROM = 200, 64 * 2**20  # text packs 20 to 1; small files may pack better
_CLUTTER = re.compile(r"(^|/)(__MACOSX|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)", re.IGNORECASE)
_CHUNK = 2**20
_LONGEST_PATH = 100  # characters of an entry's folders; Windows takes 260 of a whole path


def entries(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in a zip with decoded names, without clutter; raises SourceError for a bomb or an unsafe
    path."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise SourceError(source_text("zip.broken")) from error
    _check_size(found)
    kept = []
    for info in found:
        info.filename = name_of(info)
        _check_path(info.filename)
        if info.flag_bits & 1:
            raise SourceError(source_text("zip.password"))
        if not info.is_dir() and not _CLUTTER.search(info.filename) and not _link(info):
            kept.append(info)
    return kept


def _check_size(found: list[zipfile.ZipInfo]) -> None:
    packed, whole = sum(i.compress_size for i in found), sum(i.file_size for i in found)
    if len(found) > _MOST_ENTRIES:
        raise SourceError(source_text("zip.many", n=len(found)))
    if whole > _MOST_BYTES or (whole > _RATIO_FROM and whole > _MOST_RATIO * max(packed, 1)):
        raise SourceError(source_text("zip.bomb", n=round(whole / 2**20)))
    for info in found:
        if info.file_size > _RATIO_FROM and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
            raise SourceError(source_text("zip.bomb", n=round(whole / 2**20)))
    ordered = sorted(found, key=lambda i: i.header_offset)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one.header_offset + one.compress_size > other.header_offset:
            raise SourceError(source_text("zip.overlap"))


def _check_path(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise SourceError(source_text("zip.outside"))


def _link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def name_of(info: zipfile.ZipInfo) -> str:
    """Return the entry's name: UTF-8 if flagged so, else decoded by evidence (WinRAR and 好压 write GBK)."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return encoding.decode_cell(raw, encoding.detect([raw])).replace("\\", "/")


def unpack(path: Path, folder: Path) -> Iterator[Path]:
    """Write the files of a judged zip below `folder`, under short names of our own and with their times; yields each path.

    What an entry says of its size is not believed: reading stops at the limit.
    """
    found = {info.filename: info for info in entries(path)}.values()  # of several of one name the last counts
    left = _MOST_BYTES
    with zipfile.ZipFile(path) as archive:
        own = {
            info.header_offset: info for info in archive.infolist()
        }  # under the names that the archive knows
        for info in found:
            name = PurePosixPath(info.filename.replace("\\", "/"))
            target = folder.joinpath(*_short(name.parts[:-1]), _safe(name.name))
            left = _write(archive, own[info.header_offset], target, left)
            _date(target, info)
            yield target


def _date(target: Path, info: zipfile.ZipInfo) -> None:
    """Give a file the time that the archive says it was last saved at, where it says one."""
    with suppress(ValueError, OverflowError, OSError):
        when = datetime(*info.date_time).timestamp()
        os.utime(target, (when, when))


def _safe(part: str) -> str:
    """Return a file name that every system accepts, of at most 255 bytes."""
    plain = re.sub(r'[<>:"|?*\x00-\x1f]', "_", part).strip(" .") or "_"
    if len(plain.encode()) <= 200:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:50]}{dot}{ending[:10]}"


def _short(folders: Sequence[str]) -> tuple[str, ...]:
    """Return folders that are no longer, in all, than systems take: of too many the last, under a name of its own."""
    safe = tuple(_safe(part) for part in folders)
    if sum(map(len, safe)) + len(safe) <= _LONGEST_PATH:
        return safe
    return sha256("/".join(folders).encode("utf-8", "replace")).hexdigest()[:12], safe[-1][-_LONGEST_PATH:]


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int) -> int:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("wb") as out:
            while block := source.read(_CHUNK):
                left -= len(block)
                if left < 0:
                    raise SourceError(source_text("zip.bomb", n=_MOST_BYTES // 2**20))
                out.write(block)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise SourceError(source_text("zip.broken")) from error
    except OSError as error:  # a file and a folder of one name, a place before the beginning, or the disk
        if wholefile.why(error) in wholefile.LASTING:
            raise failing(error) from error
        raise SourceError(source_text("zip.broken")) from error
    return left
