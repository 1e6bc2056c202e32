"""The one writer of whole files, and what it says where a place takes none."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from explorer import wholefile
from explorer.words import io_errors

linux = pytest.mark.skipif(sys.platform != "linux", reason="pipes, links and /proc as Linux has them")


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with wholefile.drafted(path) as draft:
            wholefile.fill(draft, b"ha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    wholefile.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.bin"]


def test_a_new_file_can_be_read_by_those_whom_the_folder_lets(tmp_path: Path) -> None:
    """Not 0600, as a temporary file would be: colleagues open it from a share."""
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    wholefile.write(tmp_path / "whole", b"x")
    assert stat.S_IMODE((tmp_path / "whole").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@linux
def test_what_is_no_plain_file_is_neither_replaced_nor_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "astray").symlink_to(tmp_path / "nowhere" / "x")
    expected = {
        "pipe": "不是普通文件",
        "folder": "文件夹",
        "circle": "首尾相接",
        "astray": "不存在",
        "a\0b": "字符",
        "\ud800": "字符",
        "双" * 90: "过长",
    }
    for name, word in expected.items():
        with pytest.raises(OSError) as caught:  # noqa: PT011  (the reason is looked at below)
            wholefile.write(tmp_path / name, b"x")
        assert word in io_errors.reason(caught.value).zh, name
        assert io_errors.cure(caught.value).en
    assert (tmp_path / "pipe").is_fifo()
    with pytest.raises(wholefile.NotAFile):
        wholefile.read(Path("/dev/zero"), 100)
    with pytest.raises(wholefile.NotAFile):
        wholefile.read(tmp_path / "pipe", 100)


def test_a_read_only_file_stays_as_it_is_whoever_writes(tmp_path: Path) -> None:
    """root may write it; the one who made it read-only meant it all the same."""
    path = tmp_path / "final.png"
    path.write_bytes(b"signed")
    path.chmod(0o444)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    for name in (path, link):
        with pytest.raises(PermissionError) as caught:
            wholefile.write(name, b"x")
        assert "只读" in io_errors.reason(caught.value).zh
        assert "文件名" in io_errors.cure(caught.value).zh
        assert path.read_bytes() == b"signed"
    assert sorted(os.listdir(tmp_path)) == ["final.png", "link.png"]
    path.chmod(0o644)
    wholefile.write(link, b"new")
    assert (path.read_bytes(), link.is_symlink()) == (b"new", True)


@linux
def test_a_folder_that_takes_no_file_is_told_from_a_file() -> None:
    """As another user where the tests run as root, whom no folder keeps out."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)  # noqa: S103  (others may look in)
        child = os.fork()
        if not child:
            if os.geteuid() == 0:
                os.setuid(65534)
            try:
                wholefile.write(Path(folder, "a.png"), b"x")
            except OSError as error:
                os._exit(10 if "文件夹" in io_errors.reason(error).zh else 11)
            os._exit(12)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 10
        os.chmod(folder, 0o755)  # noqa: S103


@linux
def test_the_kernels_log_is_not_waited_for() -> None:
    """It calls itself a regular file, and waits like a pipe; whoever may read it gets what it holds."""
    with contextlib.suppress(OSError):
        assert len(wholefile.read(Path("/proc/kmsg"), 100)) <= 101


def test_a_folder_that_vanished_while_working_in_it_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    try:
        gone.rmdir()
    except OSError:
        pytest.skip("this system keeps a folder that somebody works in")
    with pytest.raises(FileNotFoundError):
        wholefile.write(Path("a"), b"x")
