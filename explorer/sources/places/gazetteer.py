"""Names of counties and towns in users' cells: exact, by alias, and what they may have meant; never placed on a guess."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files
from explorer.paths import geodata_dir
from explorer.records import dataclass
from explorer.sources.raw.raw_layer import normalized

_SUFFIX = re.compile(
    r"(?:(?:土家族|苗族|彝族|藏族|羌族|回族|蒙古族|哈尼族)+自治[州县]|街道办事处|街道办?|自治[县州]|[区县市镇乡])$"
)
_SIMPLE = str.maketrans(
    "鎮區縣鄉慶雲龍東廣瀘榮劍閬萬陽豐墊長壽銅樂資內貢儀達鄰華鎣綿廟橋灣嶺壩溝馬鳳龜會興義寶門關鹽觀團羅劉葉銀鐵錢鍾"
    "鐘財貴賢賓賴趙車軍農進運過遠連還邊郵釀針銘錦鋪鎖閣開閩階隆險隴隱雙雞雜離難電靈順頂項須頭願風飛養館駱騎鬥鬧魚鮮鳥鴨鶴麗麥黃點"
    "齊齒國圓場塊墳壇壺夢夾奮婦媽孫學寧實寬將專尋導層屬嶽島峽師帶幫廚廳彎從復徑愛態憲應戰戲戶擁擇據擴攔攝敗數斷時晉晝暢暫術樸機殺條極構"
    "槍樣樹橫檔歐歲歷歸殘氣漢湯滬滿漁濟濤濱瀏灘災為爐爾牆獨獅獻環現瑪瓊產畫異療發皮盤眾睜確碼礦禮種稅穩積穀窩筆節範築簡糧紀約紅納純紙級紹終組結給絡統絲經綠維網"
    "綱緊線編緣縱總績繞繼續纖罰習聖聞聯聲職脈腦膚臘臨舉舊艙藝節萊蓮蓋蔣蔥蕭薦藍藥蘆蘇蘭處號蝦螞蟲補裝裡製複見規視覺計訓記許設評試詩話詳語誠調論諸講謝證識譜護讀變讓豬貝負貨費貿賀賽贊輕輪輔輝輸轉邏鄧鄭醫釋",
    "镇区县乡庆云龙东广泸荣剑阆万阳丰垫长寿铜乐资内贡仪达邻华蓥绵庙桥湾岭坝沟马凤龟会兴义宝门关盐观团罗刘叶银铁钱钟"
    "钟财贵贤宾赖赵车军农进运过远连还边邮酿针铭锦铺锁阁开闽阶隆险陇隐双鸡杂离难电灵顺顶项须头愿风飞养馆骆骑斗闹鱼鲜鸟鸭鹤丽麦黄点"
    "齐齿国圆场块坟坛壶梦夹奋妇妈孙学宁实宽将专寻导层属岳岛峡师带帮厨厅弯从复径爱态宪应战戏户拥择据扩拦摄败数断时晋昼畅暂术朴机杀条极构"
    "枪样树横档欧岁历归残气汉汤沪满渔济涛滨浏滩灾为炉尔墙独狮献环现玛琼产画异疗发皮盘众睁确码矿礼种税稳积谷窝笔节范筑简粮纪约红纳纯纸级绍终组结给络统丝经绿维网"
    "纲紧线编缘纵总绩绕继续纤罚习圣闻联声职脉脑肤腊临举旧舱艺节莱莲盖蒋葱萧荐蓝药芦苏兰处号虾蚂虫补装里制复见规视觉计训记许设评试诗话详语诚调论诸讲谢证识谱护读变让猪贝负货费贸贺赛赞轻轮辅辉输转逻邓郑医释",
)
_PROVINCE = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[省市])$")
_COUNTRY = "中国"
_LONGEST = 12
_OFFERED = 3


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A city or county (at its seat), town or site; WGS84."""

    name: str
    kind: str  # city, county, town, site
    county: str
    prefecture: str
    province: str
    lon: float
    lat: float

    def __str__(self) -> str:
        return (
            self.name
            if self.kind in ("county", "city") and self.name != "市中区"
            else f"{self._whose()}{self.name}"
        )

    def _whose(self) -> str:
        return self.prefecture if self.kind == "county" else self.county


