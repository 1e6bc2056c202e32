"""Fonts that this computer has, by the names of their families in any language."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from explorer.words.fold import fold

_FAMILIES, _STYLES = (1, 16), (2, 17)  # records of the table of names
_PLAIN = {"regular", "normal", "book", "roman", "常规", "標準", "标准"}
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_MOST_FILES = 5000


@cache
def find(family: str) -> tuple[Path, int] | None:
    """Return the file of a family and its number there; None if there is none. The first call reads all fonts' names."""
    return _index().get(fold(family.strip()))


@cache
def glyphs(family: str) -> frozenset[int]:
    """Return the code points for which the family has a glyph; none of one that is not installed."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found = find(family)
    if found is None:
        return frozenset()
    with TTFont(str(found[0]), lazy=True, fontNumber=found[1]) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def _index() -> dict[str, tuple[Path, int]]:
    found: dict[str, tuple[Path, int]] = {}
    plain: set[str] = set()
    for path, number, families, styles in _faces():
        regular = bool(styles & _PLAIN) or not styles
        for name in families:
            if name not in found or (regular and name not in plain):
                found[name] = path, number
            if regular:
                plain.add(name)
    return found


def _faces() -> Iterator[tuple[Path, int, set[str], set[str]]]:
    """Yield file, number, families and styles of each face; files that are no fonts are skipped."""
    from fontTools.ttLib import TTCollection, TTFont

    for path in _files():
        try:
            if path.suffix.lower() in (".ttc", ".otc"):
                fonts: list[Any] = TTCollection(str(path), lazy=True).fonts
            else:
                fonts = [TTFont(str(path), lazy=True)]
            for number, font in enumerate(fonts):
                names = font["name"].names
                families, styles = (
                    {fold(str(record)) for record in names if record.nameID in wanted}
                    for wanted in (_FAMILIES, _STYLES)
                )
                yield path, number, families, styles
        except Exception:  # noqa: BLE001, S112  # fontTools raises whatever a damaged file makes it meet
            continue


def _files() -> Iterator[Path]:
    count = 0
    for folder in _folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in _SUFFIXES and count < _MOST_FILES:
                count += 1
                yield path


def _folders() -> list[Path]:
    """Return where the system and the user keep fonts; the user's win."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        return [
            Path(local) / "Microsoft/Windows/Fonts",
            Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
        ]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    return [
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]
