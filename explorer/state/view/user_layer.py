"""A user's own layer as a project keeps it: which layer of which file, how the file is read, and a copy where it travels."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.records import dataclass
from explorer.sources.formats.copies import Copy, Stamp, stamp_from_json
from explorer.sources.raw.choices import Choices, from_json
from explorer.words.structure import WrongValue, structure
from explorer.words.wording import LocalizedValueError

_ID = re.compile(r"[\w.-]{1,80}")
_STORE = re.compile(r"postgres(?:ql)?://(?:[^\s:@/]*@)?[^\s@]{1,400}")
_GEOJSON = {
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
RULES = 1  # that files are read by: since 1, dates that are only planned are never taken as having happened
_MOST_UP = 2  # folders that a relative path leads up from the project


class UserLayerError(LocalizedValueError):
    """A layer's JSON that cannot be read; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class UserLayer:
    """A file by its `path` (absolute once the project is open), or a copy of it, or GeoJSON as older projects have it; or
    a layer of a shared store by the `store`'s address, which has no password in it.

    `layer` is the name of the layer in the file or store, "" for a file's only one; `choices` are the decisions that it is read by,
    `stamp` what it held then. `rules` are those that it was read by, 0 in projects of before there were any.
    `copy` travels inside the project. `options` is plain JSON.
    """

    id: str
    name: str = ""
    path: str = ""
    data: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    layer: str = ""
    choices: Choices = field(default_factory=Choices)
    stamp: Stamp | None = field(default=None, compare=False)
    copy: Copy | None = None
    store: str = ""
    rules: int = field(default=RULES, compare=False)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.id, "name": self.name}
        if self.store:
            found |= {"store": self.store}
        else:
            found |= {"path": self.path} if self.data is None else {"data": self.data}
        if self.layer:
            found["layer"] = self.layer
        if self.rules and not self.store:
            found["rules"] = self.rules
        if choices := self.choices.to_json():
            found["choices"] = choices
        if self.stamp is not None:
            found["stamp"] = self.stamp.to_json()
        if self.copy is not None:
            found["copy"] = self.copy.key
        return found | ({"options": self.options} if self.options else {})

    def beside(self, folder: Path) -> UserLayer:
        """Return the layer with its path as a project in `folder` stores it: relative if it lies in or near the folder."""
        if not self.path or not os.path.isabs(self.path):
            return self
        try:
            relative = Path(os.path.relpath(self.path, folder))
        except ValueError:  # another drive of Windows
            return self
        up = sum(part == ".." for part in relative.parts)
        near = up <= _MOST_UP and len(folder.parts) - up > 1
        return replace(self, path=relative.as_posix()) if near else self

    def found_from(self, folder: Path) -> UserLayer:
        """Return the layer with the stored path made absolute."""
        if not self.path:
            return self
        return replace(self, path=os.path.normpath(folder / PurePosixPath(self.path)))


@dataclass(frozen=True, slots=True)
class _Plain:
    """The members of a layer that are read by their annotations."""

    id: str
    name: str = ""
    path: str = ""
    data: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    layer: str = ""
    store: str = ""
    rules: int = 0


def read(data: Any, copies: Mapping[str, Copy] | None = None) -> UserLayer:
    """Read what `to_json` wrote; `copies` are those of the project by key. Raises UserLayerError."""
    if isinstance(data, dict) and not _ID.fullmatch(str(data.get("id", ""))):
        raise UserLayerError("refused.layer_id")
    try:
        plain = structure(data, _Plain, "")
    except WrongValue as error:
        if not isinstance(data, dict):
            raise UserLayerError("refused.no_object", found=type(data).__name__) from error
        raise UserLayerError("refused.within", name=data["id"], why=error) from error
    layer = UserLayer(
        plain.id,
        plain.name or plain.id,
        plain.path if plain.data is None else "",
        plain.data,
        plain.options,
        plain.layer,
        from_json(data.get("choices")),
        stamp_from_json(data.get("stamp")),
        (copies or {}).get(str(data.get("copy"))),
        plain.store,
        plain.rules,
    )
    if layer.store:
        _check_store(layer)
        return layer
    if layer.data is not None and layer.data.get("type") not in _GEOJSON:
        raise UserLayerError("refused.layer_data", layer=layer.id)
    if layer.data is None and (layer.path or layer.copy is None):
        _check_reference(layer)
    return layer


def is_store_address(text: str) -> bool:
    """Return whether a text is the address of a store, without a password."""
    return _STORE.fullmatch(text) is not None


def _check_store(layer: UserLayer) -> None:
    """Refuse what is no address of a store, or one with a password in it, which belongs in no file."""
    if not is_store_address(layer.store) or not layer.layer or not layer.layer.isprintable():
        raise UserLayerError("refused.layer_store", layer=layer.id)


def _check_reference(layer: UserLayer) -> None:
    """Refuse anything but a file on this machine: opening a network path or a GDAL virtual path could connect."""
    if not layer.path.strip():
        raise UserLayerError("refused.layer_empty", layer=layer.id)
    plain = layer.path.replace("\\", "/").casefold()
    if plain.startswith(("//", "/vsi")) or "://" in plain or not layer.path.isprintable():
        raise UserLayerError("refused.layer_away", layer=layer.id)
