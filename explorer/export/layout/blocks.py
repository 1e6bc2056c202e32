"""Blocks of a sheet: headings, paragraphs, legend rows, numbers, sources. Sizes in layout millimetres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from explorer.export.layout.elements import Box, Element, Ink, Rect, Shape, TextLines, line, moved
from explorer.export.layout.flow import Block
from explorer.export.layout.legend_swatch import circle, flag, member_tint, ring, swatch
from explorer.export.sheet.content import Content, Number, PinRow
from explorer.export.sheet.left_out import Flag
from explorer.export.sheet.legend_rows import LegendGroup, LegendRow, NumberedArea, counted
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import ASCENT
from explorer.export.text.fonts import width as text_width
from explorer.export.text.typeset import fit, longest_word, wrap
from explorer.layers import forms
from explorer.layers.legend import Part, plain, rank
from explorer.layers.symbol import Symbol
from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.text import Lang

LEADING = 1.38
_ROOMY_EMS = 14  # of a panel's column, in which samples have their full width
_TOGETHER = 6  # classes of a layer that columns do not part
_SQUEEZED = 2  # samples, in whose room three are set where words need it
BOLD = 1.06  # width of bold relative to regular text
_BEFORE_WORDS, _BEFORE_COUNT, _BETWEEN = 0.4, 0.5, 1.3  # ems, in a legend set run-in


def paragraph(
    words: str, size: float, width: float, color: str, part: str, gap: float = 0.0, weight: int = 400
) -> Block:
    """Set text in as many lines as it needs."""
    lines = wrap(words, size, width) or ("",)
    leading = size * LEADING
    text = TextLines(0.0, _baseline(size), lines, size, color, part, weight, leading=leading)
    return Block((text,), leading * len(lines), gap)


def rows_left(words: Content, look: Look, size: float, width: float) -> Callable[[int], Block]:
    """Return what says of some number of blocks of legend and notes that they have no room."""
    return lambda n: paragraph(
        t("export.rows_left", words.lang, n=n), size, width, look.soft, "legend", size * 0.4
    )


def _baseline(size: float) -> float:
    """Return the distance from the top of a line of `LEADING` to its baseline."""
    return size * (ASCENT + (LEADING - 1) / 2)


def heading(words: str, size: float, look: Look, width: float, part: str) -> Block:
    """Set a heading with a hairline below; it is kept with the next block."""
    lines, leading = wrap(words, size, width / BOLD), size * LEADING
    text = TextLines(0.0, _baseline(size), lines, size, look.soft, part, 700, leading=leading)
    tall = leading * max(1, len(lines))
    rule = line(0.0, tall + size * 0.12, width, tall + size * 0.12, Ink(look.line, 0.18), part)
    return Block((text, rule), tall + size * 0.3, look.gap, keep=True)


@dataclass(frozen=True, slots=True)
class Detail:
    """How detailed a panel is: states per layer or (`brief`) once for all, how many flags or changes are listed, how
    many events of each flag, and whether numbered areas are listed or left to the caption."""

    brief: bool = False
    flags: int | None = None  # all of them
    each: int | None = None  # all of them
    areas: bool = True
    comments: int | None = None  # all of them
    elsewhere: str = "export.areas_in_caption"  # says where numbered areas are listed instead


def legend(
    content: Content, look: Look, size: float, width: float, titles: dict[str, str], detail: Detail
) -> list[Block]:
    """Return the legend: a heading, each layer's name with its rows, then marks that belong to no layer."""
    if not (
        content.legend
        or content.rings
        or content.events.words
        or content.members
        or content.circles
        or content.pins
    ):
        return []
    blocks = [heading(titles["legend"], size, look, width, "legend")]
    if detail.brief:
        blocks += _brief(content, look, size, width, detail)
    else:
        blocks += [_legend_group(group, look, size, width) for group in content.legend]
    if content.members:
        tint = member_tint(Box(0.0, 0.0, size * 3.1, size * LEADING), look.accent)
        blocks.append(_mark_row(tint, content.members, "", look, size, width))
    blocks += _grades(content, look, size, width)
    if content.circles:
        sample = circle(Box(0.0, 0.0, size * 3.1, size * LEADING), content.appearance)
        blocks.append(_mark_row(sample, content.circles, "", look, size, width))
    blocks += [_pin_row(pin, look, size, width) for pin in content.pins]
    blocks += _changes(content, look, size, width, detail.flags)
    if content.events.words:
        words, count = content.events.words, content.events.count
        box = Box(0.0, 0.0, size * 3.1, size * LEADING)
        mark = _mark_row(flag(box, content.appearance), words, count, look, size, width)
        blocks.append(replace(mark, keep=detail.flags != 0 and bool(content.events.flags)))
        blocks += _key(content, look, size, width, detail)
    return blocks


