"""Our own font has a sign for every character of the tables: one of another font differs from machine to machine."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTCollection
from noto_cjk_sans_otc import FONT_PATH

from explorer.paths import geodata_dir

TOLD = sorted(path.name for path in geodata_dir().iterdir() if path.suffix in (".csv", ".toml"))


@pytest.fixture(scope="module")
def drawn() -> frozenset[int]:
    with TTCollection(str(FONT_PATH), lazy=True) as fonts:
        return frozenset(fonts.fonts[0].getBestCmap())


@pytest.mark.parametrize("name", [*TOLD, "deck.json"])
def test_every_character_that_a_map_may_show_is_in_our_font(name: str, drawn: frozenset[int]) -> None:
    words = (geodata_dir() / name).read_text("utf-8")
    assert {
        character for character in words if character.isprintable() and ord(character) not in drawn
    } == set()
