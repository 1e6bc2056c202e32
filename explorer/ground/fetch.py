"""Tiles of a service: fetched here and nowhere else, under the program's own name, from hosts that the user has
switched on, and kept in the cache folder. No address, host or key reaches a log, a file's name or a message."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from platformdirs import user_cache_path

from explorer import wholefile
from explorer.ground import picture
from explorer.ground.services import Service, address, host_of
from explorer.ground.tiles import MOST_BYTES, Facts, GroundError, NoTile
from explorer.version import version
from explorer.words.text import Text

_SECONDS = 10
_PAUSE = 20  # seconds for which a host that failed is not asked again
_FRESH = 30 * 86_400  # seconds for which a tile is not asked for again
_CACHE = 400 * 2**20  # bytes
_PRUNED = 16 * 2**20  # bytes that are written between two looks at how large the cache is
_REFUSED_KEY = re.compile(
    rb"(?i)key|token|access|\xe6\x9d\x83\xe9\x99\x90|\xe9\x9d\x9e\xe6\xb3\x95"
)  # 权限, 非法
_QUOTA = re.compile(
    rb"(?i)quota|limit|exceed|\xe8\xb6\x85|\xe9\x85\x8d\xe9\xa2\x9d|\xe6\xac\xa1\xe6\x95\xb0"
)  # 超, 配额, 次数
_STATUS = {401: "key", 403: "key", 418: "quota", 429: "quota", 509: "quota"}
_NOTHING = (204, 404, 410)


def cache_folder() -> Path:
    return user_cache_path("twincity", appauthor=False) / "tiles"


class _SameHost(HTTPRedirectHandler):
    """Follows no redirection to another host: the user has switched on this one."""

    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        from urllib.parse import urlsplit

        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


class Remote:
    """A service as a ground. `allowed(host)` and `key(host)` are asked for every tile, so that a switch works at once."""

    def __init__(self, service: Service, allowed: Callable[[str], bool], key: Callable[[str], str]) -> None:
        self.service, self._allowed, self._key = service, allowed, key
        zh = service.credit.zh or service.name.zh
        self.facts = Facts(
            service.name.zh,
            zh,
            service.approval,
            service.least,
            service.most,
            imagery=service.imagery,
            datum=service.datum,
        )
        self._opener: OpenerDirector = build_opener(_SameHost)
        self._lock, self._failed, self._failed_at = Lock(), GroundError("ground.no_network"), -1e9
        digest = hashlib.sha256(repr(service.templates).encode()).hexdigest()[:16]
        self._cache = cache_folder() / digest

    def tile(self, z: int, x: int, y: int) -> bytes:
        if not self._allowed(self.service.host):
            raise GroundError("ground.host_off", name=self.service.name)
        found = [self._one(n, z, x, y) for n in range(len(self.service.templates))]
        made = found[0]
        for upper in found[1:]:
            made = picture.over(made, upper)
        return made

    def probe(self, z: int, x: int, y: int) -> None:
        """Fetch one tile of the lowest layer past the cache; raises GroundError."""
        if not self._allowed(self.service.host):
            raise GroundError("ground.host_off", name=self.service.name)
        self._fetched(self.service.templates[0], z, x, y)

    def close(self) -> None:
        self._opener.close()

    def _one(self, n: int, z: int, x: int, y: int) -> bytes:
        path = self._cache / str(n) / str(z) / str(x) / str(y)
        with contextlib.suppress(OSError):
            if (
                abs(time.time() - path.stat().st_mtime) < _FRESH
            ):  # of a clock that was set back nothing is known
                return path.read_bytes()
        try:
            data = self._fetched(self.service.templates[n], z, x, y)
        except NoTile:
            raise
        except GroundError:
            with contextlib.suppress(OSError):
                return path.read_bytes()  # an old one rather than none
            raise
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            wholefile.write(path, data, sync=False)
            _room.take(len(data))
        return data

    def _fetched(self, template: str, z: int, x: int, y: int) -> bytes:
        key = self._key(self.service.host) if self.service.needs_key else ""
        if self.service.needs_key and not key:
            raise GroundError("ground.no_key", name=self.service.name)
        with self._lock:
            if time.monotonic() - self._failed_at < _PAUSE:
                raise self._failed
        try:
            data = _answer(self._opener, address(template, z, x, y, key), self.service)
            picture.checked(data)
        except NoTile:
            raise
        except GroundError as error:
            if error.words.key in ("ground.no_network", "ground.key", "ground.quota"):
                with self._lock:
                    self._failed, self._failed_at = error, time.monotonic()
            raise
        return data


def _body(opener: OpenerDirector, url: str, service: Service) -> tuple[int, bytes]:
    """Status and content of an answer. Errors name the service, never its address, and carry no cause that does."""
    name = service.name
    if not url.startswith(("http://", "https://")):
        raise GroundError("ground.address")
    identity = f"TwinCityExplorer/{version()} (desktop map)"
    request = Request(url, headers={"User-Agent": identity, "Accept": "image/*"})  # noqa: S310
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            data: bytes = answer.read(MOST_BYTES + 1)
            status = answer.status
    except HTTPError as error:
        if error.code in _NOTHING:
            raise NoTile from None
        key = _STATUS.get(error.code, "server" if error.code >= 500 else "status")
        if key == "key" and not service.needs_key:
            key = "status"
        raise GroundError(f"ground.{key}", name=name, status=error.code) from None
    except Exception:  # noqa: BLE001 whatever it is, its words may hold the address
        raise GroundError("ground.no_network", name=name) from None
    if status in _NOTHING or not data:
        raise NoTile
    if len(data) > MOST_BYTES:
        raise GroundError("ground.no_picture")
    return status, data


def _answer(opener: OpenerDirector, url: str, service: Service) -> bytes:
    """The tile that the service sends; words in its place raise GroundError."""
    status, data = _body(opener, url, service)
    name = service.name
    if data[:1] in (b"{", b"<") or data[:3] == b"\xef\xbb\xbf":  # words in place of a picture
        if _QUOTA.search(data[:2000]):
            raise GroundError("ground.quota", name=name)
        if service.needs_key and _REFUSED_KEY.search(data[:2000]):
            raise GroundError("ground.key", name=name, status=status)
        raise GroundError("ground.no_picture")
    return data


def capabilities(address: str, key: str) -> bytes:
    """A WMTS's description of itself, which the user has asked for; raises GroundError."""
    if not (host := host_of(address)):
        raise GroundError("ground.address")
    service = Service("", Text("WMTS", "WMTS"), (address,), host, Text("", ""))
    try:
        return _body(build_opener(_SameHost), address.replace("{key}", quote(key, safe="")), service)[1]
    except NoTile as error:
        raise GroundError("ground.no_wmts") from error


def _prune() -> None:
    """Remove the oldest tiles while the cache is over its limit."""
    files = []
    with contextlib.suppress(OSError):
        for path in cache_folder().rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file():
                    known = path.stat()
                    files.append((known.st_mtime, known.st_size, path))
    over = sum(size for _, size, _ in files) - _CACHE
    for _, size, path in sorted(files):
        if over <= 0:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            over -= size


class _Room:
    """Keeps the cache below its limit: looks at it with the first tile that is written, then every `_PRUNED` bytes."""

    def __init__(self) -> None:
        self._lock, self._left = Lock(), 0

    def take(self, size: int) -> None:
        with self._lock:
            self._left -= size
            if self._left > 0:
                return
            self._left = _PRUNED
        _prune()


_room = _Room()
