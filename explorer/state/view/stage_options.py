"""What a presenter wants to see over the map, and how large; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

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
        known = data if isinstance(data, dict) else {}
        sound = {f.name: known[f.name] for f in fields(Options) if type(known.get(f.name)) is type(f.default)}
        made = Options(**sound)
        return replace(made, growth=min(max(made.growth, 0), len(GROWTHS) - 1))

    @property
    def size(self) -> float:
        """The presenter's own factor on the text."""
        return GROWTHS[self.growth]

    def grown(self, by: int) -> Options:
        return replace(self, growth=min(max(self.growth + by, 0), len(GROWTHS) - 1))
