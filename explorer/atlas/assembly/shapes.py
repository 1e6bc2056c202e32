"""Derived shapes, cached beside their inputs, so that starting needs no geometry library."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any, cast

from platformdirs import user_cache_path

from explorer import wholefile
from explorer.atlas import catalogue, geojson_geometry, pack
from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.alignments import alignments
from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.model import Atlas, Shapes
from explorer.atlas.regular_files import UnreadableFile, read, read_json
from explorer.paths import own_geodata_dir
from explorer.words.problem import Problem, shortened
from explorer.words.wording import wording

_INPUTS = (
    "places.csv",
    "features.csv",
    "routes.csv",
    "members.csv",
    "alignments.csv",
    "basemap/counties.geojson",
    "basemap/rivers.geojson",
)
_RECIPE_VERSION = 5
NAME = "shapes.json"


def load_shapes(atlas: Atlas, folder: Path, basemap: Path | None = None) -> Shapes:
    """Return GeoJSON geometry by feature id: from geodata's own shapes.json, the user's cache, or derived now.

    `basemap` is used if `folder` has none of its own; by default the program's.
    """
    under = basemap_files.choose_basemap(folder, basemap or basemap_dir())
    digest = inputs_digest(folder, under)
    drawn = sorted(key for key, feature in atlas.features.items() if feature.geometry != "none")
    # the same files may give more features than before: a theme that they name was declared meanwhile
    name = hashlib.sha256("\n".join([digest, *drawn]).encode()).hexdigest()
    cached = user_cache_path("twincity", appauthor=False) / f"shapes-{name[:16]}.json"
    for path in (folder / NAME, cached):
        with contextlib.suppress(UnreadableFile):
            stored = _stored(path)
            if stored["digest"] == digest and (path == cached or stored["shapes"].keys() >= set(drawn)):
                return cast(Shapes, stored["shapes"])
    derived = _derived(atlas, folder, under)
    with contextlib.suppress(OSError):
        write(cached, digest, derived)
    return derived


def _derived(atlas: Atlas, folder: Path, under: Path) -> Shapes:
    from explorer.atlas.assembly.geometry import derive  # shapely: half a second that a warm start never pays

    return derive(atlas, under, alignments(folder), pack.load(folder).region.frame, _beside(folder))


def _beside(folder: Path) -> frozenset[str]:
    return frozenset(key for key, spec in catalogue.load(folder).specs.items() if spec.beside)


def problems(folder: Path) -> list[Problem]:
    """Return the problems of a folder's optional shapes.json."""
    try:
        _stored(folder / NAME)
        if folder == own_geodata_dir() and not are_current(folder):
            return [Problem(NAME, 0, wording("problem.shapes_stale"))]
    except UnreadableFile as error:
        words = wording("problem.cured", what=error.why, cure=wording("problem.derive_anew"))
        return [] if error.missing else [Problem(NAME, error.line, words)]
    return []


def are_current(folder: Path) -> bool:
    """Return whether the folder's shapes.json was made of its present tables and basemap; raises UnreadableFile."""
    under = basemap_files.choose_basemap(folder, basemap_dir())
    return bool(_stored(folder / NAME)["digest"] == inputs_digest(folder, under))


def _stored(path: Path) -> dict[str, Any]:
    """Read cached shapes; raises Unreadable. The program's own are not validated, to start quickly."""
    stored = read_json(path)
    kept = stored.get("shapes") if isinstance(stored, dict) else None
    if not isinstance(kept, dict) or not isinstance(stored.get("digest"), str):
        raise UnreadableFile(wording("problem.not_shapes"))
    own = path.parent == own_geodata_dir()
    bad = [] if own else [key for key, shape in kept.items() if not geojson_geometry.is_drawable(shape)]
    if bad:
        raise UnreadableFile(wording("problem.not_drawable", id=shortened(bad[0]), n=len(bad)))
    return cast("dict[str, Any]", stored)


def inputs_digest(folder: Path, under: Path | None) -> str:
    """Return a digest of the tables and basemap files that shapes depend on."""
    rules = (_RECIPE_VERSION, pack.load(folder).region.frame, sorted(_beside(folder)))
    digest = hashlib.sha256(repr(rules).encode())
    for name in _INPUTS:
        path = under / Path(name).name if under and name.startswith("basemap/") else folder / name
        try:
            digest.update(name.encode() + read(path))
        except UnreadableFile:
            digest.update(b"-")
    return digest.hexdigest()


def write(path: Path, digest: str, derived: Shapes) -> None:
    """Write shapes atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = {"digest": digest, "shapes": derived}
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    wholefile.write(path, text.encode("utf-8"), sync=False)


def build(folder: Path) -> int:
    """Rebuild geodata's own shapes.json (`make shapes`); returns the number of shapes."""
    from explorer.atlas.assembly.tables import load

    derived = _derived(load(folder).atlas, folder, folder / "basemap")
    write(folder / NAME, inputs_digest(folder, folder / "basemap"), derived)
    return len(derived)
