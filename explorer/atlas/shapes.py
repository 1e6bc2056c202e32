"""Derived shapes, kept beside what they were derived from so that a start needs no geometry library."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any, cast

from platformdirs import user_cache_path

from explorer.atlas.model import Atlas
from explorer.paths import basemap_dir

_INPUTS = (
    "places.csv",
    "features.csv",
    "routes.csv",
    "members.csv",
    "basemap/counties.geojson",
    "basemap/rivers.geojson",
)
_RECIPE_VERSION = 2
Shapes = dict[str, dict[str, Any]]


def shapes(atlas: Atlas, folder: Path, basemap: Path | None = None) -> Shapes:
    """GeoJSON geometry by feature id: from geodata's own shapes.json, the user's cache, or derived now.

    `basemap` is where counties and rivers stand when `folder` (somebody's own tables) has none; else the program's own.
    """
    beside = folder / "basemap"
    ground = beside if (beside / "counties.geojson").exists() else basemap or basemap_dir()
    digest = inputs_digest(folder, ground)
    cached = user_cache_path("twincity", appauthor=False) / f"shapes-{digest[:16]}.json"
    for path in (folder / "shapes.json", cached):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(path.read_text("utf-8"))
            if stored["digest"] == digest:
                return cast(Shapes, stored["shapes"])
    from explorer.atlas.geometry import derive  # shapely: half a second that a warm start never pays

    derived = derive(atlas, ground)
    with contextlib.suppress(OSError):
        write(cached, digest, derived)
    return derived


def inputs_digest(folder: Path, ground: Path | None) -> str:
    """A digest of the tables and basemap files that shapes depend on."""
    digest = hashlib.sha256(str(_RECIPE_VERSION).encode())
    for name in _INPUTS:
        path = ground / Path(name).name if ground and name.startswith("basemap/") else folder / name
        digest.update(name.encode() + path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()


def write(path: Path, digest: str, derived: Shapes) -> None:
    """Store shapes whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    partial.write_text(
        json.dumps({"digest": digest, "shapes": derived}, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    partial.replace(path)


def build(folder: Path) -> int:
    """Write geodata's own shapes.json anew (`make shapes`); the number of shapes."""
    from explorer.atlas.geometry import derive
    from explorer.atlas.tables import load

    derived = derive(load(folder).atlas, folder / "basemap")
    write(folder / "shapes.json", inputs_digest(folder, folder / "basemap"), derived)
    return len(derived)
