"""Layers of the user's files in the Work: put there from a reading, declared before their files are read, kept in step."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import OWN, Catalogue, LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timelines import UNDATED
from explorer.atlas.comments import joined
from explorer.colours import own_hue
from explorer.records import dataclass
from explorer.sources.formats.copies import Copy, Stamp, laid_out
from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import process
from explorer.sources.reader.own_layers import collection, source, with_own
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.state.view.user_layer import RULES, UserLayer
from explorer.state.view.work import Work, with_layer, without_layer
from explorer.store.store_address import StoreAddress, StoreAddressError, parse_address
from explorer.store.store_faults import StoreError
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_PARTS_OF_FORMATS = ("waypoints", "routes", "tracks")  # of GPX
_MEANINGLESS = re.compile(
    "|".join(
        (
            r"(?:sheet|工作表|表|layer|图层|新建|doc|output|export|导出|未命名|untitled|new)[ _-]?\d*",
            *_PARTS_OF_FORMATS,
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a reading came from: its file as it was then, and the copy of it that the project is to hold."""

    path: str = ""
    stamp: Stamp | None = None
    copy: Copy | None = None
    rows: Mapping[str, Collection] = field(
        default_factory=dict, compare=False
    )  # as `own_layers.prepared` has them


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The layers of a Work that come from one file by the same choices, and are read together."""

    layers: tuple[UserLayer, ...]

    @property
    def first(self) -> UserLayer:
        return self.layers[0]

    @property
    def name(self) -> str:
        """The name of the file."""
        first = self.first
        return first.copy.name if first.copy and not first.path else Path(first.path or first.name).name

    @property
    def path(self) -> Path | None:
        return Path(self.first.path) if self.first.path else None

    @property
    def choices(self) -> Choices:
        return self.first.choices

    def there(self) -> bool:
        """Whether its file can be read, or a copy of it."""
        return self.first.data is not None or self.first.copy is not None or self._found() is not None

    def on_disk(self) -> bool:
        """Whether the file is where it was read."""
        return self._found() is not None

    def stands_in(self) -> bool:
        """Whether the copy in the project is read because the file is not where it was."""
        return self.first.copy is not None and self.path is not None and self._found() is None

    def _found(self) -> Path | None:
        try:
            return self.path if self.path is not None and self.path.exists() else None
        except OSError:
            return None

    def laid_out(self, folder: Path) -> Path:
        """The file to read: the one on disk, else the copy or GeoJSON of the project, written into `folder`.

        Raises SourceError for a copy that is damaged.
        """
        found, first = self._found(), self.first
        if found is None and first.copy is not None:
            return laid_out(first.copy, folder)
        if first.data is not None:
            made = folder / "layer.geojson"
            made.write_text(json.dumps(first.data, ensure_ascii=False), "utf-8")
            return made
        return self.path or folder / first.name


def files(layers: Iterable[UserLayer]) -> tuple[OwnFile, ...]:
    """The files that layers come from, in the order of their first layers; those of a shared store come from none."""
    found: dict[object, list[UserLayer]] = {}
    for layer in layers:
        if layer.store:
            continue
        alone = layer.data is not None
        key = layer.id if alone else (layer.path, layer.copy, json.dumps(layer.choices.to_json()))
        found.setdefault(key, []).append(layer)
    return tuple(OwnFile(tuple(group)) for group in found.values())


def put(work: Work, reading: Reading, origin: Origin, in_place_of: Sequence[UserLayer] = ()) -> Work:
    """Put the layers of a reading on the map; those of `in_place_of` that they continue keep id, look and place.

    The others of `in_place_of` are taken away.
    """
    former = {layer.layer: layer for layer in in_place_of}
    if len(in_place_of) == len(reading.usable) == 1:  # a layer whose name in the file has changed
        former = {reading.usable[0].name: in_place_of[0]}
    kept = [former.pop(layer.name, None) for layer in reading.usable]
    for gone in former.values():
        work = without_layer(work, gone.id)
    for layer, before in zip(reading.usable, kept, strict=True):
        work = _with(work, layer, reading, origin, before)
    return work


def without_dates(collection: Collection) -> bool:
    """Return whether rows are drawn of a layer and no fact of any has a date, so that of those undated ones alone are seen."""
    facts = any((part.dated & ~part.expected).any() for part in collection.records)
    spans = collection.spans
    return not facts and bool(UNDATED[spans.codes[spans.firsts]][collection.placed].any())


def _with(work: Work, layer: SourceLayer, reading: Reading, origin: Origin, before: UserLayer | None) -> Work:
    if before is None:
        name = _shown_name(work, layer.name, reading, origin.path)
        spec = spec_for(free_id(work.catalogue), name)
        work = with_layer(replace(work, catalogue=with_own(work.catalogue, spec)), spec)
        made = UserLayer(spec.id, name)
    else:
        made = before
    made = replace(
        made,
        path=origin.path,
        layer=layer.name,
        choices=reading.choices,
        stamp=origin.stamp,
        copy=origin.copy,
        rules=RULES,
    )
    layers = [made if x.id == made.id else x for x in work.layers]
    layers += [] if before is not None else [made]
    return filled(replace(work, layers=tuple(layers)), made, reading, layer, origin.rows)


def layer_words(name: str, lang: Lang) -> str:
    """Return the name of a layer of a file; those that a format gives are in the user's language."""
    return t(f"own.layer.{name}", lang) if name in _PARTS_OF_FORMATS else name


