"""Videos inside single files: as MP4, which every browser plays, up to a size; of others the poster says so."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.export.formats.annotations_message import annotations_message
from explorer.state.files import media
from explorer.state.view.annotations import find
from explorer.state.view.view import View
from explorer.words.strings import t

MOST_EMBEDDED = 30 * 2**20  # bytes of all videos of a file


class EmbeddedVideos:
    """Makes the `annotations` of one file; what it may hold of videos grows less with each."""

    def __init__(self) -> None:
        self._left = MOST_EMBEDDED

    def message(self, view: View, known: Known) -> dict[str, Any]:
        """Return `annotations_message` with its list, and each video itself in place of its address."""
        found = annotations_message(view, known, listed=True)
        for mark in found["marks"]:
            if "video" in mark:
                mark["video"] |= self._embedded(mark["id"], view)
        return found

    def _embedded(self, key: str, view: View) -> dict[str, str]:
        one = find(view.annotations, key)
        path = media.find(one.video, "mp4") if one else None
        if path is None:
            return {"href": "", "words": t("export.video_missing", view.lang)}
        if path.stat().st_size > self._left:
            return {"href": "", "words": t("export.video_large", view.lang, limit=MOST_EMBEDDED // 2**20)}
        self._left -= path.stat().st_size
        return {"href": "data:video/mp4;base64," + b64encode(path.read_bytes()).decode("ascii")}
