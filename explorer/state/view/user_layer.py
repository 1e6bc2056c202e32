"""A user's own layer as a project keeps it: a reference to a file, or GeoJSON inside the project."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.words.structure import WrongValue, structure
from explorer.words.wording import LocalizedValueError

_ID = re.compile(r"[\w.-]{1,80}")
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


class UserLayerError(LocalizedValueError):
    """A layer's JSON that cannot be read; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class UserLayer:
    """Either `path` (absolute once the project is open) or `data` (GeoJSON); `options` is plain JSON."""

    id: str
    name: str = ""
    path: str = ""
    data: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.id, "name": self.name}
        found |= {"path": self.path} if self.data is None else {"data": self.data}
        return found | ({"options": self.options} if self.options else {})

    def beside(self, folder: Path) -> UserLayer:
        """Return the layer with its path as a project in `folder` stores it: relative if it is inside the folder."""
        path = Path(self.path)
        if self.path and path.is_relative_to(folder):
            return replace(self, path=path.relative_to(folder).as_posix())
        return self

    def found_from(self, folder: Path) -> UserLayer:
        """Return the layer with the stored path made absolute."""
        return replace(self, path=str(folder / PurePosixPath(self.path))) if self.path else self


def read(data: Any) -> UserLayer:
    """Read what `to_json` wrote; raises UserLayerError."""
    if isinstance(data, dict) and not _ID.fullmatch(str(data.get("id", ""))):
        raise UserLayerError("refused.layer_id")
    try:
        layer = structure(data, UserLayer, "")
    except WrongValue as error:
        if not isinstance(data, dict):
            raise UserLayerError("refused.no_object", found=type(data).__name__) from error
        raise UserLayerError("refused.within", name=data["id"], why=error) from error
    if layer.data is not None and layer.data.get("type") not in _GEOJSON:
        raise UserLayerError("refused.layer_data", layer=layer.id)
    if layer.data is None:
        _check_reference(layer)
    return replace(layer, name=layer.name or layer.id, path=layer.path if layer.data is None else "")


def _check_reference(layer: UserLayer) -> None:
    """Refuse anything but a file on this machine: opening a network path or a GDAL virtual path could connect."""
    if not layer.path.strip():
        raise UserLayerError("refused.layer_empty", layer=layer.id)
    plain = layer.path.replace("\\", "/").casefold()
    if plain.startswith(("//", "/vsi")) or "://" in plain or not layer.path.isprintable():
        raise UserLayerError("refused.layer_away", layer=layer.id)
