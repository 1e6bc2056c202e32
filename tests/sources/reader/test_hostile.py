"""Files made to do harm, or no data at all: one sentence with its cure, nothing written, nothing fetched, nobody waits."""

from __future__ import annotations

import os
import pickle
import struct
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import process as worker
from explorer.sources.reader.read import read
from tests.sources import made

GOOD = "名称,经度,纬度\n云锦镇,105.64329,29.0818\n"


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as refused:
        read(path)
    text = refused.value.text
    assert text.zh.isprintable()
    assert text.en.isprintable()
    return text.zh


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text_becomes_one(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xb4.csv")
    path.write_text(GOOD, "utf-8")
    found = worker.read(path)
    assert found is not None
    assert (found.name, found.layers[0].name) == ("??.csv", "??")


def workbook(path: Path, damage: bytes = b"", instead: bytes = b"") -> Path:
    """A workbook of two sheets, with something else in the second."""
    whole = path.with_name("whole.xlsx")
    with xlsxwriter.Workbook(str(whole)) as book:
        for name in ("好表", "坏表"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["名称", "经度", "纬度"])
            sheet.write_row(1, 0, ["云锦镇", 105.64329, 29.0818])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part.endswith("sheet2.xml") or (part.endswith("sheet1.xml") and path.stem == "both"):
                assert damage in data
                data = data.replace(damage, instead, 1)
            new.writestr(part, data)
    return path


@pytest.mark.parametrize(
    ("damage", "instead"),
    [(b't="s"><v>0', b't="s"><v>99999999'), (b'r="A2"', b'r="ZZZZZZ99999999999"'), (b"<sheetData>", b"&e;<")],
)
def test_a_damaged_sheet_is_named_beside_those_that_open(
    tmp_path: Path, damage: bytes, instead: bytes
) -> None:
    found = read(workbook(tmp_path / "a.xlsx", damage, instead))
    assert [layer.rows for layer in found.usable] == [1]
    assert [text.zh for text in found.messages()] == ["工作表“坏表”已损坏，没有读取；请另存一份"]
    assert "已损坏" in refusal(workbook(tmp_path / "both.xlsx", damage, instead))


def test_a_workbook_that_calamine_stops_over_is_damaged(tmp_path: Path) -> None:
    """Its panic in Rust is no Exception."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    head[30], head[32] = 9, 6  # sectors of 512 and 64 bytes
    head[76] = 2  # the first table is in the sector after the last
    head[68:72] = (2**32 - 2).to_bytes(4, "little")
    path = tmp_path / "台账.xls"
    path.write_bytes(head + "Workbook".encode("utf-16-le").ljust(512, b"\0"))
    assert "已损坏" in refusal(path)


def test_a_part_that_is_packed_in_an_unknown_way_is_one_damaged_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"xl/worksheets/sheet2.xml") - 46  # in the directory of the zip
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 10] = 99
    path.write_bytes(data)
    found = read(path)
    assert [layer.rows for layer in found.usable] == [1]
    assert [text.zh for text in found.messages()] == ["工作表“坏表”已损坏，没有读取；请另存一份"]


@pytest.mark.skipif(not os.access("/proc/kmsg", os.R_OK), reason="needs root on Linux")
def test_a_file_that_waits_like_a_pipe_is_refused_at_once() -> None:
    path = Path(
        "/proc/kmsg"
    )  # the first bytes, if nobody has read them yet; a file of the system in any case
    assert refusal(path)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.dwg", b"AC1032\0\0\0\0\0", "DXF"),
        ("a.shp", b"%PDF-1.7\n", "PDF"),
        ("a.geojson", b"", "空的"),
        ("a.shp", bytes(500), "空字节"),
        ("a.qgz", b"PK\x05\x06" + bytes(18), "图层文件"),
        ("a.mxd", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "图层文件"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "打不开"),
        ("a.xlsx", b"PK\x03\x04" + bytes(40), "损坏"),
        ("a.tif", b"II*\0\0\0", "图片"),
        ("a.rar", b"Rar!\x1a\x07\0", "解压"),
        ("a.sqlite", b"SQLite format 3\0" + bytes(100), "GeoPackage"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(52) + b"GPKG" + bytes(500), "损坏"),
        ("a.csv", bytes(range(256)) * 20, "文本"),
        ("a.csv", b"<!DOCTYPE html><html></html>", "网页"),
        ("a.json", b'{"a": 1}', "GeoJSON"),
        ("a.geojson", b"hello", "不是 .geojson"),
        ("a.vrt", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "XML"),
        ("a.kml", b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "DOCTYPE"),
        (
            "a.kml",
            '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'.encode("utf-16"),
            "DOCTYPE",
        ),
        ("a.gpx", b"<!DOCTYPE g><gpx></gpx>", "DOCTYPE"),
        ("a.kml", b"<kml>" + b"<Folder>" * 100_000, "嵌套"),
        ("a.geojson", b"[" * 1_000_000, "嵌套"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[' + b'{"a":' * 1_000_000, "嵌套"),
        ("a.txt", "这是一份说明。\n没有数据。\n".encode(), "数据表"),
    ],
)
def test_what_is_no_data_is_refused_with_the_cure(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert word in refusal(path)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "没有这个文件" in refusal(tmp_path / "a.csv")
    assert "没有这个文件" in refusal(Path("/vsicurl/http://example.invalid/a.geojson"))
    assert "文件夹" in refusal(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        assert "管道" in refusal(tmp_path / "pipe.csv")


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil", "C:\\evil", "a/../../evil"]
)
def test_a_zip_that_points_out_of_itself_writes_nothing(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("点.csv", GOOD)
        archive.writestr(name, "x")
    assert "指向包外" in refusal(tmp_path / "a.zip")
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(200 * 2**20))
    assert "压缩炸弹" in refusal(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", bytes(200 * 2**20))
    assert "压缩炸弹" in refusal(tmp_path / "a.xlsx")


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    """Each entry of the directory points to the same data, as in Fifield's bomb."""
    path = made.zipped(tmp_path / "a.zip", {"a.csv": GOOD.encode(), "b.csv": GOOD.encode()})
    data = bytearray(path.read_bytes())
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(bytes(data))
    assert "重叠" in refusal(path)


def test_a_zip_with_false_sizes_is_refused_as_damaged(tmp_path: Path) -> None:
    path = made.zipped(tmp_path / "a.zip", {"a.csv": GOOD.encode() * 1000})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.find(mark)
        data[start + at : start + at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    assert "损坏" in refusal(path)


def test_folders_of_a_zip_that_no_system_takes_are_shortened(tmp_path: Path) -> None:
    deep = "/".join(f"第{n}级文件夹" for n in range(900))
    shape = made.zipped(tmp_path / "b.zip", {f"{'长' * 300}/a.csv": GOOD.encode()})
    path = made.zipped(
        tmp_path / "a.zip", {f"{deep}/甲/点.csv": GOOD.encode(), f"{deep}/乙/点.csv": GOOD.encode()}
    )
    assert [layer.name for layer in read(path).layers] == ["甲/点", "乙/点"]
    assert read(shape).to_json("zh")["features"] == 1


def test_a_file_and_a_folder_of_one_name_are_a_broken_zip(tmp_path: Path) -> None:
    path = made.zipped(tmp_path / "a.zip", {"点": b"x", "点/点.csv": GOOD.encode()})
    assert "损坏" in refusal(path)


def test_of_very_many_columns_the_first_are_read(tmp_path: Path) -> None:
    columns = ",".join(f"c{n}" for n in range(30_000))
    (tmp_path / "a.csv").write_text(f"名称,经度,纬度,{columns}\n甲,105,29{',1' * 30_000}\n", "utf-8")
    (layer,) = read(tmp_path / "a.csv").layers
    assert (layer.rows, len(layer.columns)) == (1, 2000)
    assert any("30,003 列" in text.zh for text in layer.say)


def test_many_cells_in_the_farthest_corner_are_said_to_take_the_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, 1)
    for row in range(2**20 - 60, 2**20):
        sheet.write(row, 2**14 - 1, 1)
    book.close()
    with pytest.raises(SourceError, match="远处多余的行列"):
        worker.read(tmp_path / "a.xlsx")


def test_a_zip_with_spoilt_data_is_refused(tmp_path: Path) -> None:
    path = made.zipped(tmp_path / "a.kmz", {"doc.kml": GOOD.encode() * 50})
    data = bytearray(path.read_bytes())
    data[40:60] = bytes([0xFF]) * 20
    path.write_bytes(bytes(data))
    assert "损坏" in refusal(path)


def test_a_locked_zip_and_an_archive_in_an_archive(tmp_path: Path) -> None:
    path = made.zipped(tmp_path / "a.zip", {"a.csv": GOOD.encode()})
    made.zipped(tmp_path / "b.zip", {"a.zip": path.read_bytes()})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "密码" in refusal(path)
    assert "先解压" in refusal(tmp_path / "b.zip")


def test_one_bad_file_in_a_zip_does_not_cost_the_others(tmp_path: Path) -> None:
    path = made.zipped(
        tmp_path / "a.zip",
        {
            "a.geojson": b"{",
            "b.kml": b"<kml><Placemark><Point><coordinates>105,29</coordinates></Point></Placemark></kml>",
        },
    )
    found = read(path).to_json("zh")
    assert found["features"] == 1
    assert any("a.geojson" in text for text in found["say"])


# -- the process of its own -----------------------------------------------------------------------


def test_the_process_gives_the_same_as_reading_here(tmp_path: Path) -> None:
    (tmp_path / "点.csv").write_text(GOOD)
    found = worker.read(tmp_path / "点.csv")
    assert found is not None
    assert found.to_json("zh", rows=9) == read(tmp_path / "点.csv").to_json("zh", rows=9)


def test_a_refusal_comes_back_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "a.dwg").write_bytes(b"AC1032\0\0")
    with pytest.raises(SourceError) as refused:
        worker.read(tmp_path / "a.dwg")
    assert "DXF" in refused.value.text.zh
    assert "DXF" in refused.value.text.en


