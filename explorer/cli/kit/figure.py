"""Options of what a sheet holds: `--bare`, `--show`, `--inset`, `--graticule`, the legend, margins, and the caption."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from explorer.atlas.catalogue import is_user_layer
from explorer.cli.kit import options
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.framing import parse_framing
from explorer.cli.kit.language import current_language, listed, tr
from explorer.cli.kit.options import error_text, names_in, usage_error
from explorer.cli.kit.parameters import FigureGroup, SheetGroup
from explorer.cli.kit.streams import echo, echo_error

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.export.layout.layout import Layout
    from explorer.export.sheet.legend_choice import LegendChoice
    from explorer.export.sheet.sheet import Part, Sheet
    from explorer.state.view.view import View

_OVERVIEW = "overview"
_WORDS = "--legend-words"
_ALWAYS = ("moved_out", "areas", "cut_rows", "small", "font")  # what no other line or part of the sheet says


def with_figure(sheet: Sheet, group: FigureGroup, kind: str) -> Sheet:
    """Apply the options that need no data to a sheet of the format `kind`; raises typer.BadParameter."""
    from explorer.export.jobs.snapshot import TRANSPARENT, WITH_WORLD_FILE
    from explorer.export.sheet.sheet import BARE_PARTS, bare

    if group.transparent and kind not in TRANSPARENT:
        raise usage_error(tr("transparent", list=_suffixes(TRANSPARENT)), "--transparent")
    if group.world_file and kind not in WITH_WORLD_FILE:
        raise usage_error(tr("world_file", list=_suffixes(WITH_WORLD_FILE)), "--world-file")
    shown, hidden = _parts(group.show, "--show"), _parts(group.hide, "--hide")
    if group.bare:
        sheet = bare(sheet, BARE_PARTS | shown)
    sheet = replace(sheet, hidden=(sheet.hidden - shown) | hidden)
    if group.margin is not None:
        if not 0 <= group.margin <= min(sheet.paper.width, sheet.paper.height) / 3:
            raise usage_error(tr("margin"), "--margin")
        sheet = replace(sheet, margin=group.margin)
    return replace(
        sheet,
        graticule=0.0 if group.graticule else sheet.graticule,
        projection=group.projection or sheet.projection,
        transparent=group.transparent or sheet.transparent,
        world_file=group.world_file or sheet.world_file,
        secrecy=group.secrecy or sheet.secrecy,
        number=group.number or sheet.number,
        footer=group.footer or sheet.footer,
        font=group.font.strip() or sheet.font,
        logo=_logo(group.logo) or sheet.logo,
        overview=_OVERVIEW in (group.inset or ()) or sheet.overview,
        legend=_legend(sheet, group),
    )


def keep_inputs(
    out: Path, group: FigureGroup, sheet: SheetGroup, wanted: options.ViewOptions, *files: Path | None
) -> None:
    """Raise typer.BadParameter where the sheet or its caption would replace what is read, or one the other."""
    named = (Path(name) for name in (sheet.template, wanted.ground) if name)  # some of them are files
    read = (*files, *named, *wanted.annotate, sheet.master, group.logo)
    options.keep_inputs(out, "-o", *read, group.caption)
    options.keep_inputs(group.caption, "--caption", *read)


def _suffixes(kinds: Collection[str]) -> str:
    return " ".join(f".{kind}" for kind in sorted(kinds))


def _parts(typed: str | None, option: str) -> frozenset[Part]:
    from explorer.export.sheet.sheet import PARTS

    names = names_in(typed)
    for name in names:
        if name not in PARTS:
            raise usage_error(tr("choices", list=listed(PARTS)), option)
    return frozenset(cast("list[Part]", names))


def _legend(sheet: Sheet, group: FigureGroup) -> LegendChoice:
    from explorer.export.sheet.legend_choice import MOST_COLUMNS, PLACES

    choice = sheet.legend
    if group.legend is not None:
        if group.legend not in PLACES:
            raise usage_error(tr("choices", list=listed(PLACES)), "--legend")
        choice = replace(choice, place=group.legend)
    if not 0 <= group.columns <= MOST_COLUMNS:
        raise usage_error(tr("columns", most=MOST_COLUMNS), "--legend-columns")
    if any(not key or not words for key, words in _renamed(group)):
        raise usage_error(tr("legend_words"), _WORDS)
    return replace(choice, columns=group.columns or choice.columns)


def _renamed(group: FigureGroup) -> list[tuple[str, str]]:
    """Return `--legend-words` as pairs of a key and its words; one of them is empty where it is not so written."""
    parts = (line.partition("=") for line in group.legend_words or ())
    return [(key.strip(), words.strip()) for key, _, words in parts]


def with_rows(sheet: Sheet, group: FigureGroup, data: Known, views: Sequence[View]) -> Sheet:
    """Apply `--legend-hide` and `--legend-words`; raises typer.BadParameter for keys that no row or layer of the views has."""
    if not (group.legend_hide or group.legend_words):
        return sheet
    rows = _LegendRows(data, views)
    hidden = [
        key
        for typed in group.legend_hide or ()  # the words of a class may hold commas
        for key in ([typed.strip()] if typed.strip() in rows.keys else names_in(typed))
    ]
    renamed = _renamed(group)
    rows.check(hidden, "--legend-hide")
    rows.check([key for key, _ in renamed], _WORDS)
    choice = sheet.legend
    choice = replace(choice, hidden=(*choice.hidden, *hidden), words=(*choice.words, *renamed))
    return replace(sheet, legend=choice)


class _LegendRows:
    """What a legend of some Views can list: the keys of layers and of rows."""

    def __init__(self, data: Known, views: Sequence[View]) -> None:
        from explorer.export.sheet.legend_choice import every_row

        self.data, self.views = data, views
        self.layers = {layer.id: data.catalogue.name(layer.id) for view in views for layer in view.layers}
        rows = (every_row(data, view, layer) for view in views for layer in self.layers)
        self.keys = {*self.layers, *(key for some in rows for keys in some for key in keys)}

    def check(self, keys: Sequence[str], option: str) -> None:
        for key in keys:
            if key in self.keys:
                continue
            layer, lang = key.partition(":")[0], current_language()
            if layer in self.layers:
                raise usage_error(tr("no_row", key=key[:60], list=listed(self._drawn(layer))), option)
            names = [
                tr("legend_layer", key=one, name=name.in_(lang)) if is_user_layer(one) else one
                for one, name in self.layers.items()
            ]
            raise usage_error(tr("no_legend_layer", key=key[:60], list=listed(names)), option)

    def _drawn(self, layer: str) -> list[str]:
        """Return the layer and keys of its rows that are drawn, as they are written by hand."""
        from explorer.export.sheet.legend_choice import plain_key
        from explorer.layers.legend import entries

        drawn = (entry for view in self.views for entry in entries(self.data, view) if entry.layer == layer)
        return list(dict.fromkeys((layer, *(plain_key(entry, current_language()) for entry in drawn))))


def _logo(path: Path | None) -> str:
    from explorer.state.files.annotation_file import read_picture

    if path is None:
        return ""
    try:
        return read_picture(path)
    except ValueError as error:
        raise Failure(error_text(error)) from error


def with_inset(sheet: Sheet, group: FigureGroup, data: Known) -> Sheet:
    """Apply `--inset`: a place, a feature or W,S,E,N; raises typer.BadParameter."""
    from explorer.export.layout.aim import AimError, inset_box

    wanted = [what for what in group.inset or () if what != _OVERVIEW]
    if len(wanted) > 1:
        raise usage_error(tr("one_inset"), "--inset")
    if not wanted:
        return sheet
    box = parse_framing(wanted[0], None, None).bbox if _is_box(wanted[0]) else None
    try:
        box = box or inset_box(data, wanted[0], current_language())
    except AimError as error:
        raise usage_error(error.in_(current_language()), "--inset") from error
    return replace(sheet, inset=box)


def _is_box(text: str) -> bool:
    return text.replace("，", ",").count(",") == 3


def report(layouts: Sequence[Layout], sheet: Sheet, group: FigureGroup, out: Path) -> None:
    """Print what has no room or is too small, once each, and write the caption; a bare figure's sources are there.

    Headline numbers and charts that yield to the legend are named only where they were asked for by `--show`.
    """
    from explorer.export.layout.legible import lacks

    asked = _parts(group.show, "--show")
    lines = dict.fromkeys(
        lack.words
        for layout in layouts
        for lack in lacks(layout, sheet)
        if lack.key in _ALWAYS or lack.part in asked
    )
    for words in lines:
        echo_error(words)
    if group.caption is not None:
        _write_caption(layouts[0], sheet, group.caption)
    elif group.bare and not sheet.shows("sources"):
        echo_error(tr("bare_credit", file=out.name))


def _write_caption(layout: Layout, sheet: Sheet, path: Path) -> None:
    from explorer.export.files.files import check_file, write_whole
    from explorer.export.sheet.caption import caption

    words = caption(layout.content, sheet.number)
    if str(path) == "-":
        echo(words.rstrip("\n"))
        return
    check_file(path)
    write_whole(path, words.encode("utf-8"))
