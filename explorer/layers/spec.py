"""LayerSpec: the declaration from which panel, map, legend, counts, search and exports follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from explorer.atlas.model import Status, Text
from explorer.atlas.timeline import Certainty

Group = Literal["transport", "platform", "ecology", "industry", "service", "culture", "user"]
Shape = Literal["line", "area", "point"]
Glyph = Literal["circle", "square", "diamond", "triangle", "hexagon", "star", "cross", "pentagon"]


@dataclass(frozen=True, slots=True)
class Style:
    """How one state of a layer is drawn; widths in CSS px at 96 dpi, `dash` in the same unit.

    `hollow` draws markers and the attested dot unfilled; `casing` is the white line below.
    """

    stroke: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    fill: str = ""
    fill_opacity: float = 0.0
    casing: bool = True
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One theme: its words, hue and shapes. Colours as `#rrggbb` for light and dark ground.

    `priority` orders labels and drawing (higher wins); `glyph` is the marker of its points and
    `icon` a one-hanzi mark inside it; `ends` puts dots on the two ends of its lines and names them.
    """

    id: str
    group: Group
    name: Text
    color: str
    color_dark: str
    glyph: Glyph = "circle"
    icon: str = ""
    width: float = 3.2
    opens_visible: bool = False
    label_zoom: float = 8.5
    priority: int = 50
    casing: bool = True
    ends: bool = False

    def hue(self, appearance: str) -> str:
        return self.color_dark if appearance == "dark" else self.color


# Status is told by form before colour, so that grey prints and colour-blind eyes read it too.
_FORMS: dict[Status, dict[str, float | tuple[float, ...]]] = {
    "planned": {"width": 0.55, "dash": (2.0, 5.0), "fill_opacity": 0.06},
    "approved": {"width": 0.65, "dash": (9.0, 3.0, 2.0, 3.0), "fill_opacity": 0.26},
    "construction": {"width": 0.9, "dash": (8.0, 6.0), "fill_opacity": 0.14},
    "operation": {"width": 1.0, "dash": (), "fill_opacity": 0.34},
    "upgrade": {"width": 1.55, "dash": (), "fill_opacity": 0.46},
    "closed": {"width": 0.5, "dash": (1.0, 4.0), "fill_opacity": 0.03},
}


def style_for(spec: LayerSpec, status: Status | None, certainty: Certainty, appearance: str) -> Style:
    """The style of a state: its status's form, softened where only possible, opened where only
    attested, thin and faint where nothing was seen of it for long.
    """
    hue = spec.hue(appearance)
    form = _FORMS[status or "planned"]
    base = Style(
        stroke=hue,
        width=round(spec.width * float(form["width"]), 2),  # type: ignore[arg-type]
        dash=form["dash"],  # type: ignore[arg-type]
        fill=hue,
        fill_opacity=form["fill_opacity"],  # type: ignore[arg-type]
        casing=spec.casing,
    )
    if certainty == "possible":
        return replace(base, opacity=0.5, fill_opacity=base.fill_opacity * 0.4, casing=False)
    if certainty == "unconfirmed":
        faint = replace(base, width=round(0.7 * base.width, 2), opacity=0.65, casing=False)
        return replace(faint, fill_opacity=base.fill_opacity * 0.5)
    if certainty in ("attested", "undated"):
        thin = replace(base, width=round(0.8 + 0.3 * base.width, 2), hollow=True, casing=False)
        opacity = 0.85 if certainty == "attested" else 0.55  # undated: hollow and soft
        return replace(thin, fill_opacity=base.fill_opacity * 0.35, opacity=opacity)
    return base