@pytest.mark.parametrize(
    "script",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import sys; sys.exit(3)",
        "b = []\nwhile True: b.append(bytes(2**28))",
        "print('no answer')",
    ],
    ids=["crash", "exit", "memory", "silence"],
)
def test_a_reader_that_dies_costs_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    limited = f"from explorer.sources.reader import child; from pathlib import Path; child._limit(Path('{tmp_path}'))\n{script}"
    monkeypatch.setattr(worker, "_command", lambda: [sys.executable, "-c", limited])
    with pytest.raises(SourceError, match="出错中断"):
        worker.read(tmp_path / "a.csv")


def test_a_reader_that_hangs_is_ended_and_so_is_one_that_is_not_awaited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "pid"
    script = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    monkeypatch.setattr(worker, "_command", lambda: [sys.executable, "-c", script])
    with pytest.raises(SourceError, match="时间过长"):
        worker.read(tmp_path / "a.csv", seconds=2)
    assert worker.read(tmp_path / "a.csv", cancelled=note.exists) is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text() or "-1"), 0)


class _Harm:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_an_answer_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(pickle.dumps(_Harm(tmp_path / "harm")))
    with pytest.raises(SourceError):
        worker._received(tmp_path / "answer", 0)
    assert not (tmp_path / "harm").exists()


