"""The export studio: choices on the right, the sheet itself on the left, drawn by the worker process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QScrollArea, QWidget

from explorer.export.formats.film import changes
from explorer.export.layout.aim import AimError, aimed, selection, visible
from explorer.export.layout.legible import too_small
from explorer.export.sheet.left_out import Data
from explorer.export.sheet.sheet import Sheet
from explorer.state.files.scenes import Scene, applied
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.studio import export_arrange
from explorer.ui.studio.check_list import CheckList
from explorer.ui.studio.footer import ExportFoot
from explorer.ui.studio.form import ExportForm
from explorer.ui.studio.frame_bar import FrameBar
from explorer.ui.studio.ground_bar import STEP, Grounds, moved, zoomed
from explorer.ui.studio.plan import frames_of, job_of, nearest, picture_job, span_of, suggested_name
from explorer.ui.studio.preview import ExportPreview
from explorer.ui.studio.preview_loader import Sketch, Wanted
from explorer.ui.studio.worker import ExportWorker
from explorer.words.strings import t


class ExportDialog(QDialog):
    """Follows the Store while it is open: what is exported is what is on the screen then."""

    def __init__(
        self,
        data: Data,
        store: Store,
        screen: str,
        parent: QWidget | None = None,
        scenes: Callable[[], Iterable[Scene]] = tuple,
        current: Callable[[], Scene | None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self.data, self.store, self._scenes, self._current = data, store, scenes, current
        self.grounds = Grounds()
        self._job_id = 0
        self._copying = False
        self._folder = tempfile.TemporaryDirectory(prefix="twincity-export-")
        self.worker = ExportWorker(self)
        self.preview, self.form = ExportPreview(self), ExportForm(store.view.lang, screen, self)
        self.frames = FrameBar(self)
        folder = Path(self._folder.name)
        self.sketch = Sketch(self.worker, self.preview, self.frames, folder, self._wanted)
        self.check, self.foot = CheckList(self), ExportFoot(store.view.lang, self)
        self.status, self.bar, self.buttons = self.foot.status, self.foot.bar, self.foot.buttons
        self.chosen = QScrollArea(self)
        export_arrange.lay_out(self)
        export_arrange.order(self)
        export_arrange.share_keys(self)
        self._connect()
        self.dress(store.view)
        self._refresh()

    def _say(self, key: str) -> str:
        return t(f"export.dialog.{key}", self.store.view.lang)

    def dress(self, view: View) -> None:
        """Words and colours anew; what was chosen, typed, dragged and mended stays."""
        self.setStyleSheet(export_arrange.locked_look(view.appearance))
        self.setWindowTitle(self._say("title"))
        self.preview.dress(view.lang)
        ink = theme.tokens(view.appearance)["ink_soft"]
        self.frames.dress(view.lang, ink)
        self.form.ground.dress(view.lang, ink)
        self.form.dress(view.lang)
        self.foot.dress(view.lang)

    def _connect(self) -> None:
        self.form.changed.connect(self._changed)
        self.preview.moved.connect(self.form.drag)
        self.preview.panned.connect(self._pan)
        self.preview.zoomed.connect(self._zoom)
        self.form.ground.asked.connect(self._frame)
        self.sketch.shown.connect(self._seen)
        self.frames.turned.connect(self._redraw)
        self.sketch.failed.connect(self.status.tell)
        self.worker.answered.connect(self._answered)
        self.worker.died.connect(self._died)
        self.check.mended.connect(self._mended)
        self.buttons["reset"].clicked.connect(self.form.put_back)
        self.buttons["save"].clicked.connect(self.choose_file)
        self.buttons["copy"].clicked.connect(self.copy)
        self.buttons["cancel"].clicked.connect(self.cancel)
        self._leave = self.store.subscribe(self._follow)
        self.destroyed.connect(self._leave)

    # -- the preview ------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self.grounds.of("", self.store.view)

    @property
    def _own(self) -> str:
        """Whose ground is chosen: each scene's own, else one for all pictures."""
        frame = self.frames.frame
        return frame.name if frame and self.form.choice().series == "scenes" else ""

    def _seen(self, answer: dict[str, Any]) -> None:
        """A preview is there: drags go on from the ground that it shows."""
        ground = answer.get("ground")
        self.grounds.shown = (ground[0], ground[1], ground[2], ground[3]) if ground else None
        lang, sheet = self.store.view.lang, self.form.sheet()
        self.form.ground.show_scale(answer.get("scale"), lang)
        if sheet and not self._job_id and not self.status.text():
            for words in too_small(answer.get("smallest", inf), sheet, lang):
                self.status.tell(words)

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
                box = visible(self.data, views) if what == "visible" else selection(self.data, view)
                found = aimed(view, box, air=True).extent
                assert found is not None
                self.grounds.choose(self._own, found)
        except AimError as error:
            self.status.tell(error.in_(self.store.view.lang))
            return
        self._changed()

    def _follow(self, old: View, new: View) -> None:
        """What is looked at in the window is looked at here, until the frame is moved by itself."""
        if old.camera != new.camera:
            self.grounds.forget()
        if replace(old, lang=new.lang, appearance=new.appearance) != new:
            self._forget()
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.dress(new)
        if old != new:
            self._refresh()

    def _changed(self) -> None:
        self._forget()
        self._refresh()

    def _forget(self) -> None:
        """How the last export went is old news; how the present one goes is not."""
        if not self._job_id:
            self.status.tell("")

    def _refresh(self) -> None:
        """Check again, draw again in a moment; an answer to what was asked before comes too late."""
        self.form.many.offer(*span_of(self.view))
        self.form.offer_words(*self._scene_words())
        sheet = self._count(self.form.sheet())
        if not self._job_id and (words := self.form.trouble or self._changes(sheet)):
            self.status.tell(words)
        series = [frame.view for frame in self.frames.frames]
        clear = self.check.look(self.data, self.view, sheet, self.form.choice(), series) if sheet else True
        free = sheet is not None and not self._job_id
        self.buttons["copy"].setEnabled(free)
        self.buttons["save"].setEnabled(free and clear)
        export_arrange.widen(self)
        self._redraw()

    def _scene_words(self) -> tuple[str, str]:
        """Title and caption of the scene that is on the screen, if it is one, whatever of it is looked at."""
        scene, view = self._current(), self.store.view
        if scene is None or self.form.choice().series != "one":
            return "", ""
        looked = replace(applied(scene, view), camera=view.camera, extent=view.extent, split=view.split)
        if replace(looked, selection=view.selection) != view:
            return "", ""
        return scene.title.in_(view.lang), scene.caption.in_(view.lang)

    def _changes(self, sheet: Sheet | None) -> str:
        """What a film cannot have as it was asked for."""
        choice, lang = self.form.choice(), self.store.view.lang
        if sheet is None or choice.series == "one":
            return ""
        joint = "；" if lang == "zh" else "; "
        return joint.join(changes(choice.kind, sheet.paper.pixels, choice.many.seconds, lang))

    def _count(self, sheet: Sheet | None) -> Sheet | None:
        """The pictures of the series; no sheet where there are none."""
        choice, before = self.form.choice(), self.frames.frames
        found = frames_of(self.data, self.view, choice, self._scenes()) if sheet else ()
        if choice.series == "scenes":
            found = tuple(replace(f, view=self.grounds.of(f.name, f.view)) for f in found)
        self.frames.show_frames(found, choice.kind == "grid")
        if found and not before:
            self.frames.start_at(nearest(found, self.view.clock.at))
        if sheet and not found and choice.series != "one":
            self.form.trouble = t(f"export.trouble.no_{choice.series}", self.store.view.lang)
            return None
        return sheet

    def _redraw(self) -> None:
        if not self._job_id:
            self.sketch.ask(self._say("drawing") if self._wanted() else "")

    def _wanted(self) -> Wanted | None:
        """What the form and the screen come to; nothing where something is wrong with it."""
        sheet, choice = self.form.sheet(), self.form.choice()
        lacking = choice.series != "one" and not self.frames.frames
        return None if sheet is None or lacking else (self.view, sheet, choice)

    # -- the export -------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask where to, then export."""
        choice, view = self.form.choice(), self.view
        name = suggested_name(view, choice, self.form.lines["heading"].text())
        if choice.kind == "png" and choice.series != "one":
            found = QFileDialog.getExistingDirectory(self, self._say("save"))
        else:
            found, _ = QFileDialog.getSaveFileName(self, self._say("save"), name, f"*.{choice.suffix}")
        if found:
            self.export(Path(found))

    def export(self, path: Path) -> None:
        """Write what the form says to `path`; progress and outcome show in the dialog."""
        sheet, choice = self.form.sheet(), self.form.choice()
        if sheet is None or self._job_id:
            return
        folder = choice.kind == "png" and choice.series != "one"
        if not folder and path.suffix.lower() != f".{choice.suffix}":
            path = path.with_name(f"{path.name}.{choice.suffix}")
        self._submit(job_of(self.view, sheet, choice, self.frames.frames, path))

    def copy(self) -> None:
        """The picture that the preview shows, at its full size, onto the clipboard."""
        wanted = self._wanted()
        if wanted and not self._job_id:
            self._copying = True
            out = Path(self._folder.name) / "copy.png"
            self._submit(picture_job(*wanted, self.frames.frames, self.frames.at, out))

    def _submit(self, job: dict[str, Any]) -> None:
        self.sketch.rest()
        self._job_id = self.worker.submit(job)
        self.foot.busy(True, self.form, self.form.ground, self.frames)
        self.status.say("drawing")

    def cancel(self) -> None:
        """End the worker; files are written whole or not at all, so nothing half is left."""
        if self._job_id:
            self.worker.stop()
            self._finish()
            self.status.say("stopped")

    def _finish(self) -> None:
        self._job_id = 0
        self._copying = False
        self.sketch.glimpse.stop()
        self.foot.busy(False, self.form, self.form.ground, self.frames)
        self._changed()

    # -- the worker's answers ---------------------------------------------------------------

    def _answered(self, answer: dict[str, Any]) -> None:
        number = answer.get("id")
        if number == self._job_id and self._job_id:
            self._job_answered(answer)
        else:
            self.sketch.answered(answer)

    def _job_answered(self, answer: dict[str, Any]) -> None:
        if "progress" in answer:
            done, total = answer["progress"]
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.status.say("progress", n=min(done + 1, total), total=total, name=answer["name"])
            self.sketch.look(done)
            return
        copied = self._copying
        self._finish()
        if "error" in answer:
            self.status.tell(answer["error"])
        elif answer.get("failed"):
            self.status.say("partly", n=len(answer["failed"]), names=list(answer["failed"])[:12])
        elif copied:
            QGuiApplication.clipboard().setPixmap(QPixmap(answer["done"][0]))
            self.status.say("copied")
        else:
            self.status.say("done", name=Path(answer["done"][0]).name)

    def _died(self) -> None:
        self.sketch.rest()
        if self._job_id:
            self._finish()
        else:
            self.preview.wait("")
        self.status.say("died")

    def _mended(self, view: View, sheet: Sheet) -> None:
        """A fix was clicked: the export's own View, and the form's own switches."""
        if view.extent is not None:
            self.grounds.choose(self._own, view.extent)
        for part, check in self.form.parts.items():
            check.setChecked(sheet.shows(part))
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: first out of a running export, then out of the studio."""
        if event.key() == Qt.Key.Key_Escape and self._job_id:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """However it closes: Esc sends no closeEvent, and the worker would draw on unseen."""
        self._leave()
        self.sketch.rest()
        self.worker.stop()
        self.sketch.glimpse.stop()
        self._folder.cleanup()
        super().done(result)
        self.deleteLater()
