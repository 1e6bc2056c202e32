"""Tile services: 天地图, and those that the user adds; which host each needs, and its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from explorer.ground.tiles import GroundError, datum_in
from explorer.records import dataclass
from explorer.state.view.ground import Datum, OwnService
from explorer.words.text import Text

_SUBDOMAINS = "01234567"
_KEYS = re.compile(r"(?i)([?&](?:tk|key|ak|token|apikey|api_key|access_token|accesstoken|appkey)=)([^&{}]+)")
KEY_FIELD = re.compile(r"[?&][\w-]+=\{key\}")  # a key's place in an address
_OF_ONE_TILE = re.compile(r"(?i)([?&](?:tilematrix|tilerow|tilecol)=)((?:[^&{}]*[^&{}\d])?)\d+(?=&|$)")
_FIELDS = re.compile(r"\{([^{}]*)\}")
_KNOWN = {"z", "x", "y", "-y", "s", "key", "switch"}
_WMTS = {"tilematrix": "z", "tilerow": "y", "tilecol": "x", "zoom": "z"}
_SHIFTED_HOSTS = re.compile(
    r"(^|\.)(autonavi\.com|amap\.com|is\.autonavi\.com|gtimg\.com|map\.qq\.com|google\.cn|gooder\.cn)$"
)
_BAIDU = re.compile(r"(^|\.)(bdimg\.com|baidu\.com|bdstatic\.com)$")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Service:
    """`templates` are drawn one over the other; `host` is what the user switches on, and what the key is kept for."""

    id: str
    name: Text
    templates: tuple[str, ...]
    host: str
    credit: Text
    approval: str = ""
    least: int = 0
    most: int = 18
    datum: Datum = "wgs84"
    imagery: bool = False

    @property
    def needs_key(self) -> bool:
        return any("{key}" in template for template in self.templates)


def _tianditu(layer: str) -> str:
    return (
        f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
        "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
    )


TIANDITU = "tianditu.gov.cn"
_TIANDITU = (
    ("vec", "cva", Text("天地图·矢量", "Tianditu, map"), 18),
    ("img", "cia", Text("天地图·影像", "Tianditu, imagery"), 18),
    ("ter", "cta", Text("天地图·地形", "Tianditu, terrain"), 14),
)
PRESETS: tuple[Service, ...] = tuple(
    Service(
        f"tianditu-{base}",
        name,
        (_tianditu(base), _tianditu(names)),
        TIANDITU,
        Text(
            "天地图（国家地理信息公共服务平台）",
            "Tianditu (National Platform for Common Geospatial Information Services)",
        ),
        least=1,
        most=most,
        imagery=base == "img",
    )
    for base, names, name, most in _TIANDITU
)


def find(key: str, own: Iterable[OwnService]) -> Service | None:
    """The service with this id, ours or the user's."""
    for service in PRESETS:
        if service.id == key:
            return service
    return next((of_user(one) for one in own if one.id == key), None)


def of_user(one: OwnService) -> Service:
    """A service that the user has added. Hosts whose coordinates are known to be shifted are so whatever is said."""
    host = host_of(one.template)
    datum: Datum = "gcj02" if shifted(host) else one.datum
    name, credit = Text(one.name, one.name), Text(one.credit, one.credit)
    return Service(one.id, name, (one.template,), host, credit, one.approval, one.least, one.most, datum)


def split_address(text: str) -> SplitResult:
    """As `urlsplit`; all of it is the path where that raises: a bracket opens an IPv6 address and none is there."""
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", text, "", "")


def host_of(template: str) -> str:
    """The host, with its port, that a template's tiles come from; of numbered subdomains what they share. "": none."""
    host = split_address(template).netloc.rpartition("@")[2].lower()
    return host.partition("}.")[2] if "{" in host.partition(".")[0] else host


def shifted(host: str) -> bool:
    """Whether a host's tiles are in GCJ-02 (Amap, Tencent)."""
    return bool(_SHIFTED_HOSTS.search(host.partition(":")[0])) or datum_in(host) == "gcj02"


def without_key(text: str) -> tuple[str, str]:
    """An address with {key} in the place of its key, and the key."""
    found = _KEYS.search(text)
    return (_KEYS.sub(r"\1{key}", text), found[2]) if found else (text, "")


def read_template(text: str) -> tuple[str, str]:
    """The template of an address as it was typed or pasted, and the key that it held; raises GroundError.

    XYZ with {z}, {x}, {y}; WMTS with {TileMatrix}, {TileRow}, {TileCol}, or a GetTile address with numbers of a tile.
    """
    text, key = without_key(text.strip())
    text = _OF_ONE_TILE.sub(_numbered, text)
    text = _FIELDS.sub(_field, text)
    if unknown := [name for name in _FIELDS.findall(text) if name not in _KNOWN]:
        raise GroundError("ground.field", field=unknown[0][:30])
    parts = split_address(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or not text.isprintable() or " " in text:
        raise GroundError("ground.address")
    if not all(f"{{{name}}}" in text for name in "zx") or not ("{y}" in text or "{-y}" in text):
        raise GroundError("ground.no_fields")
    host = host_of(text)
    if _BAIDU.search(host):
        raise GroundError("ground.baidu")
    if parts.scheme == "http" and key and host.partition(":")[0] not in _LOOPBACK:
        raise GroundError("ground.key_in_clear")
    return urlunsplit(parts), key


def _numbered(found: re.Match[str]) -> str:
    name = found[1].strip("?&=").lower()
    return f"{found[1]}{found[2]}{{{_WMTS[name]}}}"


def _field(found: re.Match[str]) -> str:
    name = found[1].strip()
    if ":" in name and name.lower().startswith("switch:"):
        name = "s"
    name = _WMTS.get(name.lower(), name.lower() if name.lower() in _KNOWN else name)
    return f"{{{name}}}"


def address(template: str, z: int, x: int, y: int, key: str) -> str:
    """The address of one tile. Never written to any file or log."""
    values = {
        "z": z,
        "x": x,
        "y": y,
        "-y": 2**z - 1 - y,
        "s": _SUBDOMAINS[(x + y) % 8],
        "key": quote(key, safe=""),
    }
    return _FIELDS.sub(lambda found: str(values.get(found[1], "")), template)
