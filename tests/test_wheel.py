"""The built wheel is a whole program: data and resources inside, usable from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

pytestmark = [pytest.mark.wheel, pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent


def _run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, borrowing its dependencies from ours: no network, few seconds."""
    home = tmp_path_factory.mktemp("install") / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home)})
    python = Path(paths["scripts"]) / ("python.exe" if os.name == "nt" else "python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index")
    _run(*pip, wheel, cwd=home)
    # A plain path line: .pth files in the borrowed folder (our own editable install) are not followed.
    Path(paths["purelib"], "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(paths["scripts"])


@pytest.fixture
def bare_env(tmp_path: Path) -> dict[str, str]:
    """No display and none of the settings that the test run makes for itself."""
    hidden = ("QT", "DISPLAY", "WAYLAND_DISPLAY", "PYTHON", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return env | {"HOME": str(tmp_path)}


def test_carries_data_and_resources_but_no_leftovers(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "explorer/_data/geodata/features.csv" in names
    assert any(name.startswith("explorer/_data/resources/text/") for name in names)
    assert any(name.startswith("explorer/_data/geodata/basemap/") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]


def test_finds_its_own_files(scripts: Path, tmp_path: Path, bare_env: dict[str, str]) -> None:
    code = "from explorer import paths; print(paths.geodata_dir(), paths.resources_dir(), sep='\\n')"
    for folder in _run(scripts / "python", "-c", code, cwd=tmp_path, env=bare_env).splitlines():
        assert Path(folder).is_dir()
        assert Path(folder).is_relative_to(scripts.parent)


def test_says_its_version(scripts: Path, wheel: Path, tmp_path: Path, bare_env: dict[str, str]) -> None:
    version = wheel.name.split("-")[1]
    assert version in _run(scripts / "twincity", "--version", cwd=tmp_path, env=bare_env)


def test_its_tables_are_sound(scripts: Path, tmp_path: Path, bare_env: dict[str, str]) -> None:
    answer = json.loads(_run(scripts / "twincity", "check", "--json", cwd=tmp_path, env=bare_env))
    assert answer["ok"], answer["problems"]
    assert answer["counts"]["features"] > 0


def test_draws_a_picture_from_a_foreign_folder(
    scripts: Path, tmp_path: Path, bare_env: dict[str, str]
) -> None:
    command = (scripts / "twincity", "snapshot", "-o", "x.png", "--size", "800x500px")
    _run(*command, cwd=tmp_path, env=bare_env)
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.size == (800, 500)
        assert len(picture.convert("RGB").getcolors(maxcolors=800 * 500) or ()) > 100  # not an empty page
