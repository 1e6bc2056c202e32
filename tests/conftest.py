"""The surroundings of every test: offscreen Qt, private folders, silent logs, nothing left running."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from explorer.atlas.model import Atlas
from tests.helpers import logfail, ours
from tests.helpers import postgres as postgres_server
from tests.helpers.leaks import no_leaks

# A busy machine must not fail a test: no time limit per example. The same examples each time, so that what fails elsewhere
# fails here; `pytest --hypothesis-profile=search` looks for new ones, which become an `@example`.
settings.register_profile("search", deadline=None)
settings.register_profile("house", settings.get_profile("search"), derandomize=True)
settings.load_profile("house")

_private = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--headed", action="store_true", help="show windows on the real display")


def pytest_configure(config: pytest.Config) -> None:
    """Before any Qt application exists."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"  # the command line speaks as this says
    if (
        not config.getoption("--headed") and sys.platform != "darwin"
    ):  # WebEngine has no offscreen mode on macOS
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if hasattr(os, "getuid") and os.getuid() == 0:  # Chromium will not run sandboxed as root
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    private = Path(
        tempfile.mkdtemp(prefix="twincity-tests-")
    )  # mkdtemp: mode 0700, which the runtime folder needs
    config.stash[_private] = private
    for name in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
        folder = private / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[f"XDG_{name}"] = str(folder)
    for pattern in logfail.NOISE:
        config.addinivalue_line("qt_log_ignore", pattern)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a PostgreSQL is slow."""
    for item in items:
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Thousands of tests and modules stay to the end: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_private], ignore_errors=True)


@pytest.fixture(autouse=True)
def logs() -> Iterator[logfail.LogWatch]:
    """Unexpected warnings fail the test; `logs.expect(regex)` announces the ones that it means to cause."""
    watch = logfail.LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    problems = watch.problems()
    if problems:
        pytest.fail("\n".join(problems))


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set up before qtbot, hence checked after qtbot has closed its widgets."""
    if {"qtbot", "qapp"} & set(request.fixturenames):
        with no_leaks():
            yield
    else:
        yield


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The project's own atlas, loaded once."""
    return ours.atlas()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> postgres_server.Server:
    """The PostgreSQL that all workers of this run share; without Debian's packages, what needs it is skipped."""
    if postgres_server.programs() is None:
        pytest.skip(postgres_server.MISSING)
    base = tmp_path_factory.getbasetemp()
    return postgres_server.shared((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres")
