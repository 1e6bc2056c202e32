"""What is costly to make and only looked at, made once for all processes of a test run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` that `make` has filled, in this process or in another worker of pytest-xdist.

    Tests must not write into it. If `make` fails, the next process that asks tries again.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the run's own folder, with one folder for each worker
    folder, unfinished = base / name, base / f"{name}.unfinished"
    lock = QLockFile(str(base / f"{name}.lock"))
    lock.setStaleLockTime(0)  # however long it takes; the lock of a dead process is not respected
    assert lock.lock()
    try:
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    finally:
        lock.unlock()
    return folder
