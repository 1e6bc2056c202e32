"""Draw the samples of exports and the pictures of the documents: `python -m docs.samples [NAME...]`.

Samples are exports by command, the rest is the real window as a reader would work it. Works with no display.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from explorer.paths import own_command

HERE = Path(__file__).parent
_ALL = ("--layers", "all", "--at", "2022-12-31")
SAMPLES: dict[str, tuple[str, ...]] = {
    "opening.png": ("snapshot", "--size", "A4", "--dpi", "100"),
    "all-layers.png": ("snapshot", *_ALL, "--size", "A3", "--dpi", "100"),
    "span.svg": ("snapshot", "--from", "2020-01-01", "--to", "2021-05-20", "--size", "A4"),
    "dark-slide.jpg": ("snapshot", "--scene", "middle-line-2022", "--dark", "--template", "slide", "--size", "16:9", "--dpi", "100"),
    "years.png": ("series", "--every", "year", "--from", "2019-12-31", "--to", "2025-12-31", "--format", "grid", "--size", "A3", "--dpi", "80"),
    "compared.png": ("snapshot", "--scene", "buses-compared", "--size", "A4", "--dpi", "100"),
    "film.jpg": ("snapshot", "--scene", "corridors-2021", "--template", "film", "--size", "1280x720px"),
    "social.jpg": ("snapshot", "--scene", "year-end-2020", "--template", "social"),
}  # fmt: skip
WINDOWS = ("window", "compare", "beside", "show", "studio")
_NAMES = {"compare": "split", "show": "presenting"}  # of a picture, where not its recipe's
_COLOURS = 256


def draw_sample(name: str) -> None:
    out = HERE / "samples" / name
    done = subprocess.run([*own_command(), *SAMPLES[name], "-o", str(out)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip()}")
    if out.suffix == ".png":
        _shrink(out)
    sys.stdout.write(f"{name}: {out.stat().st_size / 1024:.0f} kB" + "\n")


def draw_windows(names: list[str]) -> None:
    """Draw pictures of the window with the recipes of the guide, in Chinese, as PNG."""
    with tempfile.TemporaryDirectory(prefix="twincity-pictures-") as folder:
        subprocess.run(
            [sys.executable, "-m", "docs.guide.pictures", folder, *names, "--lang=zh", "--size=1680x1000"],
            check=True,
        )
        for name in names:
            out = HERE / "images" / f"{_NAMES.get(name, name)}.png"
            with Image.open(Path(folder) / f"{name}-zh.png") as drawn:
                drawn.convert("RGB").save(out, "PNG")
            _shrink(out)
            sys.stdout.write(f"{out.name}: {out.stat().st_size / 1024:.0f} kB" + "\n")


def _shrink(path: Path) -> None:
    """Reduce a picture of few colours to a palette."""
    with Image.open(io.BytesIO(path.read_bytes())) as drawn:
        few = drawn.convert("RGB").quantize(
            _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        few.save(path, "PNG", optimize=True)


def main(names: list[str]) -> None:
    unknown = set(names) - SAMPLES.keys() - set(WINDOWS)
    if unknown:
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))}")
    for name in SAMPLES:
        if name in names or not names:
            draw_sample(name)
    windows = [name for name in WINDOWS if name in names or not names]
    if windows:
        draw_windows(windows)


if __name__ == "__main__":
    main(sys.argv[1:])
