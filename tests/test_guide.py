"""The user's guide: built from its sources, equal in both languages, with a picture for each recipe, and read offline."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docs.guide import build
from docs.guide.pictures import RECIPES
from explorer.paths import resources_dir

GUIDE = resources_dir() / "guide"
PICTURES = GUIDE / build.PICTURES
_MOST_BYTES = 1_500_000
_STALE = 0.35  # of the contrast: a new row in a list is well below it, another picture above


class Links(HTMLParser):
    """What a page refers to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_pages_in_the_package_are_those_that_the_sources_give() -> None:
    made = build.built()
    there = {
        p.relative_to(GUIDE).as_posix(): p.read_text("utf-8")
        for p in GUIDE.rglob("*")
        if p.suffix in (".html", ".css")
    }
    assert there == made, "run `make guide`"


def test_both_languages_have_the_same_pages_commands_and_pictures() -> None:
    def skeleton(page: Path) -> tuple[str, list[str], list[str], int, int]:
        text = page.read_text("utf-8")
        named = sorted(re.findall(r"\{[\w:.]+\}", text))
        return page.name, named, build.pictures(page), text.count("\n## "), text.count("\n- ")

    assert [skeleton(p) for p in build.pages("zh")] == [skeleton(p) for p in build.pages("en")]
    assert len(build.pages("zh")) >= 12


@pytest.mark.parametrize(
    "name", ["{command:no_such}", "{keys:quitt}", "{text:no.such}", "{keys:scene_first}"]
)
def test_a_page_that_names_what_there_is_not_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "zh").mkdir()
    page = tmp_path / "zh" / "01-a.md"
    page.write_text(f"# A\n\n{name}\n", "utf-8")
    monkeypatch.setattr(build, "SOURCE", tmp_path)
    with pytest.raises(build.GuideError, match="01-a.md"):
        build.html(page, "zh")


def test_no_link_leads_nowhere_or_out() -> None:
    for page in GUIDE.glob("*/*.html"):
        for link in Links(page).found:
            assert "://" not in link
            assert (page.parent / link).resolve().is_file(), f"{page.name}: {link}"


def test_every_picture_has_a_recipe_is_in_both_languages_and_small() -> None:
    named = {name for lang in build.LANGS for page in build.pages(lang) for name in build.pictures(page)}
    assert named == set(RECIPES)
    files = {p.name for p in PICTURES.iterdir()}
    assert files == {f"{name}-{lang}.webp" for name in RECIPES for lang in build.LANGS}
    assert sum(p.stat().st_size for p in PICTURES.iterdir()) < _MOST_BYTES


@pytest.mark.engine
@pytest.mark.slow
def test_the_pictures_show_the_window_as_it_is(tmp_path: Path) -> None:
    """Two of them are drawn anew; `make guide` draws all."""
    names = ["layers", "figures"]
    done = subprocess.run(
        [sys.executable, "-m", "docs.guide.pictures", str(tmp_path), "--lang=zh", *names],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    for name in names:
        new, old = (coarse(folder / f"{name}-zh.webp") for folder in (tmp_path, PICTURES))
        contrast = np.abs(old - np.median(old, axis=(0, 1))).mean()
        assert np.abs(new - old).mean() < _STALE * contrast, f"{name}: run `make guide`"


def coarse(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB").resize((96, 72), Image.Resampling.BOX)).astype(int)
