"""GIS formats: the traps that plain reading falls into, each beside what a right reader gives."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from datetime import date
from pathlib import Path

import geopandas
import pytest
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import state_at
from explorer.sources.formats.gdal import MOST_LAYERS
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import read
from explorer.sources.reader.own_layers import laid_over
from tests.sources import made
from tests.sources.conftest import Read
from tests.sources.formats.parts import PLACES, POINTS, SPOT, kml, mark, names, say_text, turned


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("<TimeSpan><begin>2019</begin><end>2021</end></TimeSpan>", "2019", "2021"),
        ("<TimeSpan><begin>2020-07</begin></TimeSpan>", "2020-07", None),
        ("<TimeSpan><end>2021</end></TimeSpan>", None, "2021"),
        ("<TimeSpan><begin>2021-01-01T00:00:00+08:00</begin></TimeSpan>", "2021-01-01", None),
        ("<TimeStamp><when>2019-08</when></TimeStamp>", "2019-08", None),
        ("<TimeStamp><when>2023-13</when></TimeStamp>", None, None),
        (
            '<ExtendedData><Data name="开工时间"><value>2021年上半年</value></Data></ExtendedData>',
            "2021-01/2021-06",
            None,
        ),
    ],
)
def test_dates_of_kml_stay_as_precise_as_written(
    opened: Read, when: str, start: str | None, end: str | None
) -> None:
    row = opened("a.kml", kml(mark(when + SPOT)))["rows"][0]
    assert (row["start"], row["end"]) == (start, end)


def test_kml_keeps_folders_names_and_text_without_its_markup(tmp_path: Path) -> None:
    inner = (
        "<description><![CDATA[<p>说明</p><script>alert(1)</script><img src=x onerror=alert(2)>]]></description>"
        '<ExtendedData><Data name="投资（亿元）"><value>12.5</value></Data></ExtendedData>'
    )
    text = kml(f"<Folder><name>在建</name><Folder><name>道路</name>{mark(inner + SPOT)}</Folder></Folder>")
    (tmp_path / "a.kml").write_text(text)
    layer = read.read(tmp_path / "a.kml").layers[0]
    assert {c.name: c.cells[0] for c in layer.columns} == {
        "name": "点",
        "folder": "在建/道路",
        "description": "说明",
        "投资（亿元）": 12.5,
    }


@pytest.mark.parametrize("codec", ["utf-8", "gb2312", "utf-16"])
def test_kml_in_other_encodings(opened: Read, codec: str) -> None:
    text = kml(mark(SPOT, "云锦镇")).replace('"1.0"', f'"1.0" encoding="{codec}"')
    assert opened("a.kml", text.encode(codec))["drawn"] == 1


def test_malformed_kml_gives_the_placemarks_that_are_whole(opened: Read) -> None:
    broken = opened("a.kml", kml(mark(SPOT), mark(SPOT), mark(SPOT))[:-80])
    assert broken["features"] == 2
    assert "语法错误" in say_text(broken)
    loose = opened(
        "b.kml",
        kml(
            mark(SPOT, "A&B"),
            mark("<gx:Track><gx:coord>105 29 0</gx:coord><gx:coord>105.1 29 0</gx:coord></gx:Track>"),
        ),
    )
    assert (loose["features"], loose["geometry"]) == (2, "mixed")


def test_a_kmz_opens_its_document_and_follows_no_link(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://example.invalid/more.kml</href></Link></NetworkLink>"
    path = made.zipped(
        tmp_path / "a.kmz", {"doc.kml": kml(mark(SPOT), link).encode(), "files/pin.png": b"\x89PNG"}
    )
    found = read.read(path).to_json("zh")
    assert (found["driver"], found["features"]) == ("KML", 1)
    assert "网络链接" in say_text(found)


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.gdb"])
def test_formats_with_a_crs(tmp_path: Path, name: str) -> None:
    driver = {"a.gpkg": "GPKG", "a.fgb": "FlatGeobuf", "a.gdb": "OpenFileGDB"}[name]
    frame = geopandas.GeoDataFrame(
        {"名称": list(PLACES), "开工": ["2021", "2022年3月", None]}, geometry=shapely.points(POINTS), crs=4490
    )
    frame.to_file(tmp_path / name, driver=driver)
    found = read.read(tmp_path / name).to_json("zh", rows=3)
    assert (found["driver"], found["datum"], found["crs"], found["drawn"]) == (
        driver,
        "cgcs2000",
        "EPSG:4490",
        3,
    )
    assert {r["start"] for r in found["rows"]} == {"2021", "2022-03", None}


def test_layers_of_a_geopackage_and_a_table_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer, crs in (("点", 4326), ("点二", 4544)):
        frame = geopandas.GeoDataFrame({"n": [1, 2, 3]}, geometry=shapely.points(POINTS), crs=4326).to_crs(
            crs
        )
        frame.to_file(path, layer=layer)
    import pandas
    import pyogrio

    pyogrio.write_dataframe(pandas.DataFrame({"说明": ["x"]}), path, layer="填报说明", append=False)
    found = read.read(path).to_json("zh")
    assert found["layers"]["填报说明"] == {"features": 1, "geometry": "none", "crs": None}
    assert (found["features"], found["layers"]["点二"]["crs"]) == (6, "EPSG:4544")
    assert read.read(path, "点二").to_json("zh")["features"] == 3


def test_a_view_whose_table_is_gone_costs_its_own_layer_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    points = geopandas.GeoDataFrame({"名称": ["甲"]}, geometry=[shapely.Point(105.5, 29.5)], crs=4326)
    points.to_file(path, layer="点")
    with sqlite3.connect(path) as base:
        for name, words in (
            ("视图", "SELECT * FROM 没有的表"),
            ("圈", "SELECT * FROM 圈二"),
            ("圈二", "SELECT * FROM 圈"),
        ):
            base.execute(f"CREATE VIEW {name} AS {words}")
            base.execute(
                "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, 4326)",
                (name, name),
            )
            base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)", (name,))
    layers = {layer.name: layer for layer in read.read(path).layers}
    assert layers["点"].rows == 1
    assert all("读不出" in layers[name].say[0].zh for name in layers.keys() - {"点"})
    assert len(layers) > 1


def test_of_very_many_layers_the_first_are_read(tmp_path: Path) -> None:
    files = {f"{n:03}.csv": "名称,经度,纬度\n甲,105,29\n".encode() for n in range(MOST_LAYERS + 3)}
    found = read.read(made.zipped(tmp_path / "a.zip", files))
    assert len(found.layers) == MOST_LAYERS
    assert any("另有 3 个" in text.zh for text in found.say)


def test_impossible_days_and_curves_in_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    line = shapely.LineString([(105.6, 29.1), (105.7, 29.2)])
    frame = geopandas.GeoDataFrame({"开工": ["2021-02-28", "2021-02-28"]}, geometry=[line, line], crs=4326)
    frame["开工"] = frame["开工"].astype("datetime64[ms]")
    frame.to_file(path, layer="a")
    curve = (
        b"GP\0\1"
        + struct.pack("<i", 4326)
        + struct.pack("<BII6d", 1, 8, 3, 105.6, 29.1, 105.65, 29.15, 105.7, 29.1)
    )
    with sqlite3.connect(path) as database:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0)
        database.execute("update a set 开工 = '2021-02-30', geom = ? where fid = 1", (curve,))
    database.close()
    found = read.read(path).to_json("zh", rows=2)
    assert (found["drawn"], [r["start"] for r in found["rows"]]) == (2, [None, "2021-02-28"])
    assert "2021-02-30" in found["problems"][0]["message"]


@pytest.mark.parametrize("charset", ["Neutral", "WindowsSimpChinese", "WindowsLatin1"])
def test_mapinfo_is_read_by_its_bytes_and_not_by_its_charset(tmp_path: Path, charset: str) -> None:
    head = f'Version 300\nCharset "{charset}"\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n  名称 Char(20)\nData\n\n'
    (tmp_path / "a.mif").write_bytes((head + "Point 105.64329 29.0818\n").encode("gbk"))
    (tmp_path / "a.mid").write_bytes('"云锦镇"\n'.encode("gbk"))
    assert names(tmp_path / "a.mif") == ["云锦镇"]
    assert read.read(tmp_path / "a.mif").to_json("zh")["encoding"] == "gb18030"


@pytest.mark.parametrize("page", ["ANSI_936", "ANSI_1252"])
def test_a_dxf_is_placed_by_its_labels(tmp_path: Path, page: str) -> None:
    x, y = turned(4544)[0]
    drawing = made.dxf_text("注记", x, y, "云锦镇") + made.dxf_line("规划道路", (x, y), (x + 900, y + 900))
    found = read.read(made.dxf(tmp_path / "a.dxf", drawing, page)).to_json("zh", rows=1)
    assert (found["encoding"], found["crs"], found["geometry"]) == ("gb18030", "EPSG:4544", "mixed")
    assert abs(found["rows"][0]["lon"] - 105.64329) < 1e-5


def test_labels_of_a_dxf_in_autocads_own_escapes(tmp_path: Path) -> None:
    x, y = turned(4544)[0]
    drawing = made.dxf_text("a", x, y, r"\U+4E91\U+9526\U+9547") + made.dxf_text(
        "b", x, y, r"\M+5D4C6\M+5BDF5%%d"
    )
    column = read.read(made.dxf(tmp_path / "a.dxf", drawing)).layers[0].column("Text")
    assert column is not None
    assert column.cells.tolist() == ["云锦镇", "云锦°"]


def test_a_gpx(opened: Read) -> None:
    text = (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="29.1" lon="105.6"><time>2021-05-20T08:00:00Z</time><name>起点</name></wpt>'
        '<trk><name>踏勘</name><trkseg><trkpt lat="29.1" lon="105.6"/><trkpt lat="29.2" lon="105.7"/></trkseg></trk></gpx>'
    )
    found = opened("a.gpx", text)
    assert (found["features"], found["geometry"], found["rows"][0]["start"]) == (2, "mixed", "2021-05-20")


def test_a_drawing_is_called_as_its_file(tmp_path: Path) -> None:
    x, y = turned(4544)[0]
    found = read.read(made.dxf(tmp_path / "红线.dxf", made.dxf_text("注记", x, y, "云锦镇")))
    assert [layer.name for layer in found.layers] == ["红线"]


@pytest.mark.parametrize(
    ("declared", "codec", "told"),
    [
        ("GBK", "gb18030", "gb18030"),
        ("UTF-8", "gb18030", "gb18030"),
        ("GB2312", "utf-8", "utf-8"),
        ("UTF-16", "utf-16", "utf-16"),
    ],
)
def test_a_gpx_in_any_encoding_whatever_it_declares(
    opened: Read, declared: str, codec: str, told: str
) -> None:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><gpx version="1.1" creator="手持机" '
        'xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="29.1" lon="105.6"><name>云锦镇</name></wpt></gpx>'
    )
    found = opened("踏勘.gpx", text.encode(codec))
    assert (found["encoding"], found["rows"][0]["lon"]) == (told, 105.6)


def test_a_kml_without_placemarks_is_refused(opened: Read) -> None:
    with pytest.raises(SourceError, match="地标"):
        opened("a.kml", kml())


def test_a_placemark_without_a_time_has_that_of_its_folder(opened: Read) -> None:
    own, year = "<TimeSpan><begin>2020-05</begin></TimeSpan>", "<TimeStamp><when>2018</when></TimeStamp>"
    within = "<TimeSpan><begin>2019</begin><end>2022-06</end></TimeSpan>"
    inner = f"<Folder>{mark(SPOT)}</Folder>{mark(own + SPOT)}{mark(year + SPOT)}"
    found = opened("a.kml", kml(f"<Folder>{within}{inner}</Folder>", mark(SPOT)))
    assert [(r["start"], r["end"]) for r in found["rows"]] == [
        ("2019", "2022-06"),
        ("2020-05", None),
        ("2018", "2018"),
        (None, None),
    ]


def test_an_empty_part_of_a_placemark_costs_nothing_but_itself(opened: Read) -> None:
    empty = "<Point><coordinates> </coordinates></Point>"
    several = [f"<MultiGeometry>{parts}</MultiGeometry>" for parts in (empty + SPOT, empty, "")]
    found = opened("a.kml", kml(*map(mark, several)))
    assert [p["row"] for p in found["problems"]] == [1, 2]
    assert found["rows"][0]["lon"] == 105.6


def test_a_track_of_kml_was_recorded_and_did_not_begin_while_spans_beside_it_do(tmp_path: Path) -> None:
    track = (
        "<Track><when>2021-05-20T20:00:00Z</when><when>2021-05-20T22:00:00Z</when>"
        "<coord>105.6 29.1 0</coord><coord>105.7 29.2 0</coord></Track>"
    )
    span = "<TimeSpan><begin>2020</begin></TimeSpan>"
    (tmp_path / "a.kml").write_text(kml(mark(track), mark(span + SPOT), mark(SPOT)), "utf-8")
    reading = read.read(tmp_path / "a.kml")
    assert reading.layers[0].clock.start.tolist() == ["2021-05-21", "2020", None]
    known = laid_over(Known(axis=Axis()), reading)
    on_the_day = [state_at(f, date(2021, 5, 21)) for f in known.atlas.by_theme("own1")]
    assert [(s.certainty, s.status) for s in on_the_day] == [
        ("attested", "operation"),
        ("certain", "operation"),
        ("undated", None),
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_of_a_zip_with_one_name_the_last_counts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for lon in (105.6, 105.7):
            packed.writestr("点.csv", f"名称,经度,纬度\n甲,{lon},29.1\n")
    found = read.read(tmp_path / "a.zip").to_json("zh", rows=3)
    assert [r["lon"] for r in found["rows"]] == [105.7]
