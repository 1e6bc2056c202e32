"""Options of a presentation: which parts are shown over the map, and how large. No Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from explorer.records import dataclass
from explorer.words.structure import valid_fields

MOST_MINUTES = 600
GROWTHS = (0.75, 0.85, 1.0, 1.15, 1.35, 1.6, 1.9)


@dataclass(frozen=True, slots=True)
class StageOptions:
    """The parts shown over the map while presenting, and their size; saved in the project's settings."""

    title: bool = True
    clock: bool = True
    legend: bool = True
    figures: bool = True
    plates: bool = False  # the name of the feature under the pointer
    minutes: int = 0  # that the talk may take; 0: no countdown
    growth: int = GROWTHS.index(1.0)

    @staticmethod
    def from_json(data: Any) -> StageOptions:
        """Read the valid members; the others keep their defaults."""
        found = valid_fields(data, StageOptions)[0].grown(0)
        return replace(found, minutes=min(max(found.minutes, 0), MOST_MINUTES))

    @property
    def size(self) -> float:
        """Return the factor that the presenter applies to the text size."""
        return GROWTHS[self.growth]

    def grown(self, by: int) -> StageOptions:
        return replace(self, growth=min(max(self.growth + by, 0), len(GROWTHS) - 1))
