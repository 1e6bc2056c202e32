"""What a presenter wants to see over the map, and how large; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from explorer.state.view.structure import sound

GROWTHS = (0.75, 0.85, 1.0, 1.15, 1.35, 1.6, 1.9)


@dataclass(frozen=True, slots=True)
class Options:
    """What of the chrome a presenter wants, and how large; they travel in the project's settings."""

    title: bool = True
    clock: bool = True
    legend: bool = True
    figures: bool = True
    plates: bool = False  # what the pointer is over, in words
    growth: int = GROWTHS.index(1.0)

    @staticmethod
    def from_json(data: Any) -> Options:
        """What is sound of it; the rest as at first."""
        return sound(data, Options)[0].grown(0)

    @property
    def size(self) -> float:
        """The presenter's own factor on the text."""
        return GROWTHS[self.growth]

    def grown(self, by: int) -> Options:
        return replace(self, growth=min(max(self.growth + by, 0), len(GROWTHS) - 1))
