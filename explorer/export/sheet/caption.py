"""The caption of a figure, ready to paste below it: title, date, what is counted, notes, sources and credits."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.export.sheet.content import Content
from explorer.words.strings import t
from explorer.words.text import Lang

_MOST_SOURCES = 12


def caption(words: Content, number: str = "", *, listed: bool = False) -> str:
    """Return the caption in paragraphs; `number` is the figure's, such as 图 3.

    It says what a bare figure leaves out: pins, comments, numbered areas, legend and events are listed too. With `listed`, the document lists the sources elsewhere, and the caption says where.
    """
    lang = words.lang
    stop, joint = ("。", "；") if lang == "zh" else (".", "; ")
    head = (
        "　".join(filter(None, (number.strip(), words.title)))
        if lang == "zh"
        else _joined(number, words.title)
    )
    lines = [t("caption.head", lang, title=head, clock=words.clock, date=words.date)]
    lines.append(t("caption.shows", lang, words=words.subtitle + stop))
    counts = joint.join(line.rstrip("。.") for line in words.counts)
    notes = " ".join(_closed(note, stop) for note in words.notes)
    lines.append(t("caption.notes", lang, words=" ".join(filter(None, (counts and counts + stop, notes)))))
    if words.pins:
        lines.append(
            t("caption.pins", lang, words=joint.join(f"({p.number}) {p.text}" for p in words.pins) + stop)
        )
    if words.comments:
        said = (f"({c.number}) {c.words} {_aside(c.who, lang)}" for c in words.comments)
        lines.append(t("caption.comments", lang, words=joint.join(said) + stop))
    areas = [f"({a.number}) {a.name}" for group in words.legend for a in group.areas]
    if areas:
        lines.append(t("caption.areas", lang, words=joint.join(areas) + stop))
    named = t("caption.listed", lang) if listed else joint.join(_sources(words)) + stop
    lines.append(t("caption.sources", lang, words=named))
    lines.append(_closed(words.credits, stop))
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _aside(words: str, lang: Lang) -> str:
    return f"（{words}）" if lang == "zh" else f"({words})"


def _joined(number: str, title: str) -> str:
    return f"{number.strip()} {title}".strip()


def _closed(text: str, stop: str) -> str:
    return text if text.endswith((stop, "。", ".")) else text + stop


def _sources(words: Content) -> Iterable[str]:
    yield from (line.rstrip("。.") for line in words.sources[:_MOST_SOURCES])
    left = len(words.sources) - _MOST_SOURCES
    if left > 0:
        yield t("export.sources.more", words.lang, n=left).rstrip("。.")
