"""Why a file could not be read or written, and the cure, in both languages: one table for projects and exports."""

from __future__ import annotations

from explorer import wholefile
from explorer.words.strings import t
from explorer.words.text import Lang, Text


def reason(error: OSError, *, reading: bool = False) -> Text:
    """Return the reason as a clause; the operating system's own words for a rare one."""
    own = error.strerror or type(error).__name__
    return Text(*(words(_kind(error, reading), lang, own) for lang in ("zh", "en")))


def cure(error: OSError, *, reading: bool = False) -> Text:
    """Return the cure."""
    return Text(*(t(f"io.{_kind(error, reading)}.cure", lang) for lang in ("zh", "en")))


def advice(error: OSError, *, reading: bool = False) -> Text:
    """Return reason and cure as one clause."""
    why, what = reason(error, reading=reading), cure(error, reading=reading)
    return Text(f"{why.zh}；{what.zh}", f"{why.en}; {what.en}")


def words(kind: str, lang: Lang, own: str = "") -> str:
    """Return the words for the reason that `wholefile.why` found; `own` is the system's message."""
    return t("io.other", lang, reason=own) if kind == "other" else t(f"io.{kind}", lang)


def _kind(error: OSError, reading: bool) -> str:
    kind = wholefile.why(error)
    return "shut" if reading and kind == "forbidden" else kind
