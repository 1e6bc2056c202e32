"""Opens a pack in a window of its own: the atlas of a window never changes, and nothing that is open is lost."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, QProcess, Signal

from explorer.atlas import pack
from explorer.atlas.package import read_package
from explorer.paths import own_command
from explorer.state.files.packs.pack_file import PackError, folder_of
from explorer.words.problem import TablesError
from explorer.words.text import Lang, Text


class PackWindow(QObject):
    """Looks into a pack in a thread, then starts the program with it; `failed` carries the reason in one line."""

    opening = Signal(object)  # the name of its atlas, a Text
    failed = Signal(object)  # a Text
    _sound = Signal(str, object)

    def __init__(self, lang: Lang, parent: QObject) -> None:
        super().__init__(parent)
        self.lang = lang
        self._sound.connect(self._start)

    def open(self, path: Path) -> None:
        Thread(target=self._look_into, args=(path,), daemon=True).start()

    def _look_into(self, path: Path) -> None:
        with suppress(RuntimeError):  # the window was closed meanwhile: there is nobody to report to
            try:
                folder = folder_of(path)
                read_package(folder)
            except PackError as error:
                self.failed.emit(error.text)
            except TablesError as error:
                self.failed.emit(Text(error.in_("zh"), error.in_("en")))
            else:
                self._sound.emit(str(path), pack.load(folder).name)

    def _start(self, path: str, name: Text) -> None:
        program, *own = own_command()
        arguments = [*own, "--lang", self.lang, "--pack", str(Path(path).absolute())]
        if QProcess.startDetached(program, arguments)[0]:
            self.opening.emit(name)
