"""The layers there are, as an immutable value, read from pack.toml: adding or dropping one makes another Catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, field, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from explorer.atlas import pack
from explorer.atlas.model import STATUSES, Status
from explorer.atlas.outlines import parse_outline
from explorer.atlas.pack import NAME, Fault, number, pack_text
from explorer.atlas.regular_files import UnreadableFile, read_text
from explorer.colours import table
from explorer.paths import geodata_dir, own_geodata_dir
from explorer.records import dataclass
from explorer.words.problem import Problem, shortened
from explorer.words.text import Text
from explorer.words.wording import wording

OWN = "own"  # the group of the user's own layers, and how their ids begin
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_CIRCLE = "M 1,0 A 1 1 0 1 1 -1,0 A 1 1 0 1 1 1,0 Z"
MOST_PATH = 2000  # characters of an outline


@dataclass(frozen=True, slots=True)
class StrokePattern:
    """Strokes upon a line: dash pattern in CSS px, how far they rise above the line, whether their ends are round."""

    dash: tuple[float, ...]
    rise: float
    round: bool = False


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """The declaration of a layer. Colours are `#rrggbb` for the light and the dark ground.

    `outline` is the SVG path (M, L, A, Z) of its markers about (0, 0), `icon` a hanzi inside them; `beat` lies upon
    lines, `edge` upon the outlines of areas, and `banks` puts a soft band on both sides of them; `ends` puts dots on
    the two ends of lines and names them; `beside` draws its surveyed lines on one side of the tracks that they share;
    names with a higher `priority` win the room. `verbs` word the begin of a status where it is not the common word;
    `measures` are the groups of indicators that reports list with it. `size` is a factor on markers, `fill` one on the
    tint of areas.
    """

    id: str
    group: str
    name: Text
    color: str
    color_dark: str
    outline: str = _CIRCLE
    icon: str = ""
    beat: StrokePattern | None = None
    edge: StrokePattern | None = None
    banks: bool = False
    width: float = 3.2
    opens_visible: bool = False
    label_zoom: float = 8.5
    priority: int = 50
    casing: bool = True
    ends: bool = False
    beside: bool = False
    verbs: Mapping[Status, Text] = field(default_factory=dict, hash=False)
    measures: frozenset[str] = frozenset()
    size: float = 1.0
    fill: float = 1.0

    def hue(self, appearance: str) -> str:
        return self.color_dark if appearance == "dark" else self.color


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Layers by id, in panel order; names of their groups, and of the groups of measures, in order.

    Unknown ids get plain defaults, never an error.
    """

    specs: Mapping[str, LayerSpec] = field(default_factory=dict)
    groups: Mapping[str, Text] = field(default_factory=dict)
    measure_groups: Mapping[str, Text] = field(default_factory=dict)

    def __contains__(self, layer: object) -> bool:
        return layer in self.specs

    def __iter__(self) -> Iterator[str]:
        return iter(self.specs)

    def __len__(self) -> int:
        return len(self.specs)

    def spec(self, layer: str) -> LayerSpec:
        """Return the layer's declaration; for an unknown id a plain grey one named by its id."""
        return self.specs.get(layer) or _unknown(layer)

    def name(self, layer: str) -> Text:
        return self.spec(layer).name

    def names(self) -> dict[str, Text]:
        return {key: spec.name for key, spec in self.specs.items()}

    def grouped(self) -> dict[str, list[LayerSpec]]:
        """Return the layers of each group, in panel order."""
        return {group: [s for s in self.specs.values() if s.group == group] for group in self.groups}

    def measures(self, layers: Iterable[str]) -> frozenset[str]:
        """Return the groups of indicators that a report about these layers lists."""
        return frozenset[str]().union(*(self.spec(layer).measures for layer in layers))

    def to_json(self) -> dict[str, Any]:
        """Return plain values with the keys of pack.toml, for another process."""
        return {
            "groups": {key: list(name) for key, name in self.groups.items()},
            "measures": {key: list(name) for key, name in self.measure_groups.items()},
            "themes": {key: _block(spec) for key, spec in self.specs.items()},
        }

    def with_layer(self, spec: LayerSpec) -> Catalogue:
        """Return a Catalogue with a layer added, or replaced where the id exists; a new group is appended."""
        groups = {**self.groups}
        groups.setdefault(spec.group, Text(spec.group, spec.group))
        return replace(self, specs={**self.specs, spec.id: spec}, groups=groups)

    def without(self, layer: str) -> Catalogue:
        return replace(self, specs={key: spec for key, spec in self.specs.items() if key != layer})