def _shown_name(work: Work, name: str, reading: Reading, path: str) -> str:
    """Return what a layer is called in the panel: as in its file, but not by a word of the format, nor as another is."""
    stem, alone = Path(reading.name).stem, len(reading.usable) == 1
    said = layer_words(name, work.view.lang)
    plain = said if not _MEANINGLESS.fullmatch(name) else stem if alone else f"{stem} · {said}"
    alike = any(Path(x.path).name == reading.name for x in work.layers)
    whole = plain if alike else reading.name if alone else f"{stem} · {said}"
    taken = {x.name.casefold() for x in work.layers}
    folder = Path(path).parent.name
    offered = (plain, whole, f"{plain}（{folder}）" if folder else plain)
    free = (
        name for name in chain(offered, (f"{plain} {n}" for n in count(2))) if name.casefold() not in taken
    )
    return next(free)


def filled(
    work: Work,
    own: UserLayer,
    reading: Reading,
    layer: SourceLayer,
    prepared: Mapping[str, Collection] = MappingProxyType({}),
) -> Work:
    """With the rows of a layer that is declared already; `prepared` ones save the time."""
    line, rows = source(own.id, reading.name, reading.choices), prepared.get(layer.name)
    # a status is attested as of the date of the source, which may have been typed since
    if rows is not None and (rows.source.date == line.date or layer.clock.status_column is None):
        rows = rows.under(own.id, line)
    else:
        rows = collection(layer, own.id, reading.name, reading.choices)
    return with_rows(work, rows)


def with_rows(work: Work, rows: Collection) -> Work:
    """Return the Work with the rows of a layer, in the place of those that it had."""
    others = [c for c in work.collections if c.layer != rows.layer]
    order = {x.id: n for n, x in enumerate(work.layers)}
    found = sorted([*others, rows], key=lambda c: order.get(c.layer, len(order)))
    return replace(work, collections=tuple(found))


def with_store_layer(work: Work, address: str, key: str, name: str) -> Work:
    """Return the Work with a layer of a shared store, whose rows come later; the same Work where it is there."""
    if any((x.store, x.layer) == (address, key) for x in work.layers):
        return work
    spec = spec_for(free_id(work.catalogue), name)
    work = with_layer(replace(work, catalogue=with_own(work.catalogue, spec)), spec)
    made = UserLayer(spec.id, name, layer=key, store=address)
    return replace(work, layers=(*work.layers, made))


def refilled(
    work: Work, file: OwnFile, reading: Reading, prepared: Mapping[str, Collection] = MappingProxyType({})
) -> Work:
    """With the rows of the layers of a file as a reading has them; layers that it lacks stay without any."""
    for own in file.layers:
        layer = _layer_of(own, reading)
        if layer is not None and any(x.id == own.id for x in work.layers):
            layers = tuple(
                replace(x, rules=max(x.rules, RULES)) if x.id == own.id else x for x in work.layers
            )
            work = filled(replace(work, layers=layers), own, reading, layer, prepared)
    return work


def newly_planned(file: OwnFile, reading: Reading) -> bool:
    """Return whether dates were taken as having happened when a project was saved, and are read as planned now."""
    found = [_layer_of(own, reading) for own in file.layers if own.rules < 1]
    return any(layer is not None and bool(layer.clock.expected.any()) for layer in found)


