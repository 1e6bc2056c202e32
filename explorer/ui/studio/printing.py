"""The sheet on paper: the system's print dialog, and the PDF of the sheet painted at the printer's resolution.

The sheet is written for the page that the dialog chose, as an export of that size would be.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QMarginsF,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QRunnable,
    QSize,
    QSizeF,
    Qt,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from explorer.export.sheet.paper import PRINT_DPI, Paper, parse_paper

_MOST_DPI = 600.0  # of the pictures that are painted; paper shows no more
_BAND_PX = 4_000_000  # a page at 600 dpi is some hundred megabytes: it is painted in bands


def printer_for(paper: Paper) -> QPrinter:
    """A printer set to a page of this size and orientation, as far as it is printed paper."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)  # the sheet has its own margins
    if paper.printed:
        wide = paper.width > paper.height
        short, long = sorted((paper.width, paper.height))
        size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter)
        way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(size, way, QMarginsF()))
    return printer


def paper_of(printer: QPrinter) -> Paper:
    """The page that a printer is set to, whole; its pictures (relief) are as fine as an export's."""
    page = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    dpi = min(float(printer.resolution()), PRINT_DPI)
    return parse_paper(f"{page.width():.1f}x{page.height():.1f}mm", dpi)


def ask(parent: QWidget, printer: QPrinter, then: Callable[[QPrinter], object], title: str) -> QPrintDialog:
    """Show the system's print dialog; `then` is called with the printer once it is accepted."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    dialog.setOptions(
        QPrintDialog.PrintDialogOption.PrintToFile | QPrintDialog.PrintDialogOption.PrintShowPageSize
    )
    dialog.accepted.connect(lambda: then(printer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()  # PySide knows only the `open` that takes a slot by its C++ name
    return dialog


class PrintRun(QObject):
    """Paints a PDF on a printer in a thread: `printed` or `failed` at the end; one at a time."""

    printed = Signal()
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def start(self, pdf: Path, printer: QPrinter) -> None:
        self._pool.start(_Printing(self, pdf, printer))

    def wait(self) -> None:
        """Wait until the page is with the system; called when the studio closes."""
        self._pool.waitForDone()


class _Printing(QRunnable):
    def __init__(self, run: PrintRun, pdf: Path, printer: QPrinter) -> None:
        super().__init__()
        self._run, self._pdf, self._printer = run, pdf, printer

    def run(self) -> None:
        done = paint(self._pdf, self._printer)
        with contextlib.suppress(RuntimeError):  # the studio closed meanwhile
            (self._run.printed if done else self._run.failed).emit()


def paint(pdf: Path, printer: QPrinter) -> bool:
    """Paint every page of a PDF, one a sheet; False where the printer takes none of it."""
    document, painter = QPdfDocument(), QPainter()
    if document.load(str(pdf)) != QPdfDocument.Error.None_ or not painter.begin(printer):
        return False
    try:
        for number in range(document.pageCount()):
            if number and not printer.newPage():
                return False
            _paint_page(document, number, painter, printer)
        return True
    finally:
        painter.end()
        document.close()


def _paint_page(document: QPdfDocument, number: int, painter: QPainter, printer: QPrinter) -> None:
    """In bands from the top, as large as the page allows without turning or stretching it."""
    points = document.pagePointSize(number)
    page = printer.pageLayout().fullRectPixels(printer.resolution())
    room = min(page.width() / points.width(), page.height() / points.height())
    scale = min(room, _MOST_DPI / 72)
    whole = QSize(round(points.width() * scale), round(points.height() * scale))
    shift = QPointF((page.width() - points.width() * room) / 2, (page.height() - points.height() * room) / 2)
    tall = max(1, math.floor(_BAND_PX / whole.width()))
    grow = room / scale
    for top in range(0, whole.height(), tall):
        band = QRect(0, top, whole.width(), min(tall, whole.height() - top))
        options = QPdfDocumentRenderOptions()
        options.setScaledSize(whole)
        options.setScaledClipRect(band)
        picture = document.render(number, band.size(), options)
        goal = QRectF(shift.x(), shift.y() + top * grow, band.width() * grow, band.height() * grow)
        painter.drawImage(goal, picture)
