"""Page sizes: named, in millimetres or in pixels, and their limits."""

from __future__ import annotations

import re
from math import ceil

from explorer.export.files.errors import PaperError
from explorer.records import dataclass

MM_PER_INCH = 25.4
PRINT_DPI, SCREEN_DPI = 300.0, 96.0
MIN_DPI, MAX_DPI = 36.0, 1200.0
MAX_PIXELS = 150_000_000
PICTURE_BYTES = 32  # per pixel while it is drawn, in all processes: A0 at 300 dpi peaks at 4.5 GB
MOST_BYTES = MAX_PIXELS * PICTURE_BYTES
MAX_SIDE = 30_000
MAX_RATIO = 4.0
LEAST_ZOOM, MOST_ZOOM = 0.25, 5.0  # of Chromium's pages; Qt passes over any other without a word
RATIO_VARIABLE = "TWINCITY_ENGINE_RATIO"  # of the environment, with the `engine_ratio` of a worker's pictures
TRUE_SIZE_FROM = 180.0  # mm: pages with a shorter side are scaled down, see layout_scale
SLIDE_SHORT = 112.0
_LEAST_SCALE = {True: 0.7, False: 0.45}  # in print the smallest name on a map, of 9.5 px, keeps 5 pt
_SHORTEST, _LONGEST = 40, 5000  # mm
_FULL_BLEED = 540 * MM_PER_INCH / 96  # mm: the shorter side of a full-bleed layout, 540 CSS px
_NAMED = {
    "A6": (148.0, 105.0),
    "A5": (210.0, 148.0),
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
    "16:9": (338.667, 190.5),
    "4:3": (254.0, 190.5),
    # Figures of reports: one column, one and a half, two; half of a slide.
    "84MM": (84.0, 63.0),
    "120MM": (120.0, 90.0),
    "170MM": (170.0, 120.0),
    "HALF-SLIDE": (160.0, 142.0),
}
_FREE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*[x×X*]\s*(\d{1,6}(?:\.\d+)?)\s*(mm|px)")


@dataclass(frozen=True, slots=True)
class Paper:
    """A page in millimetres with its resolution."""

    width: float
    height: float
    dpi: float
    name: str

    @property
    def pixels(self) -> tuple[int, int]:
        return (
            max(1, round(self.width / MM_PER_INCH * self.dpi)),
            max(1, round(self.height / MM_PER_INCH * self.dpi)),
        )

    @property
    def printed(self) -> bool:
        """True if the size is a paper size, for which a map scale such as 1:2 000 000 makes sense."""
        return not self.name.endswith("px")


def parse_paper(size: str, dpi: float | None = None) -> Paper:
    """Parse `A4`, `A3-portrait`, `16:9`, `200x150mm` or `1680x1000px` (96 dpi by default); raises PaperError."""
    if dpi is not None and not MIN_DPI <= dpi <= MAX_DPI:
        raise PaperError("dpi", dpi=f"{dpi:g}", least=f"{MIN_DPI:g}", most=f"{MAX_DPI:g}")
    name = size.strip()
    base, _, turn = (name.upper(), "", "") if name.upper() in _NAMED else name.upper().partition("-")
    if base in _NAMED and turn in ("", "PORTRAIT", "LANDSCAPE"):
        wide, tall = _NAMED[base]
        return Paper(*((tall, wide) if turn == "PORTRAIT" else (wide, tall)), dpi or PRINT_DPI, name)
    match = _FREE.fullmatch(name)
    if not match:
        raise PaperError("size", name=name[:40])
    wide, tall = float(match[1]), float(match[2])
    if match[3] == "px":
        used = dpi or SCREEN_DPI
        return Paper(round(wide) / used * MM_PER_INCH, round(tall) / used * MM_PER_INCH, used, name)
    return Paper(wide, tall, dpi or PRINT_DPI, name)


def check_size(paper: Paper, raster: bool = True) -> Paper:
    """Return the paper; raises PaperError, with the limit, if it cannot be drawn."""
    short, long = sorted((paper.width, paper.height))
    if short < _SHORTEST or long > _LONGEST:
        # in the unit that the user typed
        key, each = ("sides", 1.0) if paper.printed else ("sides_px", paper.dpi / MM_PER_INCH)
        wide, tall, least, most = (v * each for v in (paper.width, paper.height, _SHORTEST, _LONGEST))
        raise PaperError(key, size=f"{wide:.0f}×{tall:.0f}", least=ceil(least), most=int(most))
    if long / short > MAX_RATIO:
        raise PaperError("ratio", ratio=f"{long / short:.1f}", most=f"{MAX_RATIO:g}")
    return check_pixels(paper) if raster else paper


def check_pixels(
    paper: Paper, each: float = PICTURE_BYTES, most: float = MOST_BYTES, most_side: int = MAX_SIDE
) -> Paper:
    """Return the paper; raises PaperError if its pixels, at `each` bytes, take more memory than `most`."""
    wide, tall = paper.pixels
    need = wide * tall * each
    side = min((most / need) ** 0.5, most_side / max(wide, tall))
    if side >= 1:
        return paper
    dpi = int(paper.dpi * side)
    words = {"pixels": f"{wide}×{tall}", "memory": f"{need / 2**30:.1f}"}
    if paper.printed and dpi < MIN_DPI:
        raise PaperError("pixels_any", **words, least=f"{MIN_DPI:g}")
    raise PaperError("pixels", **words, largest=f"{int(wide * side)}×{int(tall * side)}", dpi=dpi)


def slide_scale(paper: Paper) -> float:
    """Return millimetres of paper per millimetre of a slide's layout, whose shorter side is always SLIDE_SHORT.

    So text and symbols are as large on every screen: the smallest name on a map has 12 pt on a slide of 7.5 inches.
    """
    return min(paper.width, paper.height) / SLIDE_SHORT


def is_small(paper: Paper, below: float = 120.0) -> bool:
    """True for a printed page that has room for little beside its map: with a shorter side `below` so many mm."""
    return paper.printed and min(paper.width, paper.height) < below


def engine_ratio(paper: Paper, full_bleed: bool = False) -> int:
    """Return how many pixels of a picture a pixel of the web engine must be: its own zoom ends at 5, less than A1 takes."""
    wanted = paper.dpi / SCREEN_DPI * layout_scale(paper, full_bleed)
    return max(1, ceil(wanted / MOST_ZOOM - 1e-9))


def layout_scale(paper: Paper, full_bleed: bool = False) -> float:
    """Return millimetres of paper per millimetre of layout: 1 between A4 and A3, so that others are scaled as a whole.

    A full-bleed picture is laid out at one size, whatever its own.
    """
    short = min(paper.width, paper.height)
    if full_bleed:
        return short / _FULL_BLEED
    if short > 300:
        return short / 300
    if short < TRUE_SIZE_FROM:
        return max(short / TRUE_SIZE_FROM, _LEAST_SCALE[paper.printed])
    return 1.0
