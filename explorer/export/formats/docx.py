"""DOCX: a report with a figure, its caption, tables and the list of sources, in styles that an office can change."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc import phys_pkg
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from explorer import colours
from explorer.export.sheet.sheet import TEXT_WIDTH
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.text import Lang, language_tag


def _write_part(writer: Any, name: Any, blob: bytes) -> None:
    """Write a part dated 1980, so that the same report is the same bytes; see also pptx.py."""
    info = ZipInfo(name.membername)
    info.compress_type = ZIP_DEFLATED
    writer._zipf.writestr(info, blob)


phys_pkg._ZipPkgWriter.write = _write_part  # type: ignore[method-assign]

_MARGIN = 25.0  # mm, which leaves TEXT_WIDTH
_SONG, _HEI = "宋体", "黑体"  # on every Chinese Windows; Word for macOS and WPS map them to their own
_SERIF, _SANS = "Times New Roman", "Arial"
_COLOURS = {name: value.lstrip("#") for name, value in colours.table("light").items()}
_INK, _SOFT, _HAIR, _TINT = (_COLOURS[name] for name in ("ink", "ink_soft", "line_strong", "ground_sunken"))
_MOST_PROPERTY = 255  # characters


@dataclass(frozen=True, slots=True)
class CaptionedPicture:
    """A picture, PNG or JPEG, of some width, and its caption in paragraphs; `number` such as 图 3, else Word counts."""

    picture: bytes
    width_mm: float
    caption: tuple[str, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A row over all columns: the name of a group."""

    words: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table under a heading; `shares` are the columns' parts of the width, `notes` paragraphs below."""

    heading: str
    labels: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...] | Band, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading with its text, figure and tables."""

    heading: str
    lead: tuple[str, ...] = ()
    figure: CaptionedPicture | None = None
    tables: tuple[ReportTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document. With one part its heading is the title."""

    title: str
    parts: tuple[ReportPart, ...]
    sources: tuple[str, ...]
    foot: tuple[str, ...] = ()
    made: date | None = None
    secrecy: str = ""
    font: str = ""  # of all styles; none: 宋体 and 黑体
    lang: Lang = "zh"


def report_docx(report: Report) -> bytes:
    """Return the file; text from data is text, and numbers of figures and pages are Word's own fields."""
    return _Writer(report).bytes()


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report, self._lang = report, report.lang
        self._doc: Any = Document()
        self._prepare()
        _style_all(self._doc, clean(report.font))
        self._figures = 0

    def bytes(self) -> bytes:
        report = self._report
        self._doc.add_paragraph(clean(report.title), style="Title")
        for part in report.parts:
            self._part(part, headed=len(report.parts) > 1)
        if report.sources:
            self._doc.add_heading(t("export.sources", self._lang), 1)
            for line in report.sources:
                self._doc.add_paragraph(clean(line), style="List of Sources")
        for line in report.foot:
            self._doc.add_paragraph(clean(line), style="Note")
        out = io.BytesIO()
        self._doc.save(out)
        return out.getvalue()

    def _part(self, part: ReportPart, headed: bool) -> None:
        if headed:
            self._doc.add_heading(clean(part.heading), 1)
        for line in part.lead:
            lead = self._doc.add_paragraph(clean(line), style="Body Text")
            lead.paragraph_format.keep_with_next = part.figure is not None
        if part.figure is not None:
            self._figure(part.figure)
        for table in part.tables:
            self._table(table, level=2 if headed else 1)

    # -- page ----------------------------------------------------------------------------------

    def _prepare(self) -> None:
        report, section = self._report, self._doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(_MARGIN)
        section.top_margin = section.bottom_margin = Mm(_MARGIN)
        properties = self._doc.core_properties
        properties.title, properties.author = clean(report.title)[:_MOST_PROPERTY], ""
        properties.comments, properties.last_modified_by = "", ""
        properties.language = language_tag(self._lang)
        for kept in (
            self._doc.styles.element.find(f".//{qn('w:lang')}"),
            self._doc.settings.element.find(qn("w:themeFontLang")),
        ):
            kept.set(
                qn("w:eastAsia"), "zh-CN"
            )  # that of python-docx's own pages is Japanese: 宋体 would be set so
        day = report.made or date(1980, 1, 1)
        properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if report.secrecy:
            section.header.paragraphs[0].add_run(clean(report.secrecy))
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        footer.add_run("— ")
        _field(footer, "PAGE", "1")
        footer.add_run(" —")

    # -- figure and tables ---------------------------------------------------------------------

    def _figure(self, figure: CaptionedPicture) -> None:
        self._figures += 1
        paragraph = self._doc.add_paragraph(style="Figure")
        shape = paragraph.add_run().add_picture(io.BytesIO(figure.picture), width=Mm(figure.width_mm))
        first, *rest = map(clean, figure.caption)
        for side in "TBLR":  # LibreOffice takes a missing distance for an eighth of an inch
            shape._inline.set(f"dist{side}", "0")
        shape._inline.docPr.set("descr", first)
        shape._inline.docPr.set("name", f"figure {self._figures}")
        head = self._doc.add_paragraph(style="Caption")
        head.paragraph_format.keep_with_next = bool(rest)
        if figure.number:
            head.add_run(clean(figure.number))
        else:
            name = t("report.figure", self._lang)
            head.add_run(f"{name} ")
            _field(head, f"SEQ {name} \\* ARABIC", str(self._figures))
        head.add_run(("　" if self._lang == "zh" else ". ") + first)
        for line in rest:
            self._doc.add_paragraph(line, style="Note")

    def _table(self, table: ReportTable, level: int) -> None:
        self._doc.add_heading(clean(table.heading), level)
        made = self._doc.add_table(rows=1, cols=len(table.labels))
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _rule(made)
        widths = [Mm(TEXT_WIDTH * share / sum(table.shares)) for share in table.shares]
        for column, wide in zip(made.columns, widths, strict=True):
            column.width = wide
        _fill(made.rows[0], table.labels, widths, "Table Head")
        _head_row(made.rows[0])
        for row in table.rows:
            cells = made.add_row()
            _keep_whole(cells)
            if isinstance(row, Band):
                whole = cells.cells[0].merge(cells.cells[-1])
                _write(whole, row.words, "Table Head")
                _shade(whole)
                whole.paragraphs[0].paragraph_format.keep_with_next = True
            else:
                _fill(cells, row, widths, "Table Text")
        for line in table.notes:
            self._doc.add_paragraph(clean(line), style="Note")


