"""Pen, arrow, circle and laser on the map before an audience; what is drawn is cleared with the scene unless it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, Signal

from explorer.state.files import scene_edits
from explorer.state.view.annotations import Annotation, Annotations, fresh_id, placed
from explorer.state.view.scenes import Scene
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.map.link import Message
from explorer.words.structure import WrongValue

Tool = Literal["pen", "arrow", "circle", "laser"]
_INK = "accent"
_WIDTH = 3.0


class StageInk(QObject):
    """Makes annotations of what the pointer draws; `reported(key)` names what became of them."""

    reported = Signal(str)

    def __init__(self, store: Store, send: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._send = store, send
        self.tool: Tool | None = None
        self._scenes_before: tuple[Scene, ...] = ()
        self._kept_on_map: Annotations | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        tools: dict[str, Callable[[], object]] = {
            f"ink_{tool}": partial(self.take, tool) for tool in get_args(Tool)
        }
        return tools | {"ink_erase": self.erase}

    def begin(self) -> None:
        self._scenes_before, self._kept_on_map = self._store.work.scenes, None

    def take(self, tool: Tool | None) -> None:
        """Take a tool into the hand; the one that is in it is put away."""
        self.tool = None if tool == self.tool else tool
        self._send({"ink": {"tool": self.tool, "ink": _INK} if self.tool else None})
        if self.tool:
            self.reported.emit(f"stage.ink.{self.tool}")

    def put_away(self) -> bool:
        """Put the tool away; return True if there was one."""
        held = self.tool is not None
        if held:
            self.take(None)
        return held

    def add(self, drawn: dict[str, Any]) -> None:
        """Put what was drawn on the map: a notice of the page with `kind` and `points`."""
        if self.tool is None:
            return
        view = self._store.view
        try:
            points = tuple((lon, lat) for lon, lat in drawn["points"])
            mark = Annotation(fresh_id(), drawn["kind"], points, ink=_INK, width=_WIDTH, tint=False)
            annotations = placed(view.annotations, mark)
        except WrongValue:
            self.reported.emit("stage.ink.full")
            return
        self._store.dispatch(replace(view, annotations=annotations), "stage.ink.step")

    def erase(self, own: Annotations = ()) -> None:
        """Remove what was drawn since the scene was shown, which has `own` annotations."""
        view = self._store.view
        if view.annotations != own:
            self._store.dispatch(replace(view, annotations=own), "stage.ink.step_erase")

    def keep(self, scene: Scene | None) -> None:
        """Keep what is drawn in the scene, or, without one, on the map."""
        drawn, work = self._store.view.annotations, self._store.work
        if scene is None:
            self._kept_on_map = drawn
        else:
            view = replace(scene.view, annotations=drawn)
            scenes = scene_edits.rerecorded(work.scenes, scene.name, view)
            self._store.set_work(replace(work, scenes=scenes))
        self.reported.emit("stage.ink.kept" if scene else "stage.ink.kept_on_map")

    def kept(self, view: View) -> View:
        """Return a View with the marks that were kept on the map."""
        return view if self._kept_on_map is None else replace(view, annotations=self._kept_on_map)

    def end(self) -> None:
        """Make one undo step of everything that was kept; call when the Store has its state from before again."""
        self.tool = None
        after, before = self._store.work.scenes, self._scenes_before
        if after != before:
            self._store.set_work(replace(self._store.work, scenes=before))
            self._store.change(replace(self._store.work, scenes=after), "stage.ink.step_keep")
        if self._kept_on_map is not None:
            self._store.dispatch(self.kept(self._store.view), "stage.ink.step_keep")