def _grades(content: Content, look: Look, size: float, width: float) -> list[Block]:
    """Return rows for features drawn lighter because their position is known less exactly."""
    box = Box(0.0, 0.0, size * 3.1, size * LEADING)
    found = []
    for n, one in enumerate(content.grades):
        words, count = one.text.in_(content.lang), counted((one.count,) if one.count else ())
        row = _mark_row(list(swatch(one.symbol, box)), words, count, look, size, width)
        found.append(replace(row, gap=size * 0.08) if n else row)
    return found


def key_length(content: Content) -> int:
    """Return how many flags, or changes between two dates, the key would list."""
    return len(content.events.flags) + sum(len(row.changes) for row in content.rings)


def _changes(content: Content, look: Look, size: float, width: float, most: int | None) -> list[Block]:
    """Return a row for each ring with the changes of its features, and a count of those without room."""
    small, box = small_size(size, look), Box(0.0, 0.0, size * 3.1, size * LEADING)
    found: list[Block] = []
    left = key_length(content) if most is None else most
    out = 0
    for row in content.rings:
        found.append(
            _mark_row(ring(box, row.kind, content.appearance), row.words, row.count, look, size, width)
        )
        for words in row.changes[:left]:
            found.append(_change_row(words, look, small, width))
        out += max(0, (row.number or len(row.changes)) - min(left, len(row.changes)))
        left = max(0, left - len(row.changes))
    if out:
        words = t("export.changes_left", content.lang, n=out)
        found.append(paragraph(words, small, width, look.soft, "legend", small * 0.3))
    return found


@lru_cache(maxsize=4096)
def _change_row(words: str, look: Look, size: float, width: float) -> Block:
    return paragraph(words, size, width, look.ink, "legend", size * 0.15)


def _brief(content: Content, look: Look, size: float, width: float, detail: Detail) -> list[Block]:
    """Return a row per layer, with those of its classes below it, then the forms of the states once for all layers."""
    wide = size * 2.6 if width > size * _ROOMY_EMS else size * 2.2
    samples = [[row.entry.symbol for row in _first_of_kind(group)] for group in content.legend]
    indent = wide * max(
        (len(some) for some, g in zip(samples, content.legend, strict=True) if not _classes(g)), default=1
    )
    found: list[Block] = []
    for symbols, group in zip(samples, content.legend, strict=True):
        if _classes(group):
            found += _classed(group, look, size, width, wide)
        else:
            made = _Row(wide * len(symbols), group.name, group.total)
            marks = _side_by_side(symbols, wide, size * LEADING)
            found.append(_brief_row(marks, made, indent, look.ink, look, size, width))
        for row in _of_part(group, "size"):
            found[-1] = replace(found[-1], keep=True)
            marks, start = (
                _side_by_side([row.entry.symbol], wide, size * LEADING),
                wide if _classes(group) else indent,
            )
            found.append(_brief_row(marks, _Row(wide, row.words), start, look.soft, look, size, width))
        if detail.areas:
            found += [_area_row(area, group, look, size, width) for area in group.areas]
        elif group.areas:
            numbers_ = "–".join(map(str, sorted({group.areas[0].number, group.areas[-1].number})))
            words = t(detail.elsewhere, content.lang, numbers=numbers_)
            found.append(paragraph(words, size, width, look.soft, "legend", size * 0.08))
    return found + _forms(content, look, size, width, wide)


