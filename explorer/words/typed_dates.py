"""Dates as people and Excel write them, read no more precisely than they are; one parser for window, command, tables.

`2021/5/20`, `2021年5月20日`, `２０２１．５．２０`, `20210520`, `二〇二一年五月`, `2021Q3`, `2021年上半年`, `2021年底`,
`2021年春`, `民国110年`, `2020年至2021年`, `2021/5~2021/8`, `2021年5月至8月`, `十四五期间`, `May 2021`, `约2021年5月`, `预计2025年`, and EDTF
itself. What could be two days is refused with its cause; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from explorer.patterns import lazy_pattern
from explorer.words import edtf
from explorer.words.edtf import DateError, PartialDate, month_error

_LONGEST = 80
_EDTF = lazy_pattern(edtf.PATTERN, re.ASCII)
_SIGNS = str.maketrans("〜∼˜。·・•‧", "~~~.....")  # the dots of Chinese and Japanese keyboards
_NUMERAL = {c: n for n, chars in enumerate(("〇○零", *"一二三四五六七八九")) for c in chars}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_Y, _M, _D = "(?P<y>[0-9]{4})", "(?P<m>[0-9]{1,2})", "(?P<d>[0-9]{1,2})"
_HEDGE = "(?P<hedge>[~?%]?)"
_DATE = lazy_pattern(rf"{_Y}(?:年度|全年|年内?|[-./年]{_M}(?:月内?|[-./月]{_D}[日号]?)?)?{_HEDGE}")
_RUN = lazy_pattern(rf"{_Y}(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})?{_HEDGE}")
_ENGLISH = (
    lazy_pattern(rf"(?:{_D}(?:st|nd|rd|th)?[- ])?{_MONTH},?[- ]?{_Y}"),
    lazy_pattern(rf"{_MONTH} ?{_D}(?:st|nd|rd|th)?,? ?{_Y}"),
    lazy_pattern(rf"{_Y},?[- ]{_MONTH}(?:[- ]{_D})?"),
)
_QUARTER = lazy_pattern(
    r"(?P<y>[0-9]{4})(?:年|[- ])?(?:q(?P<q>[1-4])|第?(?P<k>[1-4])季度?)|(?:q(?P<r>[1-4])[- /]?|(?P<n>[1-4])q[- ]?)(?P<z>[0-9]{4})年?"
)
_FIRST_MONTHS = lazy_pattern(r"(?P<y>[0-9]{4})年?前(?:(?P<quarters>[23])个?季度|(?P<months>[0-9]{1,2})个月)")
_NTH = lazy_pattern(
    r"(?:the )?(?P<n>first|second|third|fourth|1st|2nd|3rd|4th) (?P<of>quarter|half)(?: of)?,? (?P<y>[0-9]{4})"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_MIXED = lazy_pattern(r"(?P<y>[0-9]{4})[./](?P<m>[0-9]{1,2})-(?P<last>[0-9]{1,2})")
_HALF = lazy_pattern(
    r"(?P<y>[0-9]{4})(?:年|[- ])?(?:h(?P<h>[12])|第?(?P<k>[12])个?半年|(?P<w>[上下])半年)"
    r"|(?:h(?P<r>[12])[- /]?|(?P<n>[12])h[- ]?)(?P<z>[0-9]{4})年?"
)
# As meteorologists have them; the winter of a year is the one that begins in it, which English does not say.
_SEASONS = {"春": 3, "spring": 3, "夏": 6, "summer": 6, "秋": 9, "autumn": 9, "fall": 9, "冬": 12}
_SEASON = lazy_pattern(
    r"(?P<y>[0-9]{4})年?(?P<han>[春夏秋冬])[季天]?"
    r"|(?:the )?(?P<one>spring|summer|autumn|fall)(?: of)?,?[- ]?(?P<z>[0-9]{4})"
    r"|(?P<x>[0-9]{4}),?[- ]?(?P<other>spring|summer|autumn|fall)"
)
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上中旬": (1, 20), "中下旬": (11, 31)}
_PART = lazy_pattern(rf"{_Y}年(?:{_M}月)?(?P<part>初|中|底|末|{'|'.join(_THIRDS)})")
_PART_ENGLISH = lazy_pattern(
    rf"(?:by )?(?:the )?(?P<part>early|beginning of|mid|middle of|late|end of)[- ](?:{_MONTH} )?{_Y}"
)
_PARTS = {"early": "初", "beginning of": "初", "mid": "中", "middle of": "中", "late": "末", "end of": "末"}
_HOUR = r"[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|[时点](?:[0-9]{1,2}分(?:[0-9]{1,2}秒)?|[半整])?)"
_TIME = lazy_pattern(
    rf"t[0-9]{{4}}(?:[0-9]{{2}})?(?:z|[+-][0-9]{{2}}:?[0-9]{{2}})?$"
    rf"|[ t]?(?:(?:上午|下午|凌晨|早上?|中午|傍晚|晚上?)(?:{_HOUR})?|{_HOUR})(?: ?[ap]m)?(?: ?(?:utc|gmt)|z|[+-][0-9]{{2}}:?[0-9]{{2}})?$| [ap]m$"
)
_WEEKDAY = lazy_pattern(
    r"\(?(?:星期|周|礼拜)[1-7日天]\)?$"
    r"|^(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? ?(?=[a-z0-9])"
)
_ABOUT = lazy_pattern(
    r"^(?:大约|大概|约|预计|预期|计划|规划|拟|暂定|about |circa |ca?\. ?|expected |planned )|(?:左右|前后)$"
)
_REPUBLIC = lazy_pattern(
    rf"(?P<common>公元(?!前)|西元(?!前))|(?:中华|中華)?(?:民国|民國)"
    rf"(?P<year>元|[0-9]{{1,3}}|(?:[一二]百)?[{''.join(_NUMERAL)}十廿卅]*)(?P<sign>[年./-])"
)
# Five-year plans by their numeral as `_folded` leaves it (八五 becomes 85, 十五 15) and their first year.
_PLANS = {"75": 1986, "85": 1991, "95": 1996, "15": 2001} | {
    f"十{c}五": 2006 + 5 * n for n, c in enumerate("一二三四五六")
}
_PLAN = lazy_pattern(
    rf"""(?P<quote>["'“”‘’「])?(?P<plan>{"|".join(_PLANS)})["'“”‘’」]?(?P<word>期间|时期|规划期间?|规划|期|五年规划)?(?P<part>初|末)?"""
)
_DECADE = lazy_pattern(
    r"(?:20世纪|上世纪)?(?P<tens>[5-9]0)年代|(?:20世纪|上世纪)(?P<early>[1-4]0)年代|(?P<whole>(?:19|20)[0-9]0)(?:年代|s)"
)
_TO = lazy_pattern(r"至|到|--|[-~/]| to ")
_SPACED = lazy_pattern(r"(?<=[0-9]) +(?=[0-9])")
_YEAR_LAST = lazy_pattern(r"(?P<one>[0-9]{1,2})(?P<sep>[-./])(?P<other>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4})")
_YEAR_LAST_WITHIN = lazy_pattern(
    r"(?<![0-9])(?<![0-9]/)(?P<one>[0-9]{1,2})(?P<sep>[-/])(?P<other>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4})(?![0-9])"
)
_MONTH_FIRST = lazy_pattern(rf"{_M}[-/](?P<y>(?:1[5-9]|2[01])[0-9]{{2}})")
_UNSPECIFIED = lazy_pattern(r"[0-9]{4}-(?:[0-9]{2}-)?xx|[0-9]{4}-xx-xx|[0-9]{3}x")  # of EDTF
_LOOSE_SPACE = lazy_pattern(r" *([^0-9a-z ]) *")


Order = Literal["day", "month"]


def day_orders(text: str) -> set[Literal["day", "month", "either"]]:
    """Return what comes first for certain in the dates of a text that have the year last; `either` where none can tell.

    With dots the day is first by custom, which tells nothing of those with strokes.
    """
    found: set[Literal["day", "month", "either"]] = set()
    for match in _YEAR_LAST_WITHIN.finditer(unicodedata.normalize("NFKC", text)):
        one, other = int(match["one"]), int(match["other"])
        if 12 < one <= 31 and 1 <= other <= 12:
            found.add("day")
        elif 12 < other <= 31 and 1 <= one <= 12:
            found.add("month")
        elif one != other and 1 <= one <= 12 and 1 <= other <= 12:
            found.add("either")
    return found


def year_first(text: str, order: Order) -> str:
    """Return a text with its dates that have the year last written year, month, day."""

    def turned(match: re.Match[str]) -> str:
        day, month = (match["one"], match["other"]) if order == "day" else (match["other"], match["one"])
        return f"{match['y']}/{month}/{day}"

    return _YEAR_LAST_WITHIN.sub(turned, unicodedata.normalize("NFKC", text))


def parse(text: str) -> PartialDate:
    """Parse a typed date; raises DateError with cause and cure."""
    if _EDTF.fullmatch(text):
        return edtf.parse(text)
    plain = _folded(text)
    for reader in (_single, _open, _range, _at_spaced_dash, _month_first):
        found = reader(plain, text)
        if found is not None:
            return edtf.parse(found, text.strip())
    raise _refusal(plain, text)


def _folded(text: str) -> str:
    """Normalise width, dashes, tildes, Chinese numerals, letter case and blanks."""
    if len(text) > _LONGEST:
        raise edtf.unreadable_date(text)
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    plain = "".join("-" if unicodedata.category(c) == "Pd" or c == "−" else c for c in plain if _seen(c))
    plain = _LOOSE_SPACE.sub(r"\1", " ".join(plain.lower().split()))
    plain = re.sub(r"(?<=[底末])前$", "", plain)  # by the end of 2024 is about its end
    plain = plain.strip("'\"").replace("年年", "年")  # '2021-05-20 as Excel marks a text; 2021年年底
    plain = _REPUBLIC.sub(_common_year, plain)
    plain = re.sub(f"[{''.join(_NUMERAL)}十廿卅]+", lambda match: numeral(match[0]), plain)
    return _SPACED.sub("-", _TIME.sub("", _WEEKDAY.sub("", plain))).strip()


def _common_year(match: re.Match[str]) -> str:
    """Return the year of the common era: `民国110年` → 2021年, `公元2021年` → 2021年."""
    if match["common"]:
        return ""
    words = match["year"]
    if words.isdecimal() or words == "元":
        number = 1 if words == "元" else int(words)
    else:
        hundred, sign, rest = words.rpartition("百")
        parts = numeral(hundred or "〇"), numeral(rest.lstrip("零〇") or "〇")
        if not all(part.isdecimal() for part in parts):
            return match[0]
        number = 100 * int(parts[0]) + int(parts[1]) if sign else int(parts[1])
    return f"{1911 + number:04}{match['sign']}" if 0 < number < 300 else match[0]


def _seen(char: str) -> bool:
    return unicodedata.category(char) != "Cf"


def numeral(words: str) -> str:
    """`二〇二一` → 2021, `十二` → 12, `廿五` → 25."""
    plain = words.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = plain.partition("十")
    if not ten:
        return "".join(str(_NUMERAL[c]) for c in plain)
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return words
    return str(10 * (_NUMERAL[tens] if tens else 1) + (_NUMERAL[ones] if ones else 0))


# -- one date -------------------------------------------------------------------------------------


def _single(plain: str, text: str) -> str | None:
    """Return one date as EDTF; None if `text` is not a date."""
    bare = _ABOUT.sub("", plain)
    if bare != plain:
        found = _single(bare, text)
        return None if found is None else "/".join(f"{part.rstrip('~')}~" for part in found.split("/"))
    if _UNSPECIFIED.fullmatch(plain):
        return f"{plain[:3]}0/{plain[:3]}9" if len(plain) == 4 else plain.replace("-xx", "")
    if (match := _MIXED.fullmatch(plain)) and int(match["m"]) < int(match["last"]) <= 12:
        return f"{match['y']}-{match['m'].zfill(2)}/{match['y']}-{match['last'].zfill(2)}"  # 2021.5-8
    for pattern in (_DATE, _RUN, *_ENGLISH):
        if match := pattern.fullmatch(plain):
            groups = {"m": None, "d": None, "hedge": "", "mon": None, **match.groupdict()}
            month = str(_MONTHS.index(groups["mon"][:3]) + 1) if groups["mon"] else groups["m"]
            return _joined(groups["y"] or "", month, groups["d"], text) + (groups["hedge"] or "")
    readers = (_year_last, _months, _season, _vague, _plan, _decade)
    return next((found for reader in readers if (found := reader(plain, text))), None)


def _year_last(plain: str, text: str) -> str | None:
    """Parse `20/5/2021` and `5/20/2021`, where one of the two can only be a day, and `1.6.2021`."""
    match = _YEAR_LAST.fullmatch(plain)
    if match is None:
        return None
    month, day = sorted((match["one"], match["other"]), key=int)
    if match["sep"] == "." and int(match["other"]) <= 12:
        day, month = match["one"], match["other"]  # with dots the day is first wherever the year is last
        return _joined(match["y"], month, day, text)
    told = match["one"] == match["other"] or int(month) <= 12 < int(day)
    return _joined(match["y"], month, day, text) if told else None


def _month_first(plain: str, text: str) -> str | None:
    """Parse `05/2021`, where nothing else can be meant."""
    match = _MONTH_FIRST.fullmatch(plain)
    return None if match is None else _joined(match["y"], match["m"], None, text)


def _decade(plain: str, _text: str) -> str | None:
    """Parse `1990年代`, `上世纪九十年代`, `1990s` as the span of its years."""
    match = _DECADE.fullmatch(plain)
    if match is None:
        return None
    first = match["whole"] or f"19{match['tens'] or match['early']}"
    return f"{first}/{first[:3]}9"


def _plan(plain: str, _text: str) -> str | None:
    """Parse a five-year plan, its first or its last year; 十五 alone is a number."""
    match = _PLAN.fullmatch(plain)
    if match is None or (match["plan"].isdecimal() and not (match["quote"] or match["word"])):
        return None
    first = _PLANS[match["plan"]]
    return {"初": f"{first}", "末": f"{first + 4}"}.get(match["part"] or "", f"{first}/{first + 4}")


def _joined(year: str, month: str | None, day: str | None, text: str) -> str:
    if month is not None and not 1 <= int(month) <= 12:
        raise month_error(text, int(month))
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def _season(plain: str, _text: str) -> str | None:
    """Parse `2021年春` and `spring 2021`: about three months, since nobody says when a season begins."""
    match = _SEASON.fullmatch(plain)
    if match is None:
        return None
    month = _SEASONS[match["han"] or match["one"] or match["other"]]
    year = int(match["y"] or match["z"] or match["x"])
    return (
        f"{year}-12~/{year + 1:04}-02~" if month == 12 else f"{year:04}-{month:02}~/{year:04}-{month + 2:02}~"
    )


def _months(plain: str, _text: str) -> str | None:
    """Parse a quarter, a half-year and the first months of a year as the span of their months."""
    if match := _NTH.fullmatch(plain):
        plain = f"{match['of'][0]}{_ORDINALS[match['n']]} {match['y']}"
    if match := _FIRST_MONTHS.fullmatch(plain):
        last = int(match["months"] or 3 * int(match["quarters"]))
        return f"{match['y']}-01/{match['y']}-{last:02}" if 1 < last <= 12 else None
    for pattern, months in ((_QUARTER, 3), (_HALF, 6)):
        if match := pattern.fullmatch(plain):
            groups = match.groupdict()
            number = {"上": 1, "下": 2}.get(groups.get("w") or "") or int(
                next(groups[key] for key in ("q", "h", "k", "r", "n") if groups.get(key))
            )
            last, year = number * months, groups["y"] or groups["z"]
            return f"{year}-{last - months + 1:02}/{year}-{last:02}"
    return None


def _vague(plain: str, text: str) -> str | None:
    """Parse `年底` and `end of 2021` (approximately December) and thirds of a month (a span of days)."""
    match = _PART.fullmatch(plain)
    if match is not None:
        year, month, part = match["y"], match["m"], match["part"]
    elif (match := _PART_ENGLISH.fullmatch(plain)) is not None:
        month = str(_MONTHS.index(match["mon"][:3]) + 1) if match["mon"] else None
        year, part = match["y"], _PARTS[match["part"]]
    else:
        return None
    if month is None:
        return None if "旬" in part else f"{year}-{ {'初': '01', '中': '06'}.get(part, '12') }~"
    whole = edtf.parse(_joined(year, month, None, text), text)
    assert whole.last is not None
    end = whole.last.day
    if "旬" in part:
        first, last = _THIRDS[part]
        return f"{whole}-{first:02}/{whole}-{min(last, end):02}"
    return f"{whole}-{ {'初': 1, '中': 15}.get(part, end):02}~"


# -- spans ----------------------------------------------------------------------------------------


def _open(plain: str, text: str) -> str | None:
    """Parse an open-ended date."""
    since = re.fullmatch(r"(?:自|从|from |since )?(.+?)(?:至今|起|以来|/\.\.|至\.\.)", plain) or re.fullmatch(
        r"(?:from|since) (.+)", plain
    )
    until = re.fullmatch(r"(?:\.\.[/至]|截[至止]到?|[至到]|up to |until )(.+)", plain) or re.fullmatch(
        r"(.+?)(?:及|或)(?:以前|之前)", plain
    )
    for match, form in ((since, "{}/.."), (until, "../{}")):
        if match and (found := _single(match[1], text)) and "/" not in found:
            return form.format(found)
    return None


def _range(plain: str, text: str) -> str | None:
    """Parse two dates with a separator, if there is exactly one way to split them."""
    plain = re.sub(r"^(?:自|从|from )", "", plain)
    found = set()
    for sign in _TO.finditer(plain):
        left, right = plain[: sign.start()].strip(), plain[sign.end() :].strip()
        first = _quiet(_single, left, text)
        if first and (last := _quiet(_single, right, text) or _shortened(first, right, sign[0])):
            found.add(f"{first.partition('/')[0]}/{last.rpartition('/')[2]}")
    return found.pop() if len(found) == 1 else None


def _at_spaced_dash(_plain: str, text: str) -> str | None:
    """`2020-12-14 – Jun 2022`: of several dashes the one between blanks."""
    ends = [_folded(end) for end in re.split(r"\s+[-–—−]\s+", text.strip())]
    if len(ends) != 2:
        return None
    first, last = (_quiet(_single, end, text) for end in ends)
    return f"{first.partition('/')[0]}/{last.rpartition('/')[2]}" if first and last else None


def _shortened(first: str, right: str, sign: str) -> str | None:
    """Complete a second end that omits the year, or year and month, of the first: `2021年5月至8月`, `5月20日至25日`."""
    match = re.fullmatch(r"(?:([0-9]{1,2})(?:月|[-./]))?(?:([0-9]{1,2})([日号]?))?", right)
    parts = first.rstrip("~?%").split("-")
    if match is None or not right or (sign in "-/" and right[-1] not in "月日号"):
        return None
    month, number, unit = match[1], match[2], match[3]
    if month is None and unit == "" and len(parts) == 2:
        month, number = number, None  # `2021-05至08`: as precise as the first
    if month is None and len(parts) != 3:
        return None
    return "-".join(p.zfill(2) for p in (parts[0], month or parts[1], number) if p)


def _quiet(reader: Callable[[str, str], str | None], part: str, text: str) -> str | None:
    """Call a reader; None where it raises DateError, since a cut at the wrong separator is no wrong date."""
    try:
        return reader(part, text)
    except DateError:
        return None


# -- refusals -------------------------------------------------------------------------------------

_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"(?:the )?winter(?: of)?,?[- ]?[0-9]{4}|[0-9]{4},?[- ]?winter",
        "的冬季在年初还是年末不明；请写成 2021-12/2022-02",
        "may be the winter at either end of the year; write 2021-12/2022-02",
    ),
    (
        rf"{_MONTH}[- ]?[0-9]{{2}}|[0-9]{{1,2}}[- ]?{_MONTH.replace('?P<mon>', '?:')}|[0-9]{{2}}-[0-9]{{1,2}}月",
        "像是 Excel 改写过的，年、月、日已分不清；请写成 2020-12 或 2020-12-20",
        "looks rewritten by Excel, and year, month and day cannot be told; write 2020-12 or 2020-12-20",
    ),
    (
        r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}",
        "年份在后，日与月的先后不明；请写成 2021-05-20",
        "has the year last, and which is the day is unclear; write 2021-05-20",
    ),
    (
        r"[0-9]{2}(?:[-./年][0-9]{1,2}[-./月][0-9]{1,2}[日号]?|年(?:[0-9]{1,2}月?)?)",
        "的年份须写四位；请写成 2021-05-20",
        "needs a year of four digits; write 2021-05-20",
    ),
    (
        r"(?:[0-9]{1,2}[-./月])?[0-9]{1,2}[日号]?|[0-9]{1,2}月(?:[初中底末]|[上中下]旬)?",
        "没有年份；请写明，如 2021-05-20",
        "has no year; write it, as in 2021-05-20",
    ),
    (
        r"[0-9](?:\.[0-9]+)?e\+?[0-9]+",
        "是表格软件缩写的长数，后面的数字已丢失；请把该列设为文本，重新导出",
        "is a long number that a spreadsheet has cut short; make the column text and export it again",
    ),
    (
        r"[34][0-9]{4}",
        "像是 Excel 的日期序号；请写成 2021-05-20",
        "looks like a serial number of Excel; write 2021-05-20",
    ),
)


def _refusal(plain: str, text: str) -> DateError:
    for pattern, zh, en in _CAUSES:
        if re.fullmatch(pattern, plain):
            return edtf.date_error(text, zh, en)
    return edtf.unreadable_date(text)