@cache
def _unknown(layer: str) -> LayerSpec:
    light, dark = (table(appearance)["no_theme"] for appearance in ("light", "dark"))
    return LayerSpec(layer, "", Text(layer, layer), light, dark)


def from_json(members: dict[str, Any]) -> Catalogue:
    """Read the result of `Catalogue.to_json`; invalid blocks are left out."""
    return _Reader(members, "").catalogue()[0]


def _block(spec: LayerSpec) -> dict[str, Any]:
    found = {key: getattr(spec, key) for key in _KEYS if key != "icon" or spec.icon}
    for key, beat in (("beat", spec.beat), ("edge", spec.edge)):
        found[key] = {**asdict(beat), "dash": list(beat.dash)} if beat else "plain"
    found |= {
        "verbs": {key: list(words) for key, words in spec.verbs.items()},
        "measures": sorted(spec.measures),
    }
    return {"name": list(spec.name), "group": spec.group, "color": [spec.color, spec.color_dark], **found}


def is_user_layer(layer: str) -> bool:
    """Return whether a layer is a file of the user's: own1, own2 …"""
    return re.fullmatch(rf"{OWN}\d+", layer) is not None


def load(folder: Path) -> Catalogue:
    """Read the layers that `folder` declares; the built-in ones if it has no readable pack.toml."""
    found, _ = read(folder)
    return found


def problems(folder: Path) -> list[Problem]:
    """Return the problems of the pack.toml of `folder`; none where there is no such file."""
    return read(folder)[1]


def read(folder: Path) -> tuple[Catalogue, list[Problem]]:
    """Read the valid blocks of the folder's pack.toml, and a problem for each invalid one."""
    path = folder / NAME
    try:
        text = read_text(path)
    except UnreadableFile as error:
        wrong = [] if error.missing and len(built_in()) else [Problem(NAME, error.line, error.words)]
        return built_in(), wrong
    found, wrong = _parsed(text)
    return (found if len(found) else built_in()), wrong


def current() -> Catalogue:
    """Load the layers of the tables that this process works on."""
    return load(geodata_dir())


@cache
def built_in() -> Catalogue:
    """Load the program's own layers."""
    return _parsed(_own_text())[0] if _own_text() else Catalogue()


@cache
def _own_text() -> str:
    try:
        return read_text(own_geodata_dir() / NAME)
    except UnreadableFile:
        return ""


@cache
def _parsed(text: str) -> tuple[Catalogue, list[Problem]]:
    members, problem = pack.parsed(text)
    if members is None:
        return Catalogue(), [problem] if problem else []
    return _Reader(members, text).catalogue()


class _Reader:
    """Reads the blocks of a pack.toml; faults become problems."""

    def __init__(self, members: dict[str, Any], text: str) -> None:
        self._members = members
        self._text = text
        self._problems: list[Problem] = []

    def catalogue(self) -> tuple[Catalogue, list[Problem]]:
        groups, measures = self._names("groups"), self._measure_groups()
        specs: dict[str, LayerSpec] = {}
        for key, block in self._tables("themes"):
            spec = self._try(f"themes.{key}", lambda b, key=key: _spec(key, b, groups, measures), block)  # type: ignore[misc]
            if spec is not None:
                specs[key] = spec
        self._check_distinct(specs.values())
        return Catalogue(specs, groups, measures), self._problems

    def _names(self, section: str) -> dict[str, Text]:
        return {
            key: name
            for key, pair in self._tables(section)
            if (name := self._try(f"{section}.{key}", pack_text, pair))
        }

    def _measure_groups(self) -> Mapping[str, Text]:
        """Read [measures]; a file without it, written for an earlier version, uses the program's own."""
        if "measures" in self._members or self._text == _own_text():
            return self._names("measures")
        return built_in().measure_groups

    def _tables(self, key: str) -> list[tuple[str, Any]]:
        found = self._members.get(key)
        if isinstance(found, dict):
            return list(found.items())
        self._problems.append(Problem(NAME, 0, wording("problem.no_section", key=key, file=NAME)))
        return []

    def _try(self, where: str, make: Callable[[Any], Any], value: Any) -> Any:
        try:
            return make(value)
        except Fault as error:
            self._problems.append(
                Problem(
                    NAME,
                    self._line(where),
                    wording("problem.in_block", block=shortened(where), fault=error.words),
                )
            )
            return None

    def _line(self, where: str) -> int:
        """Return the line of a block, or of a key of [groups]."""
        table_name, _, key = where.partition(".")
        wanted = (
            rf"\[{table_name}\.{re.escape(key)}\]" if table_name == "themes" else rf"{re.escape(key)}\s*="
        )
        found = re.search(rf"^\s*{wanted}", self._text, re.MULTILINE)
        return self._text.count("\n", 0, found.start() + 1) + 1 if found else 0

    def _check_distinct(self, specs: Iterable[LayerSpec]) -> None:
        """Report layers that share a marker, its hanzi or a colour and so could not be distinguished."""
        for a, b in combinations(specs, 2):
            for key, what in (
                ("icon", wording("problem.mark_icon")),
                ("outline", wording("problem.mark_outline")),
                ("color", wording("problem.mark_color")),
                ("color_dark", wording("problem.mark_color_dark")),
            ):
                if getattr(a, key) and getattr(a, key) == getattr(b, key):  # two without a hanzi share none
                    fault = wording("problem.mark_same", what=what, other=a.id)
                    words = wording("problem.in_block", block=f"themes.{b.id}", fault=fault)
                    self._problems.append(Problem(NAME, self._line(f"themes.{b.id}"), words))


