"""A file read in its own process: what is derived from its rows before the window has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.derived import is_derived
from explorer.state.queries import own_rows
from explorer.state.view.scenes import Scene
from explorer.state.view.view import Filters, View
from explorer.state.view.work import Work, filters_by_text
from explorer.ui.openings.reading_job import Outcome, ReadingJob
from explorer.words.text import Text
from tests.ui.openings.letting_go import SOUND, WAIT, given

_TEXT = View(filters=Filters(text="站"))


@pytest.mark.parametrize("searched", [True, False])
def test_rows_that_are_searched_at_once_are_made_ready_for_it(
    qtbot: QtBot, tmp_path: Path, searched: bool
) -> None:
    job = ReadingJob(given(tmp_path, "站.csv", SOUND), searched=lambda: searched)
    with qtbot.waitSignal(job.done, timeout=WAIT) as answer:
        job.start()
    outcome = answer.args[0]
    assert isinstance(outcome, Outcome)
    (rows,) = outcome.rows.values()
    assert is_derived(own_rows.haystacks, rows) == searched
    assert is_derived(own_rows.haystacks, rows.under("own1", rows.source)) == searched


def test_rows_are_searched_where_the_view_or_a_scene_is_narrowed_by_a_text() -> None:
    work = Work(View())
    assert not filters_by_text(work)
    assert filters_by_text(replace(work, view=_TEXT))
    assert filters_by_text(replace(work, scenes=(Scene("a", Text("甲", "A"), _TEXT),)))
