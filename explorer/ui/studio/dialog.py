"""The export studio: choices on the right, the sheet itself on the left, drawn by the worker process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from explorer.export.layout.aim import AimError, inset_box, selection_box, visible_box, with_extent
from explorer.export.layout.legible import legibility_warnings
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.command_table import BY_ID, COMMANDS, Command
from explorer.state.view.scenes import Scene
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.kit import theme
from explorer.ui.kit.placement import fit, least_width
from explorer.ui.kit.save_dialog import ask_where_to_save, ask_whether_to_replace
from explorer.ui.studio.check_list import CheckList
from explorer.ui.studio.export_run import ExportRun
from explorer.ui.studio.figure_desk import FigureDesk
from explorer.ui.studio.footer import ExportFooter, locked_style
from explorer.ui.studio.form import ExportForm
from explorer.ui.studio.frame_bar import FrameBar
from explorer.ui.studio.ground_bar import STEP, Grounds, moved, zoomed
from explorer.ui.studio.plan import (
    FrameSource,
    areas_of,
    changed_for_film,
    job_of,
    nearest,
    picture_job,
    pictures_there,
    refusal,
    scene_words,
    size_lines,
    span_of,
    suggested_name,
)
from explorer.ui.studio.preview import ExportPreview
from explorer.ui.studio.preview_loader import PreviewLoader, Wanted
from explorer.ui.studio.worker_process import ExportWorker
from explorer.words.strings import t

if TYPE_CHECKING:  # Qt's printing loads when something is printed
    from PySide6.QtPrintSupport import QPrinter

    from explorer.ui.studio.printing import PrintRun

_SIDE_PX = 400
_SIZE = QSize(1240, 780)
_SHARED = ("language", "appearance")
_OWN_GROUNDS = ("scenes", "atlas")  # series whose pictures are framed one by one


class ExportDialog(QDialog):
    """Follows the Store while it is open: what is exported is what is on the screen then, and known then."""

    detail_wanted = Signal()  # of layers whose rows are others now

    def __init__(
        self,
        store: Store,
        screen: str,
        parent: QWidget | None = None,
        scenes: Callable[[], Iterable[Scene]] = tuple,
        current: Callable[[], Scene | None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self.data, self.store, self._scenes, self._current = store.known, store, scenes, current
        self.grounds, self._source = Grounds(), FrameSource(self.data)
        self._folder = tempfile.TemporaryDirectory(prefix="twincity-export-")
        self.worker = ExportWorker(self.data, self)
        self.run = ExportRun(self.worker, self)
        self.preview, self.form = ExportPreview(self), ExportForm(store.view.lang, screen, store.axis, self)
        self.form.figure.ground_of = lambda place: inset_box(self.data, place, store.view.lang)
        self.frames = FrameBar(self)
        folder = Path(self._folder.name)
        self.loader = PreviewLoader(self.worker, self.preview, self.frames, folder, self._wanted)
        self.check, self.footer = CheckList(self), ExportFooter(store.view.lang, self)
        self.desk = FigureDesk(self.form, self.footer, self)
        self.status, self.bar, self.buttons = self.footer.status, self.footer.bar, self.footer.buttons
        self.chosen = QScrollArea(self)
        self._lay_out()
        self._order_tabs()
        self._share_keys()
        self._connect()
        self.retranslate(store.view)
        self._refresh()

    def _say(self, key: str) -> str:
        return t(f"export.dialog.{key}", self.store.view.lang)

    def retranslate(self, view: View) -> None:
        """Set all words and colours again; choices, typed text, drags and fixes are kept."""
        self.setStyleSheet(locked_style(view.appearance))
        self.setWindowTitle(self._say("title"))
        self.preview.retranslate(view.lang)
        ink = theme.tokens(view.appearance)["ink_soft"]
        self.frames.retranslate(view.lang, ink)
        self.form.ground.retranslate(view.lang, ink)
        self.form.retranslate(view.lang)
        self.footer.retranslate(view.lang)

    def _connect(self) -> None:
        self.form.changed.connect(self._changed)
        self.preview.moved.connect(self.form.drag)
        self.preview.problem_chosen.connect(self.desk.point_at)
        self.preview.panned.connect(self._pan)
        self.preview.zoomed.connect(self._zoom)
        self.form.ground.asked.connect(self._frame)
        self.loader.shown.connect(self._seen)
        self.frames.turned.connect(self._redraw)
        self.loader.failed.connect(self.status.show_text)
        self.worker.answered.connect(self.loader.answered)
        self.run.running.connect(self._running)
        self.run.progressed.connect(self._progressed)
        self.run.stage_reached.connect(self.footer.show_stage)
        self.run.status_message.connect(self._say_status)
        self.run.failed.connect(self.status.show_text)
        self.run.lost.connect(self._lost)
        self.check.mended.connect(self._mended)
        self.buttons["reset"].clicked.connect(self.form.put_back)
        self.buttons["save"].clicked.connect(self.choose_file)
        self.buttons["copy"].clicked.connect(self.copy)
        self.buttons["print"].clicked.connect(self.choose_printer)
        self.buttons["cancel"].clicked.connect(self.cancel)
        self.run.known_changed.connect(self.loader.know)
        self._leave = self.store.watch(self._follow)
        self.destroyed.connect(self._leave)

    # -- the layout -------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """The sheet on the left, everything that is chosen and said in one column beside it."""
        self.setSizeGripEnabled(True)
        area = self.chosen
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to the field that has the focus
        chosen = QWidget(area)
        column = QVBoxLayout(chosen)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addWidget(self.desk)
        column.addWidget(self.check)  # which may be long: it scrolls, and the buttons below do not go with it
        column.addStretch(1)
        area.setWidget(chosen)
        side = QVBoxLayout()
        for part in (area, self.footer):
            side.addWidget(part, 1 if part is area else 0)
        across = QHBoxLayout(self)
        shown = QVBoxLayout()
        shown.addWidget(self.preview, 1)
        shown.addWidget(self.form.ground)
        shown.addWidget(self.frames)
        across.addLayout(shown, 1)
        across.addLayout(side)
        fit(self, _SIZE)

    def _fit_column(self) -> None:
        """The column is as wide as its words need, which English ones do more than Chinese ones."""
        bar = self.chosen.verticalScrollBar().sizeHint().width()
        width = max(_SIDE_PX, least_width(self.form) + bar, least_width(self.footer))
        for part in (self.chosen, self.footer):
            part.setFixedWidth(width)

    def _order_tabs(self) -> None:
        """Tab follows the column downward, from its top."""
        form = self.form
        ground = [*form.ground.buttons.values(), form.ground.scale]
        stops = [
            *form.stops(),
            *self.buttons.values(),
            self.preview,
            *ground,
            *self.frames.buttons.values(),
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._order_lists()
        stops[0].setFocus()

    def _order_lists(self) -> None:
        """Tab comes from the last field to what the sheet lacks, then to the publishing check."""
        stops: list[QWidget] = [self.form.allow_cut, *self.desk.buttons.values()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.check.follow(stops[-1])

    def _share_keys(self) -> None:
        """Language and appearance switch from here too: the window's own shortcuts hold only while it is in front."""

        def share(command: Command) -> None:
            def switch() -> None:
                if command.change is not None:
                    self.store.dispatch(command.change(self.store.view, self.store.axis), command.title_key)

            QShortcut(QKeySequence(command.keys), self, switch)

        for command in COMMANDS:
            if command.id in _SHARED:
                share(command)
        QShortcut(QKeySequence(BY_ID["print"].keys), self, self.choose_printer)

    # -- the preview ------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self.grounds.of("", self.store.recorded)

    @property
    def _own(self) -> str:
        """Whose ground is chosen: each scene's own, else one for all pictures."""
        frame = self.frames.frame
        return frame.name if frame and self.form.choice().series in _OWN_GROUNDS else ""

    def _seen(self, answer: dict[str, Any]) -> None:
        """Take over the ground that the new preview shows, from which drags continue."""
        ground = answer.get("ground")
        self.grounds.shown = (ground[0], ground[1], ground[2], ground[3]) if ground else None
        lang, sheet = self.store.view.lang, self.form.sheet()
        self.form.ground.show_scale(answer.get("scale"), lang)
        self.desk.take(answer)
        self.preview.show_problems(self.desk.marks)
        self._order_lists()
        if sheet and not self.run.job and not self.status.text():
            for words in legibility_warnings(answer.get("smallest", inf), sheet, lang):
                self.status.show_text(words)
            known, frames, shown = self.store.known, self.frames.frames, self.grounds.shown
            for words in size_lines(known, self.store.view, self.form.choice(), frames, shown, sheet):
                self.status.show_text(words)

    def _pan(self, right: float, down: float) -> None:
        if self.grounds.shown:
            self.grounds.choose(self._own, moved(self.grounds.shown, right, down), seen=True)
            self._changed()

    def _zoom(self, factor: float, x: float, y: float) -> None:
        if self.grounds.shown:
            self.grounds.choose(self._own, zoomed(self.grounds.shown, factor, (x, y)), seen=True)
            if not self.form.ground.rescale(factor, self.store.view.lang):
                self._changed()

    def _frame(self, what: str) -> None:
        """A button of the bar: in or out, or the frame fitted to something."""
        if what in ("in", "out"):
            self.preview.zoom(STEP if what == "in" else 1 / STEP)
            return
        shown = self.frames.frame
        view = shown.view if shown and self._own else self.view
        views = [view] if self._own or not shown else [frame.view for frame in self.frames.frames]
        self.form.ground.scale.clear()
        try:
            if what == "window":
                self.grounds.forget(self._own)
            else:
                box = visible_box(self.data, views) if what == "visible" else selection_box(self.data, view)
                found = with_extent(view, box, air=True).extent
                assert found is not None
                self.grounds.choose(self._own, found)
        except AimError as error:
            self.status.show_text(error.in_(self.store.view.lang))
            return
        self._changed()

    def _follow(self, old: Work, new: Work) -> None:
        """Follow files that are opened or let go, and edits of facts, beside the View."""
        same = self.store.known is self.data
        if not same:
            self.data = self.store.known
            self._source = FrameSource(self.data)
            self.run.know(self.data)
            self.detail_wanted.emit()
        if old.view != new.view:
            self._sync(old.view, new.view)
        elif not same:
            self._changed()

    def _sync(self, old: View, new: View) -> None:
        """Follow the window's View, until the frame is moved in the dialog."""
        if old.camera != new.camera:
            self.grounds.forget()
        if replace(old, lang=new.lang, appearance=new.appearance) != new:
            self._forget()
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)
        self._refresh()

    def _changed(self) -> None:
        self._forget()
        self._refresh()

    def _forget(self) -> None:
        """Clear the result of the last export, unless one is running."""
        if not self.run.job:
            self.status.show_text("")

    def _refresh(self) -> None:
        """Check again, draw again in a moment; an answer to what was asked before comes too late."""
        self.form.many.offer(*span_of(self.data.axis, self.view))
        self.form.many.offer_areas(areas_of(self.data, self.view))
        self.form.offer_words(
            *scene_words(self._current(), self.store.view, self.store.axis, self.form.choice())
        )
        sheet = self._count(self.form.sheet())
        if not self.run.job and (
            words := self.form.problem or changed_for_film(sheet, self.form.choice(), self.store.view.lang)
        ):
            self.status.show_text(words)
        series = [frame.view for frame in self.frames.frames]
        clear = (
            self.check.update_checks(self.data, self.view, sheet, self.form.choice(), series)
            if sheet
            else True
        )
        free = sheet is not None and not self.run.job
        self.buttons["copy"].setEnabled(free)
        self.buttons["print"].setEnabled(free)
        self.buttons["save"].setEnabled(free and clear)
        self._fit_column()
        self._redraw()

    def _count(self, sheet: Sheet | None) -> Sheet | None:
        """The pictures of the series; no sheet where there are none, or too many."""
        choice, before = self.form.choice(), self.frames.frames
        found = self._source.frames(self.view, choice, self._scenes()) if sheet else ()
        if sheet and (refused := refusal(sheet, choice, found, self.store.view.lang)):
            self._source.problem, found = refused, ()
        if choice.series in _OWN_GROUNDS:
            found = tuple(self.grounds.framed(frame) for frame in found)
        self.frames.show_frames(found, choice.kind == "grid")
        if found and not before:
            self.frames.start_at(nearest(found, self.view.clock.at))
        if sheet and not found and choice.series != "one":
            self.form.problem = self._source.problem or t(
                f"export.trouble.no_{choice.series}", self.store.view.lang
            )
            return None
        return sheet

    def _redraw(self) -> None:
        if not self.run.job:
            self.loader.request(self._say("drawing") if self._wanted() else "")

    def _wanted(self) -> Wanted | None:
        """Return what to draw; None if the form has an error."""
        sheet, choice = self.form.sheet(), self.form.choice()
        lacking = choice.series != "one" and not self.frames.frames
        return None if sheet is None or lacking else (self.view, sheet, choice)

    # -- the export -------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask where to, then export."""
        choice, view = self.form.choice(), self.view
        name = suggested_name(view, choice, self.form.lines["heading"].text())
        if choice.kind == "png" and choice.series != "one":
            found = self._ask_for_folder()
        else:
            found = ask_where_to_save(self, self._say("save"), name, f".{choice.suffix}")
        if found is not None:
            self.export(found)

    def _ask_for_folder(self) -> Path | None:
        """Ask until the folder has none of the pictures, or they may be replaced."""
        sheet, choice = self.form.sheet(), self.form.choice()
        while sheet and (folder := QFileDialog.getExistingDirectory(self, self._say("save"))):
            there = pictures_there(self.store.known, sheet, choice, self.frames.frames, Path(folder))
            if not there or ask_whether_to_replace(self, there, self.store.view.lang):
                return Path(folder)
        return None

    def export(self, path: Path) -> None:
        """Write what the form describes to `path`; progress and outcome show in the dialog."""
        sheet, choice = self.form.sheet(), self.form.choice()
        if sheet is None or self.run.job:
            return
        folder = choice.kind == "png" and choice.series != "one"
        if not folder and path.suffix.lower() != f".{choice.suffix}":
            path = path.with_name(f"{path.name}.{choice.suffix}")
        self.run.start(job_of(self.view, sheet, choice, self.frames.frames, path))

    def copy(self) -> None:
        """The picture that the preview shows, at its full size, onto the clipboard."""
        wanted = self._wanted()
        if wanted and not self.run.job:
            out = Path(self._folder.name) / "copy.png"
            self.run.start(picture_job(*wanted, self.frames.frames, self.frames.at, out), _to_clipboard)

    def choose_printer(self) -> None:
        """Ask for a printer and its page, then print the picture that the preview shows."""
        sheet = self.form.sheet()
        if sheet is not None and not self.run.job:
            from explorer.ui.studio import printing

            printing.ask(self, printing.printer_for(sheet.paper), self.print_on, self._say("print"))

    def print_on(self, printer: QPrinter) -> None:
        """Lay the sheet out for the printer's page and print it."""
        from explorer.ui.studio import printing

        wanted = self._wanted()
        if wanted is None or self.run.job:
            return
        view, sheet, choice = wanted
        sheet = replace(sheet, paper=printing.paper_of(printer), light=True)

        def to_printer(pdf: Path) -> str:
            self.print_run.start(pdf, printer)
            return "printing"

        if choice.series != "one":  # the picture of it that is shown
            view = self.frames.frames[self.frames.at].view
        out = Path(self._folder.name) / "print.pdf"
        job = {"sheet": sheet.to_json(), "out": str(out), "view": view.to_json()}
        self.run.start(job, to_printer)

    @cached_property
    def print_run(self) -> PrintRun:
        from explorer.ui.studio.printing import PrintRun

        made = PrintRun(self)
        made.printed.connect(lambda: self.status.say("printed"))
        made.failed.connect(lambda: self.status.say("not_printed"))
        return made

    def cancel(self) -> None:
        self.run.cancel()

    def _running(self, running: bool) -> None:
        if running:
            self.loader.cancel()
        else:
            self.loader.live.stop()
        self.footer.busy(running, self.form, self.form.ground, self.frames)
        if not running:
            self._changed()

    def _progressed(self, done: int, total: int, name: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if done < total:
            self.status.say("progress", n=done + 1, total=total, name=name)
        else:  # all are drawn, but a film or a document is yet to be made of them
            self.status.say("writing")
        self.loader.show_frame(done)

    def _say_status(self, key: str, values: dict[str, object]) -> None:
        self.status.say(key, **values)

    def _lost(self) -> None:
        """No preview comes from a worker that is gone; after an export, another one is asked for."""
        self.loader.cancel()
        if not self.run.job:
            self.preview.wait("")

    def _mended(self, view: View, sheet: Sheet) -> None:
        """A fix was clicked: the export's own View, and the form's own switches."""
        if view.extent is not None:
            self.grounds.choose(self._own, view.extent)
        for part, check in self.form.parts.items():
            check.setChecked(sheet.shows(part))
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: first out of a running export, then out of the studio."""
        if event.key() == Qt.Key.Key_Escape and self.run.job:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """However it closes: Esc sends no closeEvent, and the worker would draw on unseen."""
        self._leave()
        self.loader.cancel()
        self.loader.live.stop()
        self.worker.stop()  # which waits for that, too: what both write into goes next
        if "print_run" in vars(self):
            self.print_run.wait()
        self._folder.cleanup()
        super().done(result)
        self.deleteLater()


def _to_clipboard(picture: Path) -> str:
    QGuiApplication.clipboard().setPixmap(QPixmap(str(picture)))
    return "copied"
