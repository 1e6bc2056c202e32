"""The table of commands: each change keeps a valid View; keys and words are there and unique."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from explorer.atlas.axis import Axis
from explorer.state.view.command_table import BY_ID, COMMANDS, Command
from explorer.state.view.view import View
from explorer.words.strings import table
from tests.helpers.views import views

CHANGING = [c for c in COMMANDS if c.change]


@pytest.mark.parametrize("command", CHANGING, ids=lambda c: c.id)
@settings(max_examples=20)
@given(views)
def test_a_command_keeps_a_valid_view(command: Command, view: View) -> None:
    assert command.change
    new = command.change(view, Axis())
    assert View.from_json(new.to_json()) == new
    assert new.clock.start <= new.clock.at
    assert [x.id for x in new.layers] == [x.id for x in view.layers]


@pytest.mark.parametrize("command", [c for c in CHANGING if c.checked], ids=lambda c: c.id)
@settings(max_examples=20)
@given(views)
def test_a_checkable_command_switches_what_it_shows(command: Command, view: View) -> None:
    assert command.change
    assert command.checked
    before, after = command.checked(view), command.checked(command.change(view, Axis()))
    assert after or before, "a radio command ends checked, a toggle changes over"


def test_ids_and_keys_are_unique() -> None:
    assert len(BY_ID) == len(COMMANDS)
    assert [key for key, n in Counter(c.keys for c in COMMANDS if c.keys).items() if n > 1] == []


def test_every_command_has_its_words() -> None:
    assert [c.id for c in COMMANDS if c.title_key not in table()] == []


@given(views)
def test_every_digit_toggles_the_layer_at_its_place(view: View) -> None:
    for place, layer in enumerate(view.layers[:9]):
        change = BY_ID[f"layer_{place + 1}"].change
        assert change
        assert change(view, Axis()).layers[place].visible is not layer.visible


def test_zooming_in_and_out_comes_back() -> None:
    zoom_in, zoom_out = BY_ID["zoom_in"].change, BY_ID["zoom_out"].change
    assert zoom_in
    assert zoom_out
    assert zoom_out(zoom_in(View(), Axis()), Axis()) == View()


def test_presenting_keys_are_unique() -> None:
    keys = Counter(key for c in COMMANDS for key in c.presenting.split())
    assert [key for key, n in keys.items() if n > 1] == []
