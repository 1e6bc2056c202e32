"""What `snapshot` and `series` share: options into a View and a Sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import typer

from explorer.atlas.axis import Axis
from explorer.atlas.catalogue import is_own
from explorer.atlas.timeline import Clock, Mode
from explorer.cli import tables
from explorer.cli.speech import lang, listed, said
from explorer.cli.streams import complain
from explorer.cli.words import Failure
from explorer.state.view.view import View
from explorer.words.text import Lang, Text, clauses

if TYPE_CHECKING:  # the other commands of the program start without these
    from explorer.atlas.known import Known
    from explorer.cli.project import ProjectSource
    from explorer.export.sheet.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a View as they were typed."""

    at: str | None = None
    start: str | None = None
    end: str | None = None
    mode: str = "window"
    layers: str | None = None
    scene: str | None = None
    lang: Lang = "zh"
    undated: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words on a sheet that the options give."""

    title: str = ""
    subtitle: str = ""
    maker: str = ""
    approval: str = ""


def wrong(message: str, option: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint=option)


def language(typed: str | None) -> Lang:
    """What `--lang` says, else what the command line speaks."""
    if typed is not None and typed not in ("zh", "en"):
        raise wrong(said("choices", list=listed(("zh", "en"))), "--lang")
    return lang() if typed is None else "en" if typed == "en" else "zh"


def worded(error: Exception) -> str:
    """What an error says of itself, in the language that is spoken where it knows it."""
    known = getattr(error, "in_", None)
    text = getattr(error, "text", None)
    return str(known(lang()) if known else text.in_(lang()) if isinstance(text, Text) else error)


def view_of(data: Known, wanted: Wanted, source: ProjectSource) -> View:
    """The View that the options describe, from the opening one or a project's scene."""
    from explorer.state.queries.headline import opening

    if wanted.mode not in ("window", "cumulative"):
        raise wrong(said("choices", list=listed(("window", "cumulative"))), "--mode")
    view = source.view(wanted.scene) or replace(source.opening, headline=opening(data.atlas))
    view = dressed(view, wanted)
    if not wanted.at is wanted.start is wanted.end is None:
        view = replace(view, clock=_clock(data.axis, wanted))
    return replace(
        view,
        lang=wanted.lang,
        appearance="dark" if wanted.dark else view.appearance,
    )


def dressed(view: View, wanted: Wanted) -> View:
    """The View with the layers that the options name, and what is undated where they ask for it."""
    if wanted.layers is not None:
        view = _chosen_layers(view, wanted.layers)
    return replace(view, show_undated=view.show_undated or wanted.undated)


def _chosen_layers(view: View, names: str) -> View:
    chosen = [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]
    known = [layer.id for layer in view.layers]
    if not chosen:
        raise wrong(said("no_layers", list=listed(known)), "--layers")
    if chosen in (["all"], ["none"]):
        chosen = known if chosen == ["all"] else []
    for name in chosen:
        if name not in known:
            raise wrong(said("no_layer", name=name[:40], list=listed(known)), "--layers")
    return replace(
        view, layers=tuple(replace(x, visible=x.id in chosen or is_own(x.id)) for x in view.layers)
    )


def _clock(axis: Axis, wanted: Wanted) -> Clock:
    if wanted.at is not None:
        if wanted.start is not None or wanted.end is not None:
            raise wrong(said("both_times"), "--at")
        return Clock(day(axis, wanted.at, "--at"))
    start, end = span(axis, wanted.start, wanted.end)
    return Clock(end, start, cast(Mode, wanted.mode))


def span(axis: Axis, start: str | None, end: str | None) -> tuple[date, date]:
    """First and last day: those given, else the axis's first and the last day known (the axis's, from there on)."""
    first = axis.first if start is None else day(axis, start, "--from", first=True)
    last = axis.end(first - timedelta(days=1)) if end is None else day(axis, end, "--to")
    if first > last:
        raise wrong(said("reversed", first=first, last=last), "--from")
    return first, last


def day(axis: Axis, text: str, option: str, first: bool = False) -> date:
    """The last day that a date allows, or the first; of an open end, the axis' own."""
    from explorer.state.view.clock import typed_day

    try:
        found = typed_day(axis, text, first)
    except ValueError as error:
        raise wrong(worded(error), option) from error
    if found > axis.known and not first:
        complain(said("beyond", day=found, known=axis.known))
    return found


def sheet_of(
    size: str,
    dpi: float | None,
    template: str | None,
    kind: str,
    words: Words,
    counts: str = "frame",
    scale: float | None = None,
) -> Sheet:
    """The Sheet that the options describe, for this kind of file; made today."""
    from explorer.export.files.errors import PaperError
    from explorer.export.jobs.snapshot import suits
    from explorer.export.sheet.paper import parse
    from explorer.export.sheet.sheet import TEMPLATES, Sheet, template_for

    try:
        paper = suits(parse(size, dpi), kind)
    except PaperError as error:
        raise wrong(worded(error), "--dpi" if error.key == "dpi" else "--size") from error
    if template is not None and template not in TEMPLATES:
        raise wrong(said("choices", list=listed(TEMPLATES)), "--template")
    if counts not in ("frame", "whole"):
        raise wrong(said("choices", list=listed(("frame", "whole"))), "--counts")
    chosen = template if template else template_for(paper)
    sheet = Sheet(paper, chosen, words.title, words.subtitle, words.maker, words.approval, date.today())
    return replace(sheet, whole=counts == "whole", scale=scale)


@dataclass(frozen=True, slots=True)
class Publishing:
    """Whether the picture is to go public, and which findings of the check may stand."""

    wanted: bool
    waived: frozenset[str]

    def check(self, data: Known, views: Sequence[View], sheet: Sheet) -> None:
        """Nothing is written while something stands against publishing; what may be meant so is said."""
        from explorer.export.jobs.publish import findings
        from explorer.export.layout.layout import lay_out

        if not self.wanted:
            tables.tell(ground=True)
            return
        tables.refuse()
        found = findings(data, views, sheet, lay_out(data, views[-1], sheet), self.waived)
        against = [f.words for f in found if f.blocks]
        if against:
            raise Failure(said("check.against", n=len(against), list=clauses(against, lang())))
        for finding in found:
            complain(said("check.note", words=finding.words, key=finding.key))


def allowed(waive: bool, allow: str | None) -> frozenset[str]:
    """What the publishing check lets pass."""
    from explorer.export.jobs.publish import WAIVABLE

    named = (
        [name.strip() for name in (allow or "").replace("，", ",").split(",")] if allow is not None else []
    )
    for name in named:
        if name not in WAIVABLE:
            raise wrong(said("choices", list=listed(WAIVABLE)), "--allow")
    return frozenset(named) | ({"approval"} if waive else frozenset())


@contextmanager
def failures() -> Iterator[None]:
    """What an export says went wrong as the program's own: one line and exit code 1, or 2 for a size."""
    from explorer.export.files.errors import ExportError, PaperError

    try:
        yield
    except ExportError as error:
        raise Failure(worded(error)) from error
    except PaperError as error:
        raise wrong(worded(error), "--scale" if error.key == "scale" else "--size") from error
