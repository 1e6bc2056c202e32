"""A chart as a picture file: the drawing of the panel under its name and unit, with scopes and sources below."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from explorer import wholefile
from explorer.atlas.model import Atlas, Indicator
from explorer.colours import series_hue
from explorer.export.layout import plot
from explorer.export.layout.elements import Element, Ink, TextLines, moved
from explorer.export.sheet.charts import dots as observed
from explorer.export.text.typeset import wrap
from explorer.state.queries.citing import cite
from explorer.state.queries.indicators import series
from explorer.state.view.view import View
from explorer.ui.facts import paint_elements
from explorer.ui.kit import theme
from explorer.words.dates import certain_day
from explorer.words.strings import t

SUFFIXES = (".png", ".svg")
_WIDTH, _HEIGHT, _EDGE = 760, 340, 28  # CSS px
_RATIO = 3.0  # of a PNG: 288 dpi
_SMALL, _LINE = 12.0, 18.0


def save(path: Path, atlas: Atlas, indicator: Indicator, days: tuple[date, date], view: View) -> None:
    """Write the chart to a file, whole or not at all; raises OSError."""
    found, height = _elements(atlas, indicator, days, view)
    ground = theme.color("ground", view.appearance)
    if path.suffix.lower() == ".svg":
        wholefile.write(path, _svg(found, height, ground, indicator.name.in_(view.lang)))
    else:
        wholefile.write(path, _png(found, height, ground))


def _elements(
    atlas: Atlas, indicator: Indicator, days: tuple[date, date], view: View
) -> tuple[list[Element], float]:
    """Return the elements of the picture and its height in px."""
    lang, ink, soft = (
        view.lang,
        theme.tokens(view.appearance)["ink"],
        theme.tokens(view.appearance)["ink_soft"],
    )
    found: list[Element] = [
        TextLines(_EDGE, 40, (indicator.name.in_(lang),), 20, ink, plot.PART, weight=700),
        TextLines(_EDGE, 64, (indicator.unit.in_(lang),), 13, soft, plot.PART),
    ]
    ground = theme.tokens(view.appearance)["ground"]
    canvas = plot.Canvas(_WIDTH - 2 * _EDGE, _HEIGHT, 13, 1.15, view.appearance, ground, lang)
    dots = observed(atlas, indicator)
    past = sum(certain_day(dot.seen.as_of) <= view.clock.at for dot in dots)
    drawn = plot.drawing(canvas, plot.plot_for(canvas, dots, days), dots, past)
    found += [moved(element, _EDGE, 76) for element in drawn]
    y = 76.0 + _HEIGHT + _LINE
    scopes = series(indicator)
    for number, one in enumerate(scopes if len(scopes) > 1 or scopes[0].scope.zh else ()):
        found.append(plot.mark(number, _EDGE + 6, y - 4, 4, Ink(fill=series_hue(number, view.appearance))))
        words = one.scope.in_(lang) or t("indicators.plain_scope", lang)
        found.append(TextLines(_EDGE + 18, y, (words,), _SMALL, soft, plot.PART))
        y += _LINE
    cited = dict.fromkeys(cite(atlas, dot.seen.citation, lang) for dot in dots)
    notes = (
        indicator.note.in_(lang),
        t("indicators.sources_of", lang, list=t("table.and", lang).join(cited)),
    )
    lines = tuple(row for note in notes if note for row in wrap(note, _SMALL, _WIDTH - 2 * _EDGE))
    found.append(TextLines(_EDGE, y, lines, _SMALL, soft, plot.PART, leading=_LINE))
    return found, y + _LINE * len(lines) + _EDGE / 2


def _png(found: list[Element], height: float, ground: QColor) -> bytes:
    image = QImage(round(_WIDTH * _RATIO), round(height * _RATIO), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(96 * _RATIO / 0.0254))
    image.setDotsPerMeterY(round(96 * _RATIO / 0.0254))
    image.fill(ground)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_RATIO, _RATIO)
    paint_elements.elements(painter, found)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _svg(found: list[Element], height: float, ground: QColor, title: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setSize(QSize(_WIDTH, round(height)))
    made.setViewBox(QRectF(0, 0, _WIDTH, height))
    made.setTitle(title)
    painter = QPainter(made)
    painter.fillRect(QRectF(0, 0, _WIDTH, height), ground)
    paint_elements.elements(painter, found)
    painter.end()
    return bytes(buffer.data().data())
