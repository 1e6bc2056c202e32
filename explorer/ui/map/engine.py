"""QtWebEngine, set up once: what must be set before the first profile, and the locked-down profile itself.

`prepare()` runs before QApplication exists. Everything that we ask of Chromium is in FLAGS, with reasons.
"""

from __future__ import annotations

import contextlib
import html
import logging
import os
import re
import sys
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import (
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlScheme,
)

from explorer.atlas.memory import keep_large_apart
from explorer.page import cache
from explorer.page.assets import Assets, NotFound, font_collection
from explorer.paths import resources_dir
from explorer.ui.kit.bundled_font import load_fonts
from explorer.ui.kit.qt_imports import import_plainly
from explorer.ui.map import preflight
from explorer.ui.map.scheme import NAME, SchemeHandler, register_scheme

log = logging.getLogger(__name__)

FLAGS = (
    # A slider step waits for no display tick: 2 frames in 11 ms instead of 23 ms (software rendering, 1400x900).
    "--disable-gpu-vsync",
    "--disable-frame-rate-limit",
    # Chromium paints with half the cores; a slider step on two of them is quickest with three threads, and
    # exports of 17 megapixels gain a quarter.
    f"--num-raster-threads={max(3, min(4, os.cpu_count() or 3))}",
    # Relief is decoded before its tiles are painted: no picture, on screen or exported, ever lacks it.
    "--disable-checker-imaging",
    # An offline program asks nobody anything: no updates, no field trials, no reports.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    # WebRTC asks neither the gate nor the Content-Security-Policy: no UDP socket, and for TCP no name and no number
    # leads anywhere (resources/web/sealed.js takes its names away as well). Ours are the last words on both.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    '"--host-resolver-rules=MAP * ~NOTFOUND"',
    # One process less to start: what it would fork is started anew instead, should it be needed.
    "--no-unsandboxed-zygote",
    # The map must paint while another window lies over it: exports and presenters' second screens.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)

# Where no graphics card draws Qt loads the drivers of OpenGL and Vulkan all the same, to ask for the card's name: with Mesa
# a compiler of a hundred megabytes, a twentieth of the start. With "none" for this it asks neither.
GL = "QT_XCB_GL_INTEGRATION"

DEVELOPER = "TWINCITY_DEVELOPER"
_COMPOSITOR, _CALM = "VizCompositor", 4  # the name of the thread, and how much nicer it is than ours
_FLAGS, _OURS, _USERS = "QTWEBENGINE_CHROMIUM_FLAGS", "TWINCITY_FLAGS_SET", "TWINCITY_FLAGS_GIVEN"
_HARMLESS = re.compile(
    r"--(?:(?:disable|enable)-(?:gpu|vulkan|accelerated|software|logging|skia|zero-copy|partial-raster)[\w-]*"
    r"|disable-(?:frame-rate-limit|checker-imaging|dev-shm-usage|backgrounding-occluded-windows"
    r"|renderer-backgrounding|background-networking|component-update|domain-reliability|sync|seccomp-filter-sandbox)"
    r"|ignore-gpu-blocklist|use-gl|use-angle|use-vulkan|in-process-gpu|num-raster-threads|default-tile-(?:width|height)"
    r"|force-color-profile|force-device-scale-factor|lang|log-level|no-pings|no-sandbox|v|vmodule)(?:=[\w.,*/=-]*)?"
)


def prepare(tile: int = 384, memory: int = 0) -> None:
    """Limits, environment, font and scheme. Once, before QApplication and before anything of WebEngine.
    Raises `preflight.Unfit` where the engine cannot run.

    `tile` is the size of the squares that Chromium paints: small ones suit a slider step, which
    touches little; a program that only exports takes 1024, and needs half the time at 300 dpi. `memory` is how many MB
    they may take before the rest stays blank; 0 leaves that to Chromium.
    """
    import_plainly()
    preflight.ready()
    keep_large_apart()
    given = _given_flags()
    tiles = [f"--default-tile-width={tile}", f"--default-tile-height={tile}"]
    if memory:
        tiles.append(f"--force-gpu-mem-available-mb={memory}")
    names = {flag.partition("=")[0] for flag in given}
    os.environ[_USERS] = " ".join(given)
    wanted = [
        flag
        for flag in (*FLAGS, *tiles, *_without_gpu(), *preflight.flags())
        if flag.partition("=")[0] not in names
    ]
    os.environ[_FLAGS] = os.environ[_OURS] = " ".join([*given, *wanted])
    if hasattr(os, "getuid") and os.getuid() == 0 and "QTWEBENGINE_DISABLE_SANDBOX" not in os.environ:
        log.info("running as root: Chromium's sandbox is off")
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    if sys.platform.startswith("linux"):
        offer_font()
    if not QWebEngineUrlScheme.schemeByName(NAME).name():
        register_scheme()


def start() -> None:
    """Start Chromium, once QApplication is made; other threads go on meanwhile, on Linux.

    The constructor of a first profile starts it as well, but holds the GIL all the time; Qt's own way to make one does not.
    Our font comes first: Qt adds it to a list of fontconfig's that Chromium's threads sort from now on, and they crash
    where it changes under them (FcConfigAppFontAddFile beside FcFontSort).
    """
    load_fonts()
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libQt6WebEngineCore.so.6")._ZN17QWebEngineProfile14defaultProfileEv()


def _given_flags() -> list[str]:
    """Of the environment's flags those about drawing and logging; a debugger's door stays shut.

    A local program that reached it would drive the page and its bridge. DEVELOPER=1 lets all through.
    """
    text, ours = os.environ.get(_FLAGS, ""), os.environ.get(_OURS, "")
    if ours and text.startswith(ours):  # a process of ours has started this one
        text = os.environ.get(_USERS, "") + text[len(ours) :]
    given = text.split()
    if os.environ.get(DEVELOPER) == "1":
        return given
    for name in ("QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_DICTIONARIES_PATH"):
        if os.environ.pop(name, None) is not None:
            log.warning("%s is not obeyed; set %s=1 to have it so", name, DEVELOPER)
    kept = [flag for flag in given if _HARMLESS.fullmatch(flag)]
    if dropped := [flag for flag in given if flag not in kept]:
        log.warning("not obeyed, unless %s=1: %s", DEVELOPER, " ".join(dropped)[:200])
    return kept


def _without_gpu() -> tuple[str, ...]:
    """Where Linux has no graphics card, paint straight in memory: OpenGL played by the processor
    takes twice as long for a slider step (llvmpipe, 1680x1000: 28 ms against 17 ms).
    """
    if "--ignore-gpu-blocklist" in os.environ.get(_USERS, ""):
        return ()  # the user has asked for it
    if not sys.platform.startswith("linux") or any(Path("/dev").glob("dri/render*")):
        return ()
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault(GL, "none")
    return ("--disable-gpu",)


def may_have_card() -> bool:
    """Return whether the engine draws with more than the processor here, as far as can be known before it runs."""
    return (
        os.environ.get("QT_QUICK_BACKEND") != "software"
        and "--disable-gpu" not in os.environ.get(_FLAGS, "").split()
    )


def calm_compositor() -> None:
    """Let the thread that composes frames give way to those that paint them, where the processor does both.

    Without a limit of frames (FLAGS) it looks for the next one all the time: on two cores the longest steps of the clock
    lost a third of them to it. Under root Chromium even prefers it. Only Linux lets a thread be found by its name.
    """
    if not sys.platform.startswith("linux") or may_have_card():
        return
    own = os.getpriority(os.PRIO_PROCESS, os.getpid())
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # one that has just ended
            if (task / "comm").read_text().startswith(_COMPOSITOR):
                os.setpriority(os.PRIO_PROCESS, int(task.name), min(19, own + _CALM))


def offer_font() -> None:
    """Let fontconfig (hence Qt and Chromium alike) see Noto Sans CJK where the system has none.

    Read in place: as a web font each page would load 16 MB before its first word.
    """
    if os.environ.get("FONTCONFIG_FILE"):
        return
    with contextlib.suppress(NotFound, OSError):
        text = _FONTS.format(font=html.escape(str(font_collection().parent), quote=False))
        path = cache.folder() / "fonts.conf"
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(path)


_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{font}</dir>
</fontconfig>
"""


class Gate(QWebEngineUrlRequestInterceptor):
    """Blocks every request except those of our own scheme and data: URLs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.refused: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        ours = url.scheme() == NAME.decode() and url.host() == "map"
        if ours or url.scheme() == "data":
            return
        info.block(True)
        self.refused.append(url.toString())
        log.info("refused: %s", url.toString()[:200])


class Profile(QWebEngineProfile):
    """An off-the-record profile with our scheme and the gate. One per program; it must outlive its pages."""

    def __init__(self, assets: Assets, parent: QObject | None = None) -> None:
        start()
        super().__init__(parent)
        self.gate = Gate(self)
        self.setUrlRequestInterceptor(self.gate)
        self.handler = SchemeHandler(assets, self)
        self.installUrlSchemeHandler(NAME, self.handler)
        self.setSpellCheckEnabled(False)
        self.scripts().insert(_sealed())
        self.downloadRequested.connect(lambda download: download.cancel())
        lock_down(self.settings())


def _sealed() -> QWebEngineScript:
    """resources/web/sealed.js, before any other script of every document and frame."""
    script = QWebEngineScript()
    script.setName("sealed")
    script.setSourceCode((resources_dir() / "web" / "sealed.js").read_text("utf-8"))
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    script.setRunsOnSubFrames(True)
    return script


def lock_down(settings: QWebEngineSettings) -> None:
    """Switch off every feature that a map drawn by our own scripts does not need."""
    attribute = QWebEngineSettings.WebAttribute
    for unused in (
        attribute.LocalContentCanAccessRemoteUrls,
        attribute.LocalContentCanAccessFileUrls,
        attribute.LocalStorageEnabled,
        attribute.PluginsEnabled,
        attribute.JavascriptCanOpenWindows,
        attribute.JavascriptCanAccessClipboard,
        attribute.HyperlinkAuditingEnabled,
        attribute.DnsPrefetchEnabled,
        attribute.WebGLEnabled,
        attribute.FullScreenSupportEnabled,
        attribute.ScreenCaptureEnabled,
        attribute.NavigateOnDropEnabled,
        attribute.ErrorPageEnabled,
        attribute.PdfViewerEnabled,
        attribute.AutoLoadIconsForPage,
        attribute.ShowScrollBars,
    ):
        settings.setAttribute(unused, False)
    # Set here, once: a change made later applies one print late.
    settings.setAttribute(attribute.PrintElementBackgrounds, True)
