"""The tables for the command line: what is sound is used, and what is not is told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.streams import complain
from explorer.cli.words import Failure
from explorer.paths import basemap_dir, geodata_dir

if TYPE_CHECKING:
    from explorer.atlas.tables import Loaded

_CURE = "请运行 twincity check 逐处查看并改正"


def tables() -> Loaded:
    """What is sound of the chosen tables, and the problems that kept the rest out."""
    return _tables(geodata_dir())


@cache
def _tables(folder: Path) -> Loaded:
    from explorer.atlas.schema import TablesError
    from explorer.atlas.tables import load

    try:
        return load(folder)
    except TablesError as error:
        raise Failure(str(error)) from error


def tell(ground: bool = False) -> None:
    """One line on stderr where something of the tables (or of the `ground` that a map shows) is left out."""
    from explorer.atlas.ground import faults
    from explorer.atlas.problem import causes_first

    found = causes_first([*tables().problems, *(faults(basemap_dir()) if ground else ())])
    if found:
        complain(f"数据{_counted(list(map(str, found)))}；其余照常，{_CURE}")


def refuse() -> None:
    """Nothing goes public while `twincity check` finds anything."""
    from explorer.atlas.check import check

    tables()
    found = check(geodata_dir(), basemap_dir())["problems"]
    if found:
        lines = [f"{p['file']}:{p['line']}: {p['message']}" for p in found]
        raise Failure(f"发布检查未通过：数据{_counted(lines)}；{_CURE}")


def _counted(lines: Sequence[str]) -> str:
    """How many problems, and the first."""
    return f"有 {len(lines)} 处问题（{'第一处 ' if len(lines) > 1 else ''}{lines[0]}）"
