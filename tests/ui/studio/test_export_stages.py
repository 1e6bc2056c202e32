"""A workbook of many rows: what is being written and how far is said, and it can be cancelled at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import LayerState, View
from explorer.ui.studio.export_run import ExportRun
from explorer.ui.studio.footer import ExportFooter
from explorer.ui.studio.worker_process import ExportWorker
from tests.helpers import crowds, ours

pytestmark = [pytest.mark.engine, pytest.mark.slow]
ROWS = 8_000


@pytest.fixture
def run(qtbot: QtBot) -> Iterator[ExportRun]:
    layer = crowds.collection("own1", crowds.lines(ROWS), crowds.states(ROWS))
    worker = ExportWorker(crowds.with_layers(ours.known(), {"own1": layer}))
    yield ExportRun(worker)
    worker.stop()


def test_rows_are_counted_and_a_cancelled_workbook_leaves_nothing(
    qtbot: QtBot, run: ExportRun, tmp_path: Path
) -> None:
    footer = ExportFooter("zh")
    qtbot.addWidget(footer)
    run.stage_reached.connect(footer.show_stage)
    view = View(layers=(LayerState("own1"),), show_undated=True)
    job = {"out": str(tmp_path / "a.xlsx"), "sheet": Sheet().to_json(), "view": view.to_json()}
    seen: list[str] = []
    run.stage_reached.connect(lambda *_: seen.append(footer.status.text()))
    with qtbot.waitSignal(run.running, timeout=120_000, check_params_cb=lambda on: not on):
        run.start(job)
    assert (tmp_path / "a.xlsx").stat().st_size > 100_000
    kinds = [words.split("：")[0] for words in seen]
    assert list(dict.fromkeys(kinds)) == [
        "正在取出要素",
        "正在整理成表",
        "正在写入工作表",
        "正在打包成文件…",
    ]
    assert "1,000 / " in seen[0]

    (tmp_path / "a.xlsx").unlink()
    with qtbot.waitSignal(run.stage_reached, timeout=120_000, check_params_cb=lambda *at: at[0] == "sheet"):
        run.start(job)
    assert footer.bar.maximum() > footer.bar.value() > 0
    with qtbot.waitSignal(run.status_message) as said:
        run.cancel()
    assert said.args[0] == "stopped"
    assert run.job == 0
    run._worker.stop()
    assert list(tmp_path.iterdir()) == []