# ---------------------------------------------------------------- styles


def _style_all(doc: Any, font: str) -> None:
    """Set the document's styles; headings and captions stay Word's own, so that contents and lists find them."""
    song, hei, serif, sans = (font,) * 4 if font else (_SONG, _HEI, _SERIF, _SANS)
    styles = doc.styles
    _style(styles["Normal"], 10.5, serif, song)
    _style(styles["Title"], 20, sans, hei, bold=True, align="center", after=12)
    _style(styles["Heading 1"], 14, sans, hei, bold=True, before=16, after=6, keep=True)
    _style(styles["Heading 2"], 12, sans, hei, bold=True, before=12, after=4, keep=True)
    _style(styles["Body Text"], 10.5, serif, song, after=6, leading=1.4)
    _style(styles["Caption"], 10, sans, hei, align="center", before=4, after=4)
    for name in ("Header", "Footer"):
        _style(styles[name], 9, sans, song)
    made: dict[str, dict[str, Any]] = {
        "Figure": {"align": "center", "before": 6, "keep": True},
        "Note": {"points": 9, "colour": _SOFT, "after": 3, "leading": 1.25},
        "List of Sources": {"points": 9.5, "after": 3, "leading": 1.25},
        "Table Text": {"points": 9, "before": 1.5, "after": 1.5},
        "Table Head": {"points": 9, "latin": sans, "hanzi": hei, "bold": True, "before": 2, "after": 2},
    }
    for name, wanted in made.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.quick_style = True
        faces: dict[str, Any] = {"points": 10.5, "latin": serif, "hanzi": song}
        _style(style, **faces | wanted)


def _style(
    style: Any,
    points: float,
    latin: str,
    hanzi: str,
    *,
    bold: bool = False,
    colour: str = _INK,
    align: str = "",
    before: float = 0,
    after: float = 0,
    leading: float = 0,
    keep: bool = False,
) -> None:
    font, shape = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(points), bold, False
    font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # the theme's faces would win
    for key, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", hanzi)):
        fonts.set(qn(f"w:{key}"), name)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.keep_with_next = keep
    if leading:
        shape.line_spacing = leading
    if align == "center":
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:  # the line below python-docx's own Title
        border.getparent().remove(border)


def _field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field of Word's with the result that it shows until it is updated."""
    for kind, text in (("begin", ""), ("instr", code), ("separate", ""), ("text", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind == "instr":
            run._r.append(_element("w:instrText", text=f" {text} "))
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _element(tag: str, text: str = "", **attributes: str) -> Any:
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    if text:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    return made


# ---------------------------------------------------------------- tables


def _rule(table: Any) -> None:
    """Set the three lines of a Chinese table, and hairlines between rows."""
    borders = _element("w:tblBorders")
    for side, size, colour in (("top", "12", _INK), ("bottom", "12", _INK), ("insideH", "2", _HAIR)):
        borders.append(_element(f"w:{side}", val="single", sz=size, space="0", color=colour))
    properties = table._tbl.tblPr
    after = next(child for child in properties if child.tag in (qn("w:tblLayout"), qn("w:tblLook")))
    after.addprevious(borders)


def _head_row(row: Any) -> None:
    """Repeat the row on each page, with a line below it."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
    _keep_whole(row)
    for cell in row.cells:
        edges = _element("w:tcBorders")
        edges.append(_element("w:bottom", val="single", sz="6", space="0", color=_INK))
        cell._tc.get_or_add_tcPr().append(edges)


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_TINT))


def _fill(row: Any, words: Sequence[str], widths: Sequence[Any], style: str) -> None:
    for cell, text, wide in zip(row.cells, words, widths, strict=True):
        cell.width = wide
        _write(cell, text, style)


def _write(cell: Any, words: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(clean(words))
