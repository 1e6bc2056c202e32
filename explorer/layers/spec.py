"""LayerSpec: the declaration from which panel, map, legend, counts, search and exports follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.words.text import Text

Group = Literal["transport", "platform", "ecology", "industry", "service", "culture", "user"]
Shape = Literal["line", "area", "point"]
Glyph = Literal[
    "circle", "square", "diamond", "triangle", "star", "burst", "cross", "pill", "drop",
    "hull", "dome", "leaf", "shield", "works", "stage", "signpost", "gem",
]  # fmt: skip
Beat = Literal[
    "plain", "bank", "ticks", "pairs", "triples", "beads", "bead_pairs", "bead_triples", "blocks", "block_pairs",
    "tall_ticks", "tick_block", "ticks_block", "far_ticks", "far_pairs", "far_beads",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One theme: its words, hue and shapes. Colours as `#rrggbb` for light and dark ground.

    `priority` orders labels and drawing (higher wins); `glyph` is the marker of its points and
    `icon` a one-hanzi mark inside it; `beat` is the rhythm upon its lines, `edge` the one upon its
    areas' outlines where that is another; `ends` puts dots on the two ends
    of its lines and names them.
    """

    id: str
    group: Group
    name: Text
    color: str
    color_dark: str
    glyph: Glyph = "circle"
    icon: str = ""
    beat: Beat = "plain"
    edge: Beat | Literal[""] = ""
    width: float = 3.2
    opens_visible: bool = False
    label_zoom: float = 8.5
    priority: int = 50
    casing: bool = True
    ends: bool = False

    def hue(self, appearance: str) -> str:
        return self.color_dark if appearance == "dark" else self.color
