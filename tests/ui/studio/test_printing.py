"""Printing: the sheet laid out for the printer's page by the real worker, and painted whole on a PDF printer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF, QSize
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.export.sheet.paper import parse_paper
from explorer.layers.order import opening_layers
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.studio import printing
from explorer.ui.studio.dialog import ExportDialog
from tests.helpers import ours


@pytest.fixture(scope="module")
def known() -> Known:
    return ours.known()


def _store(known: Known, view: View) -> Store:
    store = Store(Work(view, catalogue=known.catalogue))
    store.know(known)
    return store


@pytest.fixture
def studio(qtbot: QtBot, dressed: QApplication, known: Known) -> Iterator[ExportDialog]:
    view = View(layers=opening_layers(known.catalogue))
    made = ExportDialog(_store(known, view), "1200x800px")
    made.show()
    yield made
    made.close()


def pdf_printer(path: Path, size: QPageSize.PageSizeId, way: QPageLayout.Orientation, dpi: int) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(dpi)
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(QPageSize(size), way, QMarginsF()))
    return printer


def picture_of(path: Path, width: int) -> QImage:
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    points = document.pagePointSize(0)
    return document.render(0, QSize(width, round(width * points.height() / points.width())))


def likeness(one: QImage, other: QImage) -> float:
    """The share of pixels whose lightness is nearly the same."""
    same = sum(
        abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) < 40
        for x in range(0, one.width(), 3)
        for y in range(0, min(one.height(), other.height()), 3)
    )
    return same / (len(range(0, one.width(), 3)) * len(range(0, min(one.height(), other.height()), 3)))


@pytest.mark.slow
def test_the_page_of_the_printer_is_filled_with_the_sheet(
    qtbot: QtBot, studio: ExportDialog, tmp_path: Path
) -> None:
    """A4 upright, although the form says landscape: the dialog's page decides."""
    out = tmp_path / "打印.pdf"
    printer = pdf_printer(out, QPageSize.PageSizeId.A4, QPageLayout.Orientation.Portrait, 200)
    with qtbot.waitSignal(studio.print_run.printed, timeout=120_000):
        studio.print_on(printer)
    studio.print_run.wait()
    sent = Path(studio._folder.name) / "print.pdf"
    document = QPdfDocument()
    document.load(str(out))
    assert document.pageCount() == 1
    size = document.pagePointSize(0)
    assert (size.width(), size.height()) == (pytest.approx(595, abs=1), pytest.approx(842, abs=1))
    assert likeness(picture_of(out, 420), picture_of(sent, 420)) > 0.97
    page = picture_of(out, 420)
    dark = sum(page.pixelColor(x, y).lightness() < 120 for x in range(420) for y in range(590))
    assert dark > 1000, "there is ink on the page"


@pytest.mark.slow
def test_a_dark_map_is_printed_light(
    qtbot: QtBot, dressed: QApplication, known: Known, tmp_path: Path
) -> None:
    """Paper is white, and ink costs."""
    view = View(layers=opening_layers(known.catalogue), appearance="dark")
    studio = ExportDialog(_store(known, view), "1200x800px")
    studio.show()
    out = tmp_path / "dark.pdf"
    printer = pdf_printer(out, QPageSize.PageSizeId.A4, QPageLayout.Orientation.Landscape, 100)
    with qtbot.waitSignal(studio.print_run.printed, timeout=120_000):
        studio.print_on(printer)
    studio.print_run.wait()
    studio.close()
    page = picture_of(out, 420)
    light = sum(page.pixelColor(x, y).lightness() > 200 for x in range(420) for y in range(297))
    assert light > 0.8 * 420 * 297


def test_the_dialog_begins_with_the_paper_of_the_form(qtbot: QtBot, studio: ExportDialog) -> None:
    printer = printing.printer_for(parse_paper("A3"))
    page = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    assert (round(page.width()), round(page.height())) == (420, 297)
    paper = printing.paper_of(printer)
    assert (round(paper.width), round(paper.height)) == (420, 297)
    studio.choose_printer()
    (asked,) = studio.findChildren(QPrintDialog)
    assert asked.isVisible()
    asked.reject()


def test_a_printer_that_takes_nothing_is_told(qtbot: QtBot, studio: ExportDialog, tmp_path: Path) -> None:
    nowhere = pdf_printer(
        tmp_path / "none" / "a.pdf", QPageSize.PageSizeId.A4, QPageLayout.Orientation.Landscape, 150
    )
    with qtbot.waitSignal(studio.print_run.failed, timeout=20_000):
        studio.print_run.start(tmp_path / "no.pdf", nowhere)
    assert "打印机" in studio.status.text()
