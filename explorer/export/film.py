"""GIF and MP4 of a series: every frame is a whole sheet, with its date and legend."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from PIL import Image

from explorer.export.files import ExportError

log = logging.getLogger(__name__)
_FPS = 10
_COLORS = 256


def film(pictures: Sequence[bytes], kind: str, seconds: float) -> bytes:
    """The frames as a film; the last one stays twice as long."""
    return gif(pictures, seconds) if kind == "gif" else mp4(pictures, seconds)


def gif(pictures: Sequence[bytes], seconds: float) -> bytes:
    """An endless GIF with one palette, so that what stands still does not flicker."""
    frames = [_rgb(png) for png in pictures]
    palette = _palette(frames)
    packed = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    step = max(20, round(seconds * 1000))
    times = [step] * (len(packed) - 1) + [step * 2]
    out = io.BytesIO()
    packed[0].save(
        out, "GIF", save_all=True, append_images=packed[1:], duration=times, loop=0, optimize=False
    )
    return out.getvalue()


def _palette(frames: Sequence[Image.Image]) -> Image.Image:
    """The colours of first, middle and last frame together."""
    chosen = [frames[0], frames[len(frames) // 2], frames[-1]]
    small = [frame.resize((frame.width // 2 or 1, frame.height // 2 or 1)) for frame in chosen]
    sheet = Image.new("RGB", (small[0].width, sum(frame.height for frame in small)))
    top = 0
    for frame in small:
        sheet.paste(frame, (0, top))
        top += frame.height
    return sheet.quantize(_COLORS, method=Image.Quantize.MEDIANCUT)


def mp4(pictures: Sequence[bytes], seconds: float) -> bytes:
    """H.264 with even sides, playable everywhere."""
    with tempfile.TemporaryDirectory(prefix="twincity-") as folder:
        path = Path(folder) / "film.mp4"
        writer = _encoder(path, _even(_rgb(pictures[0])).size)
        try:
            writer.send(None)
            for raw in _raw_frames(pictures, max(1, round(seconds * _FPS))):
                writer.send(raw)
        except OSError as error:
            raise ExportError(f"视频编码失败：{error}") from error
        finally:
            writer.close()
        if not path.exists() or path.stat().st_size == 0:
            raise ExportError("视频编码失败：编码器没有写出文件")
        return path.read_bytes()


def _encoder(path: Path, size: tuple[int, int]) -> Generator[None, bytes | None, None]:
    import imageio_ffmpeg

    options = ["-preset", "veryfast", "-tune", "stillimage", "-crf", "18", "-movflags", "+faststart"]
    made: Generator[None, bytes | None, None] = imageio_ffmpeg.write_frames(
        str(path),
        size,
        fps=_FPS,
        codec="libx264",
        pix_fmt_out="yuv420p",
        macro_block_size=2,
        quality=None,
        output_params=options,
        ffmpeg_log_level="error",
    )
    return made


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
