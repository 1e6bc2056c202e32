"""Where the program finds no display, no usable stream, or a locale without hanzi."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
import shiboken6
from PIL import Image
from PySide6.QtCore import QLibraryInfo

from explorer.ui.map import preflight
from explorer.ui.map.no_screen import line

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="screens and streams as Linux has them"
)
SCREENS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")
LOCALE = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8")
SMALL = ("--size", "400x300px")


def shell(redirects: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in SCREENS}
    return subprocess.run(
        ["sh", "-c", f'exec "$PYTHON" -m explorer "$@" {redirects}', "sh", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=kept | {"PYTHON": sys.executable} | environment,
    )


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "没有显示器"),
        ({"DISPLAY": ":9977"}, "连不上显示器 :9977"),
        ({"WAYLAND_DISPLAY": "wayland-9977"}, "连不上显示器 wayland-9977"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM"),
    ],
    ids=["none", "x11", "wayland", "nonsense"],
)
def test_no_window_is_one_line_with_the_cure(environment: dict[str, str], word: str, tmp_path: Path) -> None:
    (tmp_path / "a.twincity").write_text('{"format": "twincity"}')
    for arguments in ((), (str(tmp_path / "a.twincity"),)) if not environment else ((),):
        done = shell("", *arguments, **environment)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
        assert word in done.stderr
        assert "twincity snapshot" in done.stderr


def test_a_missing_library_is_named_only_where_it_is_missing() -> None:
    hint = "From 6.5.0, xcb-cursor0 or libxcb-cursor0 is needed to load the Qt xcb platform plugin."
    assert "libxcb-cursor0" in line(hint, {"DISPLAY": ":0"})
    reached = f"qt.qpa.xcb: could not connect to display :0 {hint}"
    assert "连不上显示器 :0" in line(reached, {"DISPLAY": ":0"})


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    ("screen", "named"),
    [("nonsense", {"LC_ALL": "C"}), ("wayland", {"LANG": "xx_YY.UTF-8"})],
    ids=["ascii", "not-installed"],
)
def test_a_picture_needs_no_screen_and_no_locale(screen: str, named: dict[str, str], tmp_path: Path) -> None:
    emptied = dict.fromkeys(LOCALE, "") | named | {"QT_QPA_PLATFORM": screen}
    done = shell("", "snapshot", *SMALL, "-o", str(tmp_path / "x.png"), **emptied)
    assert (done.returncode, done.stderr) == (0, "")


@linux
@pytest.mark.parametrize(
    ("redirects", "arguments", "code", "word"),
    [
        (">&-", ("report", "--json"), 1, "已关闭"),
        (">/dev/full", ("report", "--json"), 1, "磁盘已满"),
        (">/dev/full", ("report",), 1, "磁盘已满"),
        (">/dev/full", ("scenes",), 1, "磁盘已满"),
        (">/dev/full", ("--help",), 1, "磁盘已满"),
        (">&-", ("--version",), 1, "已关闭"),
        ("2>&-", ("report", "--at", "nope"), 2, ""),
        ("2>/dev/full", ("report", "--at", "nope"), 2, ""),
        (">&- 2>&- <&-", ("report", "--at", "nope"), 2, ""),
        (">&- 2>/dev/full", ("scenes",), 1, ""),
    ],
)
def test_streams_that_take_nothing(redirects: str, arguments: tuple[str, ...], code: int, word: str) -> None:
    done = shell(redirects, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) == (1 if word else 0)
    assert word in done.stderr


@linux
def test_a_reader_that_has_seen_enough_is_no_trouble() -> None:
    done = shell("| head -c 1 >/dev/null", "report")
    assert done.stderr == ""


@linux
@pytest.mark.engine
@pytest.mark.slow
def test_pictures_are_drawn_with_every_stream_closed(tmp_path: Path) -> None:
    years = ("series", "--every", "year", "--from", "2024", "--to", "2025", *SMALL)
    done = shell("<&- >&- 2>&-", *years, "-o", str(tmp_path / "x"))
    assert done.returncode == 0
    assert sorted(os.listdir(tmp_path / "x")) == ["01-2024-12-31.png", "02-2025-12-31.png"]
    for path in (tmp_path / "x").iterdir():
        with Image.open(path) as picture:
            assert picture.size == (400, 300)


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("ulimit -n 64", ("64 个文件", "ulimit -n 1024")),
        ("ulimit -f 64", ("64 KB", "ulimit -f unlimited")),
        ("ulimit -v 2097152", ("2 GB", "ulimit -v unlimited")),
        ("ulimit -d 204800", ("200 MB", "ulimit -d unlimited")),
    ],
    ids=["handles", "file size", "addresses", "data"],
)
def test_too_low_a_limit_is_one_line_with_the_cure(
    limit: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    command = f'{limit}; exec "$PYTHON" -m explorer'
    for arguments in ("", f" snapshot --size 400x300px -o {picture}"):
        done = subprocess.run(
            ["bash", "-c", command + arguments],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env=os.environ
            | {"PYTHON": sys.executable, "QT_QPA_PLATFORM": "offscreen", "LANG": "zh_CN.UTF-8"},
        )
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
        assert all(word in done.stderr for word in words)
        assert not picture.exists()


@linux
@pytest.mark.engine
@pytest.mark.slow
def test_a_soft_limit_of_handles_is_raised(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    command = f'ulimit -Sn 64; exec "$PYTHON" -m explorer snapshot --size 400x300px -o {picture}'
    done = subprocess.run(
        ["bash", "-c", command], timeout=120, check=False, env=os.environ | {"PYTHON": sys.executable}
    )
    assert done.returncode == 0
    assert Image.open(picture).size == (400, 300)


def test_shared_memory_that_is_missing_or_small_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform.startswith("linux"):
        monkeypatch.setattr(preflight, "_SHM", "/nowhere/shm")
        assert preflight.flags() == ("--disable-dev-shm-usage",)
        monkeypatch.setattr(preflight, "_SHM", "/proc")  # nothing fits there
        assert preflight.flags() == ("--disable-dev-shm-usage",)
        monkeypatch.setattr(preflight, "_SHM", "/tmp")
    assert preflight.flags() == ()


DESKTOPS = (
    {"QT_SCALE_FACTOR": "2", "QT_FONT_DPI": "192"},
    {"QT_SCREEN_SCALE_FACTORS": "1.5", "QT_AUTO_SCREEN_SCALE_FACTOR": "1", "QT_QPA_PLATFORMTHEME": "gtk3"},
    {"QT_USE_PHYSICAL_DPI": "1", "QT_STYLE_OVERRIDE": "windows", "QT_QPA_PLATFORM": "offscreen:x=1"},
)


@linux
@pytest.mark.engine
@pytest.mark.slow
def test_a_desktops_settings_change_no_byte_of_a_picture(tmp_path: Path) -> None:
    made = set()
    for desktop in ({}, *DESKTOPS):
        done = shell("", "snapshot", *SMALL, "-o", str(tmp_path / "x.png"), **desktop)
        assert (done.returncode, done.stderr) == (0, "")
        made.add((tmp_path / "x.png").read_bytes())
    assert len(made) == 1


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
@pytest.mark.parametrize("day", ["1970-01-02", "1979-12-31", "2150-06-01"])
def test_odd_clocks_are_lived_through(day: str, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    python = f"faketime {day} {sys.executable}"
    done = subprocess.run(
        ["sh", "-c", f"exec {python} -m explorer snapshot --size A4 -o {out}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert day in out.read_text("utf-8")  # made on


@linux
@pytest.mark.engine
@pytest.mark.slow
def test_an_install_path_with_hanzi_is_nothing_to_complain_of(tmp_path: Path) -> None:
    home = tmp_path / "安装 目录" / "环境"
    home.mkdir(parents=True)
    for package in (PySide6, shiboken6):
        folder = Path(package.__file__).parent
        try:
            shutil.copytree(folder, home / folder.name, copy_function=os.link)
        except OSError as error:
            pytest.skip(f"no hard links here: {error}")
    arguments = ("snapshot", *SMALL, "-o", str(tmp_path / "x.png"))
    done = shell("", *arguments, PYTHONPATH=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    loud = shell("", *arguments, PYTHONPATH=str(home), TWINCITY_DEVELOPER="1")
    assert "not passed to renderer process" in loud.stderr  # else this test tries nothing


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("name", ["QTWEBENGINEPROCESS_PATH", "QTWEBENGINE_RESOURCES_PATH"])
def test_an_engine_that_does_not_start_is_reported_by_its_own_cause(name: str, tmp_path: Path) -> None:
    done = shell("", "snapshot", *SMALL, "-o", str(tmp_path / "x.png"), **{name: "/nonexistent"})
    assert (done.returncode, done.stdout) == (1, "")
    (line_,) = done.stderr.splitlines()
    assert name in line_
    assert "QT_QPA_PLATFORM" not in line_
    assert "窗口" not in line_
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("name", ["QTWEBENGINEPROCESS_PATH", "QTWEBENGINE_RESOURCES_PATH"])
def test_a_window_without_its_engine_names_the_variable(name: str) -> None:
    done = shell("", QT_QPA_PLATFORM="offscreen", **{name: "/nonexistent"})
    assert (done.returncode, done.stdout) == (1, "")
    (line_,) = [x for x in done.stderr.splitlines() if x.startswith("twincity：")]  # Qt misses a card, too
    assert done.stderr.endswith(f"{line_}\n")
    assert name in line_
    assert "QT_QPA_PLATFORM" not in line_


@linux
@pytest.mark.engine
@pytest.mark.slow
def test_a_sound_window_is_silent(tmp_path: Path) -> None:
    """Not a word of a machine without graphics card, bus or the locale that is named, in the whole of its life."""
    kept = {k: v for k, v in os.environ.items() if k not in (*SCREENS, *LOCALE) and not k.startswith("XDG_")}
    own = {
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "xx_YY.latin1",
        "TWINCITY_TRACE": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer"], env=kept | own, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert process.stderr is not None
        said = []
        for said_line in process.stderr:
            said.append(said_line)
            if " painted-1 " in said_line:
                process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
    assert [text for text in said if not text.startswith("twincity-trace ")] == []


@linux
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("snapshot", *SMALL, "-o")])
def test_a_named_engine_that_is_no_program_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A file that cannot be executed, a folder, another program: Chromium ended with SIGTRAP, without a word."""
    plain = tmp_path / "QtWebEngineProcess"
    plain.write_bytes(b"")
    out = (str(tmp_path / "x.png"),) if arguments else ()
    for named in (plain, tmp_path, shutil.which("true")):
        own = {"QTWEBENGINEPROCESS_PATH": str(named), "QT_QPA_PLATFORM": "offscreen"}
        done = shell("", *arguments, *out, **own)
        assert (done.returncode, done.stdout) == (1, "")
        (line_,) = done.stderr.splitlines()
        assert "变量 QTWEBENGINEPROCESS_PATH 指向" in line_
    assert list(tmp_path.iterdir()) == [plain]


