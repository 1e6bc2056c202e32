"""The files that a data set is: whether they have changed, and a copy of them that travels inside a project."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from explorer.records import dataclass
from explorer.sources.formats import archive, data_sets
from explorer.sources.raw.raw_layer import SourceError, source_text

MOST_BYTES = 16 * 2**20  # of a copy, packed: a project holds 32 MB of text, in which bytes take a third more
_WHOLE, _END = 2**25, 2**18  # a larger file is recognised by its two ends and its size
_OLDEST = date(1990, 1, 1)  # some programs that build archives date every file 1970 or 1980
_TABS = (".tab", ".dat", ".map", ".id", ".ind")
_MIFS = (".mif", ".mid")
_JOURNALS = ("-wal", "-journal")
_SHAPES = (".shp", ".dbf", ".shx", ".prj", ".cpg", ".qpj")

FileState = tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The files of a data set at one time: the digest decides, size and time make looking again cheap."""

    digest: str
    size: int = -1
    changed_ns: int = -1

    def to_json(self) -> dict[str, Any]:
        return {"digest": self.digest, "size": self.size}


@dataclass(frozen=True, slots=True)
class Copy:
    """A data set inside a project: its file's name, its size as it was, and its files as a zip in base64."""

    name: str
    size: int
    packed: str

    @property
    def key(self) -> str:
        return hashlib.sha256(self.packed.encode("ascii")).hexdigest()[:20]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "zip": self.packed}


def files(path: Path) -> tuple[Path, ...]:
    """Return the files that belong to a data set; none if it is gone."""
    if path.is_dir():
        return tuple(sorted(p for p in path.iterdir() if p.is_file()))
    ending = path.suffix.lower()
    family = next((f for f in (_SHAPES, _TABS, _MIFS) if ending == f[0]), ())
    beside = {p for end in family for p in (path.with_suffix(end), path.with_suffix(end.upper()))}
    return tuple(sorted(p for p in {path, *beside} if os.path.isfile(p)))


def stamp(path: Path) -> Stamp | None:
    """Return a fingerprint of the files of a data set; None if they cannot be read."""
    digest = hashlib.sha256()
    try:
        found = files(path)
        for file in found:
            size = file.stat().st_size
            digest.update(f"{file.suffix.lower()} {size} ".encode())
            with file.open("rb") as stream:
                digest.update(stream.read(_WHOLE))
                if size > _WHOLE:
                    stream.seek(-_END, os.SEEK_END)
                    digest.update(stream.read(_END))
        return Stamp(digest.hexdigest(), *_now(found)) if found else None
    except OSError:
        return None


def saved_on(path: Path, today: date) -> date:
    """Return the day on which a data set was last saved; `today` where its time is none that a file of data has."""
    with suppress(OSError, ValueError, OverflowError):
        day = date.fromtimestamp(max(os.stat(file).st_mtime for file in files(path)))
        return day if _OLDEST <= day <= today else today
    return today


def state(path: Path) -> FileState:
    """Return what is to be seen of the files of a data set without reading them, and of a database's own journals."""
    found = []
    journals = [path.with_name(path.name + ending) for ending in _JOURNALS]
    for file in (*files(path), *journals):
        with suppress(OSError):
            s = os.stat(file)
            found.append((str(file), s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
    return tuple(found)


def touched(path: Path, before: Stamp) -> bool | None:
    """Return whether size or time of a data set have changed; None if it is gone."""
    try:
        found = files(path)
        return _now(found) != (before.size, before.changed_ns) if found else None
    except OSError:
        return None


def _now(found: tuple[Path, ...]) -> tuple[int, int]:
    stats = [os.stat(file) for file in found]
    return sum(s.st_size for s in stats), max(s.st_mtime_ns for s in stats)


def copied(path: Path) -> Copy:
    """Copy a data set; raises SourceError if it is too large or cannot be read."""
    held = io.BytesIO()
    try:
        found = files(path)
        size = sum(os.stat(file).st_size for file in found)
        if not found or size > 40 * MOST_BYTES:
            raise SourceError(
                source_text("copy.too_big" if found else "refuse.missing", name=path.name, n=_mb(size))
            )
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            for file in found:
                made.write(file, file.relative_to(path.parent).as_posix())
    except OSError as error:
        raise SourceError(source_text("refuse.unreadable")) from error
    if len(held.getvalue()) > MOST_BYTES:
        raise SourceError(source_text("copy.too_big", name=path.name, n=_mb(len(held.getvalue()))))
    return Copy(path.name, size, base64.b64encode(held.getvalue()).decode("ascii"))


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f}"


def laid_out(copy: Copy, folder: Path) -> Path:
    """Write the files of a copy into a folder of ours; returns the one to read. Raises SourceError for a damaged copy."""
    packed = folder / "copy.zip"
    try:
        packed.write_bytes(base64.b64decode(copy.packed, validate=True))
        inner = folder / "files"
        inner.mkdir()
        held = list(archive.unpack(packed, inner))
    except (OSError, ValueError, binascii.Error, zipfile.BadZipFile, SourceError) as error:
        raise SourceError(source_text("copy.damaged", name=copy.name)) from error
    finally:
        with suppress(OSError):
            packed.unlink()
    for path in _candidates(held, copy.name):
        return path
    raise SourceError(source_text("copy.damaged", name=copy.name))


def _candidates(held: list[Path], name: str) -> Iterator[Path]:
    yield from (p for p in held if p.name == name)
    yield from (folder for p in held for folder in p.parents if folder.name == name)
    yield from (data_sets.whole(p) for p in held)


def copy_from_json(data: Any) -> Copy | None:
    """Read what `Copy.to_json` wrote; None for anything else."""
    if not isinstance(data, dict):
        return None
    name, size, packed = data.get("name"), data.get("size"), data.get("zip")
    if not isinstance(name, str) or not isinstance(packed, str) or not isinstance(size, int):
        return None
    plain = Path(name.replace("\\", "/")).name[:200]
    return Copy(plain, size, packed) if plain and packed.isascii() else None


def stamp_from_json(data: Any) -> Stamp | None:
    if not isinstance(data, dict) or not isinstance(data.get("digest"), str):
        return None
    size = data.get("size")
    return Stamp(data["digest"][:64], size if isinstance(size, int) else -1)
