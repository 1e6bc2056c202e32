"""Films of given pictures, encoded as an export encodes them."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.export.formats.film import gif, opened_mp4, picture_of, timing


def film(pictures: Sequence[bytes], kind: str, seconds: float) -> bytes:
    """Encode the pictures, each shown for its seconds, the last one twice as long."""
    times = [seconds] * (len(pictures) - 1) + [2 * seconds]
    if kind == "gif":
        return gif(pictures, times)
    rate, counts = timing(times)
    with opened_mp4(picture_of(pictures[0]).size, rate) as mp4:
        for png, count in zip(pictures, counts, strict=True):
            mp4.add(picture_of(png), count)
        return mp4.finish()
