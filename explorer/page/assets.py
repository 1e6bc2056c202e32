"""Resources of the twincity://map scheme by path; needs no web engine."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Mapping
from functools import cache, cached_property, partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING

from explorer.page import COLUMNS
from explorer.page.cache import cached, is_cached, mark
from explorer.paths import geodata_dir, own_geodata_dir, resources_dir

if TYPE_CHECKING:  # the page is asked for before the facts are imported
    from explorer.atlas.columns.collection import Collection
    from explorer.page.columns import Blocks


class AssetError(Exception):
    """Base class: the resource cannot be served."""


class NotFound(AssetError):
    """No such file."""


class Forbidden(AssetError):
    """The path leaves its folder."""


class AssetUnreadable(AssetError):
    """The file exists but cannot be read now: no file handles, no memory, disk errors."""


_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".geojson": "application/json",
    ".webp": "image/webp",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".otf": "font/otf",
    ".bin": "application/octet-stream",
}
_TRANSIENT_ERRORS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EINTR, errno.ESTALE)
_COLOURS = ("web/colours.js", "web/colours.css")
GENERATED = ("index.html", "folium.js")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "worker-src 'self'; require-trusted-types-for 'script'; trusted-types default"
)


class Assets:
    """Answers the page's requests. `atlas` makes atlas.json; `extra` holds files made elsewhere.

    The engine may be ahead of the page, and the page of the facts: what is in `awaited` is not ready until it is taken out.
    """

    def __init__(
        self,
        atlas: Callable[[], bytes],
        extra: Mapping[str, bytes] | None = None,
        geodata: Path | None = None,
        collections: Callable[[], Mapping[str, Collection]] = dict,
    ) -> None:
        self._collections, self._geodata = collections, geodata
        self._atlas = atlas
        self.awaited: set[str] = set()
        self._extra = dict(extra or {})
        self._lent: dict[str, bytes] = {}  # at most one
        self._maker: Thread | None = None
        self._folders = {
            "web": resources_dir() / "web",
            "leaflet": package_folder("xstatic.pkg.leaflet") / "data",
        }

    @cached_property
    def _blocks(self) -> Blocks:
        from explorer.page.columns import Blocks

        return Blocks(self._collections)

    def prepare(self) -> None:
        """Read the page from the disk cache, or start building it in a thread: importing folium takes a second."""
        if all(is_cached(name, self._key) for name in GENERATED):
            _ = self._document
        else:
            self._maker = Thread(target=lambda: self._document, daemon=True)
            self._maker.start()
        self.awaited.difference_update(GENERATED)

    def lend(self, path: str, data: bytes) -> None:
        """Serve `data` at a path, once."""
        self._lent = {path: data}

    def ready(self, path: str) -> bool:
        """False while `path` is still being built."""
        if path[1:] in self.awaited:
            return False
        if path.startswith(f"/{COLUMNS}/"):
            return path[1:] in self._lent or self._blocks.ready(PurePosixPath(path).stem)
        return path[1:] not in GENERATED or self._maker is None or not self._maker.is_alive()

    def respond(self, path: str) -> tuple[str, bytes]:
        """(mime type, bytes) for a path such as `/web/app.js`; raises NotFound or Forbidden."""
        clean = PurePosixPath(path)
        if ".." in clean.parts or "\\" in path or "\0" in path or not path.startswith("/"):
            raise Forbidden(path)
        mime = _TYPES.get(clean.suffix)
        if mime is None:
            raise NotFound(path)
        return mime, self._bytes(clean)

    def _bytes(self, path: PurePosixPath) -> bytes:
        name = path.as_posix()[1:]
        if name == "atlas.json":
            return self._atlas()
        if name in _COLOURS:
            return _colours(name)
        if name in self._lent:
            return self._lent.pop(name)
        if name in self._extra:
            return self._extra[name]
        if name in GENERATED:
            return self._document[name]
        if name == "fonts/noto-sans-cjk-sc.otf":
            return cached("noto-sans-cjk-sc.otf", "1", _font)
        if path.parts[1] == COLUMNS and (block := self._blocks.take(path.stem)) is not None:
            return block
        folder = self._basemap if path.parts[1] == "basemap" else self._folders.get(path.parts[1])
        file = folder.joinpath(*path.parts[2:]) if folder else None
        try:
            if file is not None and file.is_file():
                return file.read_bytes()
        except OSError as error:
            if error.errno in _TRANSIENT_ERRORS:
                raise AssetUnreadable(f"{path}: {error.strerror}") from error
            raise NotFound(path.as_posix()) from error  # no permission, or the name is too long
        raise NotFound(path.as_posix())

    @cached_property
    def _basemap(self) -> Path:
        from explorer.atlas.assembly.basemap_files import basemap_dir

        return self._geodata / "basemap" if self._geodata else basemap_dir()

    @cached_property
    def _document(self) -> dict[str, bytes]:
        """The page and folium's script; folium is imported only if they are not in the disk cache."""
        return {name: cached(name, self._key, partial(_generate, name)) for name in GENERATED}

    @cached_property
    def _key(self) -> str:
        return _document_key()


def _colours(name: str) -> bytes:
    from explorer.page import page_colours

    return page_colours.script() if name.endswith(".js") else page_colours.style()


def _generate(name: str) -> bytes:
    return _build()[name]


@cache
def _build() -> dict[str, bytes]:
    from explorer.page.document import build

    document = build()
    return {"index.html": document.html.encode(), "folium.js": document.script.encode()}


def _document_key() -> str:
    """Return the cache key: it changes with whatever makes the page, its scripts and colours, the installed folium, the
    packs, whose camera is in the page, and the kind of relief, which the page announces.
    """
    from explorer.atlas.assembly.basemap_files import basemap_dir, relief_name

    recipe = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("document.py", "modules.py"))
    scripts = sorted(mark(str(path)) for path in (resources_dir() / "web").rglob("*.js"))
    packs = [_pack(folder) for folder in dict.fromkeys((own_geodata_dir(), geodata_dir()))]
    rest = repr((scripts, package_folder("folium"), packs, relief_name(basemap_dir())))
    return hashlib.sha256(recipe + _colours("web/colours.js") + rest.encode()).hexdigest()


def _pack(folder: Path) -> bytes:
    from explorer.atlas.regular_files import UnreadableFile, read

    try:
        return read(folder / "pack.toml")
    except UnreadableFile:
        return b""


def package_folder(name: str) -> Path:
    """Return the folder of an installed package without importing it; raises NotFound."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise NotFound(name)
    return Path(next(iter(spec.submodule_search_locations)))


def font_collection() -> Path:
    """Return the path of the Noto Sans CJK collection (package noto-cjk-sans-otc)."""
    return package_folder("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"


def _font() -> bytes:
    """Return the Simplified Chinese face: browsers do not read collections.

    Requested only if it is not a system font (on Linux, ui/map/engine.py registers it as one).
    """
    from io import BytesIO

    from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]

    faces = TTCollection(font_collection(), lazy=True).fonts
    face = next(f for f in faces if f["name"].getDebugName(1) == "Noto Sans CJK SC")
    out = BytesIO()
    face.save(out)
    return out.getvalue()