def test_what_the_user_has_set_for_gdal_does_not_reach_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDAL_DRIVER_PATH", str(tmp_path))
    out = tmp_path / "seen"
    script = f"import os; open({str(out)!r}, 'w').write(' '.join(os.environ))"
    worker._started([sys.executable, "-c", script], str(tmp_path)).communicate(timeout=30)
    assert "GDAL_DRIVER_PATH" not in out.read_text().split()


def test_a_reader_that_waits_takes_the_next_file_and_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "点.csv").write_text("名称,经度,纬度\n甲,106.5,29.5\n", "utf-8")
    worker.expect()
    worker.expect()  # one is enough
    (waiting,) = worker._waiting
    found = worker.read(tmp_path / "点.csv")
    assert found is not None
    assert found.layers[0].rows == 1
    assert waiting.process.returncode == 0
    assert not waiting.scratch.exists()
    assert worker._waiting == []


def test_while_one_of_several_files_is_read_the_reader_of_the_next_one_starts(tmp_path: Path) -> None:
    (tmp_path / "点.csv").write_text("名称,经度,纬度\n甲,106.5,29.5\n", "utf-8")
    assert worker.read(tmp_path / "点.csv", more=True) is not None
    (waiting,) = worker._waiting
    assert waiting.process.poll() is None
    assert worker.read(tmp_path / "点.csv") is not None
    assert waiting.process.returncode == 0
    assert worker._waiting == []


def test_a_reader_that_died_waiting_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "点.csv").write_text("名称,经度,纬度\n甲,106.5,29.5\n", "utf-8")
    worker.expect()
    worker._waiting[0].process.kill()
    worker._waiting[0].process.wait()
    assert worker.read(tmp_path / "点.csv") is not None
