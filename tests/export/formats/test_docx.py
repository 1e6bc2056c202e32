"""Reports as Word documents, opened again: figure, caption, tables, sources, styles."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from explorer.atlas.assembly.known import Known, commented
from explorer.atlas.columns.report import Scope, report
from explorer.atlas.comments import Comment
from explorer.export.formats.docx import Band, CaptionedPicture, Report, ReportPart, ReportTable, report_docx
from explorer.export.jobs.frames import by_scene
from explorer.export.jobs.report_files import DrawnFigure, day_report, map_report
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.jobs.snapshot import lay_out_drawing, make_png
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, report_figure
from explorer.state.files.deck import deck
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer
from tests.helpers.layers import opening_layers

DAY = date(2021, 5, 20)


def picture(width: int = 320) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 200), "#88aa99").save(out, "PNG")
    return out.getvalue()


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture(scope="module")
def whole(data: Known) -> Any:
    return opened(day_report(data, DAY, Scope(tuple(data.catalogue)), "zh", None, DAY))


def test_the_tables_hold_what_the_report_counts(data: Known, whole: Any) -> None:
    counted = report(data.atlas, DAY, Scope(tuple(data.catalogue)))
    standing, figures, events, _ = whole.tables
    rows = [row for row in cells(standing)[1:] if len(set(row)) > 1]
    assert len(rows) == sum(c["total"] - c["later"] for c in counted["layers"].values())
    assert len([row for row in cells(figures)[1:] if len(set(row)) > 1]) == len(counted["indicators"])
    assert [row[1] for row in cells(events)[1:]] == [e["title"] for e in counted["events"]]


def test_comments_are_a_table_of_their_own(data: Known) -> None:
    one = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为\n<b>二级公路</b>", 106.5, 29.5)
    answer = Comment("r1", "韩梅梅", "2026-12-01", "已核对", reply_to="a1")
    told = commented(data, (one, answer))
    made = opened(day_report(told, DAY, Scope(tuple(data.catalogue)), "zh", None, DAY))
    *_, table = made.tables
    head, *rows = cells(table)
    assert head == ["编号", "所指", "处理", "作者与日期", "批注"]
    assert [row[0] for row in rows] == ["1", "↳"]
    assert rows[0][2:] == ["未解决", f"李雷，{one.day}", "此处应为 <b>二级公路</b>"]
    assert rows[1][3:] == ["韩梅梅，2026-12-01", "已核对"]


def test_every_row_names_its_source_and_dates_stay_as_they_are(whole: Any) -> None:
    for table in whole.tables[:3]:
        rows = [row for row in cells(table)[1:] if len(set(row)) > 1]
        assert rows
        assert all(row[-1].startswith(("文献", "公开资料")) for row in rows)
    by_name = {row[0]: row for row in cells(whole.tables[0])}
    assert by_name["渝武高速扩能（北碚—合川段）"][1:3] == ["在建", "2020年 至 2021-05-19"]
    assert by_name["永川朱沱镇—泸州泸县公交"][2] == "2020年"


def test_its_styles_name_chinese_faces_and_its_headings_are_words_own(whole: Any) -> None:
    for name, face in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体"), ("Caption", "黑体")):
        fonts = whole.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face
        assert fonts.get(qn("w:eastAsiaTheme")) is None  # would win over the name
    headings = [p.text for p in whole.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "2021-05-20 的状况"
    assert headings[-1] == "出处"
    sources = [p.text for p in whole.paragraphs if p.style.name == "List of Sources"]
    assert any("成渝地区双城经济圈建设专版" in line for line in sources)


def test_a_table_repeats_its_head_and_splits_no_row(whole: Any) -> None:
    first, *others = whole.tables[0].rows
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in others)


def test_a_map_has_its_figure_caption_and_what_stands_in_its_frame(data: Known, opening: View) -> None:
    sheet = report_figure(replace(Sheet(), title="成渝路网", maker="规划处", made=DAY, secrecy="内部资料"))
    view = replace(opening, clock=replace(opening.clock, at=DAY))
    layout = lay_out(data, view, sheet)
    made = opened(map_report(data, view, DrawnFigure(picture(), sheet, layout.content), layout.ground))
    (shape,) = made.inline_shapes
    assert shape.width.mm == pytest.approx(160, abs=0.1)
    assert "成渝路网" in shape._inline.docPr.get("descr")
    (head,) = [p for p in made.paragraphs if p.style.name == "Caption"]
    assert head.text == "图 1　成渝路网（时点 2021-05-20）"
    assert "SEQ 图" in "".join(e.text for e in head._p.iter(qn("w:instrText")))
    listed = {row[0] for row in cells(made.tables[0])}
    assert {"永川—泸州高速（重庆段）", "川渝高竹新区"} <= listed
    assert made.sections[0].header.paragraphs[0].text == "内部资料"
    assert any("规划处" in p.text for p in made.paragraphs)
    assert made.core_properties.title == "成渝路网"


def test_a_figure_is_no_wider_than_the_page_and_stays_bare(data: Known, opening: View) -> None:
    for size in ("A3", "84mm", "1680x1000px", "60x200mm"):
        sheet = report_figure(Sheet(parse_paper(size)))
        assert sheet.paper.width <= 160.05
        assert sheet.paper.height <= 225.05
        parts = {element.part for element in lay_out(data, opening, sheet).elements}
        assert not parts & {"title", "date", "sources", "foot"}
        assert report_figure(sheet) == sheet
    assert report_figure(Sheet(parse_paper("84mm"))).paper.width == 84


def test_two_dates_have_a_table_each(data: Known, opening: View) -> None:
    view = replace(opening, clock=replace(opening.clock, at=DAY), compare=date(2020, 1, 31))
    sheet = report_figure(Sheet())
    content = lay_out(data, view, sheet).content
    made = opened(map_report(data, view, DrawnFigure(picture(), sheet, content), None))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["2020-01-31 的状况", "2021-05-20 的状况"]


def test_scenes_are_chapters_with_one_list_of_sources(data: Known, tmp_path: Path) -> None:
    scenes = deck(opening_layers())[:4]
    parts = lay_out_series(data, by_scene(scenes), report_figure(Sheet()), BlankRenderer())
    write_series(parts, SeriesFormat("docx", tmp_path / "a.docx"), lambda *_: None)
    made = docx.Document(str(tmp_path / "a.docx"))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == [*(scene.title.zh for scene in scenes), "出处"]
    assert made.paragraphs[0].text == scenes[0].title.zh
    assert len(made.inline_shapes) == 4
    captions = [p.text for p in made.paragraphs if p.style.name == "Caption"]
    assert [words[:3] for words in captions] == ["图 1", "图 2", "图 3", "图 4"]
    said = "".join(p.text for p in made.paragraphs)
    assert not any(scene.notes.zh[:20] in said for scene in scenes)


def test_text_of_data_is_text_whatever_it_holds() -> None:
    nasty = "<w:b/>&amp; \x07\x0b=1+1\u202e 川"
    table = ReportTable(nasty, (nasty,), (1.0,), (Band(nasty), (nasty,)), (nasty,))
    part = ReportPart(nasty, (nasty,), CaptionedPicture(picture(), 80.0, (nasty, nasty), nasty), (table,))
    made = opened(report_docx(Report(nasty, (part, part), (nasty,), (nasty,))))
    shown = "<w:b/>&amp; =1+1 川"
    assert cells(made.tables[0]) == [[shown]] * 3
    assert made.paragraphs[0].text == shown


def test_the_same_report_is_the_same_bytes(data: Known) -> None:
    scope = Scope(("highway",), groups=frozenset())
    assert day_report(data, DAY, scope, "en", None, DAY) == day_report(data, DAY, scope, "en", None, DAY)


def test_a_dark_view_is_light_in_a_document_and_dark_in_a_picture(
    data: Known, opening: View, blank: BlankRenderer, tmp_path: Path
) -> None:
    """Its pages are white paper."""
    dark = replace(opening, appearance="dark")
    for kind, seen in (("docx", "light"), ("png", "dark")):
        drawing = lay_out_drawing(data, dark, Sheet(), blank, kind)
        make_png(drawing)
        assert blank.calls[-1][0].appearance == drawing.layout.content.appearance == seen
    frames = tuple(
        replace(f, view=replace(f.view, appearance="dark")) for f in by_scene(deck(opening_layers())[2:4])
    )
    parts = lay_out_series(data, frames, report_figure(Sheet()), blank)
    blank.calls.clear()
    write_series(parts, SeriesFormat("docx", tmp_path / "r.docx"), lambda *_: None)
    assert {view.appearance for view, _ in blank.calls} == {"light"}


def test_its_hanzi_are_marked_as_chinese(whole: Any) -> None:
    """Else Word takes Japanese forms and its own spelling for them."""
    kept = (
        whole.styles.element.find(f".//{qn('w:lang')}"),
        whole.settings.element.find(qn("w:themeFontLang")),
    )
    assert [each.get(qn("w:eastAsia")) for each in kept] == ["zh-CN", "zh-CN"]
