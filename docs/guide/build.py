"""Build the user's guide: pages of Markdown, in docs/guide/<language>, become HTML in resources/guide.

Run `make guide`; it also draws the pictures anew (pictures.py). In a page,
`{command:ID}` is a command as the menu has it, with its key; `{keys:ID}` its key alone; `{stage:ID}` its first key while
presenting; `{text:KEY}` a text of the window; a picture is named without its suffix. An unknown name stops the build.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from explorer import colours
from explorer.paths import resources_dir
from explorer.state.view.command_table import BY_ID
from explorer.words.strings import t, table
from explorer.words.text import Lang

SOURCE = Path(__file__).resolve().parent
PICTURES = "pictures"
LANGS: tuple[Lang, ...] = ("zh", "en")
_NAME = re.compile(r"\{(command|keys|stage|text):([\w.]+)\}")
_PICTURE = re.compile(r'<p><img src="([\w-]+)" alt="([^"]*)" ?/?></p>')
_INKS = (
    "ground",
    "ground_sunken",
    "ground_raised",
    "line",
    "ink",
    "ink_soft",
    "ink_faint",
    "accent",
    "accent_soft",
    "note",
    "note_line",
    "note_ink",
)


class GuideError(Exception):
    """A page names what there is not."""


def pages(lang: Lang) -> list[Path]:
    """The sources of one language, in reading order."""
    return sorted((SOURCE / lang).glob("*.md"))


def name_of(page: Path) -> str:
    """`01-window.md` is `window`, and `window.html` in the package."""
    return page.stem.partition("-")[2]


def title_of(page: Path) -> str:
    return page.read_text("utf-8").partition("\n")[0].removeprefix("# ")


def pictures(page: Path) -> list[str]:
    """The names of the pictures in a page."""
    return re.findall(r"!\[[^\]]*\]\(([\w-]+)\)", page.read_text("utf-8"))


def html(page: Path, lang: Lang) -> str:
    """The whole page, with the list of all pages beside it."""
    text = page.read_text("utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    body = _PICTURE.sub(lambda found: _figure(found, lang), body)
    body = _NAME.sub(lambda found: _named(found[1], found[2], lang, page.name), body)
    every = pages(lang)
    here = every.index(page)
    links = "\n".join(_link(other, other == page) for other in every)
    turns = [
        _turn(every[n], way) for n, way in ((here - 1, "before"), (here + 1, "after")) if 0 <= n < len(every)
    ]
    other = "en" if lang == "zh" else "zh"
    tongue = "English" if lang == "zh" else "中文"
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if lang == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title_of(page))} · {escape(t("app.name", lang))}</title>
<link rel="stylesheet" href="../guide.css">
</head>
<body>
<nav>
<p class="name">{escape(t("app.name", lang))}<span>{escape(t("command.guide", lang))}</span></p>
<ol>
{links}
</ol>
<p class="tongue"><a href="../{other}/{name_of(page)}.html">{tongue}</a></p>
</nav>
<main>
<article>
{body.strip()}
</article>
<p class="turns">{"".join(turns)}</p>
</main>
</body>
</html>
"""


def style() -> str:
    """The style sheet: the inks of both appearances, then docs/guide/guide.css."""
    light, dark = (_inks(appearance) for appearance in ("light", "dark"))
    rest = (SOURCE / "guide.css").read_text("utf-8")
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-look]) {{ color-scheme: dark; {dark} }} }}\n"
        f':root[data-look="dark"] {{ color-scheme: dark; {dark} }}\n{rest}'
    )


def built() -> dict[str, str]:
    """Every text file of the guide by its path in resources/guide."""
    made = {"guide.css": style()}
    for lang in LANGS:
        for page in pages(lang):
            made[f"{lang}/{name_of(page)}.html"] = html(page, lang)
    return made


def write(folder: Path) -> None:
    """Write them, and remove pages that are no more."""
    made = built()
    for old in folder.glob("*/*.html"):
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    for name, text in made.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="\n")


def _named(kind: str, name: str, lang: Lang, page: str) -> str:
    if kind == "text":
        if name not in table():
            raise GuideError(f"{page}: no text {name!r}")
        return escape(t(name, lang))
    command = BY_ID.get(name)
    if command is None:
        raise GuideError(f"{page}: no command {name!r}")
    keys = (command.presenting.split() or [""])[0] if kind == "stage" else command.keys
    key = f"<kbd>{escape(keys)}</kbd>" if keys else ""
    if kind != "command":
        if not key:
            raise GuideError(f"{page}: {name!r} has no key")
        return key
    words = f"{t(f'area.{command.area}', lang)} ▸ {t(command.title_key, lang).rstrip('…')}"
    return f'<span class="menu">{escape(words)}</span>' + (f"&nbsp;{key}" if key else "")


def _figure(found: re.Match[str], lang: Lang) -> str:
    name, words = found.groups()
    return f'<figure><img src="../{PICTURES}/{name}-{lang}.webp" alt="{words}"><figcaption>{words}</figcaption></figure>'


def _link(page: Path, here: bool) -> str:
    mark = ' aria-current="page"' if here else ""
    return f'<li><a href="{name_of(page)}.html"{mark}>{escape(title_of(page))}</a></li>'


def _turn(page: Path, way: str) -> str:
    return f'<a class="{way}" href="{name_of(page)}.html">{escape(title_of(page))}</a>'


def _inks(appearance: str) -> str:
    found = colours.table(appearance)
    return " ".join(f"--{key.replace('_', '-')}: {found[key]};" for key in _INKS)


if __name__ == "__main__":
    write(resources_dir() / "guide")
