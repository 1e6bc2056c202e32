"""EngineRenderer: draws a View on a sheet with the same page in a hidden view, for files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

from PySide6.QtCore import QByteArray, QDeadlineTimer, QMarginsF, QPoint, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QRegion

from explorer.atlas.assembly.known import Known
from explorer.export.formats import png
from explorer.export.sheet.paper import LEAST_ZOOM, MOST_ZOOM
from explorer.export.sheet.sheet import OnMap
from explorer.layers.large import large_layers
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from explorer.ui.map.waiting import run_until
from explorer.words.strings import t

Sheet = dict[str, Any]
_LARGE_MS = 600_000
_TILES_MS = 600_000  # a sheet of a service's tiles, at a few each second
_MM_PER_PX = 25.4 / 96
_UNDER = ("black", "white")


class RenderError(RuntimeError):
    """The picture was not ready in time, or the page reported an error."""


class EngineRenderer:
    """Renders `(view, sheet)`. A sheet is {"width", "height", "map": {"x","y","w","h"}, "elements": [...],
    "extent": [w,s,e,n] or absent} in CSS px at 96 dpi; with an extent the camera fits it, else the View's holds.

    The page is loaded once and kept: a series of forty costs one start.
    """

    def __init__(self, profile: Profile, context: MapContext, timeout_ms: int = 30_000) -> None:
        self._patience = timeout_ms
        self._profile, self._context = profile, context
        self._errors: list[str] = []
        self._view = self._page()
        self._second: MapView | None = None
        self._settled: object = None  # what is on a page, though it may not be painted yet
        self._turn = True

    @property
    def _timeout(self) -> int:
        """How long a picture may take, in ms: a layer of a hundred thousand lines is fetched and painted in a minute."""
        return max(self._patience, _LARGE_MS) if large_layers(self._context.atlas) else self._patience

    @property
    def known(self) -> Known:
        """What it draws now."""
        return self._context.known

    def _page(self) -> MapView:
        made = MapView(self._profile, self._context)
        made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        made.failed.connect(self._errors.append)
        return made

    def render_png(self, view: View, sheet: Sheet, scale: float = 1.0, dpi: float = 96.0) -> bytes:
        """PNG of the sheet's size times `scale`, with `dpi` written into the file."""
        return self.begin_png(view, sheet, scale, dpi)()

    def begin_png(self, view: View, sheet: Sheet, scale: float, dpi: float) -> Callable[[], bytes]:
        """Paint now; return a function that encodes the PNG, in any thread, while the next one is painted."""
        if sheet.get("clear"):
            black, white = (self.render_image(view, {**sheet, "background": one}, scale) for one in _UNDER)
            return lambda: png.with_metadata(_clear(black, white), dpi)
        image = self.render_image(view, sheet, scale)
        size = (image.width(), image.height(), image.bytesPerLine())
        return lambda: png.with_metadata(png.encode(image.constBits(), *size), dpi)

    def render_image(self, view: View, sheet: Sheet, scale: float = 1.0) -> QImage:
        """The picture itself, for series and films."""
        self._lay(view, sheet, scale)
        ratio = self._view.devicePixelRatioF()
        image = QImage(
            round(sheet["width"] * scale), round(sheet["height"] * scale), QImage.Format.Format_RGB888
        )
        image.setDevicePixelRatio(ratio)
        self._view.render(image, QPoint(), QRegion(0, 0, *_sides(sheet, scale, ratio)))
        image.setDevicePixelRatio(1.0)
        return image

    def render_pdf(self, view: View, sheet: Sheet) -> bytes:
        """Vector PDF, one page of exactly the sheet's size."""
        return self._print(self._view, view, sheet)()

    def begin_pdf(self, view: View, sheet: Sheet) -> Callable[[], bytes]:
        """Print by two pages in turn, each with its own process; return a function that waits for the bytes."""
        self._turn = not self._turn
        if self._turn and self._second is None:
            self._second = self._page()
        return self._print(self._second if self._turn and self._second else self._view, view, sheet)

    def _print(self, page: MapView, view: View, sheet: Sheet) -> Callable[[], bytes]:
        self._lay(view, {**sheet, "fine": True}, 1.0, painted=False, page=page)
        size = QSizeF(sheet["width"] * _MM_PER_PX, sheet["height"] * _MM_PER_PX)
        page_size = QPageSize(size, QPageSize.Unit.Millimeter, "sheet", QPageSize.SizeMatchPolicy.ExactMatch)
        layout = QPageLayout(page_size, QPageLayout.Orientation.Portrait, QMarginsF())
        layout.setMode(QPageLayout.Mode.FullPageMode)
        done: list[bytes] = []
        below = page.page().backgroundColor()
        if sheet.get("clear"):
            page.page().setBackgroundColor(Qt.GlobalColor.transparent)

        def take(data: QByteArray) -> None:
            page.page().setBackgroundColor(below)
            done.append(bytes(data.data()))

        page.page().printToPdf(take, layout)
        falls = page.falls

        def printed() -> bytes:
            run_until(lambda: bool(done) or page.falls != falls, QDeadlineTimer(self._timeout))
            if not done or not done[0]:
                raise RenderError(self._reason(page, view))
            return done[0]

        return printed

    def render_svg(self, view: View, sheet: Sheet) -> str:
        """The map's panes (not the sheet's elements) as one SVG document of the map's size."""
        self._lay(view, {**sheet, "fine": True}, 1.0, painted=False)
        done: list[str] = []
        self._view.serialized.connect(done.append)
        self._view.send({"serialize": True})
        falls = self._view.falls
        run_until(lambda: bool(done) or self._view.falls != falls, QDeadlineTimer(self._timeout))
        self._view.serialized.disconnect(done.append)
        if not done:
            raise RenderError(self._reason(self._view, view))
        return done[0]

    def on_map(self, view: View, sheet: Sheet, scale: float = 1.0) -> OnMap:
        """Return what the legend must explain on this sheet's map; `scale` as the picture's, or it is painted twice."""
        self._lay(view, sheet, scale, painted=False)
        return self._view.on_map

    def show_known(self, known: Known) -> None:
        """Draw these layers from now on, a second page that is made later too."""
        for page in (self._view, self._second):
            if page is not None:
                page.show_known(known)
        self._context = replace(self._context, known=known)
        self._settled = None

    def close(self) -> None:
        """Release the pages; call before the profile is deleted."""
        for page in (self._view, self._second):
            if page is not None:
                page.close()
                page.page().deleteLater()
                page.deleteLater()

    def _lay(
        self, view: View, sheet: Sheet, scale: float, painted: bool = True, page: MapView | None = None
    ) -> None:
        """Size, then zoom, then the sheet and only then the camera (STYLE: fits used the unscaled size).

        A page that is lost meanwhile is laid again when it is back. What need not be `painted` is hidden: a sheet of
        seventeen megapixels takes longer to paint than to lay. What is there already, as after `on_map`, is only shown.
        """
        self._errors.clear()
        shown = page or self._view
        wanted = (shown, shown.falls, view, sheet, scale)
        is_there, self._settled = self._settled == wanted, None
        if is_there and not painted:
            self._settled = wanted
            return
        if is_there:
            shown.send({"seen": True})
            if shown.wait_settled(self._timeout) and not self._errors:
                return
        shown.show()
        ratio = shown.devicePixelRatioF()
        if (
            not LEAST_ZOOM <= scale / ratio <= MOST_ZOOM
        ):  # Qt would keep the zoom before: a small picture in a corner
            raise RenderError(t(f"map.renderer_{'coarse' if scale < ratio else 'fine'}", view.lang))
        shown.setFixedSize(*_sides(sheet, scale, ratio))
        shown.setZoomFactor(scale / ratio)
        if shown.given_up:
            shown.retry()
        falls = -1
        while falls != shown.falls and not shown.given_up:
            falls = shown.falls
            shown.wait_ready(self._timeout)
            if shown.zoomFactor() != scale / ratio:  # which a lost process takes along
                shown.setZoomFactor(scale / ratio)
            self._errors.clear()
            shown.lay(view, {**sheet, "unseen": not painted})
            if shown.wait_settled(_TILES_MS if view.grounds else self._timeout, painted) and not self._errors:
                self._settled = None if painted else (shown, falls, view, sheet, scale)
                return
        raise RenderError(self._reason(shown, view))

    def _reason(self, page: MapView, view: View) -> str:
        if page.given_up:
            return t("map.renderer_gone", view.lang)
        return self._errors[0] if self._errors else t("map.renderer_late", view.lang)


def _sides(sheet: Sheet, scale: float, ratio: float) -> tuple[int, int]:
    """Return the width and height of a sheet in the widget's pixels, of which each is `ratio` of the picture's."""
    return ceil(round(sheet["width"] * scale) / ratio), ceil(round(sheet["height"] * scale) / ratio)


def _clear(black: QImage, white: QImage) -> bytes:
    """Return the PNG with the opacity that the same drawing has over black and over white."""
    import numpy as np

    def pixels(image: QImage) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)

    over_black, over_white = pixels(black), pixels(white)
    alpha = 255 - (over_white.astype(np.int16) - over_black).clip(0, 255).min(axis=2)
    color = over_black.astype(np.float32) * 255 / np.maximum(alpha, 1)[:, :, None]
    rgba = np.dstack([color.round().clip(0, 255), alpha]).astype(np.uint8)
    return png.encode(rgba.tobytes(), black.width(), black.height(), black.width() * 4, 4)
