"""The engine that draws for the command line, and for the window's exports in a process of its own."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from explorer.cli.words import Failure

if TYPE_CHECKING:
    from explorer.export.counts import Data
    from explorer.export.renderer import Renderer


@contextmanager
def engine(data: Data) -> Iterator[Renderer]:
    """The real renderer, with no window; the screen, if there is one, is not used."""
    if sys.platform.startswith("linux"):
        if not os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _speak_utf8()
    from explorer.ui.export_engine import offscreen_renderer, quiet
    from explorer.ui.preflight import Unfit

    quiet()
    with ExitStack() as stack:
        try:
            renderer = stack.enter_context(offscreen_renderer(data.atlas, data.shapes))
        except Unfit as lack:
            raise Failure(str(lack)) from lack
        yield renderer


def _speak_utf8() -> None:
    """Qt and its processes complain where the locale is not UTF-8, or one is named that is not installed."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        sound = locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8"
    except locale.Error:
        sound = False
    locale.setlocale(locale.LC_ALL, before)
    if not sound:
        os.environ["LC_ALL"] = "C.UTF-8"


def work() -> None:
    """Serve the window's export jobs: JSON lines in on stdin, JSON lines out on stdout."""
    import json

    from explorer.cli.options import load_data
    from explorer.export.worker import serve

    def say(answer: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()

    data = load_data()
    with engine(data) as renderer:
        serve((line.decode("utf-8") for line in sys.stdin.buffer), say, data, renderer)
