"""How a video file becomes one that a scene can play: ffmpeg's arguments, and what it says about a file.

Every file is converted by the bundled ffmpeg, in a process of its own: only the picture and one sound track are taken,
without metadata, and a format that could name other files (playlists) is not read.
"""

from __future__ import annotations

import re
from pathlib import Path

from explorer.records import dataclass
from explorer.state.files.media import MOST_BYTES

SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".wmv", ".mpg", ".mpeg", ".ts")
MOST_SECONDS = 600
MOST_SOURCE_BYTES = 2 * 2**30
MOST_SIDE = 8192  # px
_SIDE = 1280  # px of the longest side after encoding
_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,mpeg,mpegts,mpegvideo"
_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_INPUT = re.compile(r"Input #0, (\S+), from")
_VIDEO = re.compile(r"Stream #0:\d+.*?: Video: (\w+)[^\n]*?,\s*(\w+)[^\n]*?[ ,](\d{2,5})x(\d{2,5})")
_AUDIO = re.compile(r"Stream #0:\d+.*?: Audio: (\w+)")
_DONE = re.compile(r"out_time_us=(\d+)")


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What ffmpeg says of a file; `seconds` is 0 where the file does not say."""

    container: str
    seconds: float
    codec: str
    pixels: str
    width: int
    height: int
    sound: str = ""


def probe_arguments(path: Path) -> list[str]:
    """Return arguments with which ffmpeg describes the file on its standard error, and fails: it has no output."""
    return ["-nostdin", "-hide_banner", *_reading(path)]


def facts(said: str) -> VideoFacts | None:
    """Read the answer to `probe_arguments`; None for a file without a picture that can be read."""
    container, video = _INPUT.search(said), _VIDEO.search(said)
    if container is None or video is None:
        return None
    lasts, sound = _DURATION.search(said), _AUDIO.search(said)
    seconds = int(lasts[1]) * 3600 + int(lasts[2]) * 60 + float(lasts[3]) if lasts else 0.0
    return VideoFacts(
        container[1].rstrip(","), seconds, video[1], video[2], int(video[3]), int(video[4]),
        sound[1] if sound else "",
    )  # fmt: skip


def webm_arguments(path: Path, found: VideoFacts, out: Path) -> list[str]:
    """Return arguments for the window's file: the tracks as they are where the engine plays them, else VP9."""
    plays = found.codec in ("vp8", "vp9", "av1") and found.sound in ("", "opus", "vorbis")
    encoded = [
        "-c:v",
        "libvpx-vp9",
        "-deadline",
        "realtime",
        "-cpu-used",
        "6",
        "-row-mt",
        "1",
        "-b:v",
        "0",
        "-crf",
        "34",
    ]
    return _written(path, plays, [*encoded, *_SCALED, "-c:a", "libopus", "-b:a", "96k"], out)


def mp4_arguments(path: Path, found: VideoFacts, out: Path) -> list[str]:
    """Return arguments for the file of slides and web pages: H.264 and AAC."""
    plays = found.codec == "h264" and found.pixels == "yuv420p" and found.sound in ("", "aac")
    encoded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"]
    sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
    return _written(path, plays, [*encoded, *_SCALED, *sound], out, "-movflags", "+faststart")


def poster_arguments(path: Path, found: VideoFacts, out: Path) -> list[str]:
    """Return arguments for a picture from near the beginning, where few films are black."""
    at = f"{min(found.seconds / 10, 3.0):.2f}"
    return [
        *_QUIET,
        "-ss",
        at,
        *_reading(path),
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
        *_SCALED,
        "-q:v",
        "3",
        str(out),
    ]


def share_done(said: str, found: VideoFacts) -> float | None:
    """Return how much of a conversion is done, 0 to 1, from the last line about it; None where nothing says so."""
    times = _DONE.findall(said)
    return min(int(times[-1]) / 1e6 / found.seconds, 1.0) if times and found.seconds else None


_QUIET = ["-y", "-nostdin", "-hide_banner", "-v", "error"]
_SCALED = ["-vf", f"scale=w='min({_SIDE},trunc(iw/2)*2)':h=-2", "-fpsmax", "30"]


def _reading(path: Path) -> list[str]:
    return ["-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-i", f"file:{path}"]


def _written(path: Path, plays: bool, encoded: list[str], out: Path, *more: str) -> list[str]:
    copied = plays and path.stat().st_size < MOST_BYTES
    tracks = ["-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]
    limits = ["-t", str(MOST_SECONDS), "-fs", str(MOST_BYTES)]
    how = ["-c", "copy"] if copied else encoded
    return [*_QUIET, *_reading(path), *tracks, *how, *limits, *more, "-progress", "pipe:1", str(out)]
