"""GIF and MP4 of a series: every frame is a whole sheet, with its date and legend.

Duration and size are kept exactly as far as the format allows; `film_warnings` lists the deviations.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from math import ceil
from pathlib import Path

from PIL import Image

from explorer.export.files.errors import ExportError
from explorer.export.files.files import FileWriteError
from explorer.words.strings import t
from explorer.words.text import Lang

log = logging.getLogger(__name__)
_MIN_FPS = 10  # slower films confuse players
_COLORS = 256


def film(pictures: Sequence[bytes], kind: str, seconds: float) -> bytes:
    """Encode the frames; the last one is shown twice as long."""
    return gif(pictures, seconds) if kind == "gif" else mp4(pictures, seconds)


def film_warnings(kind: str, size: tuple[int, int], seconds: float, lang: Lang) -> tuple[str, ...]:
    """Describe what this kind of film cannot reproduce exactly; empty where everything is exact."""
    warnings = []
    if kind == "gif" and _hundredths(seconds) != round(seconds * 100, 6):
        shown = f"{_hundredths(seconds) / 100:g}"
        warnings.append(t("export.film.seconds", lang, asked=f"{seconds:g}", shown=shown))
    if kind == "mp4" and _even(size) != size:
        asked, made = ("×".join(map(str, sides)) for sides in (size, _even(size)))
        warnings.append(t("export.film.size", lang, asked=asked, made=made))
    return tuple(warnings)


def _hundredths(seconds: float) -> int:
    """Return hundredths of a second, the unit of GIF, rounding halves up."""
    return max(2, int(seconds * 100 + 0.5 + 1e-9))


def gif(pictures: Sequence[bytes], seconds: float) -> bytes:
    """Write a looping GIF with one palette, so that static parts do not flicker."""
    palette = _palette([_rgb(pictures[n]) for n in (0, len(pictures) // 2, -1)])
    packed = [_rgb(png).quantize(palette=palette, dither=Image.Dither.NONE) for png in pictures]
    step = _hundredths(seconds) * 10
    times = [step] * (len(packed) - 1) + [step * 2]
    out = io.BytesIO()
    packed[0].save(
        out, "GIF", save_all=True, append_images=packed[1:], duration=times, loop=0, optimize=False
    )
    return out.getvalue()


def _palette(chosen: Sequence[Image.Image]) -> Image.Image:
    """Build one palette from several frames, preferring distinct colours so that every theme keeps its hue."""
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
            _encode(path, pictures, seconds)
            return path.read_bytes()
    except OSError as error:
        raise ExportError("film_place", why=error.strerror or error) from error


def _encode(path: Path, pictures: Sequence[bytes], seconds: float) -> None:
    """Run ffmpeg; raises ExportError by its exit code, since a truncated film still looks like a file."""
    wide, tall = _padded(_rgb(pictures[0])).size
    rate, repeats = rate_for(seconds)
    log_path = path.with_name("ffmpeg.log")
    with (
        log_path.open("wb") as stderr,
        subprocess.Popen(
            _command(path, wide, tall, rate),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as encoder,
    ):
        assert encoder.stdin is not None
        try:
            with suppress(BrokenPipeError), encoder.stdin as frames:  # ffmpeg has exited; its message follows
                for raw in _raw_frames(pictures, repeats):
                    frames.write(raw)
        except BaseException:
            encoder.kill()
            raise
        code = encoder.wait()
    if code == 0 and path.is_file() and path.stat().st_size:
        return
    words = log_path.read_text("utf-8", "replace")
    log.info("the encoder ended with %s: %s", code, words)
    if "No space left" in words or shutil.disk_usage(path.parent).free == 0:
        raise FileWriteError(path.parent, "full")
    raise ExportError("film", why=_last_line(words) or f"exit {code}")


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or [""])[-1][:200]


def rate_for(seconds: float) -> tuple[Fraction, int]:
    """Return a frame rate, and how many frames give exactly this duration."""
    each = Fraction(f"{seconds:.6g}")
    repeats = ceil(each * _MIN_FPS)
    return repeats / each, repeats


def _command(path: Path, wide: int, tall: int, rate: Fraction) -> list[str]:
    import imageio_ffmpeg

    into = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{wide}x{tall}",
        "-r",
        f"{rate.numerator}/{rate.denominator}",
    ]
    into += ["-i", "-", "-an"]
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
    """Yield each picture `repeats` times, the last one twice as often."""
    for n, png in enumerate(pictures):
        raw = _padded(_rgb(png)).tobytes()
        yield from [raw] * (repeats * (2 if n == len(pictures) - 1 else 1))


def _rgb(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB")


def _even(size: tuple[int, int]) -> tuple[int, int]:
    """Round up to even sides, which H.264 requires."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def _padded(picture: Image.Image) -> Image.Image:
    """Repeat the last column or row of a picture with an odd side."""
    wide, tall = _even(picture.size)
    if (wide, tall) == picture.size:
        return picture
    made = Image.new("RGB", (wide, tall))
    made.paste(picture, (wide - picture.width, tall - picture.height))
    made.paste(picture, (0, 0))
    return made
