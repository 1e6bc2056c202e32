"""Pack the frozen program as a Debian package: `make deb`. Needs dpkg-deb, and PyInstaller's output in build/frozen.

Everything that the package says of itself follows from pyproject.toml, the command line's own help and the metadata
of the frozen packages.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "build" / "frozen" / "twincity"
HERE = Path(__file__).parent
ICON = ROOT / "resources" / "icons" / "app" / "twincity.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
# What Qt's xcb platform and Chromium load from the system; the oldest names that Debian 10 to 13, UOS and Kylin share.
DEPENDS = (
    "libc6 (>= {glibc}), libgl1, libegl1, libopengl0, libfontconfig1, libdbus-1-3, libnss3, libnspr4, libxkbcommon0, "
    "libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4, libxcb-image0, libxcb-keysyms1, libxcb-render-util0, "
    "libxcb-xinerama0, libxcb-xkb1, libxcb-shape0, libxcomposite1, libxdamage1, libxrandr2, libxtst6, libxkbfile1, "
    "libasound2 | libasound2t64, libglib2.0-0 | libglib2.0-0t64"
)


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tree = ROOT / "build" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(FROZEN, tree / "opt" / "twincity", symlinks=True)
    share = tree / "usr" / "share"
    link = tree / "usr" / "bin" / "twincity"
    link.parent.mkdir(parents=True)
    link.symlink_to(Path("..", "..", "opt", "twincity", "twincity"))
    for source, folder in (
        ("twincity.desktop", "applications"),
        ("twincity.xml", "mime/packages"),
        ("io.github.twincity.metainfo.xml", "metainfo"),
    ):
        write(share / folder / source, (HERE / source).read_text("utf-8").format(**facts(project)))
    icons(share / "icons" / "hicolor")
    docs(share, project)
    write(tree / "DEBIAN" / "control", control(project, tree))
    write(tree / "DEBIAN" / "md5sums", sums(tree))
    out = ROOT / "dist" / f"twincity_{project['version']}_{architecture()}.deb"
    out.parent.mkdir(exist_ok=True)
    modes(tree)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(out)]
    subprocess.run(command, check=True)
    sys.stdout.write(f"{out.relative_to(ROOT)}: {out.stat().st_size / 2**20:.0f} MiB\n")


def facts(project: dict[str, object]) -> dict[str, object]:
    """What the templates fill in."""
    return {"version": project["version"], "description": str(project["description"]).split(":")[-1].strip()}


def control(project: dict[str, object], tree: Path) -> str:
    size = sum(p.stat().st_size for p in tree.rglob("*") if p.is_file() and not p.is_symlink()) // 1024
    return f"""Package: twincity
Version: {project["version"]}
Architecture: {architecture()}
Maintainer: Twin-City Explorer contributors <twincity@localhost.localdomain>
Installed-Size: {size}
Depends: {DEPENDS.format(glibc=glibc())}
Section: science
Priority: optional
Description: sourced map of the Chengdu-Chongqing Twin-City Circle on a clock
 双城图览: 成渝地区双城经济圈的离线地图，带时间轴与出处。
 .
 Highways, bus lines, rivers, platforms and everything else that five documents
 of 2021 to 2025 tell, on one offline map with a clock. Own files are laid over
 it; sheets, slides, films and tables are exported with their sources.
"""


def glibc() -> str:
    """The newest GLIBC symbol that a frozen library needs."""
    found = {(2, 28)}
    for path in FROZEN.rglob("*.so*"):
        if path.is_file() and not path.is_symlink():
            for major, minor in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes()):
                found.add((int(major), int(minor)))
    return ".".join(str(n) for n in max(found))


def architecture() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def icons(folder: Path) -> None:
    """The icon as SVG and in every size that desktops look for."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(ICON))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        path = folder / f"{size}x{size}" / "apps" / "twincity.png"
        path.parent.mkdir(parents=True)
        image.save(str(path))
    write(folder / "scalable" / "apps" / "twincity.svg", ICON.read_text("utf-8"))
    del app


