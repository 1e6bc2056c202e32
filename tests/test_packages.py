"""What the packages say of themselves: man page, completion, licences, desktop entry, dependencies, the Windows bundle.

The packages themselves are tried by `make deb-test`.
"""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.package import texts
from scripts.package.deb.depends import dependencies
from scripts.package.windows import bundle

ROOT = Path(__file__).parents[1]
DEB = ROOT / "scripts" / "package" / "deb"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_man_page_names_every_command_and_option(lang: str) -> None:
    page = texts.manual(lang, "1.2.3")
    plain = page.replace("\\-", "-")
    for name, command in texts.command_line(lang).commands.items():
        part = plain.split(f'.SS "{name}"')[1].split(".SS")[0].split("\n.SH")[0]
        assert " ".join(command.help.split("\n\n")[0].split())[:20].replace('"', "\\(dq") in part
        for option in command.params:
            shown = all(o in part for o in option.opts) if option.param_type_name == "option" else True
            assert shown != getattr(option, "hidden", False), (name, option.opts)
    assert {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))} <= {
        ".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I"
    }  # fmt: skip


def test_text_stays_text_in_roff() -> None:
    assert texts.roff(".so /etc\n'x \"a-b\\c") == "\\&.so /etc\n\\&'x \\(dqa\\-b\\ec"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_options_and_files(tmp_path: Path) -> None:
    (tmp_path / "mine.twincity").touch()

    def completed(*words: str) -> list[str]:
        script = f'{texts.bash_completion()}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _twincity; printf \'%s\\n\' "${{COMPREPLY[@]}}"'
        done = subprocess.run(
            ["bash", "--norc", "-c", script, "bash", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout.split()

    assert completed("twincity", "sna") == ["snapshot"]
    assert set(texts.command_line("en").commands) <= set(completed("twincity", ""))
    assert completed("twincity", "snapshot", "--siz") == ["--size"]
    assert completed("twincity", "snapshot", "mi") == ["mine.twincity"]
    assert "--size" not in completed("twincity", "doctor", "--")


def test_the_licences_name_what_the_program_imports_in_the_locked_version() -> None:
    said = texts.copyright_text()
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    listed = dict(re.findall(r"^   ([a-z0-9-]+) (\S+): \S", said.split("PACKAGES INSIDE")[1], re.MULTILINE))
    listed.pop("imageio-ffmpeg")  # the packages carry an older one: scripts/package/freeze.sh
    assert set(listed.items()) - locked == set()
    owners = metadata.packages_distributions()
    for module in _imported():
        names = {re.sub(r"[-_.]+", "-", name).lower() for name in owners.get(module, [])}
        assert not names or names & {*listed, "imageio-ffmpeg"}, module
    assert "see its text below" not in said
    assert "pytest" not in listed


def _imported() -> set[str]:
    """The top-level modules that the program's files import, but its own and Python's."""
    found = set()
    for path in (ROOT / "explorer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"explorer"}


def test_a_project_and_own_files_open_with_the_desktop_entry(tmp_path: Path) -> None:
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(DEB / "twincity.desktop", "utf-8")
    known = entry["Desktop Entry"]["MimeType"].strip(";").split(";")
    assert entry["Desktop Entry"]["Exec"] == "twincity %F"
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(DEB / "twincity.xml", packages)
    ask = (
        "from PySide6.QtCore import QMimeDatabase as D; import sys\n"
        "for n in sys.argv[1:]: print(D().mimeTypeForFile(n, D.MatchMode.MatchExtension).name())"
    )
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path)}
    names = ["甲.twincity", "乙.twinpack", "a.gpkg", "a.shp", "a.fgb"]
    done = subprocess.run(
        [sys.executable, "-c", ask, *names], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[:2] == ["application/x-twincity", "application/x-twincity-pack"]
    assert set(done.stdout.split()) <= set(known)


def test_the_metadata_for_software_centres_is_complete() -> None:
    root = ElementTree.parse(DEB / "io.github.twincity.metainfo.xml").getroot()
    assert root.findtext("launchable") == "twincity.desktop"
    assert {e.get("{http://www.w3.org/XML/1998/namespace}lang") for e in root.findall("name")} == {
        None,
        "zh-CN",
    }
    if tool := shutil.which("appstreamcli"):
        done = subprocess.run(
            [tool, "validate", "--no-net", DEB / "io.github.twincity.metainfo.xml"], capture_output=True
        )
        assert b"E: " not in done.stdout.replace(b"release-time-missing", b"")
    if tool := shutil.which("desktop-file-validate"):
        assert b"error" not in subprocess.run([tool, DEB / "twincity.desktop"], capture_output=True).stdout


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("readelf") is None, reason="needs Linux and binutils"
)
def test_dependencies_are_read_from_the_libraries(tmp_path: Path) -> None:
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    qt = Path(PySide6.__file__).parent / "Qt" / "lib"
    shutil.copy(plugin, tmp_path)
    with pytest.raises(ValueError, match=r"libQt6XcbQpa\.so\.6 \(libqxcb\.so\)"):
        dependencies(tmp_path)
    for name in subprocess.run(["ls", qt], capture_output=True, text=True, check=True).stdout.split():
        if name.startswith(("libQt6XcbQpa", "libQt6Gui", "libQt6Core", "libQt6DBus", "libicu")):
            (tmp_path / name).symlink_to(qt / name)
    shutil.copy(qt / "libQt6XcbQpa.so.6", tmp_path / "libQt6XcbQpa.so.6.0")
    must, _ = dependencies(tmp_path)
    assert "libxcb-cursor0" in must.split(", ")
    assert re.match(r"libc6 \(>= 2\.\d+\), ", must)


def test_the_windows_bundle_refuses_what_would_not_install(tmp_path: Path) -> None:
    def wheel(name: str) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("x", name)
        return tmp_path / name

    good = wheel("numpy-2.5.5-cp313-cp313-win_amd64.whl")
    old = wheel("shapely-2.2.0-cp311-cp311-win_amd64.whl")
    other = wheel("pyside6-6.12.0-cp310-abi3-win_amd64.whl")
    pins = {
        "numpy==2.5.5": {bundle.sha256(good)},
        "shapely==2.2.0": {bundle.sha256(old)},
        "pyside6==6.12.0": {"0" * 64},
        "pypdf==7.1.0": set[str](),
    }
    assert bundle.problems(pins, [good, old, other]) == [
        "shapely-2.2.0-cp311-cp311-win_amd64.whl does not install on Python 3.13, win_amd64",
        "pyside6-6.12.0-cp310-abi3-win_amd64.whl is not the file of the lock",
        "no wheel for pypdf==7.1.0",
    ]


def test_scripts_for_windows_are_in_the_bundle_and_name_each_other() -> None:
    folder = ROOT / "scripts" / "package" / "windows"
    assert all((folder / name).is_file() for name in bundle.SCRIPTS)
    install = (folder / "install.cmd").read_text("utf-8")
    assert "PIP_NO_INDEX=1" in install
    assert "--require-hashes" in install
    assert set(re.findall(r"%HERE%([a-z-]+\.(?:cmd|ps1|txt))", install)) <= {
        *bundle.SCRIPTS,
        "requirements.txt",
    }
