"""Adapting a row to a narrow window in steps: the least important part folds first, nothing is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLayout

Step = Callable[[bool], object]


class Folds:
    """Takes the fewest of `steps` with which `row` fits; each is called with True to fold, False to unfold.

    What each step needs is measured when words change, not at every resize: a bar that folds and unfolds
    while the window's edge is dragged flickers.
    """

    def __init__(self, row: QLayout, steps: Sequence[Step]) -> None:
        self._row, self._steps = row, tuple(steps)
        self._needs: list[int] = []
        self.level = 0

    def measure(self, width: int) -> None:
        """Measure the widths again after words or icons have changed, then `fit` to `width`."""
        for step in self._steps:
            step(False)
        needs = [self._need()]
        for step in self._steps:
            step(True)
            needs.append(self._need())
        self._needs, self.level = needs, len(self._steps)  # not before: to show a widget lays the window out
        self.fit(width)

    def fit(self, width: int) -> None:
        """Fold as few steps as fit into `width` px."""
        wanted = next((n for n, need in enumerate(self._needs) if need <= width), len(self._steps))
        for n in range(min(wanted, self.level), max(wanted, self.level)):
            self._steps[n](wanted > n)
        if self._needs:
            self.level = wanted

    @property
    def least(self) -> int:
        """The width in px with everything folded."""
        return self._needs[-1] if self._needs else 0

    def _need(self) -> int:
        self._row.invalidate()
        return self._row.minimumSize().width()
