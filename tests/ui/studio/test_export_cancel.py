"""Ending the worker that draws, whenever that is: no draft of its stays, and every picture there is whole."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QDeadlineTimer
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.export.jobs.frames import by_period
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.ui.studio.worker_process import ExportWorker
from tests.helpers import crowds, ours
from tests.helpers.layers import opening_layers

THEIRS = (".01-2018-01-31.png.0123456789abcdef.tmp", ".bashrc", "x.tmp", "old.png")
ROUNDS = 5  # each way of ending at each kind of moment, and one more
pytestmark = [pytest.mark.engine, pytest.mark.slow]


def _job(out: Path, kind: str = "png") -> dict[str, Any]:
    view = replace(View(), layers=opening_layers())
    frames = by_period(Axis(), view, "month", date(2018, 1, 1), date(2023, 12, 31))
    return {
        "sheet": Sheet(parse_paper("600x400px")).to_json(),
        "out": str(out),
        "kind": kind,
        "seconds": 60,
        "frames": [{"view": f.view.to_json(), "name": f.name} for f in frames],
    }


def _begun(worker: ExportWorker, job: dict[str, Any], qtbot: QtBot) -> None:
    """Until the first picture is drawn, so that what follows falls into the work itself."""

    def drawing(answer: dict[str, Any]) -> bool:
        return bool(answer.get("progress", [0])[0])

    with qtbot.waitSignal(worker.answered, timeout=60_000, check_params_cb=drawing):
        worker.submit(job)


def _spin(until: Callable[[], bool], milliseconds: int) -> None:
    deadline = QDeadlineTimer(milliseconds)
    while not until() and not deadline.hasExpired():
        QCoreApplication.processEvents()
        time.sleep(0.0002)


def _drafts(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".tmp") and name not in THEIRS]


def _all_whole(folder: Path) -> int:
    pictures = [p for p in folder.iterdir() if p.name not in THEIRS]
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == (600, 400)
    return len(pictures)


def _kill(worker: ExportWorker, qtbot: QtBot) -> None:
    """As the system does when memory runs out."""
    assert worker._process is not None
    with qtbot.waitSignal(worker.died, timeout=10_000):
        os.kill(worker._process.processId(), 9)


def test_a_series_ended_at_any_moment_leaves_whole_pictures_only(
    worker: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    """By turns cancelled and killed, at a random moment or as soon as a draft is seen."""
    chance, caught, whole = random.Random(7), 0, 0
    for turn in range(ROUNDS):
        folder = tmp_path / f"{turn}"
        folder.mkdir()
        for name in THEIRS:
            (folder / name).write_bytes(b"theirs")
        _begun(worker, _job(folder), qtbot)
        leftovers = worker._leftovers
        assert leftovers is not None
        if turn % 5 < 3:
            _spin(lambda folder=folder: bool(_drafts(folder)), 3000)  # type: ignore[misc]
        else:
            _spin(lambda: False, chance.randrange(300))
        caught += bool(_drafts(folder))
        if turn % 2:
            _kill(worker, qtbot)
        else:
            worker.stop()
        assert _drafts(folder) == []
        whole += _all_whole(folder)
        assert all((folder / name).read_bytes() == b"theirs" for name in THEIRS)
        assert not os.path.exists(leftovers.scratch)
    assert caught
    assert whole


@pytest.mark.parametrize("kind", ["mp4", "png"])
def test_what_the_job_made_for_itself_goes_too(
    kind: str, worker: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    """An encoder's scratch file, or a folder in which nothing was finished."""
    out = tmp_path / f"x.{kind}" if kind == "mp4" else tmp_path / "pictures"
    job = _job(out, kind)
    worker.submit(job | {"frames": job["frames"][:6]})
    leftovers = worker._leftovers
    assert leftovers is not None
    scratch = Path(leftovers.scratch)
    if kind == "mp4":
        qtbot.waitUntil(lambda: any(scratch.rglob("film.mp4")), timeout=60_000)
    else:
        _spin(out.is_dir, 60_000)
    worker.stop()
    assert not scratch.exists()
    if kind == "mp4":
        assert os.listdir(tmp_path) == []
    else:
        assert os.listdir(tmp_path) == ([] if not out.exists() else ["pictures"])
        assert not out.exists() or _all_whole(out) >= 1


def test_a_folder_that_was_there_or_that_was_filled_stays(
    worker: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "pictures"
    job = _job(out)
    with qtbot.waitSignal(
        worker.answered, timeout=60_000, check_params_cb=lambda answer: "done" in answer or "error" in answer
    ):
        worker.submit(job | {"frames": job["frames"][:2]})
    worker.stop()
    assert _all_whole(out) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    worker.submit(_job(empty))
    worker.stop()
    assert os.listdir(empty) == []


def test_nobody_waits_for_an_ended_worker_and_its_drafts_go_with_it(
    worker: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    _begun(worker, _job(tmp_path), qtbot)
    process, leftovers = worker._process, worker._leftovers
    assert process is not None
    assert leftovers is not None
    _spin(lambda: bool(_drafts(tmp_path)), 3000)
    worker.end()
    assert process.state() == process.ProcessState.Running  # as far as this thread has heard
    qtbot.waitUntil(lambda: not _drafts(tmp_path) and not os.path.exists(leftovers.scratch), timeout=10_000)
    _all_whole(tmp_path)


@pytest.fixture
def laden() -> ExportWorker:
    """With more rows than are written at once."""
    layer = crowds.collection("own1", crowds.areas(6000, size=0.1), crowds.careers(6000))
    return ExportWorker(crowds.with_layers(ours.known(), {"own1": layer}))


def _one(out: Path) -> dict[str, Any]:
    job = _job(out)
    return {key: job[key] for key in ("sheet", "out")} | {"view": job["frames"][0]["view"]}


def test_jobs_wait_while_rows_are_written_and_are_drawn_in_their_order(
    laden: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    laden.submit(_one(tmp_path / "dropped.png"))
    assert laden._process is None  # the window goes on meanwhile
    laden.end()
    answers: list[dict[str, Any]] = []
    laden.answered.connect(answers.append)
    numbers = [laden.submit(_one(tmp_path / name)) for name in ("a.png", "b.png")]
    qtbot.waitUntil(lambda: sum("done" in answer for answer in answers) == 2, timeout=60_000)
    assert [answer["id"] for answer in answers if "done" in answer] == numbers
    laden.stop()
    assert sorted(os.listdir(tmp_path)) == ["a.png", "b.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of a file's size")
def test_rows_that_find_no_room_are_said_and_sent_once_there_is_some(
    laden: ExportWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    """The layers of the user are written for the worker first, where the disk of temporary files may be full."""
    import resource

    worker, one = laden, _one(tmp_path / "x.png")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, most[1]))
    try:
        with qtbot.waitSignal(worker.answered, timeout=20_000) as refused:
            number = worker.submit(one)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert refused.args is not None
    assert refused.args[0]["id"] == number
    assert refused.args[0]["error"].startswith("无法写入")
    assert worker._process is None
    with qtbot.waitSignal(
        worker.answered, timeout=60_000, check_params_cb=lambda answer: "id" in answer
    ) as seen:
        worker.submit(one)
    assert seen.args is not None
    assert seen.args[0]["done"] == [str(tmp_path / "x.png")]
    worker.stop()
