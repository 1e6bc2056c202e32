"""The program's own tables, read once for all tests of a process."""

from __future__ import annotations

from functools import cache

from explorer.atlas.assembly import known as assembly
from explorer.atlas.assembly import tables
from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.paths import own_geodata_dir


@cache
def atlas() -> Atlas:
    """The facts alone, which need no shapes."""
    return tables.load(own_geodata_dir()).atlas


@cache
def known() -> Known:
    """Facts, shapes and layers, as window and commands have them."""
    return assembly.load(own_geodata_dir())
