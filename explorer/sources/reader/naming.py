"""Which column of a table names its rows: 项目名称 before 项目编号, and the thing's own name before that of its builder."""

from __future__ import annotations

import re

from explorer.sources.raw.raw_layer import Column, is_blank, normalized, plain_text
from explorer.sources.reader.reading import SourceLayer

_THINGS = (
    "项目|工程|道路|公路|高速|铁路|路段|线路|路线|航线|地块|宗地|小区|楼盘|企业|学校|医院|机构|站点|车站|港口|码头|桥梁|大桥"
    "|隧道|枢纽|景区|景点|公园|园区|开发区|村庄|点位|设施|网点|站|桥|河流|水库|水系|矿山|电站"
)
# By how well a header says that its cells are names, best first; all but the first must not be `_OF_ANOTHER`.
_RANKS = (
    re.compile(rf"(?:{_THINGS})?(?:名称?)|标题|name|title|mc|xmmc|gcmc"),
    re.compile(r".*(?:名称|名)|.*mc|name.*|.*name|text|.*标题.*|.*点名.*|.*名称.*"),
    re.compile(rf"{_THINGS}|.*(?:项目|地块).*"),
)
# What a header says of the thing besides its name, or whose name else it is.
_OF_ANOTHER = re.compile(
    r"单位|公司|业主|法人|行政|区县|县区|市县|省|城市|乡|镇|街道|社区|文件|用户|图层|类|型|编[号码]|代码|号$|性质|等级|级别|阶段|状态|进[度展]"
    r"|投资|规模|备注|说明|描述|来源|内容|地[点址]|位置|人$|电话|权属|曾用|原名|别名|简称|英文|拼音|时间|日期|年"
    r"|^xzq|dwmc$|user|file|layer|org|company|owner|type|class|code|status|alias|street|city|county|district|province|en$"
)

GEOMETRIES = re.compile(r"geometry|geom|the_geom|wkt|e?wkb|geojson|shape|几何", re.IGNORECASE)
_SEEN = 2000  # cells of a column that are compared


def name_column(layer: SourceLayer) -> Column | None:
    """Return the column that names the rows: the chosen one, else by header and cells; None where none tells them apart."""
    if layer.named is not None:
        return layer.column(layer.named)
    texts = [
        c
        for c in layer.columns
        if not c.numeric
        and not GEOMETRIES.match(c.name)
        and any(not is_blank(v) for v in c.cells[:50].tolist())
    ]
    for rank, _, column in sorted((_rank(normalized(c.name)), order, c) for order, c in enumerate(texts)):
        if rank < len(_RANKS) or (column.name not in _read_otherwise(layer) and _tells_apart(column)):
            return column
    return None


def _read_otherwise(layer: SourceLayer) -> set[str | None]:
    """Return the columns that say when rows begin and end, and where they lie in numbers."""
    placed = layer.placed_by if layer.crs or layer.datum else ()
    return {layer.clock.start_column, layer.clock.end_column, layer.clock.status_column, *placed}


def _tells_apart(column: Column) -> bool:
    """Return whether most rows have a cell of their own: 居住用地, 商业用地 … are kinds, not names."""
    cells = column.cells[:_SEEN].tolist()
    return 2 * len({plain_text(cell) for cell in cells if not is_blank(cell)}) > len(cells)


def _rank(header: str) -> int:
    aside = bool(_OF_ANOTHER.search(header))
    for rank, pattern in enumerate(_RANKS):
        if pattern.fullmatch(header) and not (rank and aside):
            return rank
    if _RANKS[1].fullmatch(header):
        return len(_RANKS)  # 公司名称, where no other column names the rows
    return len(_RANKS) + 2 if aside else len(_RANKS) + 1
