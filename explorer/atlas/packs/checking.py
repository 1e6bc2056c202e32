"""What a pack needs beside valid tables: a description, credits, its ground, shapes that are up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files, shapes
from explorer.atlas.assembly.check import check
from explorer.atlas.regular_files import UnreadableFile
from explorer.words.problem import Problem
from explorer.words.wording import wording


def check_pack(folder: Path) -> dict[str, Any]:
    """Return the JSON of `twincity pack check`, as of `twincity check`; raises TablesError if `folder` holds no tables."""
    found = check(folder)
    problems = [*found["problems"], *(problem.to_json() for problem in _problems(folder))]
    described = pack.load(folder)
    facts = {"id": described.id, "name": {"zh": described.name.zh, "en": described.name.en}}
    return {"ok": not problems, "pack": facts, "counts": found["counts"], "problems": problems}


def _problems(folder: Path) -> Iterator[Problem]:
    if not (folder / pack.NAME).is_file():
        yield Problem(pack.NAME, 0, wording("problem.pack_none"))
        return
    described = pack.load(folder)
    relief = basemap_files.relief_name(folder / "basemap")
    drawn = {"boundaries": "counties.geojson", "rivers": "rivers.geojson", "relief": relief}
    for key, name in drawn.items():
        if described.separate and (folder / "basemap" / name).exists() and key not in described.credits:
            yield Problem(pack.NAME, 0, wording("problem.pack_credit", key=key, file=name))
    west, south, east, north = described.region.ground
    opening = described.opening
    if not (west <= opening.lon <= east and south <= opening.lat <= north):
        yield Problem(pack.NAME, 0, wording("problem.pack_elsewhere"))
    if described.separate and (folder / shapes.NAME).is_file() and not _current(folder):
        yield Problem(shapes.NAME, 0, wording("problem.pack_shapes"))


def _current(folder: Path) -> bool:
    with suppress(UnreadableFile):  # which `check` reports
        return shapes.are_current(folder)
    return True
