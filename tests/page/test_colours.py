"""Window, page, sheet and single file take their colours from one table."""

from __future__ import annotations

import json
import re

import pytest

from explorer.colours import mix, table
from explorer.export.sheet.look import look_for
from explorer.export.sheet.paper import parse_paper
from explorer.page.assets import Assets
from explorer.state.view.view import Appearance
from explorer.ui.kit import theme

LOOKS: tuple[Appearance, ...] = ("light", "dark")


def served(name: str) -> str:
    return Assets(lambda: b"{}").respond(name)[1].decode()


@pytest.mark.parametrize("look", LOOKS)
def test_script_style_sheet_and_window_agree(look: Appearance) -> None:
    palettes = json.loads(
        served("/web/colours.js").splitlines()[0].removeprefix("export const palettes = ").strip(";")
    )
    rule = re.findall(r"\{([^}]*)\}", served("/web/colours.css"))[LOOKS.index(look)]
    variables = dict(re.findall(r"--([\w-]+): (#\w{6});", rule))
    for name in ("panel", "ink", "soft", "faint", "accent", "outside"):
        assert palettes[look][name] == variables[name]
    assert variables["panel"] == theme.color("ground", look).name()
    assert variables["ink"] == theme.color("ink", look).name()
    sheet = look_for(parse_paper("A4"), "report", look)
    assert (sheet.ink, sheet.soft, sheet.accent) == (variables["ink"], variables["soft"], variables["accent"])


def test_both_appearances_name_the_same_colours() -> None:
    assert table("light").keys() == table("dark").keys()


def test_a_mix_is_between() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#405060", 0) == "#102030"
    assert theme.mix("#ffffff", "#000000", 0.25).name() == mix("#000000", "#ffffff", 0.25)
