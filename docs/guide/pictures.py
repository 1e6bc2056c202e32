"""Draw the pictures of the user's guide with the real window: `python -m docs.guide.pictures FOLDER [NAME...] [--lang=zh]`.

Each recipe works the window as a reader would, in both languages; what it returns is grabbed. Works with no display.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from explorer.ui.window.desktop import Desktop

SIZE = (1280, 800)
LANGS = ("zh", "en")
_QUALITY = 52
_ABOVE_TIMELINE = 0.73
_PATIENCE_S = 240
_OWN = """名称,经度,纬度,开工,状态
北部新区展厅,106.52,29.66,2020-06,运营
滨江公园二期,106.57,29.54,2021-03-15,在建
天府数据中心,104.08,30.41,2022,规划
遂宁物流园,105.58,30.52,2019-11,运营
无坐标的一行,,,2021-07,在建
"""


def window(desktop: Desktop) -> QWidget:
    return desktop.window


def timeline(desktop: Desktop) -> QWidget:
    return desktop.panels.timeline


def layers(desktop: Desktop) -> QImage:
    return _left(desktop, 0.58)


def filters(desktop: Desktop) -> QImage:
    desktop.actions.by_id["panel_filters"].trigger()
    _wait(600)
    return _left(desktop, 0.58)


def details(desktop: Desktop) -> QImage:
    desktop.flight.select("bus-tongnan-guilin-anju-moxi")
    _wait(1500)
    return _right(desktop, 0.62)


def compare(desktop: Desktop) -> QWidget:
    desktop.actions.by_id["compare"].trigger()
    _wait(1500)
    return desktop.window


def beside(desktop: Desktop) -> QWidget:
    desktop.actions.by_id["side_by_side"].trigger()
    _wait(4000)
    return desktop.window


def figures(desktop: Desktop) -> QImage:
    from explorer.atlas.columns.timeline import Clock

    desktop.actions.by_id["panel_figures"].trigger()
    view = desktop.store.view
    chosen = [i.key for i in desktop.atlas.indicators.values() if len(i.observations) >= 4]
    desktop.store.set_view(
        replace(view, clock=Clock(desktop.session.known.axis.known), charts=tuple(chosen[:2]))
    )
    _wait(1500)
    return _right(desktop, 0.62)


def own(desktop: Desktop) -> QWidget:
    from explorer.ui.openings.import_sheet import ImportSheet

    folder = Path(tempfile.mkdtemp(prefix="twincity-guide-"))
    data = folder / "项目清单.csv"
    data.write_text(_OWN, "utf-8")
    desktop.open_files([data])
    found: list[ImportSheet] = []

    def shown() -> bool:
        found[:] = [sheet for sheet in desktop.window.findChildren(ImportSheet) if sheet.isVisible()]
        return bool(found)

    _until(shown)
    _wait(2500)
    return found[0]


def measure(desktop: Desktop) -> QWidget:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    desktop.actions.by_id["measure_line"].trigger()
    _wait(600)
    target = desktop.map_view.focusProxy() or desktop.map_view
    size = desktop.map_view.size()
    for x, y in ((0.30, 0.45), (0.46, 0.52), (0.62, 0.66)):
        spot = QPoint(int(size.width() * x), int(size.height() * y))
        QTest.mouseMove(target, spot)
        _wait(150)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=spot)
        _wait(450)
    _wait(600)
    return desktop.window


def studio(desktop: Desktop) -> QWidget:
    dialog = desktop.open_studio()
    dialog.resize(1120, 740)
    shown: list[object] = []
    dialog.loader.shown.connect(shown.append)
    _until(lambda: bool(shown))
    _wait(1500)
    return dialog


def show(desktop: Desktop) -> QWidget:
    desktop.actions.by_id["play_scenes"].trigger()
    _wait(2500)
    for _ in range(2):  # past the opening slide
        desktop.actions.by_id["scene_next"].trigger()
        _wait(2500)
    _until(lambda: _is_full(_image(desktop.window)))
    return desktop.window


def _is_full(image: QImage) -> bool:
    """Whether the map has taken the whole screen: its lower right is no empty ground."""
    corner = [
        image.pixel(x, y)
        for x in range(image.width() * 3 // 4, image.width(), 7)
        for y in range(image.height() * 3 // 4, image.height(), 7)
    ]
    return len(set(corner)) > 20


def check(desktop: Desktop) -> QWidget:
    box = desktop.helps.check_machine()
    box.resize(760, 620)
    _until(box.copy.isEnabled)
    _wait(400)
    return box


RECIPES: dict[str, Callable[[Desktop], QWidget | QImage]] = {
    recipe.__name__: recipe
    for recipe in (
        window,
        timeline,
        layers,
        filters,
        details,
        compare,
        beside,
        figures,
        own,
        measure,
        studio,
        show,
        check,
    )
}


def draw(folder: Path, names: list[str], langs: tuple[str, ...] = LANGS, lossless: bool = False) -> None:
    """Write NAME-LANG.webp, or .png, of each recipe; each in a window of its own, so that none depends on another."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for lang in langs:
            with _desktop(lang) as desktop:
                image = _image(RECIPES[name](desktop))
                if lossless:
                    image.save(str(folder / f"{name}-{lang}.png"))
                else:
                    _pack(image, folder / f"{name}-{lang}.webp")


