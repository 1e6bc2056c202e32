"""The opening figures over the map: cards in one row, and as the user has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.queries.indicators import opening_headline
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang
from tests.engine.test_legend_page import with_cards as with_cards  # a fixture
from tests.helpers.layers import opening_layers
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_CARDS = """const cards = [...document.querySelectorAll('.twin-cards .card')].filter((e) => e.offsetWidth);
    const whole = (e) => e.offsetWidth > 0 && e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1;
    const words = cards.flatMap((card) => [...card.querySelectorAll('.name, .asof')]).filter((e) => e.textContent);
    return { shown: cards.length, every: document.querySelectorAll('.twin-cards .card').length, rows: new Set(cards.map((card) => card.offsetTop)).size, cut: words.filter((e) => !whole(e)).length,
      out: cards.filter((card) => [...card.children].some((e) => e.getBoundingClientRect().right > card.getBoundingClientRect().right)).length };"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_a_small_screen_every_opening_card_is_in_one_row_and_whole(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View, lang: Lang
) -> None:
    """738 × 499: the map of a window of 1366 × 768. Of three cards in English two were behind a button."""
    with_cards.resize(738, 499)
    view = replace(opening, lang=lang, layers=opening_layers(), headline=opening_headline(context.atlas))
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    assert with_cards.wait_settled()
    assert run(qtbot, with_cards, _CARDS) == {"shown": 3, "every": 3, "rows": 1, "cut": 0, "out": 0}


def test_cards_stay_as_the_user_has_them(
    qtbot: QtBot, with_cards: MapView, context: MapContext, opening: View
) -> None:
    with_cards.resize(480, 499)
    view = replace(opening, lang="en", layers=opening_layers(), headline=opening_headline(context.atlas))
    told: list[tuple[str, str]] = []
    with_cards.folded.connect(lambda *words: told.append(words))
    with_cards.show_view(view.with_clock(at=date(2021, 5, 20)))
    assert with_cards.wait_settled()
    first = run(qtbot, with_cards, _CARDS)
    few, every = first["shown"], first["every"]
    assert few < every
    for shown in (every, few):
        run(qtbot, with_cards, "document.querySelector('.twin-cards .rest').click(); return 1")
        assert run(qtbot, with_cards, _CARDS)["shown"] == shown
    assert told == [("cards", "open"), ("cards", "folded")]
    for word, shown in (("open", every), ("", few)):
        with_cards.send({"folds": {"cards": word}})
        assert run(qtbot, with_cards, _CARDS)["shown"] == shown
