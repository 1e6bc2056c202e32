"""Citations in words: document and locator, in one form for cards, memo, charts, hover and files."""

from __future__ import annotations

from explorer.atlas.model import Atlas, Citation, Source
from explorer.words.dates import date_or_undated, in_words
from explorer.words.strings import t
from explorer.words.text import Lang


def cite(atlas: Atlas, found: Citation, lang: Lang, *, title: bool = False) -> str:
    """`文献 001 · 大事记 ¶3`; with the document's title in between where asked for.

    What is no document of the five is called a public source, a file of the user's own by its name.
    """
    source = atlas.sources.get(found.source)
    if source is not None and source.kind == "own":
        return " · ".join((t("cite.own", lang, name=source.title.in_(lang)), found.locator.in_(lang)))
    key = "cite.outside" if source is not None and source.kind == "outside" else "cite.document"
    parts = [t(key, lang, source=found.source)]
    parts += [t("cite.title", lang, title=source.title.in_(lang))] if title and source is not None else []
    return " · ".join(part for part in (*parts, found.locator.in_(lang)) if part)


def cite_in_full(atlas: Atlas, found: Citation, lang: Lang) -> str:
    """Return the citation with title, and publisher and date on a second line."""
    source = atlas.sources.get(found.source)
    whole = cite(atlas, found, lang, title=True)
    if source is None:
        return whole
    published = (source.publisher.in_(lang), date_or_undated(source.date, lang))
    return f"{whole}\n{' · '.join(part for part in published if part)}"


def source_line(source: Source, lang: Lang) -> str:
    """Format a document for a list of sources: id, title, publisher, date; others than the five are marked.

    A file of the user's has no id that anyone knows, and of the rest what its import sheet states.
    """
    if source.kind == "own":
        date = in_words(source.date, lang) if source.date is not None else ""
        said = filter(None, (source.title.in_(lang), source.publisher.in_(lang), date))
        return t("export.source.own", lang, words=("，" if lang == "zh" else "; ").join(said))
    words = t(
        "export.source",
        lang,
        id=source.id,
        title=source.title.in_(lang),
        publisher=source.publisher.in_(lang),
        date=date_or_undated(source.date, lang),
    )
    return words + (t("export.source.outside", lang) if source.kind == "outside" else "")
