"""The scenes of a talk as a single HTML page to scroll through: text beside a map that stays, and pictures to print."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

from explorer.atlas.assembly.known import Known
from explorer.export.formats.web.html import HtmlPage, document, office_foot, office_margin, page_of, painter
from explorer.export.formats.web.story_data import StoryPart, story_payload
from explorer.export.sheet.content import Content
from explorer.export.text.typeset import clean
from explorer.words.strings import t

_STYLES = ("/leaflet/leaflet.css", "/web/colours.css", "/web/map.css", "/web/file/story.css")
_MAIN = "/web/file/story.js"


def story(parts: Sequence[StoryPart], data: Known, title: str) -> bytes:
    """Return the page, which says its title before all; text from data is text, its policy lets it load nothing."""
    found = story_payload(parts, data)
    found["painter"] = painter() if found.pop("large") else ""
    first = parts[0]
    return document(
        _page(),
        lang=first.view.lang,
        appearance=first.view.appearance,
        title=title,
        body=_body(parts, title),
        data=found,
    )


def _page() -> HtmlPage:
    return page_of(_MAIN, _STYLES)


def _body(parts: Sequence[StoryPart], title: str) -> str:
    lang, sheet = parts[0].view.lang, parts[0].sheet
    told = clean(parts[0].title) == title  # by the first scene itself
    about = office_margin(sheet) + ("" if told else f"<h1>{html.escape(title)}</h1>")
    sections = "\n".join(_section(part, told and n == 0) for n, part in enumerate(parts))
    last = parts[-1].layout.content
    lines = dict.fromkeys(line for part in parts for line in part.layout.content.sources)
    joint = "；" if lang == "zh" else "; "
    named = dict.fromkeys(one for part in parts for one in part.layout.content.credits.split(joint))
    items = "".join(f"<li>{html.escape(line)}</li>" for line in sorted(lines))
    said = html.escape(joint.join(named)), office_foot(last.foot, sheet)
    notes = "".join(f"<p>{line}</p>" for line in said)
    return _BODY.format(
        about=f"<header>{about}</header>" if about else "",
        sections=sections,
        sources=html.escape(t("export.sources", lang)),
        items=items,
        notes=notes,
        script=html.escape(t("export.page.script", lang)),
    )


def _section(part: StoryPart, entitles: bool) -> str:
    """Return a scene; that which `entitles` has the title of the page."""
    words, level = part.layout.content, 1 if entitles else 2
    said = "".join(f"<p>{html.escape(clean(line))}</p>" for line in part.caption.splitlines() if clean(line))
    when = "" if part.slide or part.title == words.date else f'<p class="when">{html.escape(_when(part))}</p>'
    figure_lines = (f"{n.value} {n.unit}　{n.name}（{n.note}）" for n in words.numbers)
    figures = "".join(f'<p class="figure">{html.escape(one)}</p>' for one in figure_lines)
    noted = "" if part.slide else f'<p class="note">{html.escape(_notes(words))}</p>'
    picture = base64.b64encode(part.picture).decode("ascii")
    seen = html.escape(f"{clean(part.title)} {words.date}", quote=True)
    shot = f'<img class="shot" alt="{seen}" src="data:image/jpeg;base64,{picture}">'
    title = html.escape(clean(part.title) or words.title)
    return f'<section class="scene">{when}<h{level}>{title}</h{level}>{said}{figures}{shot}{noted}</section>'


def _when(part: StoryPart) -> str:
    if part.run is not None:
        return f"{part.run.start.isoformat()} — {part.run.end.isoformat()}"
    return part.layout.content.date


def _notes(words: Content) -> str:
    """Return what is drawn and left out, and how exact it is, as one paragraph."""
    stop, joint, gap = ("。", "；", "") if words.lang == "zh" else (".", "; ", " ")
    counts = joint.join(line.rstrip("。.") for line in words.counts)
    return gap.join([*([counts + stop] if counts else []), *words.notes])


_BODY = """<main>
{about}
{sections}
<footer id="sources"><h2>{sources}</h2><ul>{items}</ul>{notes}<noscript>{script}</noscript></footer>
</main>
<figure id="stage"><div id="when"><b id="date"></b><span id="clock"></span><span id="place"></span></div>
<div id="map-room"><div id="twin" class="folium-map"></div><div id="card" class="card" hidden></div></div></figure>"""
