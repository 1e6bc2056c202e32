"""Pages of a series, drawn one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.export.files.errors import ExportError
from explorer.export.files.files import FileWriteError
from explorer.export.formats.renderer import Renderer
from explorer.export.jobs.frames import Frame
from explorer.export.jobs.inset_pictures import with_insets
from explorer.export.jobs.snapshot import Drawing
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet
from explorer.records import dataclass
from explorer.words.text import colon

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A frame laid out on its sheet; in a series all maps have the same size. `title`: as typed for all of them."""

    frame: Frame
    sheet: Sheet
    layout: Layout
    data: Known
    renderer: Renderer
    title: str = ""

    def drawing(self) -> Drawing:
        view = replace(self.frame.view, camera=self.layout.camera)
        layout = with_insets(self.layout, self.sheet, self.renderer)
        return Drawing(self.data, view, self.sheet, layout, self.renderer)


@dataclass(frozen=True, slots=True)
class Deferred:
    """Work to finish later in this thread; has `result` like a Future."""

    result: Callable[[], None]


def draw_each(
    parts: Sequence[SeriesPage],
    progress: Progress,
    failed: list[str],
    draw: Callable[[SeriesPage], Future[Any] | Deferred | None],
) -> None:
    """Draw the pages while up to two earlier ones are still being encoded; raises ExportError if all failed."""
    packing: deque[tuple[SeriesPage, Future[Any] | Deferred]] = deque()
    for n, part in enumerate(parts):
        progress(n, len(parts), part.frame.name)
        with _collect_failure(part, failed):
            later = draw(part)
            if later is not None:
                packing.append((part, later))
        if len(packing) > 1:
            _finish_first(packing, failed)
    while packing:
        _finish_first(packing, failed)
    if len(failed) == len(parts):
        raise ExportError("all", n=len(parts), first=failed[0])


def _finish_first(packing: deque[tuple[SeriesPage, Future[Any] | Deferred]], failed: list[str]) -> None:
    part, later = packing.popleft()
    with _collect_failure(part, failed):
        later.result()


@contextmanager
def _collect_failure(part: SeriesPage, failed: list[str]) -> Iterator[None]:
    """Append an error to `failed` with the frame's name; re-raise one that all other frames would have too."""
    try:
        yield
    except (RuntimeError, MemoryError, ExportError) as error:
        if isinstance(error, FileWriteError) and error.lasting:
            raise
        words = error.in_(part.frame.view.lang) if isinstance(error, ExportError) else error
        failed.append(f"{part.frame.name}{colon(part.frame.view.lang)}{words}")
