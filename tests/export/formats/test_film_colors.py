"""A GIF has few colours; those that tell the themes apart must be among them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from tests.helpers.films import film
from tests.helpers.layers import SPECS

_FAR = 9  # of 255, the largest difference of one channel


def page(number: int) -> bytes:
    """Relief in a thousand greys and tints, the themes as thin lines, as a map has them."""
    made = Image.effect_noise((600, 400), 22).convert("RGB")
    made = Image.blend(made, Image.linear_gradient("L").resize((600, 400)).convert("RGB"), 0.4)
    made = Image.eval(made, lambda value: 190 + value // 4)
    draw = ImageDraw.Draw(made)
    for n, spec in enumerate(SPECS.values()):
        draw.line((20, 12 + n * 22, 60 + 12 * number, 12 + n * 22), fill=spec.hue("light"), width=3)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def test_every_theme_keeps_its_hue_in_a_gif() -> None:
    gif = Image.open(io.BytesIO(film([page(n) for n in range(3)], "gif", 0.5)))
    gif.seek(1)
    shown = gif.convert("RGB")
    for n, spec in enumerate(SPECS.values()):
        wanted = tuple(int(spec.hue("light")[i : i + 2], 16) for i in (1, 3, 5))
        got = shown.getpixel((40, 12 + n * 22))
        assert isinstance(got, tuple)
        assert max(abs(a - b) for a, b in zip(got, wanted, strict=True)) <= _FAR, (spec.id, got, wanted)
