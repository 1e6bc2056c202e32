"""Colours of classes: hues that differ in lightness as well, so that grey prints and colour-blind eyes can distinguish them."""

from __future__ import annotations

from math import cos, radians, sin

from explorer.colours import table

# Eight hues of the themes in steps of lightness (CIE L* 24 to 73 on the light ground, 46 to 92 on the dark one), chosen so
# that the least CIE 1976 difference of any two is 27 for normal, protan and deutan eyes.
MOST_DISTINCT = 8
_Lch = tuple[float, float, float]  # CIE lightness, chroma, hue in degrees
# From the least to the greatest value: away from the ground.
_RAMPS: dict[str, dict[str, tuple[_Lch, _Lch, _Lch]]] = {
    "light": {
        "lake": ((76, 42, 115), (52, 36, 195), (25, 48, 290)),
        "ember": ((77, 58, 85), (54, 68, 52), (24, 48, 25)),
    },
    "dark": {
        "lake": ((42, 48, 285), (64, 36, 205), (92, 45, 115)),
        "ember": ((42, 52, 25), (66, 62, 58), (92, 42, 95)),
    },
}


def distinct(number: int, appearance: str) -> str:
    """Return one of the hues that are distinct at a glance, by its number from 0."""
    return table(appearance)[f"class_{number + 1}"]


def rest(appearance: str) -> str:
    """Return the hue of everything else, and of rows without a value."""
    return table(appearance)["class_rest"]


def ramp(name: str, number: int, appearance: str, hue: str) -> tuple[str, ...]:
    """Return `number` colours from the least to the greatest class, lightness ever further from the ground's.

    `hue` (#rrggbb) is what the ramp of the layer's own hue is made of.
    """
    low, middle, high = _RAMPS[appearance].get(name) or _of_hue(hue, appearance)
    shares = [n / (number - 1) if number > 1 else 1.0 for n in range(number)]
    found = []
    for share in shares:
        one, other, part = (low, middle, share * 2) if share < 0.5 else (middle, high, share * 2 - 1)
        found.append(_hex(*_between(one, other, part)))
    return tuple(found)


def _between(one: _Lch, other: _Lch, share: float) -> _Lch:
    a, b, c = (x + (y - x) * share for x, y in zip(one, other, strict=True))
    return a, b, c


def _of_hue(hue: str, appearance: str) -> tuple[_Lch, _Lch, _Lch]:
    angle, chroma = _hue_angle(hue)
    lights = (78.0, 52.0, 26.0) if appearance == "light" else (42.0, 66.0, 90.0)
    low, middle, high = (
        (light, chroma * share, angle) for light, share in zip(lights, (0.55, 1.0, 0.8), strict=True)
    )
    return low, middle, high


def _hue_angle(colour: str) -> tuple[float, float]:
    """Return the CIE hue angle of `#rrggbb` in degrees, and its chroma, at most 60."""
    from math import atan2, degrees, hypot

    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    a, b = 500 * (fx - fy), 200 * (fy - fz)
    return degrees(atan2(b, a)), min(60.0, hypot(a, b))


def _hex(light: float, chroma: float, angle: float) -> str:
    """Return a CIE LCh colour as `#rrggbb`, with as much of its chroma as sRGB has."""
    for share in (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.0):
        found = _rgb(light, chroma * share * cos(radians(angle)), chroma * share * sin(radians(angle)))
        if all(-0.001 <= v <= 1.001 for v in found):
            break
    curved = (
        12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055
        for v in (min(max(v, 0.0), 1.0) for v in found)
    )
    return "#" + "".join(f"{round(v * 255):02x}" for v in curved)


def _rgb(light: float, a: float, b: float) -> tuple[float, float, float]:
    """Return linear sRGB of a CIE Lab colour; outside 0 to 1 where sRGB lacks it."""
    fy = (light + 16) / 116
    fx, fz = fy + a / 500, fy - b / 200
    x, y, z = (v**3 if v**3 > 0.008856 else (v - 16 / 116) / 7.787 for v in (fx, fy, fz))
    x, z = x * 0.95047, z * 1.08883
    return (
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    )
