"""Small grounds that tests make: MBTiles, PMTiles, a GeoTIFF, and a tile service on this machine's loopback."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Container, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from PIL import Image

from explorer.atlas.model import Box
from explorer.ground.tiles import column_row

RONGCHANG: Box = (105.3, 29.2, 106.0, 29.8)
BLUE, RED = (40, 90, 200), (200, 40, 40)
Place = tuple[int, int, int]


def tile(colour: tuple[int, int, int] = BLUE, form: str = "PNG", side: int = 256) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, form)
    return out.getvalue()


def places(box: Box, zooms: range) -> Iterator[Place]:
    """Every z, x, y in the box."""
    for z in zooms:
        (left, top), (right, bottom) = column_row(box[0], box[3], z), column_row(box[2], box[1], z)
        for x in range(int(left), int(right) + 1):
            for y in range(int(top), int(bottom) + 1):
                yield z, x, y


def at(box: Box, z: int) -> Place:
    """The tile in the middle of the box."""
    x, y = column_row((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, z)
    return z, int(x), int(y)


def mbtiles(
    path: Path,
    box: Box = RONGCHANG,
    zooms: range = range(8, 13),
    lacking: Container[Place] = (),
    data: bytes | None = None,
    **words: str,
) -> Path:
    """An MBTiles file of blue tiles, or of `data`; `words` go into its metadata."""
    told = {"name": "测绘底图", "format": "png", "bounds": ",".join(map(str, box))} | words
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        base.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        base.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [
                (z, x, 2**z - 1 - y, tile() if data is None else data)
                for z, x, y in places(box, zooms)
                if (z, x, y) not in lacking
            ],
        )
    return path


def pmtiles(
    path: Path, box: Box = RONGCHANG, zooms: range = range(8, 11), kind: str = "PNG", **words: str
) -> Path:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    with path.open("wb") as file:
        writer = Writer(file)
        for number in sorted(zxy_to_tileid(*place) for place in places(box, zooms)):
            writer.write_tile(number, tile())
        edges = {
            f"{name}_e7": round(value * 1e7)
            for name, value in zip(("min_lon", "min_lat", "max_lon", "max_lat"), box, strict=True)
        }
        head: dict[str, Any] = {"tile_type": TileType[kind], "tile_compression": Compression.NONE, **edges}
        writer.finalize(head | {"center_zoom": 8, "center_lon_e7": 0, "center_lat_e7": 0}, words)
    return path


def geotiff(path: Path, crs: str | None = "EPSG:4490", box: Box = RONGCHANG) -> Path:
    """Red brightens to the east, 250 by 200 pixels."""
    import rasterio
    from rasterio.transform import from_bounds

    red = np.broadcast_to(np.linspace(0, 255, 250).astype("uint8"), (200, 250))
    place = {"crs": crs, "transform": from_bounds(*box, 250, 200)} if crs else {}
    with rasterio.open(
        path, "w", driver="GTiff", width=250, height=200, count=3, dtype="uint8", **place
    ) as file:
        file.write(np.stack([red, red * 0 + 100, red * 0]))
    return path


Answer = tuple[int, str, bytes]


@contextmanager
def service(answer: Callable[[str], Answer]) -> Iterator[tuple[str, list[str]]]:
    """A server on the loopback: its host and port, and the paths that it was asked for, agents behind them."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(f"{self.path} {self.headers['User-Agent']}")
            status, kind, data = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", data.decode("utf-8", "ignore") if status == 302 else "")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
