"""Taking a video into the work: what ffmpeg really makes of real files, and one line for every other file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.state.files import media, video_file
from explorer.state.view.annotations import Annotation, kept_picture
from explorer.ui.tools.video_import import VideoImport
from explorer.words.structure import WrongValue
from tests.helpers import videos


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    media.search([])


def take(qtbot: QtBot, path: Path) -> tuple[str, str]:
    """Import a file and return the video's name and its poster."""
    job = VideoImport(path)
    with qtbot.waitSignal(job.done, timeout=60_000, check_params_cb=lambda *_: True) as done:
        job.refused.connect(lambda why: pytest.fail(str(why)))
        job.start()
    return tuple(done.args)  # type: ignore[return-value]


def refusal(qtbot: QtBot, path: Path) -> str:
    job = VideoImport(path)
    with qtbot.waitSignal(job.refused, timeout=60_000) as refused:
        job.start()
    why: WrongValue = refused.args[0]
    assert not media.folder().exists() or not any(media.folder().iterdir())
    return why.in_("zh")


def test_an_h264_film_becomes_one_that_the_window_plays_and_keeps_its_own_for_slides(
    qtbot: QtBot, tmp_path: Path
) -> None:
    name, poster = take(qtbot, videos.mp4(tmp_path / "讲话 1.mp4"))
    both = [media.find(name, kind) for kind in media.KINDS]
    assert all(both)
    heads = [path.read_bytes()[:8] for path in both if path]
    assert heads[0].startswith(b"\x1a\x45\xdf\xa3")
    assert heads[1][4:] == b"ftyp"
    shown = Annotation("a", "picture", ((106.0, 30.0),), picture=poster, video=name)
    assert kept_picture(shown.picture).data.startswith(b"\xff\xd8")


def test_a_webm_is_taken_over_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    source = videos.webm(tmp_path / "a.webm")
    name, _ = take(qtbot, source)
    found = media.find(name)
    assert found is not None
    assert (
        abs(found.stat().st_size - source.stat().st_size) < 4000
    )  # the container is written anew, without metadata


def test_progress_reaches_the_end_and_nothing_is_left_in_the_scratch_folder(
    qtbot: QtBot, tmp_path: Path
) -> None:
    job = VideoImport(videos.mp4(tmp_path / "a.mp4", seconds=6.0))
    shares: list[float] = []
    job.progress.connect(shares.append)
    scratch = job._folder
    with qtbot.waitSignal(job.done, timeout=60_000):
        job.start()
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert not scratch.exists()


def test_cancelling_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    job = VideoImport(videos.mp4(tmp_path / "a.mp4", seconds=20.0))
    done: list[object] = []
    job.done.connect(lambda *_: done.append(1))
    job.refused.connect(done.append)
    with qtbot.waitSignal(job.progress, timeout=60_000):
        job.start()
    job.cancel()
    qtbot.wait(300)
    assert done == []
    assert not job._folder.exists()
    assert not media.folder().exists()


def playlist(path: Path) -> None:
    """A playlist under the name of a film: ffmpeg would read the files that it names."""
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")


def listed(path: Path) -> None:
    path.write_text("ffconcat version 1.0\nfile /etc/hostname\n")


def cut(path: Path) -> None:
    path.write_bytes(videos.mp4(path.with_name("whole.mp4")).read_bytes()[:900])


def sound_only(path: Path) -> None:
    whole = videos.mp4(path.with_name("whole.mp4"))
    import subprocess

    import imageio_ffmpeg

    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-y",
            "-v",
            "error",
            "-i",
            str(whole),
            "-vn",
            "-c",
            "copy",
            str(path),
        ],
        check=True,
    )


@pytest.mark.parametrize(
    "make",
    [
        playlist,
        listed,
        cut,
        sound_only,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(os.urandom(5000)),
        lambda path: path.write_text("<html><script>alert(1)</script>"),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: os.mkfifo(path),
        lambda path: None,
    ],
    ids=[
        "playlist",
        "concat",
        "cut",
        "sound only",
        "empty",
        "noise",
        "page",
        "folder",
        "device",
        "pipe",
        "none",
    ],
)
def test_what_is_no_video_is_refused_in_one_line(qtbot: QtBot, tmp_path: Path, make: object) -> None:
    path = tmp_path / "a.mp4"
    make(path)  # type: ignore[operator]
    said = refusal(qtbot, path)
    assert "a.mp4" in said
    assert "\n" not in said


def test_a_film_that_is_too_long_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import explorer.ui.tools.video_import as module

    monkeypatch.setattr(module, "MOST_SECONDS", 1)
    assert "先剪短" in refusal(qtbot, videos.mp4(tmp_path / "a.mp4"))


def test_what_ffmpeg_says_of_a_stream_is_read_without_the_file_name() -> None:
    said = """Input #0, mov,mp4,m4a, from 'file:Video: h264, yuv420p, 9x9.mp4':
  Duration: 01:02:03.50, start: 0.000000, bitrate: 132 kb/s
  Stream #0:0[0x1](und): Video: hevc (Main) (hvc1 / 0x31637668), yuv420p10le(tv), 3840x2160 [SAR 1:1 DAR 16:9], 25 fps
  Stream #0:1(und): Audio: aac (LC)"""
    found = video_file.facts(said)
    assert found == video_file.VideoFacts("mov,mp4,m4a", 3723.5, "hevc", "yuv420p10le", 3840, 2160, "aac")
