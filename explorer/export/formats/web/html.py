"""A single HTML file that works offline: the window's map page with its data inline."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.export.formats.message import picture_address
from explorer.export.formats.web.html_data import axis_end, payload
from explorer.export.layout.layout import Layout
from explorer.export.sheet.content import Content
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.typeset import clean
from explorer.layers.large import large_layers
from explorer.page.assets import Assets
from explorer.page.modules import bundle
from explorer.records import dataclass
from explorer.state.view.annotations import kept_picture
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """The file's scripts and style sheets, in order."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def single_file(layout: Layout, data: Known, view: View, sheet: Sheet) -> bytes:
    """Return the HTML file: the map of this View with working layers, clock and cards."""
    found = payload(layout, data, view, sheet)
    found["painter"] = painter() if large_layers(data.atlas) else ""
    return document(
        page_of(_MAIN, _STYLES),
        lang=view.lang,
        appearance=view.appearance,
        title=layout.content.title,
        body=_body(layout.content, data.axis, view, sheet),
        data=found,
        hidden=sheet.hidden,
    )


def document(
    page: HtmlPage,
    *,
    lang: Lang,
    appearance: str,
    title: str,
    body: str,
    data: Mapping[str, Any],
    hidden: Collection[str] = (),
) -> bytes:
    """Return a file whose policy allows its own scripts and styles and lets it load nothing; `data` has a `painter`,
    the styles leave out the parts that are `hidden`."""
    return _TEMPLATE.format(
        lang="en" if lang == "en" else "zh-CN",
        appearance=appearance,
        policy=_policy(page, painter=bool(data["painter"])),
        styles="\n".join(f"<style>{code}</style>" for code in page.styles),
        body=body,
        hidden=" ".join(sorted(hidden)),
        data=_json(data),
        scripts="\n".join(f"<script>{code}</script>" for code in page.scripts),
        title=html.escape(title),
    ).encode("utf-8")


_STYLES = ("/leaflet/leaflet.css", "/web/colours.css", "/web/map.css", "/web/file/file.css")
_SCRIPTS = ("/web/sealed.js", "/leaflet/leaflet.js")
_MAIN, _WORKER = "/web/file/main.js", "/web/raster/worker.js"


@cache
def page_of(main: str, styles: tuple[str, ...]) -> HtmlPage:
    """Return the scripts (sealed.js, Leaflet, the bundled modules from `main` on) and style sheets."""
    assets = Assets(lambda: b"{}")

    def read(path: str) -> str:
        return assets.respond(path)[1].decode("utf-8")

    code = [*(read(path) for path in _SCRIPTS), bundle(main, read)]
    return HtmlPage(tuple(_inline(c) for c in code), tuple(_no_addresses(read(path)) for path in styles))


def _inline(code: str) -> str:
    """Return the script without source maps and with no end tag inside."""
    code = re.sub(r"//# sourceMappingURL=\S+", "", code.replace("\r\n", "\n"))
    return re.sub(r"</(?=script)", r"<\\/", code, flags=re.IGNORECASE).strip() + "\n"


def _no_addresses(style: str) -> str:
    """Return the style sheet without font faces and URLs."""
    style = re.sub(r"@font-face\s*\{[^}]*\}", "", style.replace("\r\n", "\n"))
    return re.sub(r"[\w-]+:\s*url\([^)]*\)[^;}]*;?", "", style).replace("</", "").strip() + "\n"


@cache
def painter() -> str:
    """Return the script of the worker that draws large layers."""
    assets = Assets(lambda: b"{}")
    return bundle(_WORKER, lambda path: assets.respond(path)[1].decode("utf-8"))


def _policy(page: HtmlPage, painter: bool) -> str:
    def hashes(codes: tuple[str, ...]) -> str:
        digests = (hashlib.sha256(code.encode("utf-8")).digest() for code in codes)
        return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)

    return (
        f"default-src 'none'; script-src {hashes(page.scripts)}; style-src {hashes(page.styles)}; "
        f"img-src data:; media-src data:; {'worker-src blob:; ' if painter else ''}base-uri 'none'; form-action 'none'"
    )


