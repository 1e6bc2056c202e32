"""The engine that draws for the command line, and for the window's exports in a process of its own."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from explorer.cli import speech, tables
from explorer.cli.speech import said
from explorer.cli.streams import complain, natives_aside
from explorer.cli.words import Failure

if TYPE_CHECKING:
    from explorer.atlas.known import Known
    from explorer.export.formats.renderer import Renderer


# How large things are on somebody's desktop, and in which style: a picture is the same wherever it is made.
_DESKTOP = (
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "QT_AUTO_SCREEN_SCALE_FACTOR",
    "QT_ENABLE_HIGHDPI_SCALING",
    "QT_SCALE_FACTOR_ROUNDING_POLICY",
    "QT_DEVICE_PIXEL_RATIO",
    "QT_USE_PHYSICAL_DPI",
    "QT_FONT_DPI",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "FREETYPE_PROPERTIES",
)
_PATHS = (  # where somebody may have told Qt to look for its parts
    "QTWEBENGINEPROCESS_PATH",
    "QTWEBENGINE_RESOURCES_PATH",
    "QTWEBENGINE_LOCALES_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_PLUGIN_PATH",
)


@contextmanager
def engine(data: Known) -> Iterator[Renderer]:
    """The real renderer, with no window; the screen, if there is one, is not used."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _speak_utf8()
    for name in _DESKTOP:
        os.environ.pop(name, None)
    from explorer.ui.map.offscreen import offscreen_renderer, quiet
    from explorer.ui.map.preflight import Unfit

    quiet(_end)
    with ExitStack() as stack:
        stack.enter_context(natives_aside())
        try:
            renderer = stack.enter_context(offscreen_renderer(data))
        except Unfit as lack:
            raise Failure(lack.in_(speech.lang())) from lack
        yield renderer


def _end(said_last: str) -> NoReturn:
    """At once, with the engine's own words: where the handler of a fatal message returns, Qt aborts."""
    complain(why_not(said_last, os.environ))
    os._exit(1)


def why_not(said_last: str, environment: Mapping[str, str]) -> str:
    """Why the engine does not start, and the cure."""
    words = " ".join(said_last.split()).rstrip(".")
    for name in _PATHS:
        if (value := environment.get(name)) and value in said_last:
            return said("engine.path", why=words, name=name, value=value)
    return said("engine.fatal", why=words)


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

    from explorer.export.jobs.worker import serve

    def say(answer: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()

    data = tables.known()
    with engine(data) as renderer:
        serve((line.decode("utf-8") for line in sys.stdin.buffer), say, data, renderer)
