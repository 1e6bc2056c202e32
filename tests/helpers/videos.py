"""Small videos made by the bundled ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg


def video(path: Path, *how: str, seconds: float = 3.0, size: str = "320x180", sound: bool = True) -> Path:
    """Write a test film; `how` are ffmpeg's arguments for its codecs."""
    tone = ["-f", "lavfi", "-i", f"sine=duration={seconds}"] if sound else []
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-f", "lavfi",
            "-i", f"testsrc=size={size}:rate=25:duration={seconds}", *tone, *how, str(path),
        ],
        check=True,
    )  # fmt: skip
    return path


def webm(path: Path, **about: float) -> Path:
    return video(
        path, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", **about
    )  # type: ignore[arg-type]


def mp4(path: Path, **about: float) -> Path:
    return video(path, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", **about)  # type: ignore[arg-type]
