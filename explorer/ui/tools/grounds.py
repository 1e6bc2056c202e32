"""The user's own grounds in the window: adds files and services to the View, and reports each failure once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.state.view import ground as values
from explorer.state.view.ground import OwnGround, OwnService
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.kit.placement import show_in_front
from explorer.words.strings import t
from explorer.words.wording import Localizable, wording

if TYPE_CHECKING:
    from explorer.ground.shelf import OpenGround

SUFFIXES = (".mbtiles", ".pmtiles", ".tif", ".tiff", ".gtiff")


def is_ground(path: Path) -> bool:
    """Whether a file that is dropped or opened would be a ground."""
    return path.suffix.lower() in SUFFIXES


class GroundTool(QObject):
    """Opens grounds off the window's thread; every change of a ground is an undo step.

    `make_sheet` makes the sheet in which they are edited, when it is first needed.
    """

    opened = Signal(object)  # an OpenGround, whether it could be opened or not

    def __init__(
        self, session: Session, say: Say, window: QWidget, make_sheet: Callable[[GroundTool], QWidget]
    ) -> None:
        super().__init__(window)
        self._session, self._say, self._window = session, say, window
        self._make_sheet = make_sheet
        self.sheet: QWidget | None = None
        self.opened.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._coming: dict[str, OwnGround] = {}

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"grounds": self.edit}

    @property
    def view(self) -> View:
        return self._session.store.view

    def edit(self) -> None:
        """Show the sheet of grounds, which stays beside the map."""
        if self.sheet is None:
            self.sheet = self._make_sheet(self)
        show_in_front(self.sheet)

    # -- what comes -------------------------------------------------------------------------

    def choose_files(self) -> None:
        lang = self._session.lang
        kinds = f"{t('grounds.files', lang)} ({' '.join('*' + suffix for suffix in SUFFIXES)})"
        folder = self._session.settings.load().last_folder
        found, _ = QFileDialog.getOpenFileNames(
            self.sheet or self._window, t("grounds.add_file", lang), folder, kinds
        )
        self.add_files([Path(name) for name in found])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Put each file on top of the grounds that there are, once it is open; a refusal is one notice."""
        for path in paths:
            self.add(OwnGround(values.fresh_id(), "", str(path.absolute())))

    def add_service(self, key: str, name: str) -> None:
        self.add(OwnGround(values.fresh_id(), name, service=key))

    def add(self, ground: OwnGround) -> None:
        if len(self.view.grounds) + len(self._coming) >= values.MOST_GROUNDS:
            self._say("notice.ground", words=wording("ground.many", most=values.MOST_GROUNDS))
            return
        self._coming[ground.id] = ground
        Thread(target=self._open, args=(ground,), daemon=True).start()

    def _open(self, ground: OwnGround) -> None:
        from explorer.ground.shelf import shelf

        found = shelf().opened(ground)
        try:
            self.opened.emit(found)
        except RuntimeError:
            return  # the window is gone

    def _take(self, found: OpenGround) -> None:
        ground = self._coming.pop(found.ground.id, None)
        if ground is None:
            return
        if found.why is not None and not ground.service:  # a service is switched on once it is listed
            self._say("notice.ground", words=found.why)
            return
        named = replace(ground, name=ground.name or found.facts.name)
        self.change((*self.view.grounds, named), "added", named)
        if found.facts.datum == "gcj02":
            self._say("notice.ground_shifted", name=named.name)
        else:
            self._say("notice.ground_added", brief=True, name=named.name)

    # -- changes ----------------------------------------------------------------------------

    def change(
        self, grounds: tuple[OwnGround, ...], step: str, ground: OwnGround, merge: str | None = None
    ) -> None:
        name = f"step.ground_{step}|{ground.name}"
        self._session.store.dispatch(replace(self.view, grounds=grounds), name, merge)

    def put(self, ground: OwnGround, step: str, merge: str | None = None) -> None:
        """Replace the ground with this id."""
        self.change(values.placed(self.view.grounds, ground), step, ground, merge)

    def remove(self, ground: OwnGround) -> None:
        self.change(tuple(one for one in self.view.grounds if one.id != ground.id), "removed", ground)

    # -- services ---------------------------------------------------------------------------

    def save_service(self, service: OwnService) -> None:
        """Remember a service on this machine; the host stays shut until it is switched on."""
        settings = self._session.settings.load()
        kept = tuple(one for one in settings.services if one.id != service.id)
        self._session.settings.save(replace(settings, services=(*kept, service)))

    def allow(self, host: str, on: bool) -> None:
        """Switch a host on or off."""
        settings = self._session.settings.load()
        rest = tuple(one for one in settings.hosts if one != host)
        self._session.settings.save(replace(settings, hosts=(*rest, host) if on else rest))
        self.ask_again(host)

    def allowed(self, host: str) -> bool:
        return host in self._session.settings.load().hosts

    def ask_again(self, host: str) -> None:
        """Open the grounds of a host anew, and have the map ask for their tiles again."""
        from explorer.ground.services import find
        from explorer.ground.shelf import shelf

        own = self._session.settings.load().services
        for ground in self.view.grounds:
            service = find(ground.service, own) if ground.service else None
            if service is not None and service.host == host:
                shelf().reopen(ground)
        self.asked_again.emit()
        self.trouble_changed.emit()

    trouble_changed = Signal()  # what hinders tiles of a ground
    asked_again = Signal()  # the map must ask for tiles that it was refused

    def show_trouble(self, token: str, words: Localizable) -> None:
        """Report why tiles of a shown ground do not come."""
        if any(ground.visible for ground in self.view.grounds):
            self._say("notice.ground", words=words)
        self.trouble_changed.emit()
