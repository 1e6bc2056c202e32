"""Pictures held against each other: Chromium smooths slanted names and hairlines now so, now so."""

from __future__ import annotations

import numpy
from PySide6.QtGui import QImage

MUCH = 40  # of 255, in some channel


def pixels(image: QImage) -> numpy.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = numpy.frombuffer(image.constBits(), numpy.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def unlike(a: numpy.ndarray, b: numpy.ndarray) -> float:
    """The share of pixels of either picture to which nothing in the other within a pixel is like."""
    return max(_unlike(a, b), _unlike(b, a))


def _unlike(a: numpy.ndarray, b: numpy.ndarray) -> float:
    around = numpy.pad(b, ((1, 1), (1, 1), (0, 0)), mode="edge")
    tall, wide = a.shape[:2]
    shifts = [around[y : y + tall, x : x + wide] for y in range(3) for x in range(3)]
    least = numpy.min([abs(a - shifted).max(axis=2) for shifted in shifts], axis=0)
    return float((least > MUCH).mean())
