"""Videos of scenes: files named by their content, in the user's data folder and beside each project that shows them.

A project file holds names only, so that no video is ever in memory. A video is kept twice: as WebM for the window, whose
engine plays no H.264, and as MP4 for PowerPoint and web pages.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import platformdirs

from explorer.state.files import atomic
from explorer.state.view.scenes import Scene
from explorer.state.view.view import View

Kind = Literal["webm", "mp4"]
KINDS: tuple[Kind, ...] = ("webm", "mp4")
MOST_BYTES = 200 * 2**20  # of a file that is kept
_NAME = re.compile(r"[0-9a-f]{32}")
_MAGIC = {"webm": (0, b"\x1a\x45\xdf\xa3"), "mp4": (4, b"ftyp")}
_BLOCK = 2**20
_beside: list[Path] = []  # folders of the projects that were opened, the newest first


def folder() -> Path:
    """Return where videos are before a project with them is saved."""
    return platformdirs.user_data_path("twincity", appauthor=False) / "media"


def folder_of(project: Path) -> Path:
    """Return the folder of a project's videos, beside its file."""
    return project.with_name(project.name + ".media")


def look_beside(project: Path) -> None:
    """Search the folder of this project first from now on."""
    place = folder_of(project)
    if place in _beside:
        _beside.remove(place)
    _beside.insert(0, place)


def search(places: Iterable[Path]) -> None:
    """Search these folders, which another process knows of."""
    _beside[:] = places


def searched() -> tuple[Path, ...]:
    return tuple(_beside)


def find(name: str, kind: Kind = "webm") -> Path | None:
    """Return the file of a video; None where it is missing, too large or no video."""
    if not _NAME.fullmatch(name):
        return None
    for place in (*_beside, folder()):
        path = place / f"{name}.{kind}"
        if _sound(path, kind):
            return path
    return None


def _sound(path: Path, kind: Kind) -> bool:
    at, magic = _MAGIC[kind]
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return False
        with path.open("rb") as file:
            return file.read(at + len(magic))[at:] == magic
    except OSError:
        return False


def adopt(made: dict[Kind, Path]) -> str:
    """Move the files of a new video into the user's folder and return its name. Raises OSError."""
    digest = hashlib.sha256()
    with made["webm"].open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    name = digest.hexdigest()[:32]
    folder().mkdir(parents=True, exist_ok=True)
    for kind, path in made.items():
        shutil.move(path, folder() / f"{name}.{kind}")
    return name


def names(views: Iterable[View | None]) -> tuple[str, ...]:
    """Return the videos that the Views show, each once."""
    shown = (one.video for view in views if view for one in view.annotations if one.video)
    return tuple(dict.fromkeys(shown))


def of_project(scenes: Iterable[Scene], view: View | None) -> tuple[str, ...]:
    return names([*(scene.view for scene in scenes), view])


def missing(wanted: Iterable[str]) -> int:
    """Return how many of these videos are not on this computer."""
    return sum(find(name) is None for name in wanted)


def keep_beside(project: Path, wanted: Iterable[str]) -> None:
    """Have the videos in the folder beside the project file, linked or copied; those that are missing stay so. Raises OSError."""
    place = folder_of(project)
    for name in wanted:
        for kind in KINDS:
            source, target = find(name, kind), place / f"{name}.{kind}"
            if source is None or _sound(target, kind):
                continue
            place.mkdir(parents=True, exist_ok=True)
            atomic.duplicate(source, target)
