"""The off-screen renderer for the command line and for the window's export worker."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from explorer.cli.kit import language, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import tr
from explorer.cli.kit.streams import echo_error, native_stderr_muted

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.export.formats.renderer import Renderer


# Desktop scaling and style settings: removed, so that a picture is the same on every machine.
_DESKTOP_VARIABLES = (
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
_PATH_VARIABLES = (  # set by users to redirect Qt to other binaries; named in the error if they break it
    "QTWEBENGINEPROCESS_PATH",
    "QTWEBENGINE_RESOURCES_PATH",
    "QTWEBENGINE_LOCALES_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_PLUGIN_PATH",
)


@contextmanager
def open_renderer(data: Known, ratio: int = 1) -> Iterator[Renderer]:
    """Open a renderer without a window, for pictures of this `engine_ratio`; on Linux it needs no display.

    Raises Failure if the engine cannot run.
    """
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _require_utf8()
    for name in _DESKTOP_VARIABLES:
        os.environ.pop(name, None)
    if ratio > 1:
        os.environ["QT_SCALE_FACTOR"] = str(ratio)
    from explorer.ui.map.offscreen import offscreen_renderer, quiet
    from explorer.ui.map.preflight import Unfit

    quiet(_exit)
    with ExitStack() as stack:
        stack.enter_context(native_stderr_muted())
        try:
            renderer = stack.enter_context(offscreen_renderer(data))
        except Unfit as lack:
            raise Failure(lack.in_(language.current_language())) from lack
        yield renderer


def _exit(fatal: str) -> NoReturn:
    """Print Qt's fatal message and exit at once: if the message handler returned, Qt would abort with a core dump."""
    echo_error(startup_error(fatal, os.environ))
    os._exit(1)


def startup_error(fatal: str, environment: Mapping[str, str]) -> str:
    """Explain why the engine does not start, with a remedy; `fatal` is Qt's last message."""
    words = " ".join(fatal.split()).rstrip(".")
    for name in _PATH_VARIABLES:
        if (value := environment.get(name)) and value in fatal:
            return tr("engine.path", why=words, name=name, value=value)
    return tr("engine.fatal", why=words)


def _require_utf8() -> None:
    """Set LC_ALL to C.UTF-8 unless the locale is UTF-8: Qt warns about any other, and about one not installed."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        is_utf8 = locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8"
    except locale.Error:
        is_utf8 = False
    locale.setlocale(locale.LC_ALL, before)
    if not is_utf8:
        os.environ["LC_ALL"] = "C.UTF-8"


def serve_exports() -> None:
    """Serve the window's export jobs: JSON lines in on stdin, JSON lines out on stdout."""
    import json

    from explorer.export.jobs.worker import serve
    from explorer.export.sheet.paper import RATIO_VARIABLE

    def send(answer: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()

    data = tables.known()
    with open_renderer(data, int(os.environ.pop(RATIO_VARIABLE, "1"))) as renderer:
        serve((line.decode("utf-8") for line in sys.stdin.buffer), send, data, renderer)
