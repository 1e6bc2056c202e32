"""Resources of the twincity://map scheme by path; needs no web engine."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Mapping
from functools import cache, cached_property, partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from threading import Thread

from explorer.atlas import pack
from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.columns.collection import Collection
from explorer.page import columns, page_colours
from explorer.page.cache import cached
from explorer.paths import resources_dir


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
_COLOURS = {"web/colours.js": page_colours.script, "web/colours.css": page_colours.style}
_GENERATED = ("index.html", "folium.js")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "worker-src 'self'; require-trusted-types-for 'script'; trusted-types default"
)


class Assets:
    """Answers the page's requests. `atlas` makes atlas.json; `extra` holds files made elsewhere."""

    def __init__(
        self,
        atlas: Callable[[], bytes],
        extra: Mapping[str, bytes] | None = None,
        geodata: Path | None = None,
        collections: Callable[[], Mapping[str, Collection]] = dict,
    ) -> None:
        self._blocks = columns.Blocks(collections)
        self._atlas = atlas
        self._extra = dict(extra or {})
        self._lent: dict[str, bytes] = {}  # at most one
        self._maker: Thread | None = None
        self._folders = {
            "web": resources_dir() / "web",
            "basemap": geodata / "basemap" if geodata else basemap_dir(),
            "leaflet": package_folder("xstatic.pkg.leaflet") / "data",
        }

    def prepare(self) -> None:
        """Start building the page in a thread: without a cached copy, importing folium takes a second."""
        self._maker = Thread(target=lambda: self._document, daemon=True)
        self._maker.start()

    def lend(self, path: str, data: bytes) -> None:
        """Serve `data` at a path, once."""
        self._lent = {path: data}

    def ready(self, path: str) -> bool:
        """False while `path` is still being built."""
        if path.startswith(f"/{columns.FOLDER}/"):
            return path[1:] in self._lent or self._blocks.ready(PurePosixPath(path).stem)
        return path[1:] not in _GENERATED or self._maker is None or not self._maker.is_alive()

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
            return _COLOURS[name]()
        if name in self._lent:
            return self._lent.pop(name)
        if name in self._extra:
            return self._extra[name]
        if name in _GENERATED:
            return self._document[name]
        if name == "fonts/noto-sans-cjk-sc.otf":
            return cached("noto-sans-cjk-sc.otf", "1", _font)
        if path.parts[1] == columns.FOLDER and (block := self._blocks.take(path.stem)) is not None:
            return block
        folder = self._folders.get(path.parts[1])
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
    def _document(self) -> dict[str, bytes]:
        """The page and folium's script; folium is imported only if they are not in the disk cache."""
        key = _document_key()
        return {name: cached(name, key, partial(_generate, name)) for name in _GENERATED}


def _generate(name: str) -> bytes:
    return _build()[name]


@cache
def _build() -> dict[str, bytes]:
    from explorer.page.document import build

    document = build()
    return {"index.html": document.html.encode(), "folium.js": document.script.encode()}


def _document_key() -> str:
    """Return the cache key: it changes with document.py, the list of modules, the installed folium and the pack's camera."""
    recipe = Path(__file__).with_name("document.py").read_bytes()
    scripts = sorted(str(path) for path in (resources_dir() / "web").rglob("*.js"))
    return hashlib.sha256(
        recipe + repr((scripts, package_folder("folium"), pack.current().opening)).encode()
    ).hexdigest()


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