def declared(work: Work) -> Work:
    """With every layer of the Work, and no other of the user's, in the catalogue and the View: their rows come later."""
    work = replace(work, catalogue=without_own(work.catalogue), collections=())
    for own in work.layers:
        spec = spec_for(own.id, own.name)
        work = with_layer(replace(work, catalogue=with_own(work.catalogue, spec)), spec)
    return work


def known_with(known: Known, layers: Sequence[UserLayer]) -> tuple[Known, list[tuple[str, Text]]]:
    """What is known with the layers of a project over it, and the name of each file that was refused, with why."""
    catalogue, collections = known.catalogue, {**known.collections}
    refused: list[tuple[str, Text]] = []
    for own in layers:
        catalogue = with_own(catalogue, spec_for(own.id, own.name))
    for file in files(layers):
        try:
            with tempfile.TemporaryDirectory(prefix="twincity-copy-", ignore_cleanup_errors=True) as folder:
                reading = process.read(file.laid_out(Path(folder)), choices=file.choices)
        except SourceError as error:
            refused.append((file.name, error.text if file.there() else _moved_away(file)))
            continue
        assert reading is not None  # nobody cancels
        for own in file.layers:
            if layer := _layer_of(own, reading):
                collections[own.id] = collection(layer, own.id, file.name, reading.choices)
    for own in layers:
        if own.store:
            try:
                collections[own.id] = _stored_rows(own)
            except (StoreError, StoreAddressError) as error:
                refused.append((own.name, Text(error.in_("zh"), error.in_("en"))))
    return known.with_collections(collections, catalogue), refused


def _moved_away(file: OwnFile) -> Text:
    """Return that a file is not where it was, with the cure for who has no window."""
    folder = str(file.path.parent) if file.path is not None else ""
    zh, en = (t("openings.moved_away", lang, folder=folder) for lang in ("zh", "en"))
    return Text(zh, en)


def _stored_rows(own: UserLayer) -> Collection:
    """Read all rows of a layer of a shared store; raises StoreError and StoreAddressError."""
    from explorer.store.map_frame import whole_layer
    from explorer.store.store_connection import connect

    with connect(parse_address(own.store)) as found:
        return whole_layer(found, own.layer, own.id)


def known_with_store(known: Known, address: StoreAddress) -> Known:
    """Return what is known with the comments and all layers of a shared store over it; raises StoreError."""
    from explorer.store.comment_exchange import read_comments
    from explorer.store.layer_rows import layers
    from explorer.store.map_frame import whole_layer
    from explorer.store.store_connection import connect

    catalogue, collections = known.catalogue, {**known.collections}
    with connect(address) as found:
        comments = joined(known.atlas.comments, read_comments(found))
        known = replace(known, atlas=replace(known.atlas, comments=comments), comments=comments)
        for layer in layers(found):
            spec = replace(spec_for(free_id(catalogue), layer.key), name=layer.name)
            catalogue = with_own(catalogue, spec)
            collections[spec.id] = whole_layer(found, layer.key, spec.id)
    return known.with_collections(collections, catalogue)


def _layer_of(own: UserLayer, reading: Reading) -> SourceLayer | None:
    """The layer of a file that is meant: the one of its name, else the only one."""
    named = [x for x in reading.layers if x.name == own.layer]
    alone = reading.usable if len(reading.usable) == 1 else ()
    return next(iter((*named, *alone)), None)


def without_own(catalogue: Catalogue) -> Catalogue:
    """The layers of the tables alone."""
    for key, spec in catalogue.specs.items():
        if spec.group == OWN:
            catalogue = catalogue.without(key)
    return catalogue


def free_id(catalogue: Catalogue) -> str:
    """An id that no layer has."""
    return next(key for n in count(1) if (key := f"{OWN}{n}") not in catalogue)


def spec_for(key: str, name: str) -> LayerSpec:
    """The declaration of a layer of the user's, coloured by the number in its id."""
    number = int(key.removeprefix(OWN)) if key.removeprefix(OWN).isdigit() else sum(map(ord, key))
    light, dark = own_hue(number - 1, "light"), own_hue(number - 1, "dark")
    return LayerSpec(key, OWN, Text(name, name), light, dark, opens_visible=True, casing=False)


def rows_of(work: Work, layer: str) -> Collection | None:
    """The rows of a layer; None until they have been read."""
    return next((c for c in work.collections if c.layer == layer), None)
