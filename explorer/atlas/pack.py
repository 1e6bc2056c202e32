"""pack.toml: what an atlas is called, the region it covers, how it opens, and whose data it holds.

Themes, their groups and looks are in the same file (explorer.atlas.catalogue). Whatever a folder's pack.toml leaves out
is taken from the program's own; a pack with another [region] shares neither ground nor credits with that.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.atlas.model import Box
from explorer.atlas.regular_files import UnreadableFile, read_text
from explorer.paths import geodata_dir, own_geodata_dir
from explorer.records import dataclass
from explorer.words.problem import Problem, is_printable, shortened
from explorer.words.text import Lang, Text
from explorer.words.wording import Wording, wording

NAME = "pack.toml"
FORMAT = 1
CREDITS = ("boundaries", "rivers", "relief", "geonames", "towns", "osm", "facts", "shapes")
ORIGINS = ("boundaries", "rivers", "towns")
_MOST = 1_000_000  # characters
_WORLD: Box = (-180.0, -85.0, 180.0, 85.0)
_LONGEST = 300  # characters of a text
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ZOOMS = (5, 14)  # of the map in the window
OPENING_SIZE = (1052, 732)  # px of the map that an opening zoom is for
_YEARS = (1600, 2399)
_SCALES = (1_000, 50_000_000)


@dataclass(frozen=True, slots=True)
class PackRegion:
    """What an atlas covers. Boxes are west, south, east, north in degrees.

    `box` holds its divisions, `ground` all of the basemap; courses of lines are drawn within `frame` and end at its
    edge with an arrow. `municipalities` are the first two digits of the adcodes of provinces whose counties have no
    prefecture between. Nothing of the ground is finer than 1 : `finest_scale`.
    """

    name: Text = Text("", "")
    box: Box = _WORLD
    ground: Box = _WORLD
    frame: Box = _WORLD
    municipalities: frozenset[str] = frozenset()
    finest_scale: int = 500_000

    @property
    def middle_lat(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Opening:
    """The camera (degrees, Leaflet zoom on a map of 1052 × 732 px) and the day that a new View shows."""

    lon: float = 0.0
    lat: float = 0.0
    zoom: float = 3.0
    day: date = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Years:
    """The years that the axis shows at least, whatever is known; None: those of the facts alone."""

    first: int | None = None
    known: int | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """The description of an atlas. `deck` is the file of its scenes, None where it has none.

    `credits` are by `CREDITS`, `origins` (short names of the makers of shapes) by `ORIGINS`; `former_names` give the
    present name of a county by a former one. A `separate` one is of another region than the program's own.
    """

    folder: Path = Path()
    id: str = ""
    name: Text = Text("", "")
    subtitle: Text = Text("", "")  # of the window
    about: Text = Text("", "")
    licence: str = ""
    deck: Path | None = None
    region: PackRegion = PackRegion()
    opening: Opening = Opening()
    axis: Years = Years()
    credits: Mapping[str, Text] = field(default_factory=dict)
    origins: Mapping[str, Text] = field(default_factory=dict)
    former_names: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict, repr=False)  # [region] as it is written
    separate: bool = False

    def credit(self, key: str, lang: Lang) -> str:
        """Return the credit of a kind of data; empty if the pack holds none of it."""
        return self.credits.get(key, Text("", "")).in_(lang)


def current() -> Pack:
    """Return the pack of the tables that this process works on."""
    return _current(geodata_dir())


def load(folder: Path) -> Pack:
    """Read the pack.toml of `folder`; invalid or missing parts are replaced by the program's own, or by none."""
    return read(folder)[0]


def problems(folder: Path) -> list[Problem]:
    """Return the problems of the folder's pack.toml that do not concern themes, groups or syntax."""
    return read(folder)[1]


def read(folder: Path) -> tuple[Pack, list[Problem]]:
    """Read the valid parts of the folder's pack.toml, and a problem for each invalid one."""
    own = folder == own_geodata_dir()
    try:
        text = read_text(folder / NAME)
    except UnreadableFile:  # which the catalogue reports
        return (Pack() if own else replace(built_in(), folder=folder)), []
    found, problems = _read(folder, text, own)
    if found.deck is None or os.path.lexists(found.deck):
        return found, list(problems)
    shared = None if own or found.separate else built_in().deck
    lacking = [] if shared else [_no_deck(found.deck.name, text)]
    return replace(found, deck=shared), [*problems, *lacking]


