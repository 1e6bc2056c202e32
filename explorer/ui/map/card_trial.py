"""Whether large layers are drawn by the graphics card: only once its test picture has been seen in the view.

A driver may report success and leave the view blank, so what WebGL says of itself counts for nothing. Until the
picture is seen, and wherever it is not, layers are counted by the processor (resources/web/raster/).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QObject, QRect, QSysInfo, Qt, QTimer, Signal, qVersion
from PySide6.QtGui import QGuiApplication, QImage

from explorer.state.files.graphics_memory import GraphicsMemory
from explorer.state.files.settings import SettingsFile
from explorer.ui.map import engine
from explorer.ui.map.link import MapPort

log = logging.getLogger(__name__)
Choice = Literal["", "raster", "card"]  # of the user; empty: a card where there is one
_CHOICES: dict[Choice, str] = {
    "": "painter_auto",
    "raster": "painter_raster",
    "card": "painter_card",
}  # by command
_LOOK_MS, _LOOKS = 40, 40
_NEAR = 40  # of 255, that a colour may be off
_SIDE = 32  # px of the corner that is looked at


class CardTrial(QObject):
    """Answers the page's questions about a card (resources/web/features/trial.js)."""

    changed = Signal(bool)  # whether a card draws now
    refused = Signal()  # the user has just chosen a card, and there is none, or its picture was not seen

    def __init__(
        self,
        view: MapPort,
        settings: SettingsFile,
        memory: GraphicsMemory | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._settings = view, settings
        self.choice: Choice = settings.load().painter
        self._memory = memory or GraphicsMemory()
        self._driver, self._spots = "", list[tuple[float, ...]]()
        self._wanted = self._asked = self.in_use = False
        self._looks = 0
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        view.painter.connect(self._hear)
        view.ready.connect(self._page_is_new)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {name: partial(self.choose, choice) for choice, name in _CHOICES.items()}

    def checks(self) -> dict[str, Callable[[], bool]]:
        return {name: lambda choice=choice: self.choice == choice for choice, name in _CHOICES.items()}  # type: ignore[misc]

    def choose(self, choice: Choice) -> None:
        """Draw as the user wishes, today and after the next start; a card that was not seen before is tried anew."""
        self.choice = choice
        self._asked = choice == "card"
        self._settings.save(replace(self._settings.load(), painter=choice))
        if choice == "card":
            self._memory.end(machine())
        if choice == "raster":
            self._drop()
        elif self._wanted and not self.in_use:
            self._begin()

    def _page_is_new(self) -> None:
        self._timer.stop()
        self._wanted = False
        self._use(False)

    def _hear(self, notice: dict[str, Any]) -> None:
        driver = notice["renderer"]
        match notice["state"]:
            case "wanted":
                self._wanted = True
                self._begin()
            case "found":
                self._found(driver)
            case "drawn":
                self._spots, self._looks = notice["spots"], 0
                self._timer.start()
            case "lost":
                log.info("the graphics card was lost (%s): large layers are counted", driver)
                self._timer.stop()
                self._use(False)
            case "none":
                log.info("no graphics card for large layers (%s)", driver or "no WebGL 2")
                self._memory.end(machine())
                self._refuse()

    def _begin(self) -> None:
        """Look for a card, where the user has none chosen only if the engine may have one and none has felled it."""
        if self.choice == "raster":
            return
        if not self.choice and not engine.may_have_card():
            return
        if not self.choice and self._memory.verdict(machine()) == "tried":
            log.info("the graphics card is left alone: trying it has ended the program before")
            return
        self._memory.begin(machine())
        self._view.send({"painter": "force" if self.choice == "card" else "try"})

    def _found(self, driver: str) -> None:
        self._memory.end(machine())
        self._driver = driver
        known = self._memory.verdict(machine(), driver)
        if known in ("blank", "tried") and self.choice != "card":
            self._drop()
            return
        if known == "seen":
            self._use(True)
        self._memory.begin(machine(), driver)
        self._view.send({"painter": "test"})

    def _look(self) -> None:
        """Look for the test picture in what is composed of the view, for a second or two."""
        if self._seen():
            self._memory.end(machine(), self._driver, "seen")
            self._use(True)
            return
        self._looks += 1
        if self._looks < _LOOKS:
            self._timer.start()
            return
        hidden = not self._view.isVisible() or QGuiApplication.applicationState() in (
            Qt.ApplicationState.ApplicationHidden,
            Qt.ApplicationState.ApplicationSuspended,
        )
        log.info("the test picture of %s was not seen: large layers are counted", self._driver)
        self._memory.end(machine(), self._driver, "" if hidden else "blank")
        self._drop()
        self._refuse()

    def _seen(self) -> bool:
        side = round(_SIDE / self._view.devicePixelRatioF()) + 1
        grabbed = self._view.grab(QRect(0, self._view.height() - side, side, side))
        return bool(self._spots) and shows(grabbed.toImage(), self._spots)

    def _use(self, wanted: bool) -> None:
        if wanted:
            self._view.send({"painter": "use"})
        if wanted != self.in_use:
            self.in_use = wanted
            if wanted:
                log.info("large layers are drawn by %s", self._driver)
            self.changed.emit(wanted)

    def _refuse(self) -> None:
        if self._asked:
            self.refused.emit()
        self._asked = False

    def _drop(self) -> None:
        self._timer.stop()
        self._view.send({"painter": "drop"})
        self._use(False)


def shows(image: QImage, spots: list[tuple[float, ...]]) -> bool:
    """Return whether the lower left corner shows each colour at its place (px from the left and from below)."""
    for left, up, *colour in spots:
        x, y = round(left), image.height() - round(up)
        if not (0 <= x < image.width() and 0 <= y < image.height()):
            return False
        found = image.pixelColor(x, y)
        if any(
            abs(a - b) > _NEAR
            for a, b in zip((found.red(), found.green(), found.blue()), colour, strict=True)
        ):
            return False
    return True


def machine() -> str:
    """Return what a verdict is of besides the driver: the machine, its windows, and the engine's version."""
    unique = bytes(QSysInfo.machineUniqueId().data()).decode("ascii", "replace")
    return f"{unique} {QGuiApplication.platformName()} {qVersion()}"
