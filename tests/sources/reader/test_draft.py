"""The shapes of a large file come before the rest of it, where nothing about their place is open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from explorer.atlas.columns.kept_shapes import KeptShapes
from explorer.atlas.columns.vertices import Vertices, vertices
from explorer.sources.raw.choices import Choices, LayerChoices
from explorer.sources.reader import process
from explorer.sources.reader.draft import LEAST
from tests.bench.own_files import write_file

gpd = pytest.importorskip("geopandas")


def read(path: Path, choices: Choices | None = None) -> tuple[list[Vertices], Vertices | None]:
    drafts: list[Vertices] = []
    found = process.read(path, choices=choices or Choices(), drafted=drafts.append)
    assert found is not None
    return drafts, found.layers[0].vertices


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "路.gpkg"
    write_file("lines", LEAST, path)
    return path


def test_the_draft_is_what_the_layer_is_drawn_by(sound: Path) -> None:
    [draft], whole = read(sound)
    wanted = vertices(gpd.read_file(sound).geometry.to_numpy())
    assert np.array_equal(draft.positions, wanted.positions)
    assert draft is whole


@pytest.mark.parametrize("name", ["路.shp", "路.fgb"])
def test_other_formats_give_one_too(sound: Path, tmp_path: Path, name: str) -> None:
    gpd.read_file(sound).to_file(tmp_path / name, encoding="utf-8")
    [draft], whole = read(tmp_path / name)
    assert whole is not None
    assert (len(draft), len(whole)) == (LEAST, LEAST)


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.set_crs(4326).to_crs(2381),  # Xian 1980: known to a hundred metres
        lambda frame: frame.set_crs(4326).translate(-20, 0).to_frame("geometry"),  # not here
        lambda frame: frame.iloc[: LEAST - 1],  # read in no time
        lambda frame: frame.set_crs(None, allow_override=True),
    ],
)
def test_what_may_lie_elsewhere_or_is_small_has_none(sound: Path, tmp_path: Path, change: object) -> None:
    frame = change(gpd.read_file(sound))  # type: ignore[operator]
    frame.to_file(tmp_path / "另.gpkg")
    assert read(tmp_path / "另.gpkg")[0] == []


def test_a_file_that_the_user_has_placed_has_none_and_a_mended_shape_is_not_that_of_the_draft(
    sound: Path, tmp_path: Path
) -> None:
    layer = LayerChoices(crs="EPSG:4490")
    assert read(sound, Choices(by_layer={"路": layer}))[0] == []
    frame = gpd.read_file(sound)
    bow = shapely.Polygon([(105, 30), (105.2, 30.2), (105.2, 30), (105, 30.2)])
    frame.loc[7, "geometry"] = bow
    frame.to_file(tmp_path / "结.gpkg")
    [draft], whole = read(tmp_path / "结.gpkg")
    assert whole is not None
    assert whole is not draft
    assert whole.features[8] - whole.features[7] == 2, "the bow is two areas"


@pytest.mark.parametrize("crs", [4490, 4326, 4543])
@pytest.mark.parametrize("kind", ["points", "lines", "areas"])
def test_the_shapes_are_those_of_the_file_to_the_bit(tmp_path: Path, kind: str, crs: int) -> None:
    write_file(kind, LEAST, tmp_path / "形.gpkg")
    frame = gpd.read_file(tmp_path / "形.gpkg").to_crs(crs)
    frame.loc[[3, 8], "geometry"] = None
    frame.to_file(tmp_path / "形.gpkg")
    drafts: list[Vertices] = []
    found = process.read(tmp_path / "形.gpkg", drafted=drafts.append)
    assert found is not None
    [layer] = found.layers
    wanted = frame.to_crs(4326 if crs == 4543 else crs).geometry.to_numpy()
    assert len(drafts) == 1
    assert np.flatnonzero(~layer.drawn).tolist() == [3, 8]
    there = layer.drawn
    assert shapely.equals_exact(layer.shapes[:][there], wanted[there], 1e-9 if crs == 4543 else 0).all()
    if isinstance(layer.shapes, KeptShapes):
        assert layer.shapes.wkb()[there].tolist() == shapely.to_wkb(layer.shapes[:][there]).tolist()


def test_a_draft_of_sound_shapes_alone_gives_its_bytes(sound: Path) -> None:
    found = process.read(sound, drafted=lambda _: None)
    assert found is not None
    shapes = found.layers[0].shapes
    assert isinstance(shapes, KeptShapes)
    assert shapes.wkb().tolist() == shapely.to_wkb(gpd.read_file(sound).geometry.to_numpy()).tolist()
