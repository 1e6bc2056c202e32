"""One reader of dates: as people and Excel write them, with the cause where one is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.words.dates import in_words
from explorer.words.edtf import DateError, parse
from explorer.words.text import Lang
from explorer.words.typed_dates import parse as parse_typed
from tests.helpers import ours

ATLAS = ours.atlas()
DATES = sorted(
    {r.date.text for f in ATLAS.features.values() for r in f.statuses if r.date}
    | {e.date.text for e in ATLAS.events.values()}
    | {o.as_of.text for i in ATLAS.indicators.values() for o in i.observations}
    | {s.date.text for s in ATLAS.sources.values() if s.date}
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *((text, "2021-05-20") for text in ("2021/5/20", "2021-5-20", "2021.5.20", "20210520", "2021 05 20")),
        *(
            (text, "2021-05-20")
            for text in ("2021年5月20日", "2021 年 5 月 20 日", "2021年5月20号", "2021。5。20")
        ),
        *(
            (text, "2021-05-20")
            for text in ("2021．5．20", "２０２１－０５－２０", "2021—05—20", "\ufeff2021-05-20\u200b")
        ),
        *((text, "2021-05-20") for text in ("2021·5·20", "2021・05・20", "2021年5·20")),
        *((text, "2021-12~") for text in ("end of 2021", "by the end of 2021", "Late 2021", "2021年底")),
        *((text, "2021-05-15~") for text in ("mid-May 2021", "middle of May 2021", "2021年5月中")),
        *(
            (text, "../2021-05")
            for text in ("至2021年5月", "截至2021年5月", "截止到2021-05", "until May 2021")
        ),
        *((text, "2021-05-20") for text in ("二〇二一年五月二十日", "2021/5/20 0:00", "2021-05-20T08:00:00")),
        *((text, "2021-05-20") for text in ("2021年5月20日（星期四）", "20 May 2021", "May 20, 2021")),
        *((text, "2021-05-20") for text in ("20/5/2021", "5/20/2021", "20.05.2021", "05-20-2021")),
        ("5/5/2021", "2021-05-05"),
        *(
            (text, "2021-05")
            for text in (
                "2021.5",
                "2021/5",
                "202105",
                "2021年5月",
                "２０２１年５月",
                "May 2021",
                "05/2021",
                "5-2021",
            )
        ),
        *((text, "2020") for text in ("2020", "2020年", "二〇二〇年", "二零二零", "2020年度", "2020 年内")),
        *(
            (text, "2021-07/2021-09")
            for text in ("2021Q3", "2021 q3", "2021年三季度", "2021年第3季度", "Q3 2021")
        ),
        *((text, "2021-01/2021-06") for text in ("2021年上半年", "2021H1", "2021 年第 1 个半年")),
        ("2021年下半年", "2021-07/2021-12"),
        *(
            (text, "2021-03~/2021-05~")
            for text in (
                "2021年春",
                "2021 年春季",
                "约2021年春天",
                "spring 2021",
                "Spring of 2021",
                "2021 spring",
            )
        ),
        ("2021年秋至2022年夏", "2021-09~/2022-08~"),
        ("fall 2021", "2021-09~/2021-11~"),
        ("2021年冬", "2021-12~/2022-02~"),
        *(
            (text, "2021")
            for text in ("民国110年", "民國一百一十年", "中华民国一一〇年", "公元2021年", "西元2021年")
        ),
        *((text, "1949-10-01") for text in ("民国三十八年十月一日", "民國38.10.1", "公元1949年10月1日")),
        ("民国元年", "1912"),
        ("民国一百零五年五月", "2016-05"),
        ("民国109年至民国110年", "2020/2021"),
        ("2021年2月中下旬", "2021-02-11/2021-02-28"),
        ("2021年2月上中旬", "2021-02-01/2021-02-20"),
        *(
            (text, wanted)
            for text, wanted in (("2021-05-XX", "2021-05"), ("2021-XX-XX", "2021"), ("201X", "2010/2019"))
        ),
        *((text, "2021-05-20") for text in ("2021-05-20 10:15 UTC", "20210520T101500Z", "2021-05-20T10:15Z")),
        *((text, "2021-12~") for text in ("2021年底", "2021年末", "二〇二一年底")),
        ("2021年初", "2021-01~"),
        ("2021年中", "2021-06~"),
        ("2021年2月下旬", "2021-02-21/2021-02-28"),
        ("2021年5月底", "2021-05-31~"),
        *(
            (text, "2020/2021")
            for text in ("2020年至2021年", "2020~2021", "2020—2021", "2020年-2021年", "2020/2021")
        ),
        *(
            (text, "2021-05/2021-08")
            for text in ("2021/5至2021/8", "2021-5-2021-8", "2021年5月—8月", "2021.5～2021.8")
        ),
        *((text, "2021-05-20/2021-05-25") for text in ("2021年5月20日至25日", "2021/5/20-2021/5/25")),
        ("2021年上半年至2022年上半年", "2021-01/2022-06"),
        *((text, "1990/1999") for text in ("1990年代", "90年代", "上世纪九十年代", "20世纪90年代", "1990s")),
        *((text, "2010/2019") for text in ("2010年代", "二〇一〇年代")),
        *((text, "2022-12~") for text in ("2022-12~", "2022-12～", "约2022年12月", "2022年12月左右")),
        *(
            (text, "2021-05-20")
            for text in (
                *("5/20/2021 12:00:00 AM", "2021/5/20 3:30 PM", "2021年5月20日上午", "2021-05-20 下午3:30"),
                *(
                    "2021年5月20日9时30分",
                    "2021/5/20 上午 12:00:00",
                    "2021年5月20日九点半",
                    "2021-05-20T08:00 pm",
                ),
                *(
                    "Thu, 20 May 2021",
                    "Thursday, May 20, 2021",
                    "'2021-05-20",
                    '"2021-05-20"',
                    "20.5.2021 8:00",
                ),
            )
        ),
        *((text, "2022-06-01") for text in ("01.06.2022", "1.6.2022")),
        *((text, "2021-05/2021-08") for text in ("2021.5-8", "2021/05-08")),
        *((text, "2021-01/2021-09") for text in ("2021年前三季度", "2021年前9个月", "2021 前3季度")),
        *(
            (text, "2021-04/2021-06")
            for text in ("2Q2021", "Q2/2021", "second quarter of 2021", "the 2nd quarter 2021")
        ),
        *((text, "2021-07/2021-12") for text in ("2H 2021", "H2/2021", "second half of 2021")),
        ("2021年年底", "2021-12~"),
        *((text, "2020/..") for text in ("2020/..", "2020年起", "2020年以来", "自2020年以来", "2020年至今")),
        *((text, "../2021-05") for text in ("../2021-05", "2021年5月及以前")),
    ],
)
def test_a_date_is_read_as_what_it_honestly_says(text: str, wanted: str) -> None:
    found = parse_typed(text)
    assert found == parse(wanted)
    assert parse_typed(f"  {text}\n") == found


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        *(
            (text, "2021 年 2 月没有 29 日")
            for text in ("2021-02-29", "2021/2/29", "２０２１年２月２９日", "20210229")
        ),
        *((text, "2021 年 2 月没有 29 日") for text in ("2021-02-29至2021-03-01", "2020~2021-02-29")),
        *((text, "没有 13 月") for text in ("2021-13", "2021年13月", "20211301", "13/2021")),
        *((text, "没有年份") for text in ("5月20号", "5/20", "05-20", "12月", "二十日", "5月底")),
        *((text, "Excel") for text in ("Dec-20", "20-Dec", "20-12月", "44336")),
        *((text, "年份在后") for text in ("5/6/2021", "13/14/2021")),
        *((text, "四位") for text in ("21-05-20", "21年5月")),
        *((text, "开始晚于结束") for text in ("2021/2020", "2021年至2020年")),
        *(
            (text, "无法识别")
            for text in (
                "",
                "昨天",
                "2021-05-20-1",
                "2021Q5",
                "十九五",
                "20年代",
                "1995年代",
                "2020至",
                "../..",
                "0000",
            )
        ),
        *((text, "无法识别") for text in ("民国0年", "民国百年", "公元前221年", "2021年春节", "9999年冬")),
        *((text, "年初还是年末") for text in ("winter 2021", "2021 winter", "the winter of 2021")),
        *(
            (text, "无法识别")
            for text in ("١٤٠٠", "2021年至2022年至2023年", "9" * 5000, "十" * 60, "<b>2021</b>")
        ),
    ],
)
def test_what_is_no_date_is_refused_with_its_cause_in_both_languages(text: str, cause: str) -> None:
    with pytest.raises(DateError, match=cause) as caught:
        parse_typed(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 220
    assert str(caught.value) == caught.value.in_("zh") != caught.value.in_("en")
    assert not any("\u4e00" <= c <= "\u9fff" and c not in text for c in caught.value.in_("en"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", [*DATES, "2021-05/..", "../2021-05", "2021-03~/2021-05~"])
def test_what_the_program_writes_it_reads(text: str, lang: Lang) -> None:
    assert parse_typed(in_words(parse(text), lang)).first == parse(text).first
    assert parse_typed(in_words(parse(text), lang)).last == parse(text).last


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from("-/."))
def test_every_day_is_read_however_it_is_written(day: date, sign: str) -> None:
    y, m, d = day.year, day.month, day.day
    for text in (
        f"{y}{sign}{m}{sign}{d}",
        f"{day:%Y%m%d}",
        f"{y}年{m}月{d}日",
        f"{y}{sign}{m:02}{sign}{d:02}",
    ):
        assert (parse_typed(text).first, parse_typed(text).last) == (day, day)


@given(st.text(alphabet="0123456789年月日号至~-/.Q上下半底初中旬约起 〇一二三十至", max_size=14))
def test_no_text_does_more_than_be_read_or_refused(text: str) -> None:
    try:
        found = parse_typed(text)
    except DateError:
        return
    assert parse(found.text) == found
