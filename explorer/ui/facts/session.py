"""What one window works on: the value that its parts are handed in place of the window."""

from __future__ import annotations

from dataclasses import InitVar, dataclass  # noqa: TID251  # `records` has no InitVar

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas, Bounds
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class Session:
    """The Store of a window, which is given the `tables` to know, and the user's settings."""

    store: Store
    tables: InitVar[Known]
    settings: SettingsFile

    def __post_init__(self, tables: Known) -> None:
        self.store.know(tables)

    @property
    def known(self) -> Known:
        """What is known, with the layers that there are now."""
        return self.store.known

    @property
    def atlas(self) -> Atlas:
        return self.known.atlas

    @property
    def bounds(self) -> Bounds:
        return self.known.bounds

    @property
    def lang(self) -> Lang:
        return self.store.view.lang
