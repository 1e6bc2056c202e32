"""GeoJSON as annotations: what simplestyle means, what is refused in one line, and the way back."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from explorer.state.files.annotation_file import (
    AnnotationFileError,
    nearest_ink,
    read_annotations,
    read_picture,
    to_geojson,
)
from explorer.state.view.annotations import Annotation
from explorer.words.structure import WrongValue
from tests.state.view.test_annotations import png_head

POINT = {"type": "Point", "coordinates": [106.5, 29.5]}
LINE = {"type": "LineString", "coordinates": [[104, 30], [106, 29.5]]}
AREA = {"type": "Polygon", "coordinates": [[[104, 30], [105, 30], [105, 31], [104, 30]]]}


def written(folder: Path, *features: Any) -> Path:
    path = folder / "notes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    named = {key.replace("_", "-"): value for key, value in properties.items()}
    return {"type": "Feature", "geometry": geometry, "properties": named}


def read(folder: Path, geometry: Any, **properties: Any) -> Annotation:
    (found,) = read_annotations(written(folder, feature(geometry, **properties)))
    return found


def test_geometry_and_simplestyle_choose_the_kind(tmp_path: Path) -> None:
    assert read(tmp_path, POINT, title="字").kind == "text"
    assert read(tmp_path, POINT, title="字", marker_color="#000").kind == "pin"
    assert read(tmp_path, POINT, radius=5000).kind == "circle"
    assert read(tmp_path, LINE).kind == "line"
    assert read(tmp_path, LINE, annotation="arrow").kind == "arrow"
    assert read(tmp_path, AREA).kind == "area"


def test_title_and_description_become_the_text(tmp_path: Path) -> None:
    words = {"title": "机场", "description": "2021 年投运"}
    assert read(tmp_path, POINT, marker_color="#000", **words).text == "机场：2021 年投运"
    assert read(tmp_path, LINE, **words).text == "机场\n2021 年投运"
    assert read(tmp_path, LINE, text="用这个", **words).text == "用这个"


def test_the_ring_is_open_and_the_circle_has_its_radius(tmp_path: Path) -> None:
    assert read(tmp_path, AREA).points == ((104, 30), (105, 30), (105, 31))
    (lon, lat), rim = read(tmp_path, POINT, radius=10_000).points
    from explorer.state.queries.measuring.geodesy import leg

    assert leg((lon, lat), rim).metres == pytest.approx(10_000, rel=0.005)


def test_a_multi_geometry_is_several(tmp_path: Path) -> None:
    many = {"type": "MultiPoint", "coordinates": [[104, 30], [105, 31]]}
    assert len(read_annotations(written(tmp_path, feature(many, title="字")))) == 2


@pytest.mark.parametrize(
    ("colour", "ink"), [("#c00", "accent"), ("#1F78B4", "blue"), ("#222", "ink"), ("#fff", "paper")]
)
def test_a_colour_becomes_the_nearest_ink(colour: str, ink: str) -> None:
    assert nearest_ink(colour) == ink


@pytest.mark.parametrize(
    ("geometry", "properties", "words"),
    [
        ({"type": "GeometryCollection"}, {}, "GeometryCollection"),
        ({"type": "Point", "coordinates": [360_000, 3_200_000]}, {"title": "字"}, "points"),
        ({"type": "Point", "coordinates": "x"}, {"title": "字"}, "points"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, {}, "1 个点"),
        (LINE, {"annotation": "pin"}, "pin"),
        (POINT, {"radius": -1}, "radius"),
        (LINE, {"stroke": "red-ish"}, "red-ish"),
        (LINE, {"ink": "pink"}, "pink"),
        (POINT, {"picture": "none.png"}, "none.png"),
        (None, {}, "几何"),
    ],
)
def test_bad_features_are_one_line_with_their_number(
    tmp_path: Path, geometry: Any, properties: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, feature(POINT, title="好"), feature(geometry, **properties))
    with pytest.raises(AnnotationFileError) as refusal:
        read_annotations(path)
    line = str(refusal.value)
    assert "notes.geojson" in line
    assert "第 2 个要素" in line
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[1, 2]", b'{"type": "Topology"}', b"x,y\n1,2\n"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.geojson"
    path.write_bytes(content)
    with pytest.raises(AnnotationFileError, match="other.geojson"):
        read_annotations(path)
    with pytest.raises(AnnotationFileError, match="gone.geojson"):
        read_annotations(tmp_path / "gone.geojson")


def test_a_photo_is_made_small_and_upright(tmp_path: Path) -> None:
    photo = Image.effect_noise((3000, 2000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    photo.save(tmp_path / "photo.jpg", quality=95, exif=exif)
    data = base64.b64decode(read_picture(tmp_path / "photo.jpg"))
    assert len(data) <= 650_000
    with Image.open(io.BytesIO(data)) as kept:
        assert kept.height > kept.width
        assert not kept.getexif()
    found = read(tmp_path, POINT, picture="photo.jpg", title="照片")
    assert (found.kind, found.text) == ("picture", "照片")


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fake.png").write_text("<svg onload='x'/>")
    with pytest.raises(WrongValue, match="fake.png"):
        read_picture(tmp_path / "fake.png")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(kind: bytes) -> bytes:
    """A small PNG that holds a piece of 100 MB, unpacked."""
    whole = io.BytesIO()
    Image.new("RGB", (8, 8)).save(whole, "PNG")
    png = whole.getvalue()
    return png[:33] + chunk(kind, b"a\0\0" + zlib.compress(bytes(100_000_000))) + png[33:]


def exif(data: bytes) -> bytes:
    whole = io.BytesIO()
    Image.new("RGB", (8, 8)).save(whole, "JPEG")
    jpeg = whole.getvalue()
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 8) + b"Exif\0\0" + data + jpeg[2:]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", bomb(b"zTXt"), "请用 PNG 或 JPEG"),
        ("b.png", bomb(b"iCCP"), "请用 PNG 或 JPEG"),
        ("c.png", png_head(100_000, 100_000), "先缩小"),
        (
            "d.jpg",
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n",
            "请用 PNG 或 JPEG",
        ),
    ],
)
def test_a_hostile_picture_is_one_line_with_the_cure(
    tmp_path: Path, name: str, data: bytes, words: str, recwarn: pytest.WarningsRecorder
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(WrongValue, match=words) as refusal:
        read_picture(tmp_path / name)
    assert name in str(refusal.value)
    assert not recwarn.list


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "MPO"])
def test_pictures_of_many_programs_are_taken_whatever_their_ending(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (9, 6)).save(tmp_path / "a.jpg", kind)
    with Image.open(io.BytesIO(base64.b64decode(read_picture(tmp_path / "a.jpg")))) as kept:
        assert kept.size == (9, 6)


@pytest.mark.parametrize(
    ("mode", "ending", "greys"),
    [
        ("I;16", "png", (0, 30_000, 65_535)),
        ("I;16", "tif", (0, 30_000, 65_535)),
        ("F", "tif", (-2.0, 1.0, 4.5)),
    ],
)
def test_greys_of_many_bits_keep_their_shades(
    tmp_path: Path, mode: str, ending: str, greys: tuple[float, float, float]
) -> None:
    kind = np.float32 if mode == "F" else np.uint16
    Image.fromarray(np.repeat(np.array([greys], kind), 20, axis=1).repeat(20, axis=0)).save(
        tmp_path / f"a.{ending}"
    )
    with Image.open(io.BytesIO(base64.b64decode(read_picture(tmp_path / f"a.{ending}")))) as kept:
        seen = [kept.getpixel((x, 10))[0] for x in (4, 30, 55)]
    low, middle, high = greys
    assert seen == pytest.approx([0, 255 * (middle - low) / (high - low), 255], abs=4)


def test_a_photograph_with_damaged_exif_is_taken_as_it_lies(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    entries = b"\x12\x01\x03\x00\xff\xff\xff\xff" * 4000
    (tmp_path / "a.jpg").write_bytes(exif(b"II*\0\x08\0\0\0" + struct.pack("<H", 65_535) + entries))
    assert read_picture(tmp_path / "a.jpg")
    assert not recwarn.list


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    made = (
        Annotation("f1", "text", ((104.0, 30.0), (105.0, 30.5)), text="甲", ink="green", plate=False),
        Annotation("f2", "arrow", ((104.0, 30.0), (105.0, 31.0)), dash=True, width=4.0),
        Annotation("f3", "area", ((104.0, 30.0), (105.0, 30.0), (105.0, 31.0)), tint=False, ink="violet"),
        Annotation("f4", "pin", ((0.5, 0.5),), on="sheet", text="乙", size=2.0),
        Annotation("f5", "stroke", ((104.0, 30.0), (104.1, 30.1), (104.2, 30.0)), ink="amber"),
    )
    path = tmp_path / "back.geojson"
    path.write_text(json.dumps(to_geojson(made)), "utf-8")
    assert read_annotations(path) == made
