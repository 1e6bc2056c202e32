"""The real atlas, views of every kind, and a renderer that draws nothing but records its calls."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.sheet.sheet import OnMap
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.studio.worker_process import ExportWorker
from tests.helpers import ours
from tests.helpers.layers import opening_layers


@pytest.fixture(scope="session")
def data() -> Known:
    return ours.known()


@pytest.fixture(scope="session")
def opening(data: Known) -> View:
    headline = tuple(i.key for i in data.atlas.indicators.values() if i.headline)[:4]
    return replace(View(), layers=opening_layers(), headline=headline)


@pytest.fixture(scope="session")
def everything(data: Known, opening: View) -> View:
    layers = tuple(replace(layer, visible=True) for layer in opening.layers)
    busiest = sorted(data.atlas.indicators.values(), key=lambda i: -len(i.observations))
    charts = tuple(i.key for i in busiest[:3])
    day = Clock(date(2025, 12, 31))
    return replace(opening, layers=layers, show_undated=True, clock=day, charts=charts)


class BlankRenderer:
    """Pictures of the right size with nothing on them."""

    def __init__(self) -> None:
        self.calls: list[tuple[View, Mapping[str, Any]]] = []

    def render_png(self, view: View, sheet: Mapping[str, Any], scale: float, dpi: float) -> bytes:
        self.calls.append((view, sheet))
        size = (round(sheet["width"] * scale), round(sheet["height"] * scale))
        out = io.BytesIO()
        Image.new("RGB", size, "#ffffff").save(out, "PNG")
        return out.getvalue()

    def begin_png(
        self, view: View, sheet: Mapping[str, Any], scale: float, dpi: float
    ) -> Callable[[], bytes]:
        done = self.render_png(view, sheet, scale, dpi)
        return lambda: done

    def render_pdf(self, view: View, sheet: Mapping[str, Any]) -> bytes:
        raise RuntimeError("no engine")

    def begin_pdf(self, view: View, sheet: Mapping[str, Any]) -> Callable[[], bytes]:
        return lambda: self.render_pdf(view, sheet)

    def render_svg(self, view: View, sheet: Mapping[str, Any]) -> str:
        raise RuntimeError("no engine")

    def on_map(self, view: View, sheet: Mapping[str, Any], scale: float = 1.0) -> OnMap:
        return OnMap()


@pytest.fixture
def blank() -> BlankRenderer:
    return BlankRenderer()


@pytest.fixture
def blank_program(monkeypatch: pytest.MonkeyPatch, data: Known) -> None:
    """The program without its engine, on the atlas that is loaded already."""
    from explorer.cli.kit import engine, tables
    from tests.export.hardship import blank_engine

    monkeypatch.setattr(tables, "known", lambda *_: data)
    monkeypatch.setattr(engine, "open_renderer", blank_engine)


# -- the studio ---------------------------------------------------------------------------------


@pytest.fixture
def store(opening: View, data: Known, qapp: QApplication) -> Store:
    theme.load_fonts()
    made = Store(opening)
    made.know(data)
    return made


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Jobs that a worker would have been sent; none is started."""
    sent: list[dict[str, Any]] = []

    def submit(self: ExportWorker, job: dict[str, Any]) -> int:
        sent.append(job)
        return len(sent)

    monkeypatch.setattr(ExportWorker, "submit", submit)
    return sent
