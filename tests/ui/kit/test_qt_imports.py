"""PySide reads no sources once it has been told so."""

from __future__ import annotations

import linecache
from pathlib import Path

import pytest

from explorer.ui.kit.qt_imports import import_plainly


def test_a_module_is_imported_without_its_source_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "module_of_a_test.py"
    path.write_text("from PySide6.QtCore import Qt\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import_plainly()
    exec("import module_of_a_test")  # through __import__, which PySide has replaced
    assert str(path) not in linecache.cache
