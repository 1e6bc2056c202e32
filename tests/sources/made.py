"""Small files as planning offices have them, made byte by byte where a library would tidy them up."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Field = tuple[str, str, int]  # name, kind, width
CGCS_35 = (
    'PROJCS["CGCS2000_3_Degree_GK_Zone_35",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",35500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def dbf(
    path: Path,
    fields: Sequence[Field],
    rows: Sequence[Sequence[str]],
    encoding: str = "gb18030",
    ldid: int = 0,
    deleted: Sequence[int] = (),
) -> Path:
    """A dBASE III table; cells are cut at their width wherever that is, as real writers do."""
    width = 1 + sum(f[2] for f in fields)
    head = 32 + 32 * len(fields) + 1
    data = bytearray(
        struct.pack("<BBBBIHH", 3, 126, 1, 1, len(rows), head, width) + bytes(17) + bytes([ldid]) + bytes(2)
    )
    for name, kind, size in fields:
        data += (
            name.encode(encoding)[:10].ljust(11, b"\0")
            + kind.encode()
            + bytes(4)
            + bytes([size, 0])
            + bytes(14)
        )
    data += b"\r"
    for number, row in enumerate(rows):
        data += b"*" if number in deleted else b" "
        for cell, (_, kind, size) in zip(row, fields, strict=True):
            raw = cell.encode(encoding)[:size]
            data += raw.rjust(size) if kind in "NF" else raw.ljust(size)
    path.write_bytes(bytes(data) + b"\x1a")
    return path


def point_shp(path: Path, points: Sequence[tuple[float, float] | None]) -> Path:
    """A .shp of points (None: a null shape) with its .shx."""
    records, index, at = b"", b"", 50
    for number, point in enumerate(points, 1):
        content = struct.pack("<i", 0) if point is None else struct.pack("<idd", 1, *point)
        records += struct.pack(">ii", number, len(content) // 2) + content
        index += struct.pack(">ii", at, len(content) // 2)
        at += 4 + len(content) // 2
    real = [p for p in points if p is not None]
    box = (min(p[0] for p in real), min(p[1] for p in real), max(p[0] for p in real), max(p[1] for p in real))

    def head(size: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + size // 2) + struct.pack(
            "<ii4d4d", 1000, 1, *box, 0, 0, 0, 0
        )

    path.write_bytes(head(len(records)) + records)
    path.with_suffix(".shx").write_bytes(head(len(index)) + index)
    return path


def shapefile(
    path: Path,
    points: Sequence[tuple[float, float] | None],
    fields: Sequence[Field],
    rows: Sequence[Sequence[str]],
    encoding: str = "gb18030",
    *,
    ldid: int = 0,
    cpg: str = "",
    prj: str = "",
    deleted: Sequence[int] = (),
) -> Path:
    """All parts of a shapefile of points."""
    point_shp(path, points)
    dbf(path.with_suffix(".dbf"), fields, rows, encoding, ldid, deleted)
    for ending, text in ((".cpg", cpg), (".prj", prj)):
        if text:
            path.with_suffix(ending).write_text(text)
    return path


def zipped(path: Path, files: Mapping[str, bytes], encoding: str = "utf-8") -> Path:
    """A zip whose names have the bytes of an encoding without the flag that says which (WinRAR, 好压)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name if encoding == "utf-8" else name.encode(encoding).decode("cp437"))
            archive.writestr(info, data)
    if encoding != "utf-8":
        _unflag(path, [name.encode(encoding) for name in files])
    return path


def _unflag(path: Path, names: Sequence[bytes]) -> None:
    """zipfile writes what is not ASCII as UTF-8: put the bytes themselves, of the same length in both places."""
    data = path.read_bytes()
    for raw in names:
        told = raw.decode("cp437").encode()
        for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
            start = 0
            while (start := data.find(mark, start)) >= 0:
                size = struct.unpack("<H", data[start + at : start + at + 2])[0]
                name_at = start + (30 if mark == b"PK\x03\x04" else 46)
                if data[name_at : name_at + size] == told:
                    flag = start + (6 if mark == b"PK\x03\x04" else 8)
                    data = (
                        data[:flag]
                        + b"\0\0"
                        + data[flag + 2 : start + at]
                        + struct.pack("<H", len(raw))
                        + data[start + at + 2 : name_at]
                        + raw
                        + data[name_at + size :]
                    )
                start += 4
    path.write_bytes(_settled(data))


def _settled(data: bytes) -> bytes:
    """The end record and the offsets after names have changed their length."""
    offsets, start = [], 0
    first = data.find(b"PK\x01\x02")
    while (start := data.find(b"PK\x03\x04", start, first)) >= 0:
        offsets.append(start)
        start += 4
    at = first
    out = bytearray(data)
    for offset in offsets:
        out[at + 42 : at + 46] = struct.pack("<I", offset)
        n, e, c = struct.unpack("<HHH", out[at + 28 : at + 34])
        at += 46 + n + e + c
    out[at + 12 : at + 20] = struct.pack("<II", at - first, first)
    return bytes(out)


def ods(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """A LibreOffice sheet of texts and numbers."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="float" office:value="{c}"><text:p>{c}</text:p></table:table-cell>'
            if isinstance(c, float)
            else f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = {n: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{n}="{uri}"' for n, uri in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        },
    )


def dxf(path: Path, entities: str, page: str = "ANSI_936", encoding: str = "gb18030") -> Path:
    """An R12-like drawing of texts, points and lines."""
    text = f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\n{page}\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"
    path.write_bytes(text.encode(encoding))
    return path


def dxf_text(layer: str, x: float, y: float, text: str) -> str:
    return f"0\nTEXT\n8\n{layer}\n10\n{x}\n20\n{y}\n30\n0\n40\n10\n1\n{text}\n"


def dxf_line(layer: str, *points: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = points
    return f"0\nLINE\n8\n{layer}\n10\n{x1}\n20\n{y1}\n30\n0\n11\n{x2}\n21\n{y2}\n31\n0\n"
