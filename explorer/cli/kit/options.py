"""Options of `snapshot` and `series`: parse them into a View, a Sheet and publishing rules."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import typer

from explorer.atlas.axis import Axis
from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.cli.kit import parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import current_language, listed, tr
from explorer.cli.kit.streams import echo_error
from explorer.records import dataclass
from explorer.state.view.view import CommentsShown, View
from explorer.words.text import Lang, Text, join_clauses

if TYPE_CHECKING:  # the other commands of the program start without these
    from explorer.atlas.assembly.known import Known
    from explorer.cli.kit.project import ViewSource
    from explorer.export.files.errors import PaperError
    from explorer.export.formats.slides.master import MasterSize
    from explorer.export.sheet.paper import Paper
    from explorer.export.sheet.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """Options that describe a View, unparsed."""

    at: str | None = None
    start: str | None = None
    end: str | None = None
    mode: str = "window"
    layers: str | None = None
    scene: str | None = None
    lang: Lang = "zh"
    undated: bool = False
    dark: bool = False
    ground: str | None = None
    annotate: Sequence[Path] = ()
    comments: str | None = None


@dataclass(frozen=True, slots=True)
class SheetText:
    """Text on a sheet."""

    title: str = ""
    subtitle: str = ""
    maker: str = ""
    approval: str = ""


def usage_error(message: str, option: str) -> typer.BadParameter:
    """Return an error that names the option; exit code 2."""
    return typer.BadParameter(message, param_hint=option)


def keep_inputs(out: Path | None, option: str, *inputs: Path | None) -> None:
    """Raise typer.BadParameter where what is to be written would replace what is read."""
    for path in inputs:
        if out is not None and path is not None and _is_same(out, path):
            raise usage_error(tr("own_input", file=out.name), option)


def _is_same(one: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):  # one of them does not exist
        return os.path.samefile(one, other)
    return os.path.abspath(one) == os.path.abspath(other)


def parse_source_date(typed: str | None, files: Sequence[Path]) -> str:
    """Return the value of `--source-date`, of when the documents are that `files` hold; empty where it is not given."""
    from explorer.words import typed_dates

    if typed is None:
        return ""
    if not files:
        raise usage_error(tr("source_date.no_file"), "--source-date")
    try:
        return typed_dates.parse(typed).text
    except ValueError as error:
        raise usage_error(error_text(error), "--source-date") from error


def parse_language(typed: str | None) -> Lang:
    """Return the value of `--lang`, by default the current language."""
    if typed is not None and typed not in ("zh", "en"):
        raise usage_error(tr("choices", list=listed(("zh", "en"))), "--lang")
    return current_language() if typed is None else "en" if typed == "en" else "zh"


def error_text(error: Exception) -> str:
    """Return the message of an error, in the current language if it is a LocalizedError."""
    known = getattr(error, "in_", None)
    text = getattr(error, "text", None)
    return str(
        known(current_language())
        if known
        else text.in_(current_language())
        if isinstance(text, Text)
        else error
    )


def view_of(data: Known, wanted: ViewOptions, source: ViewSource) -> View:
    """Build the View: the options over the opening View, or over a project's View or scene."""
    from explorer.state.files.own_files import without_dates
    from explorer.state.queries.headline import opening

    if wanted.mode not in ("window", "cumulative"):
        raise usage_error(tr("choices", list=listed(("window", "cumulative"))), "--mode")
    view = source.view(wanted.scene) or replace(source.opening, headline=opening(data.atlas))
    view = with_layers(view, wanted)
    if any(view.layer(key).visible and without_dates(rows) for key, rows in data.collections.items()):
        view = replace(view, show_undated=True)
    if not wanted.at is wanted.start is wanted.end is None:
        view = replace(view, clock=_clock(data.axis, wanted))
    return replace(
        view,
        lang=wanted.lang,
        appearance="dark" if wanted.dark else view.appearance,
    )


def with_layers(view: View, wanted: ViewOptions) -> View:
    """Apply `--layers`, `--ground`, `--comments`, `--annotate` and `--undated`."""
    if wanted.layers is not None:
        view = _show_only(view, wanted.layers)
    if wanted.ground is not None:
        view = _with_ground(view, wanted.ground)
    if wanted.comments is not None:
        if wanted.comments not in get_args(CommentsShown):
            raise usage_error(tr("choices", list=listed(get_args(CommentsShown))), "--comments")
        view = replace(view, show_comments=cast(CommentsShown, wanted.comments))
    for number, path in enumerate(wanted.annotate):
        view = _annotated(view, path, f"{number}.")
    return replace(view, show_undated=view.show_undated or wanted.undated)


