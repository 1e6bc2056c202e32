"""Read files, with one clear reason on failure; only regular files are opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explorer import wholefile
from explorer.words.wording import Wording, wording

MOST_BYTES = 32 * 2**20
RESTORE = wording("problem.restore")
_WHY = frozenset({"folder", "special", "circle", "forbidden", "name", "long", "broken", "away"})


class UnreadableFile(Exception):
    """Raised with the reason and the cure; `missing` if the file does not exist, `line` if it is known."""

    def __init__(
        self, why: Wording, cure: Wording | None = None, missing: bool = False, line: int = 0
    ) -> None:
        self.why, self.missing, self.line = why, missing, line
        self.words = wording("problem.cured", what=why, cure=cure) if cure else why
        super().__init__(str(self.words))


def read(path: Path) -> bytes:
    """Read a regular file; raises Unreadable. Reading a pipe or device would block for ever."""
    try:
        data = wholefile.read(path, MOST_BYTES)
    except OSError as error:
        why = wholefile.why(error)
        if why == "missing":
            raise UnreadableFile(wording("problem.file_gone"), RESTORE, missing=True) from error
        key = why if why in _WHY else "other"
        raise UnreadableFile(wording(f"problem.file_{key}"), wording(f"problem.file_{key}_cure")) from error
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            wording("problem.file_large", n=MOST_BYTES // 2**20), wording("problem.file_large_cure")
        )
    return data


def read_text(path: Path) -> str:
    """Read a UTF-8 file, with or without a byte order mark; raises Unreadable."""
    data = read(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise UnreadableFile(wording("problem.utf16"), wording("problem.utf8_cure")) from error
        row = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(wording("problem.not_utf8", row=row), wording("problem.utf8_cure")) from error


def read_json(path: Path) -> Any:
    """Parse a JSON file; raises Unreadable."""
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = "json_cut" if error.pos >= len(text.rstrip()) else "json_wrong"
        raise UnreadableFile(wording(f"problem.{what}"), RESTORE, line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of a million digits; brackets a thousand deep
        raise UnreadableFile(wording("problem.json_deep"), RESTORE) from error
