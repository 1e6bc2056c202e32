"""Drawings of symbols as pixels, and how far apart two of them are to an eye."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from explorer.colours import table
from explorer.layers.symbol import Part
from explorer.ui.facts import symbol_paint
from tests.helpers.colour import SIGHT

SCALE = 2  # pixels per CSS px: how an outline falls on the pixels decides nothing
Lab = np.ndarray
_STEPS = np.arange(256) / 255
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)


def rendered(parts: Sequence[Part], width: float, height: float, ground: str = "") -> QImage:
    """The parts on their ground, as the window paints them."""
    image = QImage(round(width * SCALE), round(height * SCALE), QImage.Format.Format_RGB32)
    image.fill(QColor(ground or table("light")["map_region"]))
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    symbol_paint.outlines(painter, parts)
    painter.end()
    return image


def pixels(image: QImage) -> np.ndarray:
    """Height × width × RGB from 0 to 1."""
    kept = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(kept.constBits(), np.uint8).reshape(kept.height(), kept.bytesPerLine())
    return flat[:, : kept.width() * 3].reshape(kept.height(), kept.width(), 3) / 255


def lab(rgb: np.ndarray, sight: str) -> Lab:
    """CIELAB of pixels as that sight sees them; `grey` keeps the lightness alone."""
    linear = _LINEAR[np.round(rgb * 255).astype(np.uint8)]
    if sight == "grey":
        linear = np.repeat((linear @ np.array([0.2126, 0.7152, 0.0722]))[..., None], 3, axis=2)
    else:
        linear = np.clip(linear @ np.array(SIGHT[sight]).T, 0, 1)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    xyz = xyz / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=2
    )


def apart(one: Lab, other: Lab) -> float:
    """How much of two drawings differs: the area in square CSS px, as if it were black on white."""
    return float(np.linalg.norm(one - other, axis=2).sum() / 100 / SCALE**2)


@lru_cache(maxsize=8192)
def seen(parts: tuple[Part, ...], width: float, height: float, sight: str, ground: str = "") -> Lab:
    return lab(_pixels(parts, width, height, ground), sight)


@lru_cache(maxsize=8192)
def _pixels(parts: tuple[Part, ...], width: float, height: float, ground: str) -> np.ndarray:
    return pixels(rendered(parts, width, height, ground)).astype(np.float32)
