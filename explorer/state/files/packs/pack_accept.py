"""Edits written into a pack that the user chose: made and checked in a folder aside, then put in its place as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from explorer import wholefile
from explorer.atlas import pack
from explorer.atlas.assembly import shapes
from explorer.atlas.edits.listing import name_of
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.atlas.packs.acceptance import Acceptance, Edits, accept, changes_by_table
from explorer.atlas.packs.checking import check_pack
from explorer.atlas.packs.merge import Merging
from explorer.atlas.packs.merged_files import write_merged
from explorer.atlas.packs.pack_rows import FILES, RowsError
from explorer.atlas.regular_files import MOST_BYTES
from explorer.paths import own_geodata_dir
from explorer.records import dataclass
from explorer.state.files.packs.pack_file import SUFFIX, PackError, folder_of, is_pack, parts, write
from explorer.state.files.packs.pack_merge import read_rows
from explorer.words import io_errors
from explorer.words.problem import TablesError
from explorer.words.text import Lang, Text
from explorer.words.wording import Wording, wording


@dataclass(frozen=True)
class _Named:
    """The name of an edit, in the language that is asked for."""

    edit: RowEdit | OwnShape

    def in_(self, lang: Lang, /) -> str:
        return name_of(self.edit, lang)


@dataclass
class PackDraft:
    """What a pack would be with the edits. `problems` are those of `check_pack` that the pack did not have before.

    `close` removes the folder that it lies in.
    """

    out: Path
    folder: Path
    made: Acceptance
    problems: list[dict[str, Any]]
    _place: TemporaryDirectory[str]

    @property
    def writable(self) -> bool:
        return bool(self.made.changes) and not self.problems

    def lines(self) -> list[Wording]:
        """Return what is written by table, what is left out and why, and what keeps the pack from being written."""
        found = []
        for table, counts in changes_by_table(self.made.changes).items():
            numbers = {kind: counts.get(kind, 0) for kind in ("added", "changed", "removed")}
            found.append(wording("edits.rows", table=table.removesuffix(".csv"), **numbers))
        found += [
            wording("edits.left_out", what=_Named(edit), why=reason) for edit, reason in self.made.refused
        ]
        for one in self.problems:
            found.append(
                wording("edits.problem", file=one["file"], what=Text(one["message"], one["message_en"]))
            )
        return found or [wording("edits.nothing")]

    def close(self) -> None:
        self._place.cleanup()


def draft(out: Path, edits: Edits, base: Path) -> PackDraft:
    """Make what `out` would be: with edits in it where it is a pack, else a copy of `base` with them. Raises PackError.

    Nothing is written but in a folder aside; the built-in atlas is refused.
    """
    there = out.exists()
    if there and not (out.is_dir() and not any(out.iterdir())) and not is_pack(out):
        raise PackError("no_pack", file=out.name)
    source = folder_of(out) if there and is_pack(out) else base
    if _is_built_in(out) or (there and _is_built_in(source) and source == out.resolve()):
        raise PackError("built_in", file=out.name)
    rows = read_rows(source)
    made = accept(rows, edits, pack.load(source).licence or "not stated")
    place = TemporaryDirectory(prefix="twincity-pack-")
    folder = Path(place.name) / "pack"
    try:
        digests = {row["file"]: row["digest"] for row in rows[FILES].rows}
        write_merged(Merging(tables=made.tables, taken=made.changes), source, source, digests, folder)
        shapes.build(folder)
        problems = check_pack(folder)["problems"]
        if problems:
            before = {_place_and_words(problem) for problem in check_pack(source)["problems"]}
            problems = [problem for problem in problems if _place_and_words(problem) not in before]
    except OSError as error:
        place.cleanup()
        raise PackError("unwritten", file=out.name, reason=io_errors.advice(error)) from error
    except (RowsError, TablesError) as error:
        place.cleanup()
        raise PackError("part", file=out.name, why=Text(error.in_("zh"), error.in_("en"))) from error
    return PackDraft(out, folder, made, problems, place)


def _is_built_in(path: Path) -> bool:
    own = own_geodata_dir().resolve()
    place = path.resolve()
    return place == own or own in place.parents


def _place_and_words(problem: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is the same of a problem wherever its row has moved to."""
    return str(problem["file"]), str(problem["message_en"])


def put(found: PackDraft) -> None:
    """Put a draft in the place of the pack, whole or not at all. Raises PackError."""
    if not found.writable:
        raise PackError("not_writable", file=found.out.name)
    out = found.out
    try:
        if out.suffix.casefold() == SUFFIX:
            write(found.folder, out)
        else:
            with wholefile.together():
                _put_files(found.folder, out)
    except OSError as error:
        raise PackError("unwritten", file=out.name, reason=io_errors.advice(error)) from error


def _put_files(source: Path, out: Path) -> None:
    """Write what differs into a folder; where one file fails, those before it get their former content again."""
    (out / "basemap").mkdir(parents=True, exist_ok=True)
    former: dict[Path, bytes | None] = {}
    try:
        for name in parts(source):
            data, target = wholefile.read(source / name, MOST_BYTES), out / name
            before = wholefile.read(target, MOST_BYTES) if target.exists() else None
            if data != before:
                former[target] = before
                wholefile.write(target, data)
    except OSError:
        for target, before in former.items():
            if before is None:
                target.unlink(missing_ok=True)
            else:
                wholefile.write(target, before)
        raise
