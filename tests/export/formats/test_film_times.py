"""A film lasts as long, and is as large, as was asked for; else that is said."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from explorer.export.formats.film import film_warnings, timing
from tests.helpers.films import film

SECONDS = (0.05, 0.07, 0.1, 0.14, 0.15, 0.25, 0.35, 0.4, 1.2, 1.37)
COLORS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))


def pages(size: tuple[int, int] = (64, 48)) -> list[bytes]:
    made = []
    for color in COLORS:
        out = io.BytesIO()
        Image.new("RGB", size, color).save(out, "PNG")
        made.append(out.getvalue())
    return made


def frames(path: Path) -> list[tuple[float, int]]:
    """When each decoded frame begins, in seconds, and which picture it shows."""
    run = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-vf", "showinfo", "-f", "null", "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    times = [float(found) for found in re.findall(r"pts_time:([\d.]+)", run.stderr)]
    reader = imageio_ffmpeg.read_frames(
        str(path), pix_fmt="rgb24", output_params=["-fps_mode", "passthrough"]
    )
    next(reader)
    shown = [
        min(range(4), key=lambda n: sum(abs(a - b) for a, b in zip(raw[:3], COLORS[n], strict=True)))
        for raw in reader
    ]
    return list(zip(times, shown, strict=True))


@pytest.mark.parametrize("seconds", SECONDS)
def test_an_mp4_shows_each_picture_for_its_seconds(seconds: float, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(film(pages(), "mp4", seconds))
    found = frames(path)
    starts = [next(at for at, shown in found if shown == n) for n in range(4)]
    assert starts == pytest.approx([n * seconds for n in range(4)], abs=0.001)
    reader = imageio_ffmpeg.read_frames(str(path))
    assert next(reader)["duration"] == pytest.approx(seconds * 5, abs=0.011)  # the last one twice as long
    reader.close()
    assert film_warnings("mp4", (64, 48), seconds, "zh") == ()


@pytest.mark.parametrize("seconds", [*SECONDS, 0.125])
def test_a_gif_shows_each_picture_for_its_seconds_or_says_so(seconds: float) -> None:
    gif = Image.open(io.BytesIO(film(pages(), "gif", seconds)))
    times = []
    for n in range(4):
        gif.seek(n)
        times.append(gif.info["duration"] / 1000)
    said = film_warnings("gif", (64, 48), seconds, "zh")
    if seconds == 0.125:
        assert times[0] == 0.13
        assert "0.125" in said[0]
        assert "0.13" in said[0]
    else:
        assert times == pytest.approx([seconds, seconds, seconds, seconds * 2], abs=1e-9)
        assert said == ()


@pytest.mark.parametrize("size", [(65, 48), (64, 49), (65, 49)])
def test_odd_sides_are_padded_not_cut_and_that_is_reported(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(film(pages(size), "mp4", 0.5))
    reader = imageio_ffmpeg.read_frames(str(path))
    made = tuple(next(reader)["size"])
    reader.close()
    assert made == tuple(side + side % 2 for side in size)
    for lang in ("zh", "en"):
        (said,) = film_warnings("mp4", size, 0.5, lang)  # type: ignore[arg-type]
        assert f"{size[0]}×{size[1]}" in said
        assert f"{made[0]}×{made[1]}" in said
    assert Image.open(io.BytesIO(film(pages(size), "gif", 0.5))).size == size
    assert film_warnings("gif", size, 0.5, "zh") == ()


@pytest.mark.parametrize(
    "seconds", [[10.0, 0.5, 0.5, 4.5], [23.437, 10.0, 3.31], [1 / 3] * 5 + [2 + 1 / 3], [0.07, 1.0]]
)
def test_no_picture_of_a_film_begins_half_a_frame_off(seconds: list[float]) -> None:
    rate, counts = timing(seconds)
    assert rate >= 24
    for n in range(1, len(seconds) + 1):
        assert sum(counts[:n]) / rate == pytest.approx(sum(seconds[:n]), abs=float(0.5001 / rate))


@pytest.mark.parametrize("seconds", [[10.0, 0.5, 0.5, 4.5], [10.0, 1 / 3, 1 / 3, 4 + 1 / 3], [1.37, 2.74]])
def test_usual_times_are_exact(seconds: list[float]) -> None:
    rate, counts = timing(seconds)
    assert [float(count / rate) for count in counts] == pytest.approx(seconds, abs=1e-9)


def test_colours_of_a_film_are_those_that_players_assume(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(film(pages((640, 360)), "mp4", 0.5))
    run = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)], capture_output=True, encoding="utf-8", check=False
    )
    assert "yuv420p(tv, bt709" in run.stderr
    decode = ["-vf", "scale=in_color_matrix=bt709", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), *decode],
        capture_output=True,
        check=True,
    ).stdout
    assert max(abs(a - b) for a, b in zip(raw[:3], COLORS[0], strict=True)) <= 4