def _spec(key: str, block: Any, groups: Mapping[str, Text], measures: Mapping[str, Text]) -> LayerSpec:
    if not _ID.fullmatch(key):
        raise Fault("problem.theme_id")
    if not isinstance(block, dict):
        raise Fault("problem.no_block")
    unknown = [name for name in block if name not in (*_KEYS, "name", "group", "color")]
    if unknown:
        raise Fault("problem.theme_key", found=shortened(unknown[0]), list=("name", "group", "color", *_KEYS))
    found = {name: _KEYS[name](block[name]) for name in _KEYS if name in block}
    if "beat" in found:
        found.setdefault("edge", found["beat"])
    if block.get("group") not in groups:
        raise Fault("problem.theme_group", list=tuple(groups))
    if "measures" in block and not _are_keys(block["measures"], measures):
        raise Fault("problem.theme_measures", list=tuple(measures))
    light, dark = _colors(block.get("color"))
    return LayerSpec(key, block["group"], pack_text(block.get("name")), light, dark, **found)


def _colors(value: Any) -> tuple[str, str]:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value):
        light, dark = value
        if _COLOR.fullmatch(light) and _COLOR.fullmatch(dark):
            return light, dark
    raise Fault("problem.theme_color")


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Fault("problem.theme_flag")


def _icon(value: Any) -> str:
    if isinstance(value, str) and len(value) == 1 and value.isprintable():
        return value
    raise Fault("problem.theme_icon")


def _outline(value: Any) -> str:
    if isinstance(value, str) and len(value) <= MOST_PATH:
        with suppress(ValueError):
            parse_outline(value)
            return value
    raise Fault("problem.theme_outline", example=_CIRCLE)


def _rhythm(value: Any) -> StrokePattern | None:
    if value == "plain":
        return None
    if isinstance(value, dict) and value.keys() <= {"dash", "rise", "round"}:
        dash, px = value.get("dash"), number(0, 100)
        if isinstance(dash, list) and dash and len(dash) % 2 == 0:
            return StrokePattern(
                tuple(map(px, dash)), px(value.get("rise")), _flag(value.get("round", False))
            )
    raise Fault("problem.theme_rhythm", example="{ dash = [1.2, 10.8], rise = 3.6 }")


def _verbs(value: Any) -> dict[Status, Text]:
    if isinstance(value, dict) and value.keys() <= set(STATUSES):
        return {status: pack_text(value[status]) for status in STATUSES if status in value}
    raise Fault("problem.theme_verbs", list=tuple(STATUSES))


def _are_keys(value: Any, known: Mapping[str, Text]) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v in known for v in value)


_KEYS: dict[str, Callable[[Any], Any]] = {
    "icon": _icon,
    "outline": _outline,
    "beat": _rhythm,
    "edge": _rhythm,
    "banks": _flag,
    "width": number(0.5, 20),
    "casing": _flag,
    "ends": _flag,
    "beside": _flag,
    "opens_visible": _flag,
    "label_zoom": number(0, 20),
    "priority": number(0, 1000),
    "verbs": _verbs,
    "measures": lambda value: frozenset(map(str, value)),  # checked in `_spec`
}
