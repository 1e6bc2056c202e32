"""A process of its own for each file, with limits: a crash, a hang or a bomb costs one line, never the window."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from explorer.sources.raw.choices import Choices, from_json
from explorer.sources.raw.raw_layer import Refused, said
from explorer.sources.reader.reading import Reading

log = logging.getLogger(__name__)
SECONDS = 300.0
READER = "--read-file"  # first argument of a frozen program that is to read
_MEMORY, _MEMORY_BY_SIZE, _MOST_MEMORY = 2 * 2**30, 24, 12 * 2**30
_FILES, _WRITTEN = 512, 4 * 2**30
_POLL = 0.02
_CHOICES, _STAGE = "choices.json", "stage"  # beside the answer
_UNDECIDED = Choices()
_OWN = {  # all that an answer may be made of
    "explorer.sources.raw.raw_layer": {"Column", "RowProblem", "Refused"},
    "explorer.sources.reader.row_dates": {"RowDates"},
    "explorer.sources.places.offered": {"Tried"},
    "explorer.sources.reader.reading": {"Reading", "Layer", "Pending"},
    "explorer.sources.raw.choices": {"Choices", "LayerChoices", "Spot"},
    "explorer.sources.places.crs": {"Candidate"},
    "explorer.words.text": {"Text"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "datetime": {"date"},
    "builtins": {"frozenset"},
    "_codecs": {"encode"},
}


class _Answer(pickle.Unpickler):
    """Takes values of ours alone: what a reader was made to send by a hostile file runs nothing here."""

    def find_class(self, module: str, name: str, /) -> Any:
        if name not in _OWN.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def read(
    path: Path,
    layer: str | None = None,
    *,
    choices: Choices = _UNDECIDED,
    seconds: float = SECONDS,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Reading | None:
    """Read a file in a process of its own; None where `cancelled` said so. Raises Refused with one sentence.

    `progress` is called with what the reader has come to: `rows`, `places`, `done`.
    """
    with tempfile.TemporaryDirectory(prefix="twincity-read-", ignore_cleanup_errors=True) as scratch:
        answer = Path(scratch) / "answer"
        (Path(scratch) / _CHOICES).write_text(json.dumps(choices.to_json()), "utf-8")
        command = [*_command(), str(path.absolute()), str(answer), *([] if layer is None else [layer])]
        with _started(command, scratch) as process:
            end = time.monotonic() + seconds
            stage = ""
            while process.poll() is None:
                if progress is not None and (now := _stage(Path(scratch))) != stage:
                    stage = now
                    progress(stage)
                if cancelled is not None and cancelled():
                    return None
                if time.monotonic() > end:
                    raise Refused(said("refuse.time"))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL)
        return _received(answer, process.returncode)


def _stage(scratch: Path) -> str:
    """What the reader has come to; "" where it has not begun."""
    try:
        return (scratch / _STAGE).read_text("ascii")[:20]
    except (OSError, ValueError):
        return ""


def store(reading: Reading, path: Path) -> None:
    """Keep a reading for another process of this program."""
    path.write_bytes(pickle.dumps(_packed(reading), protocol=5))


def restore(path: Path) -> Reading:
    """What `store` kept; raises Refused where it is damaged or gone."""
    return _received(path, 0)


def _command() -> list[str]:
    """How this program starts itself as a reader; where it is frozen, `explorer.__main__` hands over to `main`."""
    own = [READER] if getattr(sys, "frozen", False) else ["-m", "explorer.sources.reader.process"]
    return [sys.executable, *own]


@contextlib.contextmanager
def _started(command: list[str], scratch: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, ended in any case; what others have set for GDAL and PROJ does not reach it."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("GDAL_", "CPL_", "OGR_", "PROJ_", "SHAPE_"))
    }
    own = {"TMPDIR": scratch, "TMP": scratch, "TEMP": scratch, "PROJ_NETWORK": "OFF", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=kept | own,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _received(answer: Path, code: int) -> Reading:
    try:
        found = _Answer(io.BytesIO(answer.read_bytes())).load()
    except (
        OSError,
        pickle.UnpicklingError,
        EOFError,
        ValueError,
        TypeError,
        AttributeError,
        ImportError,
    ) as error:
        log.info("the reader ended with %s: %r", code, error)
        raise Refused(said("refuse.crashed")) from error
    if isinstance(found, Refused):
        raise found
    if not isinstance(found, Reading):
        raise Refused(said("refuse.crashed"))
    return _unpacked(found)


# -- in the process -------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Read one file by the choices beside the answer, and leave the answer: `PATH ANSWER [LAYER]`."""
    path, answer, layer = Path(arguments[0]), Path(arguments[1]), arguments[2] if len(arguments) > 2 else None
    _limit(path)
    try:
        from explorer.sources.reader.read import read as read_here

        choices = from_json(json.loads((answer.parent / _CHOICES).read_text("utf-8")))

        def stage(name: str) -> None:
            (answer.parent / _STAGE).write_text(name, "ascii")

        found: Reading | Refused = _packed(read_here(path, layer, choices, stage))
        stage("done")
    except Refused as refused:
        found = refused
    except MemoryError:
        found = Refused(said("refuse.memory"))
    except Exception:  # whatever a file does to a reader, it is one line for the user
        log.exception("reading %s", path)
        found = Refused(said("refuse.crashed"))
    draft = answer.with_suffix(".part")
    draft.write_bytes(pickle.dumps(found, protocol=5))
    draft.rename(answer)
    return 0


def _limit(path: Path) -> None:
    """Memory by the size of the file, and no core dumps; Windows has none of it, and time is kept by who asked."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError):
        size = path.stat().st_size
        memory = min(_MOST_MEMORY, _MEMORY + _MEMORY_BY_SIZE * size)
        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, _FILES),
            (resource.RLIMIT_FSIZE, _WRITTEN),
            (resource.RLIMIT_CPU, int(SECONDS)),
        ):
            with contextlib.suppress(ValueError, OSError):
                hard = resource.getrlimit(kind)[1]
                resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _packed(reading: Reading) -> Reading:
    """With shapes as WKB, which travels ten times as fast."""
    import shapely

    layers = tuple(
        dataclasses.replace(layer, shapes=shapely.to_wkb(layer.shapes)) for layer in reading.layers
    )
    return dataclasses.replace(reading, layers=layers)


def _unpacked(reading: Reading) -> Reading:
    import shapely

    layers = tuple(
        dataclasses.replace(layer, shapes=shapely.from_wkb(layer.shapes)) for layer in reading.layers
    )
    return dataclasses.replace(reading, layers=layers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
