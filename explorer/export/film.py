"""GIF and MP4 of a series: every frame is a whole sheet, with its date and legend."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from PIL import Image

from explorer.export.files import FileTrouble
from explorer.export.trouble import ExportError

log = logging.getLogger(__name__)
_FPS = 10
_COLORS = 256


def film(pictures: Sequence[bytes], kind: str, seconds: float) -> bytes:
    """The frames as a film; the last one stays twice as long."""
    return gif(pictures, seconds) if kind == "gif" else mp4(pictures, seconds)


def gif(pictures: Sequence[bytes], seconds: float) -> bytes:
    """An endless GIF with one palette, so that what stands still does not flicker."""
    palette = _palette([_rgb(pictures[n]) for n in (0, len(pictures) // 2, -1)])
    packed = [_rgb(png).quantize(palette=palette, dither=Image.Dither.NONE) for png in pictures]
    step = max(20, round(seconds * 1000))
    times = [step] * (len(packed) - 1) + [step * 2]
    out = io.BytesIO()
    packed[0].save(
        out, "GIF", save_all=True, append_images=packed[1:], duration=times, loop=0, optimize=False
    )
    return out.getvalue()


def _palette(chosen: Sequence[Image.Image]) -> Image.Image:
    """The colours of some frames together: the most distinct ones, so that every theme keeps its hue."""
    small = [frame.resize((frame.width // 2 or 1, frame.height // 2 or 1)) for frame in chosen]
    sheet = Image.new("RGB", (small[0].width, sum(frame.height for frame in small)))
    top = 0
    for frame in small:
        sheet.paste(frame, (0, top))
        top += frame.height
    return sheet.quantize(_COLORS, method=Image.Quantize.MAXCOVERAGE, kmeans=3)


def mp4(pictures: Sequence[bytes], seconds: float) -> bytes:
    """H.264 with even sides, playable everywhere."""
    try:
        with tempfile.TemporaryDirectory(prefix="twincity-") as folder:
            path = Path(folder) / "film.mp4"
            _encode(path, pictures, max(1, round(seconds * _FPS)))
            return path.read_bytes()
    except OSError as error:
        raise ExportError("film_place", why=error.strerror or error) from error


def _encode(path: Path, pictures: Sequence[bytes], repeats: int) -> None:
    """Whole, or ExportError: the encoder's own word counts, since a film that broke off looks like a file."""
    wide, tall = _even(_rgb(pictures[0])).size
    talk = path.with_name("said")
    with (
        talk.open("wb") as said,
        subprocess.Popen(
            _command(path, wide, tall),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as encoder,
    ):
        assert encoder.stdin is not None
        try:
            with suppress(BrokenPipeError), encoder.stdin as frames:  # then it has said why, and ended
                for raw in _raw_frames(pictures, repeats):
                    frames.write(raw)
        except BaseException:
            encoder.kill()
            raise
        code = encoder.wait()
    if code == 0 and path.is_file() and path.stat().st_size:
        return
    words = talk.read_text("utf-8", "replace")
    log.info("the encoder ended with %s: %s", code, words)
    if "No space left" in words or shutil.disk_usage(path.parent).free == 0:
        raise FileTrouble(path.parent, "full")
    raise ExportError("film", why=_last_line(words) or f"exit {code}")


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or [""])[-1][:200]


def _command(path: Path, wide: int, tall: int) -> list[str]:
    import imageio_ffmpeg

    into = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{wide}x{tall}", "-r", str(_FPS), "-i", "-", "-an"]
    how = [
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-preset",
        "veryfast",
        "-tune",
        "stillimage",
        "-crf",
        "18",
    ]
    exe = imageio_ffmpeg.get_ffmpeg_exe()
    return [exe, "-y", "-v", "error", *into, *how, "-movflags", "+faststart", str(path)]


def _raw_frames(pictures: Sequence[bytes], repeats: int) -> Iterator[bytes]:
    """Each picture as often as its time takes; the last one twice as long."""
    for n, png in enumerate(pictures):
        raw = _even(_rgb(png)).tobytes()
        yield from [raw] * (repeats * (2 if n == len(pictures) - 1 else 1))


def _rgb(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB")


def _even(picture: Image.Image) -> Image.Image:
    """H.264 wants even sides."""
    return picture.crop((0, 0, picture.width // 2 * 2, picture.height // 2 * 2))
