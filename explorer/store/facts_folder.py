"""The facts and comments of a store as a folder of this machine, which the program reads like any other pack."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer.atlas.comments import COLUMNS, Comments, to_cells
from explorer.atlas.edits.row_edit import filled
from explorer.atlas.package import read_package
from explorer.atlas.schema import read_tables
from explorer.store.atlas_rows import StoredRow, current_version, read_rows_of
from explorer.store.comment_exchange import read_comments
from explorer.store.row_keys import row_key
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

_MOST_KEPT = 4  # folders of earlier versions: a window may read its own still


def facts_folder(found: StoreConnection, base: Path, into: Path) -> tuple[Path, int]:
    """Return a folder in `into` with the facts of the store, and their version; raises StoreError.

    Ground, themes and whatever else is no table are those of the pack in `base`; a table that is the same there is
    its very file, so that shapes are derived only where something differs.
    """
    version = current_version(found)
    folder = into / f"{found.store.id}-{version}"
    if folder.is_dir():
        os.utime(folder)
        return folder, version
    rows: defaultdict[str, list[StoredRow]] = defaultdict(list)
    for row in read_rows_of(found):
        rows[row.table].append(row)
    if not rows:
        raise StoreError("no_facts", store=found.address.label)
    comments = read_comments(found)
    into.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="making-", dir=into))
    try:
        _write(rows, base, made)
        _write_comments(comments, made)
        made.rename(folder)
    except FileExistsError:
        shutil.rmtree(made, ignore_errors=True)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not folder.is_dir():  # another window was not faster
            raise
    _sweep(into, folder)
    return folder, version


def _write(rows: Mapping[str, Sequence[StoredRow]], base: Path, made: Path) -> None:
    tables, _ = read_tables(base)
    described = {resource.name: resource for resource in read_package(base)}
    written = {f"{name}.csv" for name in (*rows, "comments")}
    for entry in base.iterdir():
        if entry.name not in written and not entry.name.startswith("."):
            _bring(entry, made / entry.name)
    for name, stored in rows.items():
        own = [filled(row.cells) or {} for row in tables[name].rows] if name in tables else []
        seen: Counter[str] = Counter()
        order: dict[str, int] = {}
        for place, cells in enumerate(own):
            plain = row_key(name, cells)
            order[row_key(name, cells, seen[plain])] = place
            seen[plain] += 1
        found = sorted(stored, key=lambda row: (order.get(row.key, len(order)), row.version, row.key))
        file = base / f"{name}.csv"
        if file.exists() and [filled(row.cells) or {} for row in found] == own:
            _bring(file, made / file.name)
            continue
        columns = list(described[name].fields) if name in described else []
        with (made / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(dict(row.cells) for row in found)


def _write_comments(comments: Comments, made: Path) -> None:
    with (made / "comments.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(to_cells, comments))


def _bring(source: Path, target: Path) -> None:
    """Have a file or folder at another place: a link where the system has them, else a copy."""
    try:
        target.symlink_to(source.resolve(), target_is_directory=source.is_dir())
    except OSError:
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)


def _sweep(into: Path, kept: Path) -> None:
    folders = sorted((p for p in into.iterdir() if p.is_dir() and p != kept), key=lambda p: p.stat().st_mtime)
    for old in folders[:-_MOST_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