def _annotated(view: View, path: Path, prefix: str) -> View:
    """Add the annotations of a file above those of the View; raises Failure."""
    from explorer.state.files.annotation_file import read_annotations
    from explorer.state.view.annotations import placed

    try:
        for one in read_annotations(path):
            view = replace(view, annotations=placed(view.annotations, replace(one, id=prefix + one.id)))
    except ValueError as error:
        raise Failure(error_text(error)) from error
    return view


def _with_ground(view: View, typed: str) -> View:
    """Apply `--ground`: `plain` is our own ground without relief, `none` the paper alone, else a file over ours."""
    from explorer.ground.shelf import opened_file
    from explorer.ground.tiles import GroundError
    from explorer.state.view.ground import OwnGround
    from explorer.state.view.view import Basemap

    if not typed.strip():
        raise usage_error(tr("empty_path"), "--ground")
    if typed == "none":
        return replace(view, grounds=(), basemap=Basemap(*[False] * 5))
    if typed == "plain":
        return replace(view, grounds=(), basemap=replace(view.basemap, land=True, relief=False))
    path = Path(typed).absolute()
    try:
        opened_file(path).close()
    except GroundError as error:
        raise Failure(error.in_(current_language())) from error
    return replace(view, grounds=(OwnGround("ground", "", str(path)),))


def names_in(text: str | None) -> list[str]:
    """Split what is typed as a list: commas of either script, blanks and empty places do not count."""
    return [name.strip() for name in (text or "").replace("，", ",").split(",") if name.strip()]


def _show_only(view: View, names: str) -> View:
    chosen = names_in(names)
    known = [layer.id for layer in view.layers]
    if not chosen:
        raise usage_error(tr("no_layers", list=listed(known)), "--layers")
    if chosen in (["all"], ["none"]):
        chosen = known if chosen == ["all"] else []
    for name in chosen:
        if name not in known:
            raise usage_error(tr("no_layer", name=name[:40], list=listed(known)), "--layers")
    return replace(
        view, layers=tuple(replace(x, visible=x.id in chosen or is_user_layer(x.id)) for x in view.layers)
    )


def _clock(axis: Axis, wanted: ViewOptions) -> Clock:
    if wanted.at is not None:
        if wanted.start is not None or wanted.end is not None:
            raise usage_error(tr("both_times"), "--at")
        return Clock(day(axis, wanted.at, "--at"))
    start, end = span(axis, wanted.start, wanted.end)
    return Clock(end, start, cast(Mode, wanted.mode))


def span(axis: Axis, start: str | None, end: str | None) -> tuple[date, date]:
    """Parse `--from` and `--to`.

    Defaults: the first day of the axis, and the last day that sources cover (of the axis, if the span begins later).
    """
    first = axis.first if start is None else day(axis, start, "--from", first=True)
    last = axis.end(first - timedelta(days=1)) if end is None else day(axis, end, "--to")
    if first > last:
        raise usage_error(tr("reversed", first=first, last=last), "--from")
    return first, last


def day(axis: Axis, text: str, option: str, first: bool = False) -> date:
    """Parse a date: the last day of a partial one, or its `first`; an open end becomes the axis's.

    Warns if the day is later than all sources.
    """
    from explorer.state.view.clock import parse_day

    try:
        found = parse_day(axis, text, first)
    except ValueError as error:
        raise usage_error(error_text(error), option) from error
    if found > axis.known and not first:
        echo_error(tr("beyond", day=found, known=axis.known))
    return found


def view_options(
    group: parameters.ViewGroup, at: str | None, start: str | None, end: str | None, mode: str
) -> ViewOptions:
    """Return the options of the View with its time."""
    return ViewOptions(
        at,
        start,
        end,
        mode,
        group.layers,
        group.scene,
        parse_language(group.lang),
        group.undated,
        group.dark,
        group.ground,
        group.annotate or (),
        group.comments,
    )


def sheet_text(group: parameters.SheetGroup) -> SheetText:
    return SheetText(group.title, group.subtitle, group.maker, group.approval)


_DEFAULT_SIZE = {"pptx": "16:9"}  # of the others A4


