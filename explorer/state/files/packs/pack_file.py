"""Packs as files: a folder, or one .twinpack (a zip of it), which is opened with limits into the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from explorer import wholefile
from explorer.atlas import pack
from explorer.atlas.package import NAME as DESCRIPTION
from explorer.atlas.regular_files import MOST_BYTES
from explorer.words import io_errors
from explorer.words.text import Text
from explorer.words.wording import wording

SUFFIX = ".twinpack"
_MOST_FILES = 200
_MOST_WHOLE = 256 * 2**20
_MOST_PACKED = 256 * 2**20
_KEPT_S = 30 * 86_400  # copies that nobody opened for so long are removed
_NAME = re.compile(r"(?:basemap/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ENDINGS = (".toml", ".csv", ".json", ".geojson", ".png", ".webp", ".md", ".txt")
_BARE = ("LICENSE", "LICENCE", "NOTICE", "README")
_FIRST = "features.csv"
_DATE = (1980, 1, 1, 0, 0, 0)  # the same files make the same pack
_chosen: Path | None = None


class PackError(Exception):
    """Raised for a pack that cannot be opened or written; says what, where and the cure."""

    def __init__(self, key: str, **values: object) -> None:
        words = wording(f"pack.{key}", **values)
        self.text = Text(words.in_("zh"), words.in_("en"))
        super().__init__(self.text.zh)


def is_pack(path: Path) -> bool:
    """Return whether a path names a pack: a .twinpack, a folder with a pack.toml or the tables, or its pack.toml."""
    if path.suffix.casefold() == SUFFIX or path.name == pack.NAME:
        return True
    with suppress(OSError, ValueError):
        return (path / pack.NAME).is_file() or all((path / name).is_file() for name in (DESCRIPTION, _FIRST))
    return False


def choose(path: Path) -> Path:
    """Open a pack and make this process, and those that it starts, work on it; returns its folder, raises PackError."""
    global _chosen
    folder = folder_of(path)
    os.environ["TWINCITY_GEODATA"] = str(folder)
    _chosen = Path(os.path.abspath(path.parent if path.name == pack.NAME else path))
    return folder


def chosen() -> Path | None:
    """Return the .twinpack or folder that was opened as the pack of this process; None if none was."""
    return _chosen


def folder_of(path: Path) -> Path:
    """Return the absolute folder of a pack; a .twinpack is unpacked into the cache once. Raises PackError."""
    if not os.path.lexists(path):
        raise PackError("missing", file=path.name)
    path = path.parent if path.name == pack.NAME else path
    if path.is_dir():
        if not is_pack(path):
            raise PackError("no_pack", file=path.name)
        return path.resolve()
    if path.suffix.casefold() != SUFFIX:
        raise PackError("no_pack", file=path.name)
    try:
        data = wholefile.read(path, _MOST_PACKED)
    except OSError as error:
        raise PackError("unreadable", file=path.name, reason=io_errors.reason(error, reading=True)) from error
    if len(data) > _MOST_PACKED:
        raise PackError("large", file=path.name, n=_MOST_PACKED // 2**20)
    shelf = user_cache_path("twincity", appauthor=False) / "packs"
    target = shelf / hashlib.sha256(data).hexdigest()[:20]
    if not target.is_dir():
        _unpack(path.name, data, target)
    _sweep(shelf, target)
    return target


def _unpack(name: str, data: bytes, target: Path) -> None:
    """Unpack the bytes of a .twinpack, which are what `target` is named after; raises PackError."""
    from explorer.sources.formats import archive
    from explorer.sources.raw.raw_layer import SourceError

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="new-") as place:
            packed, kept = Path(place) / "packed", Path(place) / "pack"
            packed.write_bytes(data)
            found = archive.entries(packed)
            if len(found) > _MOST_FILES or sum(info.file_size for info in found) > _MOST_WHOLE:
                raise PackError("large", file=name, n=_MOST_WHOLE // 2**20)
            names = _named([info.filename for info in found], name)
            written = dict(zip(names, archive.unpack(packed, Path(place) / "all"), strict=True))
            (kept / "basemap").mkdir(parents=True)
            for part, file in written.items():
                if file.stat().st_size > MOST_BYTES:
                    raise PackError("large_file", file=name, name=part, n=MOST_BYTES // 2**20)
                file.replace(kept / part)
            with suppress(FileExistsError):  # another window unpacked it meanwhile
                _move(kept, target)
    except SourceError as refused:
        raise PackError("refused", file=name, why=refused.text) from refused
    except OSError as error:
        raise PackError("unreadable", file=name, reason=io_errors.reason(error, reading=True)) from error


def _move(kept: Path, target: Path) -> None:
    try:
        kept.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _named(found: list[str], file: str) -> list[str]:
    """Return the names inside the pack, without a folder around all of it; raises PackError for one that is none."""
    around = {name.partition("/")[0] for name in found}
    lead = (
        f"{next(iter(around))}/" if len(around) == 1 and f"{next(iter(around))}/{pack.NAME}" in found else ""
    )
    names = [name.removeprefix(lead) for name in found]
    if pack.NAME not in names or DESCRIPTION not in names:
        raise PackError("no_pack", file=file)
    for name in names:
        if not _is_part(name) or names.count(name) > 1:
            raise PackError("stranger", file=file, name=name[:80])
    return names


def _is_part(name: str) -> bool:
    """Return whether a pack may hold a file of this name."""
    known = name.casefold().endswith(_ENDINGS) or name in _BARE
    return bool(_NAME.fullmatch(name)) and known


def _sweep(shelf: Path, used: Path) -> None:
    """Mark a copy as used, and remove those that were not for a month."""
    with suppress(OSError):
        os.utime(used)
        for one in shelf.iterdir():
            if one != used and time.time() - one.stat().st_mtime > _KEPT_S:
                shutil.rmtree(one, ignore_errors=True)


def parts(folder: Path) -> Iterator[str]:
    """Yield the names of a folder's files that belong to its pack, in order; links and hidden files do not."""
    for place in (folder, folder / "basemap"):
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            name = file.relative_to(folder).as_posix()
            if file.is_file() and not file.is_symlink() and _is_part(name):
                yield name


def write(folder: Path, out: Path) -> int:
    """Write a folder as one .twinpack, whole or not at all; returns the number of files, raises PackError."""
    try:
        with wholefile.drafted(out) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            names = list(parts(folder))
            for name in names:
                entry = zipfile.ZipInfo(name, _DATE)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, wholefile.read(folder / name, MOST_BYTES))
    except OSError as error:
        raise PackError("unwritten", file=out.name, reason=io_errors.advice(error)) from error
    return len(names)
