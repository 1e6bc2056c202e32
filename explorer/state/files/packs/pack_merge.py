"""Two packs read, and their merger written as a pack: the same for command line and window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from explorer import wholefile
from explorer.atlas.packs.merge import Merging
from explorer.atlas.packs.pack_rows import FILES, PackTable, RowsError, tables_of
from explorer.state.files.packs.pack_file import SUFFIX, PackError, parts, write
from explorer.words import io_errors
from explorer.words.problem import TablesError
from explorer.words.text import Text


def read_rows(folder: Path) -> dict[str, PackTable]:
    """Read all of a pack that can be compared; raises PackError."""
    try:
        return tables_of(folder, list(parts(folder)))
    except (RowsError, TablesError) as error:
        raise PackError("part", file=folder.name, why=Text(error.in_("zh"), error.in_("en"))) from error


def write_merged_pack(
    made: Merging, mine: Path, theirs: Path, rows: Mapping[str, PackTable], out: Path
) -> dict[str, Any]:
    """Write a merger without open conflicts as a new folder or .twinpack, its shapes derived anew.

    `rows` are those of theirs. Returns what `check_pack` finds in it; raises PackError, and then leaves no file.
    """
    from explorer.atlas.assembly import shapes
    from explorer.atlas.packs.checking import check_pack
    from explorer.atlas.packs.merged_files import write_merged

    single = out.suffix.casefold() == SUFFIX
    if not single and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PackError("not_empty", file=out.name)
    digests = {row["file"]: row["digest"] for row in rows[FILES].rows}
    try:
        with TemporaryDirectory() if single else wholefile.drafted_folder(out) as place:
            folder = Path(place)
            write_merged(made, mine, theirs, digests, folder)
            shapes.build(folder)
            found = check_pack(folder)
            if single:
                write(folder, out)
    except OSError as error:
        raise PackError("unwritten", file=out.name, reason=io_errors.advice(error)) from error
    except (RowsError, TablesError) as error:
        raise PackError("part", file=out.name, why=Text(error.in_("zh"), error.in_("en"))) from error
    return found
