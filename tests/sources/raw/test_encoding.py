"""Encoding by evidence: any text in either encoding comes back, whatever the hints say."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.raw import encoding

HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=3)
ANY = st.text(st.characters(codec="gb18030", exclude_characters="\0"))


@given(ANY)
def test_utf8_is_always_read_as_utf8(text: str) -> None:
    assert encoding.decode(("名称,位置\n" + text).encode()).text == "名称,位置\n" + text


@given(ANY)
def test_any_text_of_gb18030_is_read_beside_one_chinese_name(text: str) -> None:
    whole = "重庆市江津区\n" + text
    found = encoding.decode(whole.encode("gb18030"))
    assert (found.text, found.encoding, found.lost) == (whole, "gb18030", 0)


@given(HANZI, st.integers(1, 40))
def test_a_cell_cut_inside_a_character_loses_no_more_than_that(text: str, width: int) -> None:
    for codec in ("gb18030", "utf-8"):
        cell = text.encode(codec)[:width]
        found = encoding.decode_cell(cell, codec)
        assert text.startswith(found)
        assert len(cell) - len(found.encode(codec)) < 4


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8", "gbk"])
def test_what_excel_and_notepad_save(codec: str) -> None:
    text = "名称,lon,lat\n云锦镇,105.64329,29.0818\n"
    data = text.encode(codec) if codec != "utf-16-be" else b"\xfe\xff" + text.encode(codec)
    assert encoding.decode(data).text == text


@pytest.mark.parametrize("word", ["长度(km²)", "105.5°E", "café", "λ=30"])
def test_signs_and_letters_of_utf8_stay_what_they_are(word: str) -> None:
    assert encoding.decode(word.encode()).text == word


def test_a_hint_decides_only_where_the_bytes_do_not() -> None:
    name = "泸县"
    assert encoding.detect([name.encode("gbk")], "UTF-8") == "gb18030"
    assert encoding.detect([name.encode()], "GBK") == "utf-8"
    assert encoding.detect([b"CY01"], "936") == "gb18030"
    assert encoding.detect([b"CY01"]) == "utf-8"


def test_one_bad_byte_costs_one_character() -> None:
    data = "重庆市,四川省".encode() + b"\xff" + ",泸州".encode()
    found = encoding.decode(data)
    assert found.lost == 1
    assert found.text == "重庆市,四川省\ufffd,泸州"


def test_big5_is_told_by_what_gbk_would_make_of_it() -> None:
    table = "名稱,經度,緯度,開工日期,投資（億元）\n重慶大橋,106.55,29.57,2021/5/20,1\n瀘州港,105.44,28.87,民國110年5月,12\n"
    assert encoding.decode(table.encode("big5")) == encoding.Decoded(table, "big5")
    assert (
        encoding.detect([word.encode("big5") for word in ("重慶大橋", "瀘州港", "開工日期", "遂寧—潼南")])
        == "big5"
    )


@pytest.mark.parametrize(
    "text",
    [
        "名称,经度,纬度\n重庆大桥,106.55,29.57\n",
        "名称,气温℃,①级,Ⅱ类\n甲（桥）,3,±5°,α\n",
        "店名,地址\nラーメンの店,重庆市渝中区解放碑步行街民权路28号,电话未知,营业时间不详\n日本料理さくら,成都市\n",
        "店名,名\nラーメンの店,ラーメン\nさくら,さくらの店\n",
        "名稱,經度,緯度\n重慶大橋,106.55,29.57\n",
    ],
)
def test_gbk_stays_gbk_whatever_signs_and_kana_it_holds(text: str) -> None:
    assert encoding.decode(text.encode("gb18030")) == encoding.Decoded(text, "gb18030")


def test_a_mark_of_utf8_before_gbk_is_not_believed() -> None:
    text = "名称,经度,纬度\n重庆大桥,106.55,29.57\n"
    found = encoding.decode(codecs.BOM_UTF8 + text.encode("gb18030"))
    assert (found.text, found.encoding, found.lost) == (text, "gb18030", 0)


def test_lines_of_gbk_in_a_text_of_utf8_are_read_and_counted() -> None:
    lines = ["名称,乡镇", *(f"第{n}座大桥,朱沱镇" for n in range(9))]
    data = b"\n".join(line.encode("gb18030" if n in (3, 7) else "utf-8") for n, line in enumerate(lines))
    found = encoding.decode(data)
    assert (found.text.split("\n"), found.encoding, found.lost, found.mixed) == (lines, "utf-8", 0, 2)


def test_an_encoding_is_named_as_people_write_it() -> None:
    names = {
        "utf-8": "UTF-8",
        "gb18030": "GB18030 (GBK)",
        "big5": "Big5",
        "utf-16": "UTF-16",
        "utf-32": "UTF-32",
    }
    assert {codec: encoding.encoding_name(codec) for codec in names} == names
