"""GIF and MP4: encoding of pictures, each shown for its seconds.

Duration and size are kept exactly as far as the format allows; `film_warnings` lists the deviations.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path

from PIL import Image

from explorer.export.files.errors import ExportError
from explorer.export.files.files import FileWriteError
from explorer.words.strings import t
from explorer.words.text import Lang

log = logging.getLogger(__name__)
_MIN_FPS = 24  # of smooth fades
_RATES = (24, 25, 30, 50, 60)
_ELSE = 30  # where no rate shows every picture for exactly its time
_COLORS = 256


def film_warnings(kind: str, size: tuple[int, int], seconds: float | None, lang: Lang) -> tuple[str, ...]:
    """Describe what this kind of film cannot reproduce exactly; empty where everything is exact."""
    warnings = []
    if kind == "gif" and seconds and _hundredths(seconds) != round(seconds * 100, 6):
        shown = f"{_hundredths(seconds) / 100:g}"
        warnings.append(t("export.film.seconds", lang, asked=f"{seconds:g}", shown=shown))
    if kind == "mp4" and _even(size) != size:
        asked, made = ("×".join(map(str, sides)) for sides in (size, _even(size)))
        warnings.append(t("export.film.size", lang, asked=asked, made=made))
    return tuple(warnings)


def _hundredths(seconds: float) -> int:
    """Return hundredths of a second, the unit of GIF, rounding halves up."""
    return max(2, int(seconds * 100 + 0.5 + 1e-9))


def gif(pictures: Sequence[bytes], seconds: Sequence[float]) -> bytes:
    """Write a looping GIF with one palette, so that static parts do not flicker."""
    palette = _palette([picture_of(pictures[n]) for n in (0, len(pictures) // 2, -1)])
    packed = [picture_of(png).quantize(palette=palette, dither=Image.Dither.NONE) for png in pictures]
    times = [_hundredths(each) * 10 for each in seconds]
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


class Mp4:
    """An H.264 film of even sides, playable everywhere, that is encoded while pictures are added."""

    def __init__(self, folder: Path, size: tuple[int, int], rate: Fraction) -> None:
        self.size = _even(size)
        self._path, self._log = folder / "film.mp4", folder / "ffmpeg.log"
        self._broken = False
        with self._log.open("wb") as stderr:
            self._encoder = subprocess.Popen(
                _command(self._path, *self.size, rate),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )

    def add(self, picture: Image.Image, frames: int = 1) -> None:
        """Add a picture for a number of frames."""
        raw = _padded(picture).tobytes()
        assert self._encoder.stdin is not None
        try:
            for _ in range(0 if self._broken else frames):
                self._encoder.stdin.write(raw)
        except OSError:  # ffmpeg has exited; `finish` reports its message
            self._broken = True

    def finish(self) -> bytes:
        """Return the file; raises ExportError by the exit code, since a truncated film still looks like a file."""
        with suppress(OSError):
            assert self._encoder.stdin is not None
            self._encoder.stdin.close()
        code = self._encoder.wait()
        if code == 0 and not self._broken and self._path.is_file() and self._path.stat().st_size:
            return self._path.read_bytes()
        words = self._log.read_text("utf-8", "replace")
        log.info("the encoder ended with %s: %s", code, words)
        if "No space left" in words or shutil.disk_usage(self._path.parent).free == 0:
            raise FileWriteError(self._path.parent, "full")
        raise ExportError("film", why=_last_line(words) or f"exit {code}")

    def stop(self) -> None:
        """End the encoder, if it has not ended."""
        if self._encoder.poll() is None:
            self._encoder.kill()
        with suppress(OSError):
            self._encoder.communicate()


@contextmanager
def opened_mp4(size: tuple[int, int], rate: Fraction) -> Iterator[Mp4]:
    """Open a film in a temporary folder; raises ExportError if there is no room for it."""
    try:
        with tempfile.TemporaryDirectory(prefix="twincity-") as folder:
            film = Mp4(Path(folder), size, rate)
            try:
                yield film
            finally:
                film.stop()
    except OSError as error:
        raise ExportError("film_place", why=error.strerror or error) from error


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or [""])[-1][:200]


def timing(seconds: Sequence[float]) -> tuple[Fraction, list[int]]:
    """Return a frame rate, and for how many frames each picture is shown.

    The times are exact where one of the usual rates, or any of 24 to 48, makes them so; else every picture begins
    within half a frame of its time.
    """
    each = [Fraction(one).limit_denominator(1000) for one in seconds]  # a third of a second is one
    least = min(each)
    if all((one / least).denominator == 1 for one in each):
        repeats = ceil(least * _MIN_FPS)
        return repeats / least, [int(one / least) * repeats for one in each]
    for rate in _RATES:
        if all((one * rate).denominator == 1 for one in each):
            return Fraction(rate), [int(one * rate) for one in each]
    ends = [round(end * _ELSE) for end in accumulate(each)]
    return Fraction(_ELSE), [end - start for start, end in pairwise([0, *ends])]


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
    # Players take films of this size for BT.709, ffmpeg makes BT.601 by itself: reds and greens would shift.
    colors = "scale=out_color_matrix=bt709:out_range=tv,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    how = [
        "-vf",
        colors,
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


def picture_of(png: bytes) -> Image.Image:
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