def _pack(image: QImage, path: Path) -> None:
    """Write a WebP with Pillow's slowest method, which Qt does not offer: a tenth smaller at the same quality."""
    from PIL import Image
    from PySide6.QtGui import QImage as Format

    plain = image.convertToFormat(Format.Format.Format_RGBA8888)
    size = (plain.width(), plain.height())
    pixels = Image.frombytes("RGBA", size, bytes(plain.constBits()), "raw", "RGBA", plain.bytesPerLine())
    pixels.convert("RGB").save(path, quality=_QUALITY, method=6)


def _left(desktop: Desktop, share: float) -> QImage:
    image = _image(desktop.window)
    return image.copy(0, 0, int(image.width() * share), int(image.height() * _ABOVE_TIMELINE))


def _right(desktop: Desktop, share: float) -> QImage:
    image = _image(desktop.window)
    width = int(image.width() * share)
    return image.copy(image.width() - width, 0, width, int(image.height() * _ABOVE_TIMELINE))


def _image(drawn: QWidget | QImage) -> QImage:
    from PySide6.QtGui import QImage as Image

    return drawn if isinstance(drawn, Image) else drawn.grab().toImage()


def _wait(ms: int) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(ms)


def _until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not there():
        if time.monotonic() > until:
            raise TimeoutError("the window did not come that far")
        _wait(50)


@contextmanager
def _desktop(lang: str) -> Iterator[Desktop]:
    """A painted window with private settings, in one language."""
    from PySide6.QtWidgets import QApplication

    from explorer.state.files.settings import SettingsFile
    from explorer.ui.app import compose

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = SettingsFile()
    settings.save(replace(settings.load(), tour_done=True, language=lang, appearance="light", layout=""))
    desktop = compose(app, lang)
    ready: list[bool] = []
    desktop.port.ready.connect(lambda: ready.append(True))
    desktop.window.resize(*SIZE)
    desktop.window.show()
    _until(lambda: bool(ready) and desktop.completed)
    desktop.map_view.wait_settled()  # type: ignore[attr-defined]
    _wait(800)
    try:
        yield desktop
    finally:
        _close(desktop)


def _close(desktop: Desktop) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication, QDialog

    profile = desktop.map_view.page().profile()  # type: ignore[attr-defined]
    desktop.presentation.end()
    for dialog in desktop.window.findChildren(QDialog):
        dialog.close()
    desktop.project._leaving = True  # nothing is asked
    desktop.file.end()
    desktop.window.close()
    desktop.window.deleteLater()
    for done in (profile, None):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()
        if done is not None:
            done.deleteLater()


def _go_private(home: Path) -> None:
    """A home of its own, and a screen as large as the window: a show fills it."""
    for room in ("CACHE", "CONFIG", "DATA", "STATE"):
        os.environ.pop(f"XDG_{room}_HOME", None)
    os.environ["HOME"] = str(home)
    screen = {
        "name": "guide",
        "x": 0,
        "y": 0,
        "width": SIZE[0],
        "height": SIZE[1],
        "logicalDpi": 96,
        "dpr": 1,
    }
    file = home / "screens.json"
    file.write_text(json.dumps({"screens": [screen | {"logicalBaseDpi": 96}]}), "utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def main(arguments: list[str]) -> int:
    """Draw the named pictures, or all, into a folder; `--lang=zh` in one language only, `--size=1680x1000` as large PNG."""
    global SIZE
    langs = tuple(a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")) or LANGS
    sizes = [a.removeprefix("--size=") for a in arguments if a.startswith("--size=")]
    for wide, tall in (size.split("x") for size in sizes):
        SIZE = (int(wide), int(tall))
    folder, *names = (a for a in arguments if not a.startswith("--"))
    with tempfile.TemporaryDirectory(prefix="twincity-guide-") as private:
        _go_private(Path(private))
        from explorer.ui.map import engine

        engine.prepare()
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QApplication

        QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        app = QApplication(["twincity"])
        draw(Path(folder), names or list(RECIPES), langs, bool(sizes))
        del app
    sys.stdout.flush()
    os._exit(0)  # the engine's own end is not ours to wait for


if __name__ == "__main__":
    main(sys.argv[1:])