@lru_cache(maxsize=8)
def _read(folder: Path, text: str, own: bool) -> tuple[Pack, tuple[Problem, ...]]:
    """Read a text; several parts of the program ask for the same one at start."""
    members, _ = parsed(text)
    reader = _Reader(members or {}, text)
    found = reader.pack(folder, Pack() if own else built_in())
    return found, tuple(reader.problems)


def _no_deck(name: str, text: str) -> Problem:
    reader = _Reader({}, text)
    reader.report("deck", wording("problem.pack_no_deck", file=name))
    return reader.problems[0]


@cache
def parsed(text: str) -> tuple[dict[str, Any] | None, Problem | None]:
    """Parse TOML; None and the problem if its syntax is wrong, or it is too long to be a description."""
    if len(text) > _MOST:
        return None, Problem(NAME, 0, wording("problem.pack_long", n=_MOST // 1000))
    try:
        return tomllib.loads(text), None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        return None, Problem(NAME, line, wording("problem.not_toml"))


@cache
def built_in() -> Pack:
    """Load the description of the atlas that comes with the program."""
    return load(own_geodata_dir())


@lru_cache(maxsize=8)
def _current(folder: Path) -> Pack:
    return load(folder)


def is_separate(folder: Path) -> bool:
    """Return whether the tables in `folder` are of another region than the program's own."""
    return os.path.lexists(folder / NAME) and load(folder).separate


class Fault(Exception):
    """A fault in one key of pack.toml, with its cure."""

    def __init__(self, key: str, **values: object) -> None:
        self.words: Wording = wording(key, **values)
        super().__init__(str(self.words))


class _Reader:
    """Reads the parts of a pack.toml; faults become problems."""

    def __init__(self, members: dict[str, Any], text: str) -> None:
        self._members, self._text = members, text
        self.problems: list[Problem] = []

    def pack(self, folder: Path, otherwise: Pack) -> Pack:
        top = self._keys("", {k: v for k, v in self._members.items() if k not in _ELSEWHERE}, _TOP)
        separate = (
            folder != own_geodata_dir()
            and self._members.get("region", otherwise.declared) != otherwise.declared
        )
        base = Pack() if separate else otherwise
        opening = self._section("opening", _OPENING)
        region = self._section("region", _REGION)
        if separate:
            self._need("region", ("name", "box"))
            self._need("opening", ("lon", "lat", "zoom", "day"))
            self._need("", ("format", "id", "name"))
        if "box" in region:
            box = region["box"]
            region = {"ground": _wider(box, 0.5), "frame": box} | region
        for section in self._members:
            if section not in (*_TOP, *_ELSEWHERE):
                self.report(section, wording("problem.pack_key", list=(*_TOP, *_ELSEWHERE)))
        top.pop("format", None)
        if "name" in top:
            top = {"subtitle": top["name"], "about": top["name"]} | top
        return replace(
            base,
            folder=folder,
            deck=folder / top.pop("deck") if "deck" in top else base.deck,
            region=replace(base.region, **region),
            opening=replace(base.opening, **opening),
            axis=Years(**self._section("axis", _AXIS)) if "axis" in self._members else base.axis,
            credits={**base.credits, **self._section("credits", dict.fromkeys(CREDITS, pack_text))},
            origins={**base.origins, **self._section("origins", dict.fromkeys(ORIGINS, pack_text))},
            former_names={**base.former_names, **self._former_names()},
            declared=self._members.get("region", base.declared),
            separate=separate,
            **top,
        )

    def _section(self, name: str, keys: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
        found = self._members.get(name, {})
        if not isinstance(found, dict):
            self.report(name, wording("problem.no_section", key=name, file=NAME))
            return {}
        for key in found:
            if key not in keys:
                self.report(f"{name}.{key}", wording("problem.pack_key", list=tuple(keys)))
        return self._keys(name, found, keys)

    def _keys(
        self, section: str, found: dict[str, Any], keys: Mapping[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        read_as = {}
        for key, value in found.items():
            if key in keys:
                try:
                    read_as[key] = keys[key](value)
                except Fault as error:
                    self.report(f"{section}.{key}".lstrip("."), error.words)
        return read_as

    def _former_names(self) -> dict[str, str]:
        found = self._members.get("former_names", {})
        if isinstance(found, dict) and all(_is_line(v) for pair in found.items() for v in pair):
            return found
        self.report("former_names", wording("problem.pack_former_names"))
        return {}

    def _need(self, section: str, keys: tuple[str, ...]) -> None:
        """Report keys that a pack of its own region has to have; those that are there but wrong are reported."""
        named = self._members if not section else self._members.get(section, {})
        lacking = tuple(key for key in keys if not isinstance(named, dict) or key not in named)
        if lacking:
            self.report(section, wording("problem.pack_lacks", keys=lacking))

    def report(self, where: str, fault: Wording) -> None:
        """Add a problem in a section, a key of it (`section.key`), or a key of the top (`key`)."""
        words = wording("problem.in_block", block=shortened(where), fault=fault) if where else fault
        self.problems.append(Problem(NAME, self._line(where), words))

    def _line(self, where: str) -> int:
        section, _, key = where.rpartition(".")
        start = 0
        if section:
            head = re.search(rf"^\s*\[{re.escape(section)}\]", self._text, re.MULTILINE)
            start = head.end() if head else 0
        wanted = rf"^\s*(\[?{re.escape(key)}\]?[ \t]*=?|\"{re.escape(key)}\"\s*=)"
        found = re.compile(wanted, re.MULTILINE).search(self._text, start) if key else None
        return self._text.count("\n", 0, found.end()) + 1 if found else 0


def pack_text(value: Any) -> Text:
    """Read a text in both languages: a pair of printable strings, neither blank nor too long; raises Fault."""
    if not (
        isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) and v.strip() for v in value)
    ):
        raise Fault("problem.theme_name")
    if all(len(v) <= _LONGEST * 2 and all(map(is_printable, v)) for v in value):
        return Text(*value)
    raise Fault("problem.pack_text", most=_LONGEST * 2)


def _format(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        if value > FORMAT:
            raise Fault("problem.pack_newer", n=value, most=FORMAT)
        return value
    raise Fault("problem.pack_format", n=FORMAT)


def _id(value: Any) -> str:
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise Fault("problem.pack_id")


def _line_of_text(value: Any) -> str:
    if _is_line(value):
        return str(value)
    raise Fault("problem.pack_text", most=_LONGEST)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST and all(map(is_printable, value))


def _file(value: Any) -> str:
    pure = PurePosixPath(value) if isinstance(value, str) else PurePosixPath("..")
    if not value or pure.is_absolute() or ".." in pure.parts or re.search(r"[\\:\0]", value):
        raise Fault("problem.pack_file")
    return str(value)


def number(low: float, high: float) -> Callable[[Any], Any]:
    def read_number(value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise Fault("problem.theme_number", low=f"{low:g}", high=f"{high:g}")

    return read_number


def _whole(low: int, high: int) -> Callable[[Any], Any]:
    def read_whole(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise Fault("problem.pack_whole", low=low, high=high)

    return read_whole


def _box(value: Any) -> Box:
    sound = isinstance(value, list) and len(value) == 4
    sound = sound and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)
    if sound and -180 <= value[0] < value[2] <= 180 and -85 <= value[1] < value[3] <= 85:
        west, south, east, north = map(float, value)
        return west, south, east, north
    raise Fault("problem.pack_box")


def _wider(box: Box, by: float) -> Box:
    west, south, east, north = box
    return max(west - by, -180.0), max(south - by, -85.0), min(east + by, 180.0), min(north + by, 85.0)


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime) and _YEARS[0] <= value.year <= _YEARS[1]:
        return value
    raise Fault("problem.pack_day")


def _codes(value: Any) -> frozenset[str]:
    if isinstance(value, list) and all(isinstance(v, str) and re.fullmatch(r"\d\d", v) for v in value):
        return frozenset(value)
    raise Fault("problem.pack_codes")


_TOP: dict[str, Callable[[Any], Any]] = {
    "format": _format,
    "id": _id,
    "name": pack_text,
    "subtitle": pack_text,
    "about": pack_text,
    "licence": _line_of_text,
    "deck": _file,
}
_REGION: dict[str, Callable[[Any], Any]] = {
    "name": pack_text,
    "box": _box,
    "ground": _box,
    "frame": _box,
    "municipalities": _codes,
    "finest_scale": _whole(*_SCALES),
}
_OPENING: dict[str, Callable[[Any], Any]] = {
    "lon": number(-180, 180),
    "lat": number(-85, 85),
    "zoom": number(*_ZOOMS),
    "day": _day,
}
_AXIS: dict[str, Callable[[Any], Any]] = {"first": _whole(*_YEARS), "known": _whole(*_YEARS)}
_SECTIONS = ("region", "opening", "axis", "credits", "origins", "former_names")
_ELSEWHERE = (*_SECTIONS, "groups", "measures", "themes")
