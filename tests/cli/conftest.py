"""The command line without its engine: what would be drawn is noted instead."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas.assembly.known import Known
from explorer.cli import commands as cli
from explorer.cli.kit import engine, tables
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer


@dataclass
class Drawn:
    """Runs commands; the Views that they would draw, with the sheet of each."""

    capsys: pytest.CaptureFixture[str]
    views: list[View] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    def run(self, *arguments: str) -> tuple[int, list[str]]:
        """The exit code and the lines on stderr; nothing may stand on stdout."""
        self.views.clear()
        self.sheets.clear()
        code = cli.main(list(arguments))
        out, err = self.capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        assert all(line.startswith("twincity：") and line.isprintable() for line in err.splitlines())
        return code, err.splitlines()


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs `twincity` in this process, with more in its environment if named: for what needs no engine."""

    def run(*arguments: str | Path, **environment: str) -> Ended:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            code = cli.main([str(word) for word in arguments])
        return Ended(code, *capsys.readouterr())

    return run


def run_lines(lines: Sequence[Sequence[str]], timeout: int = 600, cwd: Path | None = None) -> list[Ended]:
    """Run several command lines by one start of the program and of the engine; at 50 dpi where no line says how sharp."""
    script = Path(__file__).with_name("run_lines.py")
    done = subprocess.run(
        [sys.executable, str(script), json.dumps(lines)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=True,
        cwd=cwd,
    )
    return [Ended(**ended) for ended in json.loads(done.stdout)]


@pytest.fixture(scope="session")
def data() -> Known:
    return tables.known()


@pytest.fixture
def drawn(data: Known, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Drawn:
    seen = Drawn(capsys)

    @contextmanager
    def no_engine(_data: Known, _ratio: int = 1) -> Iterator[BlankRenderer]:
        yield BlankRenderer()

    def one(data: Known, view: View, sheet: Sheet, _renderer: BlankRenderer, path: Path, _tag: str) -> Layout:
        seen.views.append(view)
        seen.sheets.append(sheet)
        return lay_out(data, view, sheet)

    def many(parts: Sequence[Any], _wish: Any, _progress: Any) -> Any:
        from explorer.export.jobs.series import SeriesResult

        seen.views.extend(part.frame.view for part in parts)
        seen.sheets.extend(part.sheet for part in parts)
        return SeriesResult(())

    monkeypatch.setattr(tables, "known", lambda *_: data)
    monkeypatch.setattr(engine, "open_renderer", no_engine)
    monkeypatch.setattr("explorer.export.jobs.snapshot.snapshot", one)
    monkeypatch.setattr("explorer.export.jobs.series.write_series", many)
    return seen
