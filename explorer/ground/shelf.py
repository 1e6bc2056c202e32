"""The grounds that are open in this process: each View's grounds by the token in the page's addresses."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock

from explorer import key_store as keys
from explorer.ground import picture
from explorer.ground.fetch import Remote
from explorer.ground.geotiff import GeoTiff
from explorer.ground.mbtiles import MBTiles
from explorer.ground.pmtiles import PMTiles
from explorer.ground.services import Service, find
from explorer.ground.tiles import SUFFIXES, Facts, GroundError, NoTile, Tiles
from explorer.records import dataclass
from explorer.state.files.settings import Settings, SettingsFile, default_path
from explorer.state.view.ground import OwnGround
from explorer.state.view.view import View
from explorer.words.wording import Localizable, wording

_OPENERS: dict[str, Callable[[Path], Tiles]] = {"mbtiles": MBTiles, "pmtiles": PMTiles, "geotiff": GeoTiff}
_MOST_OPEN = 16


_Source = tuple[Tiles | None, Localizable | None]


@dataclass(frozen=True)
class OpenGround:
    """A ground with its tiles, or why it cannot be opened. `facts` are the source's, with the user's words in their place."""

    ground: OwnGround
    token: str
    facts: Facts
    tiles: Tiles | None = None
    why: Localizable | None = None


class Shelf:
    """Opens grounds once and keeps them; `settings` gives the services and hosts of this machine."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings, self._lock = settings, Lock()
        self._sources: dict[str, _Source] = {}
        self._rounds = 0
        self._opened: dict[str, OpenGround] = {}
        self.troubles: dict[str, Localizable] = {}  # the last reason by token

    def opened(self, ground: OwnGround) -> OpenGround:
        """The ground, open if it can be. Called again it costs a look at the file's date."""
        mark = self._mark(ground)
        known = self._sources.get(mark)
        tiles, why = self._keep(mark, self._open(ground)) if known is None else known
        facts = tiles.facts if tiles else Facts(ground.name)
        facts = replace(
            facts,
            name=ground.name or facts.name,
            credit=ground.credit or facts.credit,
            approval=ground.approval or facts.approval,
            datum=ground.datum or facts.datum,
        )
        token = hashlib.sha256(f"{mark} {facts.datum} {self._rounds}".encode()).hexdigest()[:16]
        self._opened[token] = found = OpenGround(ground, token, facts, tiles, why)
        return found

    def is_open(self, ground: OwnGround) -> bool:
        """Whether `opened` would answer at once."""
        return self._mark(ground) in self._sources

    def _keep(self, mark: str, source: _Source) -> _Source:
        """Keep a source, and close the one that was opened first if there are too many."""
        with self._lock:
            kept = self._sources.setdefault(mark, source)
            gone = self._sources.pop(next(iter(self._sources))) if len(self._sources) > _MOST_OPEN else None
        if gone is not None and gone[0] is not None:
            gone[0].close()
        return kept

    def shown(self, view: View) -> list[OpenGround]:
        """The grounds that a View shows, the lowest first, those that cannot be opened included."""
        return [self.opened(ground) for ground in view.grounds if ground.visible and ground.opacity > 0]

    def picture(self, token: str, night: str, z: int, x: int, y: int) -> tuple[str, bytes]:
        """MIME type and bytes of a tile; `night` is `day`, `dim` or `invert`. Raises GroundError."""
        found = self._opened.get(token)
        if found is None or found.tiles is None or not 0 <= z <= 24 or not (0 <= x < 2**z and 0 <= y < 2**z):
            raise NoTile
        tiles = found.tiles
        try:
            if found.facts.datum == "gcj02":
                data = picture.unshifted(lambda column, row: tiles.tile(z, column, row), z, x, y)
            else:
                data = tiles.tile(z, x, y)
            mime, made = picture.checked(data)
        except GroundError as error:
            if not isinstance(error, NoTile):
                self.troubles[token] = error.words
            raise
        self.troubles.pop(token, None)
        if night != "day":
            return "image/png", picture.png(picture.at_night(made, night == "dim"))
        return mime, data

    def lacks(self, token: str, z: int, x: int, y: int) -> Localizable:
        """Words for a tile that a ground has none of."""
        found = self._opened.get(token)
        return wording("ground.lacks", name=found.facts.name if found else "?", tile=f"{z}/{x}/{y}")

    def reopen(self, ground: OwnGround) -> None:
        """Look at the source anew: a file was put back, a key entered, a host switched on."""
        with self._lock:
            tiles, _ = self._sources.pop(self._mark(ground), (None, None))
            self._rounds += 1  # the page asks for tiles again under a new address
        if tiles is not None:
            tiles.close()

    def _mark(self, ground: OwnGround) -> str:
        if ground.service:
            service = self._service(ground)
            return f"service {ground.service} {service!r} {service is not None and service.host in self._settings().hosts}"
        with suppress(OSError, ValueError):
            known = os.stat(ground.path)
            return f"file {ground.path} {known.st_mtime_ns} {known.st_size}"
        return f"file {ground.path}"

    def _service(self, ground: OwnGround) -> Service | None:
        return find(ground.service, self._settings().services)

    def _open(self, ground: OwnGround) -> _Source:
        try:
            if ground.service:
                service = self._service(ground)
                if service is None:
                    return None, wording("ground.no_service", name=ground.name)
                if service.host not in self._settings().hosts:
                    return None, wording("ground.host_off", name=service.name)
                return Remote(service, lambda host: host in self._settings().hosts, keys.get), None
            return opened_file(Path(ground.path)), None
        except GroundError as error:
            return None, error.words


def opened_file(path: Path) -> Tiles:
    """An archive or picture as a ground; raises GroundError."""
    kind = SUFFIXES.get(path.suffix.lower())
    text = str(path).replace("\\", "/")
    if text.startswith("//") or text.casefold().startswith("/vsi") or "://" in text or not text.isprintable():
        raise GroundError("ground.away", file=path.name)
    if kind is None:
        raise GroundError("ground.format", file=path.name)
    try:
        if not path.is_file():
            raise GroundError("ground.gone" if not path.exists() else "ground.format", file=path.name)
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise GroundError("ground.unreadable", file=path.name) from error
    return _OPENERS[kind](path)


def credits(opened: Iterable[OpenGround]) -> tuple[str, ...]:
    """Each ground's credit with its 审图号, as a picture must print it."""
    return tuple(_credit(one.facts) for one in opened if one.tiles is not None)


def _credit(facts: Facts) -> str:
    words = facts.credit or facts.name
    known = not facts.approval or facts.approval in words.replace(" ", "")
    return words if known else f"{words} {facts.approval}"


class _Kept:
    """The settings file, read again when it has changed."""

    def __init__(self) -> None:
        self._mark: tuple[str, int] | None = None
        self._settings = Settings()

    def __call__(self) -> Settings:
        path = default_path()
        try:
            mark = (str(path), path.stat().st_mtime_ns)
        except OSError:
            mark = (str(path), 0)
        if mark != self._mark:
            self._settings, self._mark = SettingsFile().load(), mark
        return self._settings


@cache
def shelf() -> Shelf:
    """The one of this process."""
    return Shelf(_Kept())