@dataclass(frozen=True, slots=True)
class GazetteerMatch:
    """One place, or what it could be: `why` is `ambiguous`, `unknown`, `offer` or `` where it is certain."""

    place: GazetteerPlace | None
    offers: tuple[GazetteerPlace, ...] = ()
    why: str = ""


def normalized_name(text: object) -> str:
    """Return a name for comparison: half width, no blanks, simplified characters."""
    return normalized(text).translate(_SIMPLE)


def stem(name: str) -> str:
    """Return the name without its generic word: 永川, 油溪; names of one character keep it (泸县)."""
    cut = _SUFFIX.sub("", name)
    return cut if len(cut) > 1 else name


class Gazetteer:
    """Counties and towns by name."""

    def __init__(self, places: Sequence[GazetteerPlace]) -> None:
        self.places = tuple(places)
        self._names: dict[str, list[GazetteerPlace]] = defaultdict(list)
        self._stems: dict[str, list[GazetteerPlace]] = defaultdict(list)
        for place in self.places:
            self._names[normalized_name(place.name)].append(place)
            if place.kind != "site":
                self._stems[stem(normalized_name(place.name))].append(place)
        # in running text a name of two characters is mostly something else: 市荣 in 重庆市荣昌区
        self._spoken = {n for n in self._names if n[-1] in "区县市镇乡" or n.endswith("街道") or len(n) > 3}
        self._said: dict[str, tuple[GazetteerPlace, ...]] = {}

    @cached_property
    def prefectures(self) -> frozenset[str]:
        full = {p.prefecture for p in self.places if p.prefecture}
        return frozenset(full | {stem(name) for name in full})

    # -- cells that name one place ----------------------------------------------------------------

    def find(self, county: str, town: str, wider: str = "") -> GazetteerMatch:
        """Find the place that a row names by county and town; `wider` is its city or province.

        The cell of a town may name its county too: 永川区板桥镇.
        """
        county, town, wider = normalized_name(county), normalized_name(town), normalized_name(wider)
        found = self._by_parts(county, town, wider)
        if found.place is not None or not town:
            return found
        whole = self.address(town).place
        named = whole is not None and whole.kind == "town" and stem(whole.county) in town
        agrees = whole is not None and (not county or stem(county) == stem(whole.county))
        return GazetteerMatch(whole) if named and agrees else found

    def _by_parts(self, county: str, town: str, wider: str) -> GazetteerMatch:
        if not county and not town:
            return GazetteerMatch(None, (), "unknown")
        if not county:
            return self._alone(town, wider)
        held = self._counties(county, wider)
        if len(held) != 1:
            offers = held or self._like_county(county)
            if town and not held:
                offers = [p for c in offers for p in self._towns(town, c.name)] or offers
            return GazetteerMatch(
                None, tuple(offers[:_OFFERED]), "ambiguous" if held else "offer" if offers else "unknown"
            )
        if not town or normalized_name(held[0].name) == town:
            return GazetteerMatch(held[0])
        found = self._towns(town, held[0].name)
        if len(found) == 1:
            return GazetteerMatch(found[0])
        offers = found or self._like_town(town, held[0].name)
        return GazetteerMatch(
            None, tuple(offers[:_OFFERED]), "ambiguous" if found else "offer" if offers else "unknown"
        )

    def address(self, text: str) -> GazetteerMatch:
        """Find the place that an address begins with: 四川省泸州市泸县云锦镇…, 泸县云龙镇, 永川."""
        whole = normalized_name(text)
        if not whole:
            return GazetteerMatch(None, (), "unknown")
        cities = [p for p in self._names.get(self._city(whole), ()) if p.kind == "city"]
        if len(cities) == 1:
            return GazetteerMatch(cities[0])
        exact = self._counties(whole, "")
        if len(exact) == 1:
            return GazetteerMatch(exact[0])
        named = [p for p in self.mentioned(whole) if p.kind == "town"]
        if named:
            return (
                GazetteerMatch(named[0])
                if len(named) == 1
                else GazetteerMatch(None, tuple(named[:_OFFERED]), "ambiguous")
            )
        if len(both := self._county_and_town(whole)) == 1:
            return GazetteerMatch(both[0])
        counties = [p for p in self.mentioned(whole) if p.kind == "county"]
        if (
            len(counties) == 1
            and len(whole) <= _LONGEST
            and whole.endswith(normalized_name(counties[0].name))
        ):
            return GazetteerMatch(counties[0])
        if exact or counties:
            return GazetteerMatch(
                None,
                tuple((exact or counties)[:_OFFERED]),
                "ambiguous" if len(exact or counties) > 1 else "offer",
            )
        return self._alone(whole, "")

    def _county_and_town(self, whole: str) -> list[GazetteerPlace]:
        """Return the towns that a county and its town in one word name, without their generic words: 永川朱沱."""
        found: dict[str, GazetteerPlace] = {}
        bare, _ = self._without_prefix(whole)
        for at in range(2, len(bare) - 1):
            named = (*self._names.get(bare[:at], ()), *self._stems.get(bare[:at], ()))
            for county in (p for p in named if p.kind == "county"):
                found |= {str(p): p for p in self._towns(bare[at:], county.name)}
        return list(found.values())

    def _city(self, name: str) -> str:
        """Return a city's name without its province: 四川省泸州市."""
        return next(
            (name[len(p) :] for p in province_names() if name.startswith(p) and len(name) > len(p) + 1), name
        )

    def _alone(self, name: str, wider: str) -> GazetteerMatch:
        """Find a name without its county: certain only if it is unique."""
        found = self._names.get(name) or [p for p in self._stems.get(name, ()) if p.kind != "county"]
        found = self._narrowed(found or self._counties(name, wider), wider)
        if len(found) == 1:
            return GazetteerMatch(found[0])
        offers = found or self._like_town(name, "") or self._like_county(name)
        return GazetteerMatch(
            None, tuple(offers[:_OFFERED]), "ambiguous" if found else "offer" if offers else "unknown"
        )

    def _counties(self, name: str, wider: str) -> list[GazetteerPlace]:
        bare, before = self._without_prefix(name)
        former = pack.current().former_names
        found = [p for p in self._names.get(bare, ()) if p.kind == "county"]
        if not found and (now := former.get(name) or former.get(bare)):
            found = [p for p in self._names.get(normalized_name(now), ()) if p.kind == "county"]
        if not found and (bare.endswith(("区", "县", "市")) or len(bare) > 1):
            found = [p for p in self._stems.get(stem(bare), ()) if p.kind == "county"]
        return self._narrowed(found, before + wider)

    def _without_prefix(self, name: str) -> tuple[str, str]:
        """Split a county's own name from what stood before it: 四川省泸州市, 重庆市."""
        rest = name
        for prefix in province_names():
            if rest.startswith(prefix) and len(rest) > len(prefix) + 1:
                rest = rest[len(prefix) :]
                break
        for prefix in sorted(self.prefectures, key=len, reverse=True):
            if rest.startswith(prefix) and len(rest) > len(prefix) + 1:
                rest = rest[len(prefix) :]
                break
        return rest, name[: len(name) - len(rest)]

    def _narrowed(self, found: Iterable[GazetteerPlace], wider: str) -> list[GazetteerPlace]:
        found = list(found)
        if len(found) > 1 and wider:
            kept = [p for p in found if stem(p.prefecture) in wider] or [
                p for p in found if p.province[:2] in wider
            ]
            return kept or found
        return found

    def _towns(self, name: str, county: str) -> list[GazetteerPlace]:
        """Return towns of a county by name, or by stem if the cell omits the generic word."""
        own = [p for p in self._names.get(name, ()) if p.county == county and p.kind != "county"]
        if own or _SUFFIX.sub("", name) != name:
            return own
        return [p for p in self._stems.get(name, ()) if p.county == county and p.kind == "town"]

    def _like_county(self, name: str) -> list[GazetteerPlace]:
        return self._like(self._without_prefix(name)[0], [p for p in self.places if p.kind == "county"], 60)

    def _like_town(self, name: str, county: str) -> list[GazetteerPlace]:
        towns = [p for p in self.places if p.kind == "town" and (not county or p.county == county)]
        same = [p for p in towns if stem(normalized_name(p.name)) == stem(name)]
        return same or self._like(name, towns, 60 if county else 75)

    @staticmethod
    def _like(name: str, places: list[GazetteerPlace], least: float) -> list[GazetteerPlace]:
        from rapidfuzz import fuzz, process

        names = [normalized_name(p.name) for p in places]
        return [
            places[at]
            for _, _, at in process.extract(name, names, scorer=fuzz.ratio, limit=3, score_cutoff=least)
        ]

    # -- text that mentions places ----------------------------------------------------------------

    def mentioned(self, text: str) -> tuple[GazetteerPlace, ...]:
        """Return places whose full names occur in a text, towns before counties; a town only with its county."""
        text = normalized_name(text)
        if text not in self._said:
            if len(self._said) > 200_000:
                self._said.clear()
            self._said[text] = self._mentioned(text)
        return self._said[text]

    def _mentioned(self, text: str) -> tuple[GazetteerPlace, ...]:
        found: dict[str, list[GazetteerPlace]] = {}
        at = 0
        while at < len(text):
            for size in range(min(_LONGEST, len(text) - at), 1, -1):
                name = text[at : at + size]
                if name in self._spoken:
                    found[name] = self._names[name]
                    at += size - 1
                    break
            at += 1
        counties = [p for places in found.values() for p in places if p.kind == "county"]
        held = {p.name for p in counties}
        small = [p for places in found.values() for p in places if p.kind in ("town", "site")]
        inside = [p for p in small if p.county in held]
        return tuple(inside or small) + tuple(counties if not inside or not small else ())

    def towns(self, cells: Sequence[object]) -> float:
        """Return the share of cells that are the name of a town and nothing else."""
        named = [text for cell in cells if (text := normalized_name(cell))]
        known = sum(any(p.kind == "town" for p in self._names.get(text, ())) for text in named)
        return known / len(named) if named else 0.0

    def known(self, cells: Sequence[object]) -> float:
        """Return the share of cells that name a county or town and nothing else."""
        named = [text for cell in cells if (text := normalized_name(cell))]
        if not named:
            return 0.0
        return sum(n in self._names or n in self._stems or bool(self._counties(n, "")) for n in named) / len(
            named
        )


