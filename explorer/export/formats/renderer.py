"""The protocol of the map renderer: bitmaps, pages and vectors of a View inside a sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from explorer.atlas.catalogue import Catalogue
from explorer.export.sheet.sheet import OnMap
from explorer.state.view.view import View

Message = dict[str, Any]


class Renderer(Protocol):
    """`sheet` is the value that `message.sheet_message` makes. Failures raise RuntimeError with the reason."""

    def render_png(self, view: View, sheet: Message, scale: float, dpi: float) -> bytes:
        """The whole sheet as a PNG of its CSS size times `scale`, rounded."""
        ...

    def begin_png(self, view: View, sheet: Message, scale: float, dpi: float) -> Callable[[], bytes]:
        """The same, painted now and packed when called, by any thread."""
        ...

    def render_pdf(self, view: View, sheet: Message) -> bytes:
        """The whole sheet as one vector page of its CSS size at 96 to the inch."""
        ...

    def begin_pdf(self, view: View, sheet: Message) -> Callable[[], bytes]:
        """The same, begun now and waited for when called; two at most may be under way."""
        ...

    def render_svg(self, view: View, sheet: Message) -> str:
        """The map alone as an SVG fragment with named layers, in CSS px from the frame's corner."""
        ...

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Draw these layers from now on."""
        ...

    def on_map(self, view: View, sheet: Message, scale: float = 1.0) -> OnMap:
        """What the legend must explain on the map."""
        ...
