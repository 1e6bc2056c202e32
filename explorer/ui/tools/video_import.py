"""Takes a video into the work: probed, converted and pictured by ffmpeg processes, one after another, with a way to stop."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from explorer.state.files import media, video_file
from explorer.state.files.annotation_file import read_picture
from explorer.state.files.media import MOST_BYTES
from explorer.state.files.video_file import MOST_SECONDS, MOST_SIDE, MOST_SOURCE_BYTES, VideoFacts
from explorer.words import io_errors
from explorer.words.structure import WrongValue

log = logging.getLogger(__name__)
_PROBE_MS = 20_000
_LONGEST_MS = 30 * 60_000
_HEARD = 20_000  # characters of what ffmpeg says that are looked at


class VideoImport(QObject):
    """Emits `done(name, poster)`, with the video's name in state/files/media.py and a picture in base64, or `refused`."""

    progress = Signal(float)
    done = Signal(str, str)
    refused = Signal(object)  # a WrongValue: one line

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._folder = Path(tempfile.mkdtemp(prefix="twincity-video-"))
        self._facts: VideoFacts | None = None
        self._process = QProcess(self)
        self._process.readyReadStandardError.connect(self._hear_errors)
        self._process.readyReadStandardOutput.connect(self._hear_progress)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._broken)
        self._then: Callable[[int], None] = self._probed
        self._step = 0
        self._said = self._heard = ""
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._too_long)
        self._late = False
        self.ended = False

    def start(self) -> None:
        try:
            size = self._path.stat().st_size
        except OSError as error:
            self._refuse("video_unreadable", reason=io_errors.reason(error, reading=True))
            return
        if not self._path.is_file() or size > MOST_SOURCE_BYTES:
            self._refuse("video_too_big", limit=MOST_SOURCE_BYTES // 2**30)
            return
        self._run(video_file.probe_arguments(self._path), self._probed, _PROBE_MS)

    def cancel(self) -> None:
        """Stop, and leave nothing behind."""
        self._end()

    # -- the steps --------------------------------------------------------------------------

    def _probed(self, _: int) -> None:
        found = self._facts = video_file.facts(self._said)
        if found is None:
            self._refuse("no_video")
        elif found.seconds > MOST_SECONDS:
            self._refuse("video_too_long", limit=MOST_SECONDS // 60)
        elif max(found.width, found.height) > MOST_SIDE:
            self._refuse("video_too_large", limit=MOST_SIDE)
        else:
            steps = (
                (video_file.poster_arguments, "poster.jpg"),
                (video_file.webm_arguments, "video.webm"),
                (video_file.mp4_arguments, "video.mp4"),
            )
            self._work([make(self._path, found, self._folder / name) for make, name in steps], 0)

    def _work(self, steps: Sequence[list[str]], n: int) -> None:
        def next_step(code: int) -> None:
            made = Path(steps[n][-1])
            if code or not made.is_file() or not made.stat().st_size:
                log.info("ffmpeg ended with %s: %s", code, self._said[-600:])
                self._refuse("no_space" if "No space left" in self._said else "no_video")
            elif made.stat().st_size > MOST_BYTES * 0.98:
                self._refuse("video_grows", limit=MOST_BYTES // 2**20)
            elif n + 1 < len(steps):
                self._work(steps, n + 1)
            else:
                self._keep()

        self._step = n
        self._run(steps[n], next_step, _LONGEST_MS)

    def _keep(self) -> None:
        try:
            poster = read_picture(self._folder / "poster.jpg")
            name = media.adopt({kind: self._folder / f"video.{kind}" for kind in media.KINDS})
        except WrongValue as error:
            self._end()
            self.refused.emit(error)
            return
        except OSError as error:
            self._refuse("video_unkept", reason=io_errors.advice(error))
            return
        self._end()
        self.done.emit(name, poster)

    # -- the process ------------------------------------------------------------------------

    def _run(self, arguments: list[str], then: Callable[[int], None], limit_ms: int) -> None:
        import imageio_ffmpeg

        self._then = then
        self._said = self._heard = ""
        self._process.start(imageio_ffmpeg.get_ffmpeg_exe(), arguments)
        self._limit.start(limit_ms)

    def _hear_errors(self) -> None:
        self._said = (self._said + _text(self._process.readAllStandardError().data()))[-_HEARD:]

    def _hear_progress(self) -> None:
        if self._facts is None or self.ended:
            return
        self._heard = (self._heard + _text(self._process.readAllStandardOutput().data()))[-_HEARD:]
        share = video_file.share_done(self._heard, self._facts)
        if share is not None:
            self.progress.emit((max(self._step - 1, 0) + share) / 2)

    def _finished(self, code: int) -> None:
        self._limit.stop()
        if self.ended:
            return
        self._hear_errors()
        if self._late:
            self._refuse("video_slow")
        else:
            self._then(code)

    def _broken(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self.ended:
            self._refuse("no_converter")

    def _too_long(self) -> None:
        self._late = True
        self._process.kill()

    def _refuse(self, key: str, **values: object) -> None:
        self._end()
        self.refused.emit(WrongValue(f"annotate.{key}", file=self._path.name, **values))

    def _end(self) -> None:
        self.ended = True
        self._limit.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)
        shutil.rmtree(self._folder, ignore_errors=True)


def _text(data: bytes | bytearray | memoryview) -> str:
    return bytes(data).decode("utf-8", "replace")
