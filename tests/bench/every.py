"""Every command of the window, one after the other: which keep it from answering, and for what.

`python -m tests.bench.every [--own lines|areas] [--why] [--over MS] [NAME...]`: without a layer of the user's own over the
atlas alone; NAMEs run these steps only. Times are the processor time of the window's own thread, as of the watchdog.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import Qt

from explorer.state.view.style import Style
from tests.bench import own_files, start
from tests.bench.watchdog import Gap, Watchdog

_OVER = 100.0  # ms
_WAIT_MS = 350
_HOVER_S = 0.6
_LAST = ("language", "language", "appearance", "appearance", "reset_layout")
_PANELS = ("filters", "chronicle", "figures", "comments", "results", "layers", "details", "timeline")
_LEFT_OUT = {"quit", "new", "kiosk"}  # end what is open, or take the whole screen
_SHOW = (
    *("play_scenes", "time_bar", "scene_next", "scene_overview", "scene_again", "scene_last", "stage_find"),
    *("ink_pen", "ink_keep", "blank", "white", "spotlight", "text_larger", "text_smaller", "show_title"),
    *("show_clock", "show_legend", "show_figures", "hover_plates", "presenter_view", "end_show"),
)
_OF_SELECTION = (
    *("measure_selection", "buffer_selection", "use_as_shape", "zoom_selection", "invert_selection"),
    *("select_by_layer", "select_near", "edit_fact", "new_event", "new_conflict", "add_comment", "annotate"),
    *(
        "copy_coordinates",
        "snapshot",
        "report",
        "compare",
        "compare",
        "add_scene",
        "add_bookmark",
        "panel_results",
    ),
)


class Sampler:
    """Looks every few milliseconds of processor time at what the window's thread does. In that thread: frames that another
    one holds end there, with the widgets that only they kept.
    """

    def __init__(self) -> None:
        self.seen: list[tuple[float, str]] = []

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, 0.002, 0.002)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        stack = traceback.StackSummary.extract(traceback.walk_stack(frame), lookup_lines=False)
        ours = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in stack if "/bench/" not in f.filename]
        self.seen.append((time.perf_counter(), " < ".join(ours[:14])))

    def within(self, begun: float, ended: float, most: int = 12) -> list[str]:
        """Return the commonest calls of that time, with how often each was seen: innermost first."""
        stacks = [stack for at, stack in self.seen if begun <= at <= ended]
        names = Counter(name for stack in stacks for name in dict.fromkeys(stack.split(" < ")))
        return [f"{n:4d}/{len(stacks)} {name}" for name, n in names.most_common(most * 2) if name]


class Traced(Watchdog):
    """A watchdog that remembers when each long gap was."""

    def __init__(self) -> None:
        super().__init__()
        self.when: list[tuple[Gap, float, float]] = []

    def _tick(self) -> None:
        begun = self._wall
        super()._tick()
        if self.gaps[-1].busy > 40:
            self.when.append((self.gaps[-1], begun, self._wall))


def run(own: str | None, wanted: list[str], over: float, why: bool) -> None:
    """Open the window, a layer of 50,000 over it if one is asked for, run the steps and print what took long."""
    from explorer.ui.map import engine

    engine.prepare()
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from tests.bench.live import Live

    live = Live(QApplication(["bench"]))
    QTest.qWait(5500)  # what is prepared once the window is complete
    dog, sampler = Traced(), Sampler()
    if why:
        sampler.start()
    if own:
        file = Path(tempfile.mkdtemp()) / "own.gpkg"
        own_files.write_file(own, own_files.FEATURES, file)
    with own_files._watched(dog):
        if own:
            dog.step("open")
            own_files._drop(live, file, _HOVER_S)
            QTest.qWait(2500)
        for name, act in Steps(live, bool(own)).items():
            if wanted and name.split(" ")[0] not in wanted and name not in wanted:
                continue
            dog.step(name)
            act()
            QTest.qWait(_WAIT_MS)
            dog.step(f"{name}, closed")
            close_sheets(live)
            QTest.qWait(60)
    for gap, begun, ended in sorted(dog.when, key=lambda g: -g[0].busy):
        if gap.busy >= over:
            sys.stdout.write(f"{gap}\n")
            for line in sampler.within(begun, ended) if why else ():
                sys.stdout.write(f"      {line}\n")
    sys.stdout.flush()
    os._exit(0)


class Steps(dict[str, Callable[[], object]]):
    """What is done, in order: panels, selections, filters, each command, those of a selection with all selected, the show."""

    def __init__(self, live: Any, own: bool) -> None:
        super().__init__()
        self._live, self._own = live, own
        self._words = "居住" if own else "高速"
        self._panels()
        for name in live.desktop.actions.by_id:
            if name not in {*_LEFT_OUT, *_LAST, *_SHOW} and not name.startswith("panel_"):
                self._command(name)
        self._commands("", "undo", "redo", "undo", "redo")
        for name in _OF_SELECTION:
            self._select(f"select all for {name}", self._all)
            self._command(name, " of all")
        self._select("none selected in the end", tuple)
        self._table()
        if own:
            self._layer()
        self._commands(" in the show", *_SHOW)
        self._commands("", *_LAST)

    def _panels(self) -> None:
        for panel in _PANELS:
            self._commands("", f"panel_{panel}", f"panel_{panel}")
        self._select("one selected", lambda: self._all()[:1])
        self._select("all selected", self._all)
        self._select("none selected", tuple)
        self._filter("word", self._words)
        self._filter("no word", "")
        for panel in ("filters", "chronicle", "figures", "results", "comments"):
            self._command(f"panel_{panel}", " to stay")
        self._filter("word with panels", self._words)
        self._filter("no word with panels", "")
        self._select("all selected with panels", self._all)
        self._select("none selected with panels", tuple)

    def _table(self) -> None:
        """Use the attribute table, of all layers and of the user's."""
        store, made = self._live.store, lambda: self._live.desktop.sides.results.made
        self["table seen"] = lambda: (
            made().isVisible() or self._live.desktop.actions.by_id["panel_results"].trigger()
        )
        for layer in ("", store.work.collections[-1].layer) if self._own else ("",):
            of = f" of {layer or 'all'}"
            self[f"table shown{of}"] = lambda layer=layer: made().show_layer(layer)
            self[f"table sorted{of}"] = lambda: made().table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
            self[f"table sieved{of}"] = lambda: made().bar.filter.setText("居住")
            self[f"table whole{of}"] = lambda: made().bar.filter.setText("")
            self[f"table figures{of}"] = lambda: made()._show_figures(True)
            self[f"table inverted{of}"] = lambda: made().invert()
            self[f"table copied{of}"] = lambda: made().copy_rows()
            self[f"table saved{of}"] = lambda: made()._for_saving()

    def _layer(self) -> None:
        """Open the details of the user's layer, style it, narrow it, take it away and bring it back."""
        desktop = self._live.desktop
        key = self._live.store.work.collections[-1].layer
        self["layer opened"] = lambda: desktop.panel.rows[key].flip()
        for kind, column in (("graduated", "面积"), ("category", "类别"), ("single", "")):
            style = Style(kind=kind, column=column)
            self._change(f"layer {kind}", lambda view, style=style: view.with_layer(key, style=style))
        self._change("layer hidden", lambda view: view.with_layer(key, visible=False))
        self._change("layer shown", lambda view: view.with_layer(key, visible=True))
        self["layer filtered"] = lambda: desktop.sides.left.page("filters").toggle("regions", "510100")
        self["layer not filtered"] = lambda: desktop.sides.left.page("filters").toggle("regions", "510100")
        self["layer removed"] = lambda: desktop.panel.remove(key)
        self["layer back"] = desktop.actions.by_id["undo"].trigger

    def _all(self) -> tuple[str, ...]:
        layer = self._live.store.work.collections[-1].ids if self._own else self._live.desktop.atlas.features
        return tuple(layer)

    def _commands(self, mark: str, *names: str) -> None:
        for name in names:
            self._command(name, mark + (f" {len(self)}" if name + mark in self else ""))

    def _command(self, name: str, mark: str = "") -> None:
        self[name + mark] = self._live.desktop.actions.by_id[name].trigger

    def _select(self, name: str, ids: Callable[[], tuple[str, ...]]) -> None:
        self._change(name, lambda view: replace(view, selection=ids()))

    def _filter(self, name: str, text: str) -> None:
        self._change(name, lambda view: replace(view, filters=replace(view.filters, text=text)))

    def _change(self, name: str, change: Callable[[Any], Any]) -> None:
        store = self._live.store
        self[name] = lambda: store.dispatch(change(store.view), "bench")


def close_sheets(live: Any) -> None:
    """Close what a command has opened: menus, dialogs, sheets, forms."""
    from PySide6.QtWidgets import QApplication, QDialog

    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if widget is not live.window and widget.isVisible() and widget.isWindow():
            widget.reject() if isinstance(widget, QDialog) else widget.close()
    live.desktop.close_sheets()
    if live.desktop.tools.leave():
        return
    live.desktop.shapes.step_back()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*")
    parser.add_argument("--own", choices=("lines", "areas"))
    parser.add_argument("--why", action="store_true")
    parser.add_argument("--over", type=float, default=_OVER)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        start.private_home(Path(home))
        run(given.own, given.steps, given.over, given.why)


if __name__ == "__main__":
    main()
