"""Why a file could not be read or written, and the cure, in both languages: one table for projects and exports."""

from __future__ import annotations

from explorer import wholefile
from explorer.words.strings import t
from explorer.words.text import Lang, Text


def reason(error: OSError, *, reading: bool = False) -> Text:
    """A few words that fit into a sentence; the system's own where it is a rare one."""
    own = error.strerror or type(error).__name__
    return Text(*(words(_kind(error, reading), lang, own) for lang in ("zh", "en")))


def cure(error: OSError, *, reading: bool = False) -> Text:
    """What can be done about it."""
    return Text(*(t(f"io.{_kind(error, reading)}.cure", lang) for lang in ("zh", "en")))


def words(kind: str, lang: Lang, own: str = "") -> str:
    """The reason that `wholefile.why` named; `own` is what the system calls it."""
    return t("io.other", lang, reason=own) if kind == "other" else t(f"io.{kind}", lang)


def _kind(error: OSError, reading: bool) -> str:
    kind = wholefile.why(error)
    return "shut" if reading and kind == "forbidden" else kind