def positions(places: Sequence[GazetteerPlace]) -> NDArray[np.float64]:
    return np.array([(p.lon, p.lat) for p in places], float).reshape(-1, 2)


@cache
def province_names() -> tuple[str, ...]:
    """Return what an address may begin with: the provinces of the basemap in full and in short, the country."""
    provinces = basemap_files.features(basemap_files.basemap_dir(), "provinces.geojson")
    full = tuple(f["properties"]["name_zh"] for f in provinces)
    return (*full, *(_PROVINCE.sub("", name) for name in full), _COUNTRY)


@cache
def load_gazetteer() -> Gazetteer:
    """Load the program's own places and the basemap's towns."""
    basemap = basemap_files.basemap_dir()
    whose = {
        f["properties"]["adcode"]: f["properties"]
        for f in basemap_files.features(basemap, "counties.geojson")
    }
    places = [*_own(geodata_dir() / "places.csv", whose)]
    taken = {(p.name, p.county) for p in places}
    places += [p for p in _towns(basemap / "places_search.csv", whose) if (p.name, p.county) not in taken]
    return Gazetteer(places)


def _own(path: Path, whose: dict[str, dict[str, str]]) -> Iterable[GazetteerPlace]:
    kinds = {
        "county": "county",
        "city": "city",
        "town": "town",
        "village": "town",
        "station": "site",
        "site": "site",
        "airport": "site",
    }
    for row in _rows(path):
        if row["kind"] in kinds:
            facts = whose.get(row["adcode"], {})
            yield GazetteerPlace(
                row["name_zh"],
                kinds[row["kind"]],
                row["county_zh"],
                facts.get("prefecture_zh", ""),
                row["province_zh"],
                float(row["lon"]),
                float(row["lat"]),
            )


def _towns(path: Path, whose: dict[str, dict[str, str]]) -> Iterable[GazetteerPlace]:
    for row in _rows(path):
        facts = whose.get(row["adcode"], {})
        if row["name_zh"] == facts.get("prefecture_zh"):
            continue  # a city's own label
        yield GazetteerPlace(
            row["name_zh"],
            "town",
            row["county"],
            facts.get("prefecture_zh", ""),
            facts.get("province_zh", ""),
            float(row["lon"]),
            float(row["lat"]),
        )


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []
