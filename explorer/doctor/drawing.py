"""Checks that draw: screens and graphics of the desktop, a test picture, one export of each format.

Each runs in a process of its own (`doctor.run`), because a broken driver takes the process with it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.doctor.result import CheckResult

if TYPE_CHECKING:
    from PIL import Image

    from explorer.atlas.assembly.known import Known
    from explorer.export.formats.renderer import Renderer
    from explorer.export.sheet.sheet import Sheet
    from explorer.state.view.view import View

_SIZE = "640x400px"
# How a file of each format begins; a film holds `ftyp` after its first length.
_STARTS = {
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8",
    "svg": b"<",
    "pdf": b"%PDF",
    "pptx": b"PK",
    "html": b"<!DOCTYPE",
    "mp4": b"ftyp",
}
_COARSE = (64, 40)  # pixels over which edges are smoothed alike
_SAME_LEAST = 0.5
_INK_LEAST = 0.02  # of the picture's pixels that are not its paper


def screens() -> Iterator[CheckResult]:
    """Sizes and scaling of the desktop's screens, the sandbox, what draws and with which driver, and WebGL."""
    from explorer.ui.map import engine
    from explorer.ui.map.graphics import gl_driver, webgl_renderer

    engine.prepare()
    os.environ.pop(engine.GL, None)  # the driver is asked for its name here
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["twincity"])
    assert isinstance(app, QApplication)
    found = [
        f"{s.size().width()} × {s.size().height()}, {s.devicePixelRatio() * 100:.0f} %" for s in app.screens()
    ]
    values = {"list": "; ".join(found), "platform": app.platformName()}
    smallest = min(min(s.size().width() - 840, s.size().height() - 500) for s in app.screens())
    yield CheckResult(
        "screens", "small" if smallest < 0 else "there", "amber" if smallest < 0 else "green", values
    )
    second = len(found) > 1
    yield CheckResult("second", "there" if second else "none", "green", {"n": len(found)})
    off = os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1" or "--no-sandbox" in os.environ.get(
        "QTWEBENGINE_CHROMIUM_FLAGS", ""
    )
    yield CheckResult("sandbox", "off" if off else "on", "amber" if off else "green")
    software = os.environ.get("QT_QUICK_BACKEND") == "software"
    yield CheckResult("graphics", "software" if software else "card", "green", {"driver": gl_driver() or "–"})
    webgl = webgl_renderer()
    yield CheckResult("webgl", "there" if webgl else "none", "green", {"renderer": webgl})
    yield painter()


def painter() -> CheckResult:
    """What draws large layers: as the user has chosen, else a card whose test picture has been seen."""
    from explorer.state.files.graphics_memory import GraphicsMemory
    from explorer.state.files.settings import SettingsFile
    from explorer.ui.map import card_trial, engine

    choice = SettingsFile().load().painter
    driver = GraphicsMemory().driver(card_trial.machine())
    if choice == "raster" or not (choice or engine.may_have_card()):
        return CheckResult("painter", "raster", "green")
    return CheckResult("painter", "card" if driver else "untried", "green", {"driver": driver})


def exports(known: Known, renderer: Renderer) -> Iterator[CheckResult]:
    """A test picture looked at, then a small export of each format, written and read again."""
    from explorer.export.jobs.snapshot import snapshot
    from explorer.export.sheet.paper import parse_paper
    from explorer.export.sheet.sheet import Sheet
    from explorer.layers.order import opening_layers
    from explorer.state.view.view import View

    view = View(layers=opening_layers(known.catalogue))
    sheet = Sheet(paper=parse_paper(_SIZE))
    with tempfile.TemporaryDirectory(prefix="twincity-check-") as folder:
        for kind, start in _STARTS.items():
            path = Path(folder) / f"check.{kind}"
            begun = time.perf_counter()
            try:
                if kind == "mp4":
                    _film(known, view, sheet, renderer, path)
                else:
                    snapshot(known, view, sheet, renderer, path)
                sound = start in path.read_bytes()[:64]
            except Exception as error:  # noqa: BLE001  # whatever it is, it is this check's finding
                words = " ".join(str(error).split())[:200] or type(error).__name__
                yield CheckResult("export", "failed", "red", {"kind": kind, "why": words})
                continue
            seconds = f"{time.perf_counter() - begun:.1f}"
            size = max(1, round(path.stat().st_size / 1024))
            values = {"kind": kind, "s": seconds, "kb": size}
            yield CheckResult("export", "made" if sound else "broken", "green" if sound else "red", values)
            if kind == "png":
                yield picture(path)
            if kind == "pdf" and path.with_suffix(".png").exists():
                yield compared(path.with_suffix(".png"), path)


def picture(path: Path) -> CheckResult:
    """Compare what was drawn with what must be in it: land, water lines and hues of more than one layer."""
    import numpy as np
    from PIL import Image

    with Image.open(path) as found:
        pixels = np.asarray(found.convert("RGB")).reshape(-1, 3)
    colors, counts = np.unique(pixels, axis=0, return_counts=True)
    ink = 1 - counts.max() / len(pixels)
    hues = np.unique(colors[np.ptp(colors.astype(int), axis=1) > 48] >> 5, axis=0)
    values = {"ink": f"{ink:.0%}", "hues": len(hues)}
    sound = ink > _INK_LEAST and len(hues) >= 4
    return CheckResult("picture", "right" if sound else "blank", "green" if sound else "red", values)


def compared(png: Path, pdf: Path) -> CheckResult:
    """Compare the picture that the engine painted with the same sheet as a PDF, which another library paints.

    Their difference is measured as a share of what differs from the paper: 1 if either is blank.
    """
    import numpy as np
    from PIL import Image

    with Image.open(png) as found:
        size = found.size
        one = np.asarray(found.convert("RGB").resize(_COARSE, Image.Resampling.BOX)).astype(int)
    other = np.asarray(_page(pdf, size).resize(_COARSE, Image.Resampling.BOX)).astype(int)
    ink = max(np.abs(part - np.median(part, axis=(0, 1))).mean() for part in (one, other))
    same = max(0.0, 1 - np.abs(one - other).mean() / max(ink, 1e-9))
    sound = same > _SAME_LEAST
    return CheckResult(
        "compared", "same" if sound else "other", "green" if sound else "red", {"same": f"{same:.0%}"}
    )


def _page(pdf: Path, size: tuple[int, int]) -> Image.Image:
    """The first page, painted by QtPdf on white."""
    from PIL import Image
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    document.load(str(pdf))
    painted = document.render(0, QSize(*size)).convertToFormat(QImage.Format.Format_RGBA8888)
    document.close()
    page = Image.new("RGBA", size, "white")
    if painted.isNull():
        return page.convert("RGB")
    data = bytes(painted.constBits())
    page.alpha_composite(Image.frombuffer("RGBA", size, data, "raw", "RGBA", painted.bytesPerLine(), 1))
    return page.convert("RGB")


def _film(known: Known, view: View, sheet: Sheet, renderer: Renderer, path: Path) -> None:
    """Two frames, half a second each."""
    from explorer.export.jobs.frames import Frame
    from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series

    frames = (Frame(view, "1"), Frame(view, "2"))
    pages = lay_out_series(known, frames, sheet, renderer)
    write_series(pages, SeriesFormat("mp4", path, 0.5), lambda *_: None)