def sheet_of(
    size: str, group: parameters.SheetGroup, kind: str, words: SheetText, scale: float | None = None
) -> Sheet:
    """Build the Sheet, dated today; `kind` is a file format, which limits its size."""
    from explorer.export.files.errors import PaperError
    from explorer.export.jobs.snapshot import check_paper
    from explorer.export.sheet.sheet import Sheet, deck_sheet, template_for
    from explorer.export.sheet.template_file import with_words_of

    base, master = _template(group.template), _master(group, kind, size)
    wanted = master.size if master else size or ("" if base else _DEFAULT_SIZE.get(kind, ""))
    try:
        paper = check_paper(_paper(wanted, group.dpi, base), kind)
    except PaperError as error:
        raise usage_error(error_text(error), _sized_by(error, group, size)) from error
    if group.counts not in ("frame", "whole"):
        raise usage_error(tr("choices", list=listed(("frame", "whole"))), "--counts")
    chosen = base.template if base else "slide" if kind == "pptx" else template_for(paper)
    sheet = Sheet(paper, chosen, words.title, words.subtitle, words.maker, words.approval, date.today())
    sheet = replace(sheet, whole=group.counts == "whole", scale=scale)
    sheet = replace(with_words_of(base, sheet), paper=paper) if base else sheet
    if master and group.master:
        sheet = replace(sheet, template="slide", master=str(group.master.absolute()), room=master.room)
    return deck_sheet(sheet) if kind == "pptx" else sheet


def _sized_by(error: PaperError, group: parameters.SheetGroup, size: str) -> str:
    """Return the option that gave the size, or the resolution, that is wrong."""
    if error.key == "dpi" and group.dpi is not None:
        return "--dpi"
    return "--size" if size else "--master" if group.master else "--template" if group.template else "--size"


def _master(group: parameters.SheetGroup, kind: str, size: str) -> MasterSize | None:
    """Return the size of an office's slides; raises Failure for a file that is no master, typer.BadParameter for
    another format or a size besides."""
    from explorer.export.formats.slides.master import MasterError, measure_master

    if group.master is None:
        return None
    if kind != "pptx":
        raise usage_error(tr("master.only"), "--master")
    if size:
        raise usage_error(tr("master.size"), "--size")
    try:
        return measure_master(group.master.absolute())
    except MasterError as error:
        raise Failure(error_text(error)) from error


def _paper(size: str, dpi: float | None, base: Sheet | None) -> Paper:
    """Return the page that is wanted, else the template's, else A4."""
    from explorer.export.sheet.paper import parse_paper

    if base is not None and not size:
        return parse_paper(base.paper.name, dpi or base.paper.dpi)
    return parse_paper(size or "A4", dpi)


def _template(wanted: str | None) -> Sheet | None:
    """Return the arrangement of a template's name or file; raises typer.BadParameter or Failure."""
    from explorer.export.sheet.sheet import TEMPLATES, Sheet
    from explorer.export.sheet.template_file import TemplateError, built_in, read_template

    if wanted is None:
        return None
    for name in TEMPLATES:
        if wanted == name:
            return Sheet(template=name)
    if wanted in built_in():
        return built_in()[wanted].sheet
    if not Path(wanted).suffix and not Path(wanted).is_file():
        raise usage_error(tr("choices", list=listed((*TEMPLATES, *built_in(), "FILE"))), "--template")
    try:
        return read_template(Path(wanted)).sheet
    except TemplateError as error:
        raise Failure(error_text(error)) from error


@dataclass(frozen=True, slots=True)
class Publishing:
    """`--public`: check before anything is drawn; `waived` findings do not block."""

    wanted: bool
    waived: frozenset[str]

    def check(self, data: Known, views: Sequence[View], sheet: Sheet) -> None:
        """Raise Failure if a finding blocks publication; print the others."""
        from explorer.export.jobs.publish import findings
        from explorer.export.layout.layout import lay_out

        if not self.wanted:
            tables.report_left_out(ground=True)
            return
        tables.require_clean()
        found = findings(data, views, sheet, lay_out(data, views[-1], sheet), self.waived)
        against = [f.words for f in found if f.blocks]
        if against:
            raise Failure(tr("check.against", n=len(against), list=join_clauses(against, current_language())))
        for finding in found:
            echo_error(tr("check.note", words=finding.words, key=finding.key))


def waived_findings(waive: bool, allow: str | None) -> frozenset[str]:
    """Parse `--allow` and `--waive-approval`."""
    from explorer.export.jobs.publish import WAIVABLE

    named = (
        [name.strip() for name in (allow or "").replace("，", ",").split(",")] if allow is not None else []
    )
    for name in named:
        if name not in WAIVABLE:
            raise usage_error(tr("choices", list=listed(WAIVABLE)), "--allow")
    return frozenset(named) | ({"approval"} if waive else frozenset())


@contextmanager
def export_errors() -> Iterator[None]:
    """Turn export errors into the command line's: exit code 1, or 2 for a wrong size or scale."""
    from explorer.export.files.errors import ExportError, PaperError

    try:
        yield
    except ExportError as error:
        raise Failure(error_text(error)) from error
    except PaperError as error:
        raise usage_error(error_text(error), "--scale" if error.key == "scale" else "--size") from error