def _first_of_kind(group: LegendGroup) -> list[LegendRow]:
    """Return the first row of each kind of geometry."""
    kinds = {row.entry.kind: row for row in reversed(group.rows) if row.entry.part != "size"}
    return list(reversed(kinds.values()))


def _classes(group: LegendGroup) -> tuple[LegendRow, ...]:
    return tuple(row for row in group.rows if row.entry.in_class)


def _of_part(group: LegendGroup, part: Part) -> list[LegendRow]:
    return [row for row in group.rows if row.entry.part == part]


def _classed(group: LegendGroup, look: Look, size: float, width: float, wide: float) -> list[Block]:
    """Return the name of a layer in classes and below it their rows, of which columns do not part a few."""
    classes: dict[int, list[LegendRow]] = {}  # its rows of each kind
    for row in _classes(group):
        classes.setdefault(row.entry.order, []).append(row)
    name = _brief_row([], _Row(0.0, group.name, group.total), -size * 0.4, look.ink, look, size, width)
    found = [replace(name, gap=size * 0.25)]
    indent = wide * max(map(len, classes.values()))
    for rows in classes.values():
        made = _Row(wide * len(rows), rows[0].words, _total(rows))
        marks = _side_by_side([row.entry.symbol for row in rows], wide, size * LEADING)
        found.append(_brief_row(marks, made, indent, look.soft, look, size, width))
    together = len(found) if len(classes) <= _TOGETHER else 2
    return [replace(block, keep=n < together - 1) for n, block in enumerate(found)]


def _forms(content: Content, look: Look, size: float, width: float, wide: float) -> list[Block]:
    """Return a row for each state of any layer with its forms side by side.

    Three are set in the room of two where words would take more lines beside them.
    """
    forms: dict[str, dict[str, LegendRow]] = {}  # of a state: by kind
    for row in (row for group in content.legend for row in _of_part(group, "state")):
        forms.setdefault(row.words, {}).setdefault(row.entry.kind, row)
    ranked = sorted(forms.items(), key=lambda form: min(_rank(row)[2:] for row in form[1].values()))
    most = max((len(drawn) for _, drawn in ranked), default=1)

    def rows(slots: int) -> list[_Row]:
        return [_Row(wide * min(len(drawn), slots), words) for words, drawn in ranked]

    def lines(slots: int) -> int:
        return sum(row.height(wide * slots, size, width) for row in rows(slots))

    slots = min((most, min(most, _SQUEEZED)), key=lines)
    found = []
    for made, (_, drawn) in zip(rows(slots), ranked, strict=True):
        symbols = [plain(row.entry, content.appearance) for row in sorted(drawn.values(), key=_rank)]
        marks = _side_by_side(symbols, made.own / len(symbols), size * LEADING)
        found.append(_brief_row(marks, made, wide * slots, look.soft, look, size, width))
    return [replace(block, gap=block.gap if n else size * 0.7) for n, block in enumerate(found)]


