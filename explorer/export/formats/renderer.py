"""Protocol of map renderers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from explorer.atlas.assembly.known import Known
from explorer.export.sheet.sheet import OnMap
from explorer.state.view.view import View

Message = dict[str, Any]


class Renderer(Protocol):
    """`sheet` is the result of `message.sheet_message`. All methods raise RuntimeError if the engine fails."""

    def render_png(self, view: View, sheet: Message, scale: float, dpi: float) -> bytes:
        """Render the whole sheet; the PNG has its CSS size times `scale`, rounded."""
        ...

    def begin_png(self, view: View, sheet: Message, scale: float, dpi: float) -> Callable[[], bytes]:
        """Paint now; the returned function encodes, in any thread."""
        ...

    def render_pdf(self, view: View, sheet: Message) -> bytes:
        """Print the whole sheet as a vector page of its CSS size at 96 px per inch."""
        ...

    def begin_pdf(self, view: View, sheet: Message) -> Callable[[], bytes]:
        """Start printing; the returned function waits for the result. At most two may be in progress."""
        ...

    def render_svg(self, view: View, sheet: Message) -> str:
        """Return the map alone as an SVG fragment with named layers, in CSS px from the frame's corner."""
        ...

    def show_known(self, known: Known) -> None:
        """Replace the layers."""
        ...

    def on_map(self, view: View, sheet: Message, scale: float = 1.0) -> OnMap:
        """Return what the legend must explain."""
        ...
