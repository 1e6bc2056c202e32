"""Write geodata/pinyin.json: the pinyin of every name that a search may be asked for (`make shapes`).

The dictionary that knows it takes half a second to load; the program has no need of it for its own tables.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from explorer.atlas.assembly.tables import load
from explorer.atlas.catalogue import load as load_catalogue
from explorer.atlas.model import Atlas
from explorer.paths import own_geodata_dir
from explorer.state.queries.conflicts import subject
from explorer.state.queries.pinyin import HANZI, RUNS
from explorer.state.queries.search import names
from explorer.words.speller import spell
from explorer.words.strings import table


def wanted(atlas: Atlas) -> Iterator[str]:
    """Names, figures, disagreements, commands and layers."""
    yield from names(atlas)
    yield from (indicator.name.zh for indicator in atlas.indicators.values())
    for conflict in atlas.conflicts.values():
        yield from (conflict.statement_a.zh, conflict.statement_b.zh, subject(atlas, conflict, "zh"))
    yield from (text.zh for key, text in table().items() if key.startswith("command."))
    yield from (name.zh for name in load_catalogue(own_geodata_dir()).names().values())
    yield from RUNS.findall(table()["scene.new_title"].zh)  # a new scene is named after it


def readings(atlas: Atlas) -> dict[str, str]:
    return {name: " ".join(spell(name)) for name in sorted(set(wanted(atlas))) if HANZI.search(name)}


def main() -> None:
    made = readings(load(own_geodata_dir()).atlas)
    text = json.dumps(made, ensure_ascii=False, indent=0)
    (own_geodata_dir() / "pinyin.json").write_text(text + "\n", "utf-8")
    sys.stdout.write(f"{len(made)} names\n")


if __name__ == "__main__":
    main()