@linux
def test_too_few_threads_are_one_line_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    real = resource.getrlimit
    low = preflight._threads() + 39
    assert low > 39  # ours are among them
    monkeypatch.setattr(os, "getuid", lambda: 1000)  # root has no such limit
    monkeypatch.setattr(preflight, "_threads", lambda: low - 39)
    monkeypatch.setattr(
        resource, "getrlimit", lambda n: (low, low) if n == resource.RLIMIT_NPROC else real(n)
    )
    with pytest.raises(preflight.Unfit, match="ulimit -u 4096"):
        preflight.ready()
    monkeypatch.setattr(preflight, "_threads", lambda: low - 40)
    preflight.ready()


@linux
def test_neither_shared_memory_nor_room_for_scratch_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_SHM", "/nowhere/shm")
    preflight.ready()
    monkeypatch.setenv("TMPDIR", "/proc")  # nothing fits there
    with pytest.raises(preflight.Unfit, match="/proc .*TMPDIR"):
        preflight.ready()


@linux
def test_an_engine_that_lost_its_mode_is_named_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "QtWebEngineProcess"
    monkeypatch.delenv("QTWEBENGINEPROCESS_PATH", raising=False)
    monkeypatch.setattr(QLibraryInfo, "path", lambda _: str(tmp_path))
    preflight.ready()  # not there: Qt says where it looked
    program.write_bytes(b"")
    with pytest.raises(preflight.Unfit, match=re.escape(f"chmod +x {program}")):
        preflight.ready()
    program.chmod(0o755)
    preflight.ready()


@linux
def test_numpy_starts_no_threads() -> None:
    """OpenBLAS starts one for each processor, and each spins for 50 ms: a twentieth of a start."""
    code = (
        "import sys; sys.argv = ['twincity', '--version']\n"
        "from explorer.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "import numpy, os, time\n"
        "for _ in range(100):\n"  # what the command itself has started ends with it
        "    if len(os.listdir('/proc/self/task')) > 1: time.sleep(0.05)\n"
        "print(len(os.listdir('/proc/self/task')))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split()[-1] == "1"
