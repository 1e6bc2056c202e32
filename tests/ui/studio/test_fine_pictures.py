"""A picture too fine for a page's zoom is drawn by a worker of its own, whose engine has larger pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.ui.studio.worker_process import ExportWorker
from tests.helpers.layers import opening_layers

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_coarse_and_fine_pictures_are_answered_side_by_side(
    qtbot: QtBot, worker: ExportWorker, tmp_path: Path
) -> None:
    answers: dict[Any, dict[str, Any]] = {}
    worker.answered.connect(lambda answer: answers.__setitem__(answer.get("id"), answer))
    view = View(layers=opening_layers()).to_json()
    wanted = {}
    for name, dpi in (("a", 96), ("b", 1000), ("c", 120)):
        sheet = Sheet(parse_paper("84mm", dpi)).to_json()
        job = {"out": str(tmp_path / f"{name}.png"), "sheet": sheet, "view": view}
        wanted[worker.submit(job)] = name
    assert len(wanted) == 3
    qtbot.waitUntil(lambda: answers.keys() >= wanted.keys(), timeout=120_000)
    assert [answer for answer in answers.values() if "error" in answer] == []
    for name in wanted.values():
        with Image.open(tmp_path / f"{name}.png") as picture:
            inks = picture.convert("L").resize((60, 45), Image.Resampling.BOX)
        right = inks.crop((40, 0, 60, 45)).histogram()
        assert sum(right[:250]) > 100, name  # a small picture in the corner leaves it white
    worker.stop()
    assert worker._process is None