def _json(value: Any) -> str:
    """Return JSON that is safe inside a script element: no tag can begin in it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def office_margin(sheet: Sheet) -> str:
    """Return the markup of what an office prints above its maps: 密级, 图号 and logo; "" where there is none."""
    secrecy, number = html.escape(clean(sheet.secrecy)), html.escape(clean(sheet.number))
    said = f'<p class="office"><b>{secrecy}</b><span>{number}</span></p>' if secrecy or number else ""
    logo = kept_picture(sheet.logo).data if sheet.logo else b""
    return said + (f'<img class="logo" alt="" src="{picture_address(logo)}">' if logo else "")


def office_foot(foot: tuple[str, ...], sheet: Sheet) -> str:
    """Return the words below a map: the office's, then its `foot`."""
    return html.escape("　".join(filter(None, (clean(sheet.footer), *foot))))


def _body(content: Content, axis: Axis, view: View, sheet: Sheet) -> str:
    """Return the markup around the map; the script fills in the rest, as text."""

    def said(key: str) -> str:
        return html.escape(t(key, view.lang))

    modes = "".join(
        f'<option value="{m}">{said(f"export.clock.{m}")}</option>' for m in ("asof", "window", "cumulative")
    )
    own = content.subtitle if content.captioned else ""  # the legend lists the layers
    return _BODY.format(
        title=html.escape(content.title),
        subtitle=html.escape(own),
        legend=said("export.legend_whole" if content.whole else "export.legend"),
        notes=said("export.notes"),
        sources=said("export.sources"),
        credits=html.escape(content.credits),
        grounds="".join(f"<p>{html.escape(note)}</p>" for note in content.ground_notes),
        numbers=said("export.numbers"),
        charts=said("export.charts"),
        modes=modes,
        play=said("export.page.play"),
        back=said("export.page.back"),
        on=said("export.page.on"),
        day=said("export.page.day"),
        first=axis.first.toordinal(),
        last=axis_end(axis, view).toordinal(),
        office=office_margin(sheet),
        foot=office_foot(content.foot if sheet.shows("foot") else (), sheet),
        script=said("export.page.script"),
    )


_BODY = """<header>{office}<h1 data-part="title">{title}</h1><p data-part="title">{subtitle}</p><div class="when" data-part="date"><div id="date"></div><div id="clock"></div></div></header>
<div id="map-room"><div id="twin" class="folium-map"></div><div id="card" class="card" hidden></div></div>
<aside><section data-part="numbers"><h2 id="numbers">{numbers}</h2><div id="figures"></div></section>
<section data-part="legend"><h2>{legend}</h2><div id="layers"></div><ul id="marks"></ul><div id="switches"></div></section>
<section data-part="charts"><h2>{charts}</h2><div id="charts"></div></section>
<section data-part="notes"><h2>{notes}</h2><div id="counts"></div><div id="noted"></div></section>
<section data-part="sources"><h2>{sources}</h2><ul id="sources"></ul><p>{credits}</p>{grounds}</section>
<noscript>{script}</noscript></aside>
<footer><button id="play" type="button">{play}</button><button id="back" type="button" aria-label="{back}">‹</button>
<button id="on" type="button" aria-label="{on}">›</button>
<input id="day" type="range" min="{first}" max="{last}" step="1" aria-label="{day}"><input id="typed" type="date" aria-label="{day}">
<select id="mode">{modes}</select><small>{foot}</small></footer>"""
_TEMPLATE = """<!DOCTYPE html>
<html lang="{lang}" data-appearance="{appearance}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{styles}
</head>
<body data-hidden="{hidden}">
{body}
<script type="application/json" id="data">{data}</script>
{scripts}
</body>
</html>
"""
