"""Pack the frozen program as a Debian package: the second half of `make deb`.

Everything that the package says of itself follows from pyproject.toml, the command line's own help, the lock file
and the metadata of the frozen packages.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from scripts.package import texts  # noqa: E402
from scripts.package.deb.depends import dependencies  # noqa: E402

FROZEN = ROOT / "build" / "frozen" / "twincity"
HERE = Path(__file__).parent
ICON = ROOT / "resources" / "icons" / "app" / "twincity.svg"
SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
MAINTAINER = "Twin-City Explorer contributors <twincity@users.noreply.github.com>"
# The fonts: signs of the window (▸ ✖) and emoji of users' texts, which the Chinese font inside does not have.
RECOMMENDS = "desktop-file-utils, fonts-dejavu-core, fonts-noto-color-emoji, hicolor-icon-theme, shared-mime-info, xdg-utils"
PROGRAMS = ("twincity", "QtWebEngineProcess")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = project["version"]
    tree = ROOT / "build" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(FROZEN, tree / "opt" / "twincity", symlinks=True, copy_function=_link)
    share = tree / "usr" / "share"
    link = tree / "usr" / "bin" / "twincity"
    link.parent.mkdir(parents=True)
    link.symlink_to("/opt/twincity/twincity")
    write(share / "applications" / "twincity.desktop", (HERE / "twincity.desktop").read_text("utf-8"))
    write(share / "mime" / "packages" / "twincity.xml", (HERE / "twincity.xml").read_text("utf-8"))
    write(share / "metainfo" / "io.github.twincity.metainfo.xml", metainfo(version))
    write(share / "lintian" / "overrides" / "twincity", (HERE / "lintian-overrides").read_text("utf-8"))
    icons(share / "icons" / "hicolor")
    docs(share, version)
    modes(tree)
    scripts(tree / "DEBIAN")
    write(tree / "DEBIAN" / "control", control(version, tree))
    write(tree / "DEBIAN" / "md5sums", sums(tree))
    write_deb(tree, ROOT / "dist" / f"twincity_{version}-1_{architecture()}.deb")


def write_deb(tree: Path, out: Path) -> None:
    """Pack with xz, since the dpkg of older systems reads nothing newer; by hand, since dpkg-deb takes neither the filter
    for machine code nor an order in which the copies of one library follow each other: a tenth less.

    DEB_LEVEL=1 packs fast and large, to try things.
    """
    level = os.environ.get("DEB_LEVEL", "6")
    work = tree.parent / "deb-members"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (work / "debian-binary").write_text("2.0\n", "ascii")
    control = sorted(p.name for p in (tree / "DEBIAN").iterdir())
    _tar(
        tree / "DEBIAN",
        ["./", *(f"./{name}" for name in control)],
        work / "control.tar.xz",
        "--lzma2=preset=6",
    )
    paths = [p for p in tree.rglob("*") if "DEBIAN" not in p.relative_to(tree).parts]
    folders = sorted(f"./{p.relative_to(tree)}/" for p in paths if p.is_dir() and not p.is_symlink())
    files = sorted(
        (p for p in paths if p.is_symlink() or not p.is_dir()), key=lambda p: (p.suffix, p.name, p)
    )
    names = ["./", *folders, *(f"./{p.relative_to(tree)}" for p in files)]
    _tar(tree, names, work / "data.tar.xz", "--x86", f"--lzma2=preset={level},dict=64MiB")
    out.parent.mkdir(exist_ok=True)
    out.unlink(missing_ok=True)
    subprocess.run(["ar", "rcD", out, "debian-binary", "control.tar.xz", "data.tar.xz"], cwd=work, check=True)
    sys.stdout.write(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.0f} MB\n")


def _tar(folder: Path, names: list[str], out: Path, *filters: str) -> None:
    """Pack these names, in this order, as root's and no newer than the sources."""
    owner = ["--owner=root:0", "--group=root:0", f"--mtime=@{int(when().timestamp())}", "--clamp-mtime"]
    how = ["--format=gnu", "--no-recursion", "--hard-dereference", "--null", "-T", "-"]
    with out.open("wb") as stream:
        tar = subprocess.Popen(
            ["tar", "-C", folder, "-c", *owner, *how], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        xz = subprocess.Popen(
            ["nice", "-n", "5", "xz", "-T2", "-c", *filters], stdin=tar.stdout, stdout=stream
        )
        assert tar.stdin is not None
        assert tar.stdout is not None
        tar.stdout.close()
        tar.stdin.write("\0".join(names).encode())
        tar.stdin.close()
        if tar.wait() or xz.wait():
            raise SystemExit(f"{out.name} could not be packed")


def when() -> datetime:
    """The time of the last commit, so that the same sources give the same package."""
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return datetime.fromtimestamp(
        int(said.stdout or os.environ.get("SOURCE_DATE_EPOCH") or 1_790_000_000), UTC
    )


def metainfo(version: str) -> str:
    text = (HERE / "io.github.twincity.metainfo.xml").read_text("utf-8")
    return text.replace("{version}", version).replace("{date}", f"{when():%Y-%m-%d}")


def control(version: str, tree: Path) -> str:
    size = sum(p.stat().st_size for p in tree.rglob("*") if p.is_file() and not p.is_symlink()) // 1024
    depends, recommends = dependencies(FROZEN)
    return f"""Package: twincity
Version: {version}-1
Architecture: {architecture()}
Maintainer: {MAINTAINER}
Installed-Size: {size}
Depends: {depends}
Recommends: {RECOMMENDS}, {recommends}
Section: science
Priority: optional
Description: sourced map of the Chengdu-Chongqing Twin-City Circle on a clock
 双城图览: 成渝地区双城经济圈的离线地图，带时间轴与出处。
 .
 Highways, bus lines, rivers, platforms and everything else that five documents
 of 2021 to 2025 tell, on one offline map with a clock. Own files are laid over
 it; sheets, slides, films and tables are exported with their sources.
"""


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


def docs(share: Path, version: str) -> None:
    """Man page in both languages, completion for three shells, changelogs, licences."""
    folder = share / "doc" / "twincity"
    write(folder / "copyright", texts.copyright_text())
    packed(folder / "changelog.gz", (ROOT / "CHANGELOG.md").read_bytes())
    entry = f"twincity ({version}-1) unstable; urgency=medium\n\n  * Version {version}; see changelog.gz.\n\n"
    entry += f" -- {MAINTAINER}  {format_datetime(when())}\n"
    packed(folder / "changelog.Debian.gz", entry.encode())
    packed(share / "man" / "man1" / "twincity.1.gz", texts.manual("en", version).encode())
    packed(share / "man" / "zh_CN" / "man1" / "twincity.1.gz", texts.manual("zh", version).encode())
    write(share / "bash-completion" / "completions" / "twincity", texts.bash_completion())
    write(share / "zsh" / "vendor-completions" / "_twincity", texts.zsh_completion())
    write(share / "fish" / "vendor_completions.d" / "twincity.fish", texts.fish_completion())


def scripts(folder: Path) -> None:
    for name in ("postinst", "postrm"):
        write(folder / name, (HERE / name).read_text("utf-8"))
        (folder / name).chmod(0o755)


def sums(tree: Path) -> str:
    found = []
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.relative_to(tree).parts:
            with path.open("rb") as stream:
                found.append(f"{hashlib.file_digest(stream, 'md5').hexdigest()}  {path.relative_to(tree)}")
    return "\n".join(found) + "\n"


def modes(tree: Path) -> None:
    """Folders and programs 755, the rest 644."""
    for path in tree.rglob("*"):
        if not path.is_symlink():
            program = path.is_dir() or path.name in PROGRAMS or path.name.startswith("ffmpeg-")
            path.chmod(0o755 if program and (path.is_dir() or "opt" in path.parts) else 0o644)


def _link(source: str, target: str) -> str:
    """A hard link for speed, where the frozen folder is on the same disk."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def packed(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main()
