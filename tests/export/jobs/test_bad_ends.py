"""Where an export cannot end well: one clear line, the right exit code, nothing half-written, the old file whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explorer import wholefile
from explorer.cli.kit import engine
from explorer.export.files.errors import ExportError
from explorer.export.files.files import FileWriteError, write_whole
from tests.export.hardship import NOBODY, OLD, SERIES, SMALL, WRITE_TO, one_line, run

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and mounts as Linux has them")
COMMANDS = [
    ["snapshot", "-o", f"{WRITE_TO}/{OLD}"],
    ["snapshot", "-o", f"{WRITE_TO}/new.html"],
    [*SERIES, "-o", f"{WRITE_TO}/pictures"],
    [*SERIES, "-o", f"{WRITE_TO}/film.gif"],
]


@cache
def namespace() -> list[str]:
    """How to get mounts of one's own here; empty where nobody may."""
    for way in (["unshare", "-m"], ["unshare", "-rm"]):
        probe = [*way, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if (
            shutil.which("unshare")
            and subprocess.run(probe, capture_output=True, check=False).returncode == 0
        ):
            return way
    return []


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where nobody may look in too, as pytest's own folders don't let them."""
    made = Path(tempfile.mkdtemp(prefix="twincity-tests-"))
    yield made
    shutil.rmtree(made)


def _hard(folder: Path, commands: list[list[str]], **hardship: Any) -> dict[str, Any]:
    wish = {"folder": str(folder), "commands": commands, **hardship}
    way = namespace() if "mount" in hardship else []
    done = subprocess.run(
        [*way, sys.executable, "-m", "tests.export.hardship", json.dumps(wish)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@linux
@pytest.mark.parametrize(
    ("hardship", "word", "cure"),
    [
        ({"most": 64}, "允许的大小", "降低分辨率"),
        ({"mount": "full"}, "磁盘已满", "腾出空间"),
        ({"mount": "readonly"}, "只读", "换一个位置"),
        ({"nobody": True}, "权限", "换一个位置"),
    ],
    ids=["limit", "full", "readonly", "nobody"],
)
def test_what_cannot_be_written_leaves_all_as_it_was(
    hardship: dict[str, Any], word: str, cure: str, folder: Path
) -> None:
    if "mount" in hardship and not namespace():
        pytest.skip("this machine lets nobody mount, not even in a namespace")
    if "nobody" in hardship and os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    found = _hard(folder, COMMANDS, **hardship)
    for (code, said), command in zip(found["results"], COMMANDS, strict=True):
        line = one_line(said)
        assert code == 1, line
        assert word in line
        assert cure in line
        assert Path(command[-1]).name in line
    found["left"].pop("filler", None)
    assert found["left"] == {OLD: "old"}
    assert found["empty"] == []


@pytest.mark.slow
@linux
def test_a_table_without_room_for_temporary_files_says_which_folder_and_leaves_nothing(
    folder: Path, tmp_path: Path
) -> None:
    if not namespace():
        pytest.skip("this machine lets nobody mount, not even in a namespace")
    commands = [["data", "-o", str(tmp_path / f"a.{kind}")] for kind in ("xlsx", "gpkg")]
    commands.append(["report", "-o", str(tmp_path / "b.xlsx")])
    found = _hard(folder, commands, mount="little")
    for code, said in found["results"]:
        line = one_line(said)
        assert code == 1, line
        assert f"临时文件夹 {folder} 不能用：磁盘已满；请腾出空间，或用 TMPDIR 另指一个文件夹" in line
    assert found["left"] == {OLD: "old"}
    assert found["empty"] == []


@pytest.mark.slow
@linux
@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else"
)
def test_a_protected_file_in_an_open_folder_stays(folder: Path) -> None:
    shut = folder / "shut"
    shut.mkdir()
    (shut / OLD).write_text("old")
    (shut / OLD).chmod(0o444)
    os.chown(shut, NOBODY, NOBODY)
    inner = _hard(folder, [["snapshot", "-o", f"{WRITE_TO}/shut/{OLD}"]], nobody=True)
    code, said = inner["results"][0]
    assert (code, "这个文件是只读的" in one_line(said)) == (1, True)
    assert inner["left"] == {OLD: "old", f"shut/{OLD}": "old"}


@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("folder.png", "这是一个文件夹"),
        ("no/such/folder/x.png", "文件夹不存在"),
        ("file.png/x.png", "文件夹不存在"),
        ("长" * 100 + ".png", "文件名过长"),
        ("x" * 300 + ".png", "文件名过长"),
        ("device.png", "不是普通文件"),
        ("no/\u202egnp.\n\u2028exe.png", "文件夹不存在"),
    ],
)
def test_a_place_that_takes_no_file_is_refused_before_anything_is_drawn(
    name: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file.png").write_text("old")
    (tmp_path / "device.png").symlink_to("/dev/full")
    monkeypatch.setattr(engine, "open_renderer", None)
    for command in (["snapshot", *SMALL], [*SERIES, "--format", "grid"]):
        code, said = run([*command, "-o", str(tmp_path / name)])
        assert (code, word in one_line(said)) == (1, True)
        assert len(said) < 400
    assert sorted(os.listdir(tmp_path)) == ["device.png", "file.png", "folder.png"]
    assert (tmp_path / "file.png").read_text() == "old"
    assert Path("/dev/full").is_char_device() or not Path("/dev").exists()


@pytest.mark.usefixtures("blank_program")
def test_a_series_of_pictures_wants_a_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("old")
    for name, word in (("taken", "已有同名"), ("no/pictures", "文件夹不存在"), ("长" * 100, "过长")):
        code, said = run([*SERIES, "-o", str(tmp_path / name)])
        assert (code, word in one_line(said)) == (1, True)
    assert os.listdir(tmp_path) == ["taken"]
    assert (tmp_path / "taken").read_text() == "old"


@pytest.mark.usefixtures("blank_program")
@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["snapshot", "--size", "A0", "--dpi", "1200", "-o", "x.png"], "最大可用"),
        (["snapshot", "--size", "4000x3000mm", "-o", "x.pptx"], "1,422"),
        (["snapshot", "--size", "20000x15000px", "-o", "x.svg"], "最大可用 18,897 像素"),
        ([*SERIES[:-1], "18000x15000px", "-o", "pictures"], "最大可用"),
        ([*SERIES[:-1], "18000x5000px", "-o", "x.mp4"], "最大可用"),
        (["series", "--every", "month", "--size", "6000x4000px", "-o", "x.gif"], "最大可用"),
        (["series", "--every", "month", "--size", "5000x5000mm", "--dpi", "36", "-o", "x.gif"], "较小的页面"),
    ],
)
def test_an_absurd_size_is_refused_with_what_works(
    command: list[str], word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run(command)
    assert (code, word in one_line(said)) == (2, True)
    assert os.listdir(tmp_path) == []


@pytest.mark.usefixtures("blank_program")
def test_too_many_small_multiples_are_refused_before_any_is_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("explorer.export.jobs.series.lay_out_series", None)
    code, said = run(["series", "--every", "month", "--format", "grid", "-o", "x.png"])
    assert (code, "最多 48 幅；请放宽间隔" in one_line(said)) == (1, True)
    assert os.listdir(tmp_path) == []


def test_a_film_that_breaks_off_is_no_film(folder: Path) -> None:
    """The encoder's scratch disk fills up at the last moment: what stands there looks like a file."""
    if not sys.platform.startswith("linux") or not namespace():
        pytest.skip("this machine lets nobody mount, not even in a namespace")
    code = (
        "import io, os; from PIL import Image; from tests.helpers.films import film; out = io.BytesIO();"
        "Image.frombytes('RGB', (640, 360), os.urandom(691200)).save(out, 'PNG')\n"
        "try: film([out.getvalue()] * 3, 'mp4', 0.1)\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    mount = f"mount -t tmpfs -o size=64k tmpfs {folder} && exec '{sys.executable}' -c \"$0\""
    done = subprocess.run(
        [*namespace(), "sh", "-c", mount, code],
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"FileWriteError 无法写入 {folder}")
    assert ("磁盘已满" in done.stdout, len(done.stdout.splitlines()), done.stderr) == (True, 1, "")


@pytest.mark.slow
@linux
def test_a_file_that_another_program_holds_fast(folder: Path) -> None:
    if not namespace():
        pytest.skip("this machine lets nobody mount, not even in a namespace")
    found = _hard(folder, COMMANDS[:1], mount="busy")
    code, said = found["results"][0]
    assert (code, "先关闭那个程序" in one_line(said)) == (1, True)
    assert found["left"] == {OLD: "old", "other": "old"}


@linux
def test_a_file_that_another_program_reads(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_whole(path, b"new")
        assert (reader.read(), path.read_bytes()) == (b"old", b"new")


def test_trouble_is_reported_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(FileWriteError) as caught:
        write_whole(tmp_path / "no" / "x.png", b"")
    assert "文件夹不存在" in caught.value.in_("zh")
    assert "folder does not exist" in caught.value.in_("en")
    assert ExportError("nothing").in_("en").startswith("There is no date")
    with pytest.raises(FileWriteError, match="不可用的字符"):
        write_whole(tmp_path / "x\0.png", b"")


def test_a_sweep_takes_its_own_drafts_only(tmp_path: Path) -> None:
    tag, other = wholefile.new_tag(), wholefile.new_tag()
    place = tmp_path / ("长" * 83 + "ab.png")
    mine, theirs = wholefile.begin(place, tag), wholefile.begin(place, other)
    for name in (f"x.{tag}00000000.tmp", f".x.{tag}.tmp", f".x.{tag}00000000.tmp~", "x.png", ".hidden"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / f".x.{tag}11111111.tmp").mkdir()
    before = set(os.listdir(tmp_path))
    wholefile.sweep(tmp_path, tag)
    wholefile.sweep(tmp_path / "nowhere", tag)
    assert before - set(os.listdir(tmp_path)) == {mine.name}
    assert theirs.exists()