def _side_by_side(symbols: Sequence[Symbol], wide: float, tall: float) -> list[Element]:
    """Return samples of symbols, each `wide` with the gap after it."""
    box = Box(0.0, 0.0, wide - tall * 0.13, tall)
    return [moved(part, wide * n, 0.0) for n, symbol in enumerate(symbols) for part in swatch(symbol, box)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the short legend: the width of its samples, its words and its count."""

    own: float
    words: str
    count: str = ""

    def set_at(self, indent: float, size: float, width: float) -> tuple[float, tuple[str, ...], bool]:
        """Return where the words begin, their lines, and whether they are below the samples, which leave them no room."""
        longest, count = longest_word(self.words, size), text_width(self.count, size)
        rooms = [(start, width - start - size * 0.9 - count) for start in (indent, self.own)]
        ways = [(start, wrap(self.words, size, room)) for start, room in rooms if longest <= room]
        if not ways:
            return size * 0.8, wrap(self.words, size, width - size * 0.8), True
        start, lines = min(
            ways, key=lambda way: len(way[1])
        )  # where it makes no odds, in line with the others
        return start + size * 0.4, lines, False

    def height(self, indent: float, size: float, width: float) -> int:
        """Return how many lines the row takes."""
        _, lines, below = self.set_at(indent, size, width)
        return max(1, len(lines)) + below


def _total(rows: Sequence[LegendRow]) -> str:
    """Return the number of features of rows, per side when comparing; nothing where they have none, as beside small multiples."""
    return counted(tuple(map(sum, zip(*(row.counts for row in rows), strict=True))))


def _rank(row: LegendRow) -> tuple[int, int, int, int]:
    return rank(row.entry)


def _brief_row(
    mark: list[Element], row: _Row, indent: float, color: str, look: Look, size: float, width: float
) -> Block:
    leading, base = size * LEADING, _baseline(size)
    left, lines, below = row.set_at(indent, size, width)
    words = TextLines(left, base + leading * below, lines, size, color, "legend", leading=leading)
    elements: list[Element] = [*mark, words]
    if row.count:
        elements.append(TextLines(width, base, (row.count,), size, look.faint, "legend", anchor="end"))
    return Block(tuple(elements), leading * row.height(indent, size, width), size * 0.08)


def _key(content: Content, look: Look, size: float, width: float, detail: Detail) -> list[Block]:
    """List the events of each numbered flag, then a count of those without room."""
    flags, small = content.events.flags, small_size(size, look)
    listed = flags[: detail.flags]
    entries = [(_key_words(flag_, detail.each, content.lang), flag_.number) for flag_ in listed]
    found = [row for words, number in entries for row in _key_rows(words, number, look, small, width)]
    left = sum(len(flag_.events) for flag_ in flags[len(listed) :])
    if left:
        words = t("export.flags_left", content.lang, n=left)
        found.append(paragraph(words, small_size(size, look), width, look.soft, "legend", size * 0.3))
    return found


def _key_words(flag_: Flag, most: int | None, lang: Lang) -> tuple[str, ...]:
    """List the events at a flag's place, then the number left out and where they are listed."""
    events = flag_.first(most)
    rest = []
    if len(events) < len(flag_.events):
        rest.append(t("export.flags_more", lang, n=len(flag_.events) - len(events)))
    if flag_.elsewhere:
        joint = "、" if lang == "zh" else ", "
        rest.append(t("export.flags_also", lang, list=joint.join(map(str, flag_.elsewhere))))
    return (*events, ("；" if lang == "zh" else "; ").join(rest)) if rest else events


@lru_cache(maxsize=4096)
def _key_rows(
    events: tuple[str, ...], flag_number: int, look: Look, size: float, width: float
) -> tuple[Block, ...]:
    """Return the number as on the flag, and beside it the events, each as its own block."""
    number, indent, figure = str(flag_number), size * 2.4, max(size * 0.86, look.least)
    leading, base = size * LEADING, _baseline(size)
    wide = max(text_width(number, figure) + size * 0.5, size * 1.25)
    mark: tuple[Element, ...] = (
        Rect(Box(0.0, leading * 0.5 - size * 0.58, wide, size * 1.16), Ink(fill=look.ink), "legend"),
        TextLines(wide / 2, base - size * 0.05, (number,), figure, look.paper, "legend", 700, "middle"),
    )
    rows = []
    for n, words in enumerate(events):
        lines = wrap(words, size, width - indent)
        text = TextLines(indent, base, lines, size, look.ink, "legend", leading=leading)
        gap = size * (0.1 if n else 0.35)
        rows.append(Block((text,) if n else (*mark, text), leading * len(lines), gap))
    return tuple(rows)


def _mark_row(mark: list[Element], words: str, count: str, look: Look, size: float, width: float) -> Block:
    """Legend rows for what belongs to no layer (rings, flags), with their counts."""
    leading, base = size * LEADING, _baseline(size)
    room = width - size * 4.3 - text_width(count, size)
    now, lines = fit(words, size, max(size * 0.8, look.least), room, 2)
    elements: list[Element] = [
        *mark,
        TextLines(size * 3.8, base, lines, now, look.ink, "legend", leading=leading),
        TextLines(width, base, (count,), size, look.faint, "legend", anchor="end"),
    ]
    return Block(tuple(elements), leading * len(lines), size * 0.55)


@lru_cache(maxsize=4096)  # the pages of a series have mostly the same rows
def _legend_group(group: LegendGroup, look: Look, size: float, width: float) -> Block:
    """Return a layer's name and rows as one block."""
    now, lines = fit(group.name, size, max(size * 0.8, look.least), width, 2)
    elements: list[Element] = [
        TextLines(0.0, _baseline(now), lines, now, look.ink, "legend", 700, leading=now * LEADING)
    ]
    tall = now * LEADING * len(lines)
    for row in group.rows:
        block = _legend_row(row, look, size, width)
        elements += [moved(element, 0.0, tall + block.gap) for element in block.elements]
        tall += block.gap + block.height
    for area in group.areas:
        block = _area_row(area, group, look, size, width)
        elements += [moved(element, 0.0, tall + block.gap) for element in block.elements]
        tall += block.gap + block.height
    return Block(tuple(elements), tall, size * 0.55)


def _area_row(area: NumberedArea, group: LegendGroup, look: Look, size: float, width: float) -> Block:
    """Return a row with an area's number, as on the map, and its name."""
    leading, base, figure = size * LEADING, _baseline(size), max(size * 0.8, look.least)
    ink = group.rows[0].entry.symbol.color
    radius, x, indent = figure * (0.78 if area.number > 9 else 0.68), size * 0.9, size * 2.2
    disc = forms.scaled(forms.DISC, radius, x, leading / 2)
    mark: tuple[Element, ...] = (
        Shape(disc, Ink(ink, figure * 0.11, fill=look.paper), "legend", closed=True),
        TextLines(x, leading / 2 + figure * 0.36, (str(area.number),), figure, ink, "legend", 700, "middle"),
    )
    lines = wrap(area.name, size, width - indent)
    text = TextLines(indent, base, lines, size, look.ink, "legend", leading=leading)
    return Block((*mark, text), leading * max(1, len(lines)), size * 0.08, explains=True)


def _pin_row(pin: PinRow, look: Look, size: float, width: float) -> Block:
    """Return a row with a pin as on the map, and its text."""
    leading, figure = size * LEADING, max(size * 0.8, look.least)
    words, radius, x, indent = str(pin.number), size * 0.62, size * 0.9, size * 2.2
    disc = Shape(forms.scaled(forms.DISC, radius, x, leading / 2), Ink(fill=pin.color), "legend", closed=True)
    number = TextLines(x, leading / 2 + figure * 0.36, (words,), figure, look.paper, "legend", 700, "middle")
    lines = wrap(pin.text, size, width - indent)
    text = TextLines(indent, _baseline(size), lines, size, look.ink, "legend", leading=leading)
    return Block(
        (disc, number, text), leading * max(1, len(lines)), size * (0.55 if pin.number == 1 else 0.12)
    )


def _legend_row(row: LegendRow, look: Look, size: float, width: float) -> Block:
    wide, indent = size * 3.1, size * 3.8
    count = row.count
    room = width - indent - text_width(count, size) - size * 0.5
    lines = wrap(row.words, size, room)
    leading = size * LEADING
    tall = leading * max(1, len(lines))
    elements: list[Element] = list(swatch(row.entry.symbol, Box(0.0, 0.0, wide, leading)))
    base = _baseline(size)
    elements.append(TextLines(indent, base, lines, size, look.ink, "legend", leading=leading))
    if count:
        elements.append(TextLines(width, base, (count,), size, look.faint, "legend", anchor="end"))
    return Block(tuple(elements), tall, size * 0.08)


def numbers(content: Content, look: Look, size: float, width: float, titles: dict[str, str]) -> list[Block]:
    if not content.numbers:
        return []
    head = heading(titles["numbers"], size, look, width, "numbers")
    return [head, *(_number(number, look, size, width) for number in content.numbers)]


def _number(number: Number, look: Look, size: float, width: float) -> Block:
    """Return a value with its unit; below it, its name, date and source."""
    large, lines = fit(number.value, size * 2.0, size, width * 0.6, 1)
    value = TextLines(0.0, _baseline(large), lines, large, look.accent, "numbers", 700)
    beside = value.box().right + size * 0.3
    unit_size, unit = fit(number.unit, size, max(size * 0.7, look.least), max(width - beside, size * 2), 1)
    elements: list[Element] = [value]
    if number.unit:
        elements.append(TextLines(beside, value.y, unit, unit_size, look.ink, "numbers"))
    y = large * LEADING
    for words, now, color in (
        (number.name, size, look.ink),
        (number.note, small_size(size, look), look.faint),
    ):
        block = paragraph(words, now, width, color, "numbers")
        text = block.elements[0]
        assert isinstance(text, TextLines)
        elements.append(TextLines(0.0, y + text.y, text.lines, now, color, "numbers", leading=text.leading))
        y += block.height
    return Block(tuple(elements), y, size * 0.6)


def small_size(size: float, look: Look) -> float:
    return max(size * 0.84, look.least)


def notes(content: Content, look: Look, size: float, width: float, titles: dict[str, str]) -> list[Block]:
    """Return the counts of drawn and omitted features, then the notes on uncertain ones."""
    small = small_size(size, look)
    blocks = [heading(titles["notes"], size, look, width, "notes")]
    blocks += [paragraph(words, size, width, look.ink, "notes", size * 0.25) for words in content.counts]
    blocks += [paragraph(words, small, width, look.soft, "notes", small * 0.4) for words in content.notes]
    return blocks


def sources(content: Content, look: Look, size: float, width: float, left: int = 0) -> list[Block]:
    """Return the source documents, except the last `left`, which are counted, then the credits of map data."""
    shown = content.sources[: len(content.sources) - left]
    more = [t(f"export.sources.{'more' if shown else 'none'}", content.lang, n=left)] if left else []
    words = (*shown, *more, content.credits)
    return [paragraph(line_, size, width, look.soft, "sources", size * 0.2) for line_ in words]


def run_in(rows: Sequence[Block], size: float, width: float) -> list[Block]:
    """Set the rows of a legend run-in, for a page on which columns have no room for them: as many on each line as its
    width holds; a row of several lines stands alone."""
    found: list[Block] = []
    on_line: list[Element] = []
    end, count = 0.0, 0
    for row in rows:
        elements = _closed_up(row.elements, size)
        wide = max((element.box().right for element in elements), default=0.0)
        alone = row.height > size * LEADING * 1.05
        if on_line and (alone or end + wide > width):
            found.append(Block(tuple(on_line), size * LEADING, size * 0.08, rows=count))
            on_line, end, count = [], 0.0, 0
        if alone:
            found.append(replace(row, gap=size * 0.08, keep=False))
            continue
        on_line += [moved(element, end, 0.0) for element in elements]
        end, count = end + wide + size * _BETWEEN, count + 1
    return [*found, Block(tuple(on_line), size * LEADING, size * 0.08, rows=count)] if on_line else found


def _closed_up(elements: Sequence[Element], size: float) -> list[Element]:
    """Return a row with its words next to its samples, and its count next to its words."""
    counts = [e for e in elements if isinstance(e, TextLines) and e.anchor == "end"]
    words = [e for e in elements if isinstance(e, TextLines) and e.anchor == "start"]
    marks = [e for e in elements if e not in counts and e not in words]
    start = max((e.box().right for e in marks), default=-size * _BEFORE_WORDS) + size * _BEFORE_WORDS
    by = start - min((e.box().x for e in words), default=start)
    words = [moved(e, by, 0.0) for e in words]  # type: ignore[misc]
    after = max((e.box().right for e in words), default=start) + size * _BEFORE_COUNT
    return [*marks, *words, *(moved(e, after - e.box().x, 0.0) for e in counts)]
