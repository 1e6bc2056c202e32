"""Ctrl-C and SIGTERM end the program at once: one line, 128 and the signal's number, nothing half-written."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINE = "twincity：已中断，没有留下半成品\n"
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them"),
    pytest.mark.slow,
]
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
# Something of every kind is begun; then the main thread is lost in a long call, as in Qt.
BEGUN = """
import sys, tempfile, time
from pathlib import Path
from explorer.cli.kit import interrupt
from explorer import wholefile
out = Path(sys.argv[1])
with interrupt.exit_on_signal():
    with interrupt.removing_drafts(out / "pictures", folder=True) as tag, interrupt.scratch_folder(True):
        (out / "pictures").mkdir()
        wholefile.begin(out / "pictures" / "01.png", tag)
        wholefile.begin(out / "pictures", tag)
        wholefile.begin(out / "untagged.png")
        (wholefile.begin(out / "pack", folder=True) / "pack.toml").write_bytes(b"half")
        Path(out, ".other.png.feedbeef01234567.tmp").touch()
        Path(tempfile.gettempdir(), "film.mp4").write_bytes(b"half")
        print("begun", flush=True)
        while True:
            try:
                time.sleep(60)
            except BaseException:
                pass
"""
WHOLE = "from explorer.__main__ import main; print('begun', flush=True); main()"


def start(*command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def signal_and_wait(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


@BOTH
def test_what_was_begun_goes_and_nothing_else(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "old.png").write_text("old")
    (tmp_path / "tmp").mkdir()
    process = start("-c", BEGUN, str(tmp_path), TMPDIR=str(tmp_path / "tmp"))
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    assert signal_and_wait(process, number) == (128 + number, LINE)
    left = sorted(p.name for p in tmp_path.rglob("*"))
    assert [name for name in left if not name.startswith(".other.png.feedbeef")] == ["old.png", "tmp"]
    assert len(left) == 3, "another's draft is not ours to remove"


TOGETHER = """
import sys, time
from pathlib import Path
from explorer.cli.kit import interrupt
from explorer import wholefile
out = Path(sys.argv[1])
with interrupt.exit_on_signal():
    with wholefile.together():
        for name in ("a", "b", "c"):
            wholefile.write(out / name, b"new")
            print("begun", flush=True)
            time.sleep(0.3)
    while True:
        time.sleep(60)
"""


def test_files_that_belong_together_are_all_written_before_it_ends(tmp_path: Path) -> None:
    process = start("-c", TOGETHER, str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    assert signal_and_wait(process, signal.SIGTERM) == (143, LINE)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == dict.fromkeys("abc", "new")


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        (("data", "-o", "OUT/d.gpkg"), "tmp/*/*/table.gpkg"),
        (("pack", "build", "geodata", "-o", "OUT/p.twinpack"), "out/.p.twinpack.*.tmp"),
        (("inspect", "OUT/点.csv"), "tmp/*/*/stage"),
        (("doctor",), "tmp/*/*/check.png"),
    ],
    ids=["data", "pack", "inspect", "doctor"],
)
def test_no_command_leaves_anything(arguments: tuple[str, ...], seen: str, tmp_path: Path) -> None:
    """Each is ended as soon as it has begun a file that is none of the user's."""
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    for folder in (out, tmp):
        folder.mkdir()
    (out / "点.csv").write_text("名称,经度,纬度\n" + "甲,106.5,29.5\n" * 400_000, "utf-8")
    command = [argument.replace("OUT", str(out)) for argument in arguments]
    process = start("-m", "explorer", *command, TMPDIR=str(tmp))
    end = time.monotonic() + 60
    while not any(tmp_path.glob(seen)) and time.monotonic() < end:
        time.sleep(0.002)
    assert any(tmp_path.glob(seen))
    assert signal_and_wait(process, signal.SIGTERM) == (143, LINE)
    while list(tmp.iterdir()) and time.monotonic() < end:  # processes of its own end after it
        time.sleep(0.02)
    assert [p.name for p in (*out.iterdir(), *tmp.iterdir())] == ["点.csv"]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("number", "seconds"),
    [*zip([signal.SIGINT, signal.SIGTERM] * 3, [0.05, 0.2, 0.6, 1.5, 3.0, 3.0], strict=True)],
)
def test_at_any_moment(number: signal.Signals, seconds: float, tmp_path: Path) -> None:
    """While it loads, starts its engine, or draws: no traceback, no old file lost, no draft, no empty folder."""
    (tmp_path / "old.pdf").write_text("old")
    series = ("series", "--every", "month", "--size", "600x400px", "-o")
    processes = [start("-c", WHOLE, *series, str(tmp_path / out)) for out in ("old.pdf", "pictures")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    for process in processes:
        code, said = signal_and_wait(process, number)
        # Before it draws, it says how large they will be.
        said = re.sub(r"^twincity：共 96 幅图，约 .* MB。\n", "", said)
        assert said in (LINE, "")
        assert code in (128 + number, -signal.SIGTERM)
        assert said == LINE or seconds < 0.5, "before it began there is nothing to tell of"
    assert (tmp_path / "old.pdf").read_text() == "old"
    left = [p.name for p in tmp_path.rglob("*") if p.suffix not in (".pdf", ".png")]
    assert left in ([], ["pictures"])
    assert left == [] or any((tmp_path / "pictures").iterdir())


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As in a script's background: `twincity … &`."""
    script = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + BEGUN
    process = start("-c", script, str(tmp_path))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    assert signal_and_wait(process, signal.SIGTERM)[0] == 143


@pytest.mark.engine
@pytest.mark.parametrize(
    ("reached", "module"),
    [
        *(
            (reached, True)
            for reached in ("imported-qt", "application", "map-loading", "data", "built", "shown")
        ),
        *((reached, False) for reached in ("application", "built", "shown")),
    ],
)
def test_a_window_that_is_starting_ends_at_any_moment(reached: str, module: bool, tmp_path: Path) -> None:
    """Lost in a call of Qt, an exception would be; at exit, Qt's objects in no order crashed now and then."""
    command = ("-m", "explorer") if module else ("-c", "from explorer.__main__ import main; main()")
    folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA")}
    process = start(*command, TWINCITY_TRACE="1", QT_QPA_PLATFORM="offscreen", **folders)
    assert process.stderr is not None
    while reached not in process.stderr.readline():
        assert process.poll() is None
    code, said = signal_and_wait(process, signal.SIGINT)
    assert code == (0 if reached == "shown" and code == 0 else 130)
    assert "Traceback" not in said
    assert "Error" not in said
