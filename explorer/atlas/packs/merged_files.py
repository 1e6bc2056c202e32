"""The files of a merged pack, and the list of conflicts as a table that people fill in."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from explorer.atlas import pack
from explorer.atlas.packs.merge import TAKES, Decision, MergeConflict, Merging
from explorer.atlas.packs.pack_rows import FILES, PackTable, RowsError, read_part, settings
from explorer.atlas.regular_files import UnreadableFile, read_text
from explorer.words import formulas

_COLUMNS = ("table", "row", "column", "base", "mine", "theirs", "take", "own")


def write_merged(made: Merging, mine: Path, theirs: Path, digests: Mapping[str, str], out: Path) -> None:
    """Write the merged files into the folder `out`; `digests` are those of the files of theirs. Raises OSError."""
    (out / "basemap").mkdir(parents=True, exist_ok=True)
    for name, table in made.tables.items():
        if name == FILES:
            for row in table.rows:
                side = theirs if digests.get(row["file"]) == row["digest"] else mine
                shutil.copyfile(side / row["file"], out / row["file"])
        elif name == pack.NAME:
            (out / name).write_text(_settings_text(mine, theirs, table), "utf-8")
        else:
            (out / name).write_text(csv_text(table.columns, table.rows), "utf-8")


def csv_text(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n", quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _settings_text(mine: Path, theirs: Path, table: PackTable) -> str:
    """Return mine's pack.toml with the merged values: other lines, comments among them, stay as they are."""
    if not (mine / pack.NAME).is_file():
        return read_part(theirs, pack.NAME)
    lines = read_part(mine, pack.NAME).splitlines()
    wanted = {(row["section"], row["key"]): row["value"] for row in table.rows}
    last: dict[str, int] = {"": -1}
    for number, section, key, value in settings("\n".join(lines)):
        last[section] = number
        merged = wanted.pop((section, key), None)
        if merged is None:
            lines[number] = ""
        elif merged != value:
            lines[number] = f"{key} = {merged}"
    added: dict[str, list[str]] = {}
    for (section, key), value in wanted.items():
        added.setdefault(section, []).append(f"{key} = {value}")
    for section, new in sorted(added.items(), key=lambda item: -last.get(item[0], len(lines))):
        if section in last:
            lines[last[section] + 1 : last[section] + 1] = new
        else:
            lines += ["", f"[{section}]", *new]
    return "\n".join(lines) + "\n"


def conflicts_text(conflicts: Sequence[MergeConflict]) -> str:
    """Return the conflicts as CSV with an empty column `take`."""
    rows = [{key: _guarded(str(cell)) for key, cell in one.to_json().items()} for one in conflicts]
    return "\ufeff" + csv_text(_COLUMNS, rows, csv.QUOTE_ALL)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith("'") else formulas.guarded(cell)


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("''") else formulas.unguarded(cell)


def read_decisions(path: Path) -> dict[tuple[str, str, str], Decision]:
    """Read a filled-in list of conflicts; rows without `take` decide nothing. Raises RowsError."""
    try:
        reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    except UnreadableFile as error:
        raise RowsError("pack.part", file=path.name, why=error.words) from error
    found: dict[tuple[str, str, str], Decision] = {}
    if not {"table", "row", "column", "take"} <= set(reader.fieldnames or ()):
        raise RowsError("pack.no_decisions", file=path.name)
    for row in reader:
        take = (row.get("take") or "").strip().casefold()
        if not take:
            continue
        name = row["table"] or ""
        if take not in TAKES or (take == "own" and (not row["column"] or name == FILES)):
            raise RowsError("pack.take", file=path.name, line=reader.line_num, list=TAKES)
        key = (name, _plain(row["row"] or ""), row["column"] or "")
        found[key] = Decision(take, _plain(row.get("own") or ""))
    return found
