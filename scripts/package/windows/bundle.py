"""`make windows-bundle`: everything that a Windows machine without network needs, as one zip in dist/.

Wheels for 64-bit Windows and Python 3.13 in the versions and with the hashes of requirements.lock, our own wheel, and
the scripts beside this file. Checked for completeness here; it has never been run on Windows.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

from scripts.package.shipped import hashes

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
PYTHON = (3, 13)
PLATFORM = "win_amd64"
SCRIPTS = ("install.cmd", "twincity.cmd", "uninstall.cmd", "start-menu.ps1", "README.txt")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    folder = ROOT / "build" / "windows"
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    pins = resolved(folder)
    fetch(folder, wheels)
    own = own_wheel(wheels)
    for path in wheels.iterdir():
        if path != own and sha256(path) not in {h for hashes in pins.values() for h in hashes}:
            path.unlink()  # of an earlier lock
    if found := problems(pins, [p for p in wheels.iterdir() if p != own]):
        sys.exit("windows-bundle: " + "\nwindows-bundle: ".join(found))
    name, version = parse_wheel_filename(own.name)[:2]
    with (folder / "requirements.txt").open("a", encoding="utf-8") as stream:
        stream.write(f"{name}=={version} --hash=sha256:{sha256(own)}\n")
    out = ROOT / "dist" / f"twincity-{project['version']}-windows-offline.zip"
    pack(folder, wheels, out)
    sys.stdout.write(
        f"{out.relative_to(ROOT)}: {len(pins) + 1} wheels, {out.stat().st_size / 2**20:.0f} MiB\n"
    )


def resolved(folder: Path) -> dict[str, set[str]]:
    """Write requirements.txt for the target, and return its hashes by package; all of them must be in the lock."""
    out = folder / "requirements.txt"
    version = ".".join(map(str, PYTHON))
    target = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", version, "--extra", "mcp"]
    how = ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--quiet"]
    uv = Path(sys.executable).with_name("uv")
    what = ["pyproject.toml", "-c", "requirements.lock"]
    subprocess.run(
        [uv, "pip", "compile", "--no-config", *target, *how, *what, "-o", out], cwd=ROOT, check=True
    )
    pins, locked = _pins(out), _pins(ROOT / "requirements.lock")
    strange = [pin for pin, known in pins.items() if not known <= locked.get(pin, set())]
    if strange:
        sys.exit(f"windows-bundle: not as in requirements.lock: {', '.join(strange)}")
    return pins


def _pins(lock: Path) -> dict[str, set[str]]:
    """The hashes of a requirements file by "name==version"."""
    return {
        f"{name}=={version}": set(found) for (name, version), found in hashes(lock.read_text("utf-8")).items()
    }


def fetch(folder: Path, wheels: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--quiet",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]
    target = [
        "--platform",
        PLATFORM,
        "--python-version",
        ".".join(map(str, PYTHON)),
        "--implementation",
        "cp",
    ]
    where = ["--dest", wheels, "-r", folder / "requirements.txt"]
    subprocess.run([*command, *target, *where], cwd=ROOT, check=True)


def own_wheel(wheels: Path) -> Path:
    for old in wheels.glob("twin_city_explorer-*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return next(wheels.glob("twin_city_explorer-*.whl"))


def tags() -> set[Tag]:
    """The wheel tags that the target installs."""
    return {*cpython_tags(PYTHON, platforms=[PLATFORM]), *compatible_tags(PYTHON, "cp313", [PLATFORM])}


def problems(pins: dict[str, set[str]], wheels: list[Path]) -> list[str]:
    """What the bundle lacks: a wheel for every pin, of a tag that the target installs, with a hash of the lock."""
    found, known = [], tags()
    have: dict[str, Path] = {}
    for path in wheels:
        name, version, _, of = parse_wheel_filename(path.name)
        pin = f"{name}=={version}"
        have[pin] = path
        if not of & known:
            found.append(f"{path.name} does not install on Python {PYTHON[0]}.{PYTHON[1]}, {PLATFORM}")
        if sha256(path) not in pins.get(pin, set()):
            found.append(f"{path.name} is not the file of the lock")
    return found + [f"no wheel for {pin}" for pin in pins if pin not in have]


def sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pack(folder: Path, wheels: Path, out: Path) -> None:
    out.parent.mkdir(exist_ok=True)
    top = "twincity-windows"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in SCRIPTS:
            text = (HERE / name).read_text("utf-8").replace("\n", "\r\n")
            # PowerShell 5 reads a script without a mark in the system's own encoding.
            archive.writestr(
                f"{top}/{name}", text.encode("utf-8-sig" if name.endswith((".ps1", ".txt")) else "utf-8")
            )
        for path in (ROOT / "LICENSE", ROOT / "NOTICE", folder / "requirements.txt"):
            archive.write(path, f"{top}/{path.name}")
        for path in sorted(wheels.iterdir()):
            archive.write(path, f"{top}/wheels/{path.name}")


if __name__ == "__main__":
    if shutil.which("uv", path=str(Path(sys.executable).parent)) is None:
        sys.exit("windows-bundle: no uv in .venv; run it by `make windows-bundle`")
    main()