def docs(share: Path, project: dict[str, object]) -> None:
    """Man page, completion for bash, changelog and the licence of everything inside."""
    folder = share / "doc" / "twincity"
    write(folder / "copyright", licences())
    packed(folder / "changelog.gz", (ROOT / "CHANGELOG.md").read_bytes())
    packed(share / "man" / "man1" / "twincity.1.gz", manual(str(project["version"])).encode("utf-8"))
    write(share / "bash-completion" / "completions" / "twincity", completion())


def commands() -> dict[str, Any]:
    """The command line's own commands with their texts in English, as click knows them."""
    from explorer.cli.commands import app, localized_command

    group = localized_command(app, "en", ["--help"])
    return dict(sorted(group.commands.items()))


def manual(version: str) -> str:
    """A man page from the commands' own help."""
    lines = [f'.TH TWINCITY 1 "" "twincity {version}" "User Commands"', ".SH NAME"]
    lines += [
        "twincity \\- sourced map of the Chengdu\\-Chongqing Twin\\-City Circle on a clock",
        ".SH SYNOPSIS",
    ]
    lines += [".B twincity", "[FILE ...] | COMMAND [ARGS]", ".SH COMMANDS"]
    for name, command in commands().items():
        lines += [f".SS {name}", roff(command.help or "")]
        for option in command.params:
            if getattr(option, "hidden", False):
                continue
            names = ", ".join(roff(o) for o in option.opts) if option.param_type_name == "option" else ""
            lines += [
                ".TP",
                f".B {names or roff(option.name.upper())}",
                roff(getattr(option, "help", "") or ""),
            ]
    lines += [
        ".SH FILES",
        "The user's settings and autosaved work are below ~/.config/twincity and ~/.local/share/twincity.",
    ]
    return "\n".join(lines) + "\n"


def roff(text: str) -> str:
    """Plain text as roff reads it."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.")


def completion() -> str:
    """Bash completion: commands first, then their options, then files."""
    known = commands()
    cases = "\n".join(
        f'    {name}) words="{" ".join(o for p in command.params for o in p.opts if o.startswith("--"))}" ;;'
        for name, command in known.items()
    )
    return f"""_twincity() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words="{" ".join(known)} --help --version"
  [ "$COMP_CWORD" -gt 1 ] && case ${{COMP_WORDS[1]}} in
{cases}
    *) words="" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [ "$COMP_CWORD" -eq 1 ] && [ -z "$current" ] || compgen -f -- "$current")
}}
complete -o filenames -F _twincity twincity
"""


def licences() -> str:
    """Our licence and notice, then name, version and licence of every frozen distribution."""
    lines = ["Format: plain text", "", (ROOT / "NOTICE").read_text("utf-8"), "", "8. PACKAGES INSIDE", ""]
    names = sorted(name for name in locked() if installed(name))
    for name in names:
        data = metadata.metadata(name)
        said = data.get("License-Expression") or (data.get("License") or "").split("\n")[0]
        said = said or "; ".join(
            c.split("::")[-1].strip() for c in data.get_all("Classifier") or () if "License" in c
        )
        lines.append(
            f"   {name} {data['Version']}: {said or 'see its page'}; {data.get('Home-page') or ''}".rstrip(
                "; "
            )
        )
    return "\n".join([*lines, "", (ROOT / "LICENSE").read_text("utf-8")])


def locked() -> list[str]:
    """The names in the lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)


def installed(name: str) -> bool:
    """True for what stands in the frozen folder, by one of its top-level names."""
    try:
        files = metadata.distribution(name).files or []
    except metadata.PackageNotFoundError:
        return False
    tops = {
        file.parts[0] for file in files if not file.parts[0].endswith((".dist-info", "..", "__pycache__"))
    }
    return any((FROZEN / "_internal" / top).exists() or Path(top).suffix == ".py" for top in tops)


def sums(tree: Path) -> str:
    import hashlib

    found = []
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.relative_to(tree).parts:
            found.append(f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}")
    return "\n".join(found) + "\n"


def modes(tree: Path) -> None:
    """Folders 755, programs 755, the rest 644."""
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        program = (
            path.is_dir()
            or path.name in ("twincity", "QtWebEngineProcess")
            or path.name.startswith("ffmpeg-")
        )
        path.chmod(0o755 if program else 0o644)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def packed(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main()
