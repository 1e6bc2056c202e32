"""House rules that no linter knows, each with its cure, and the promises that the papers make."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "resources" / "text"
READMES = ("README.md", "README.zh-CN.md")


@dataclass(frozen=True)
class Rule:
    name: str
    pattern: str
    cure: str
    within: tuple[str, ...] = ("",)  # path prefixes that the rule looks at
    outside: tuple[str, ...] = ()  # path prefixes where the thing is allowed


RULES = (
    Rule(
        "machine-path",
        r"(?<![\w.~:/*<>{}$-])/(?:home|root|work|farm|opt|Users|mnt)/\w|\b[A-Z]:\\\\?Users",
        "paths come from explorer.paths, platformdirs or tmp_path",
        outside=("scripts/package/deb/",),  # a package says where it goes
    ),
    Rule(
        "registry-address",
        r"pypi\.org|pythonhosted\.org|--(?:extra-)?index-url|--find-links|/pypi/simple|pypi\.tuna",
        "where packages come from is the machine's own setting",
    ),
    Rule(
        "page-script",
        r"\brunJavaScript\b",
        "send a message through the map view in explorer/ui",
        within=("explorer/",),
        outside=("explorer/ui/",),
    ),
    Rule(
        "colour",
        r"#[0-9a-fA-F]{6}\b",
        "colours stand in resources/themes/*.json, a theme's own hues in geodata/pack.toml",
        within=("explorer/", "resources/web/"),
    ),
    Rule(
        "print",
        r"^\s*print\(",
        "log it, or return it to the command line",
        within=("explorer/",),
    ),
    Rule(
        "set-html",
        r"\bset(?:Html|Content)\(",
        "the twincity:// scheme serves the page: setHtml fails, silently, at 2 MB",
        within=("explorer/",),
    ),
    Rule(
        "bare-input",
        r"(?<!class )\bQ(?:ComboBox|SpinBox|DoubleSpinBox|Slider)\((?!Q)",
        "use those of explorer.ui.kit.inputs: over a bare one the wheel changes the value while one scrolls the panel",
        within=("explorer/ui/",),
        outside=("explorer/ui/kit/inputs.py",),
    ),
    Rule(
        "inner-html",
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b",
        "use textContent: no text from data ever becomes HTML",
        within=("explorer/", "resources/web/"),
    ),
)


def _tracked() -> list[str]:
    """Files of the project, those not yet committed included; outside a checkout, what lies here."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        return sorted(name for name in listing.stdout.split("\0") if name)
    hidden = re.compile(r"(^|/)(\.(?!ci/)|__pycache__/|build/|dist/)")
    names = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return sorted(name for name in names if not hidden.search(name))


def _lines(names: list[str]) -> Iterator[tuple[str, int, str]]:
    for name in names:
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, a raster, a file that was just removed
        for number, line in enumerate(text.splitlines(), 1):
            yield name, number, line


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_house_rule(rule: Rule) -> None:
    this = Path(__file__).relative_to(ROOT).as_posix()
    names = [
        name
        for name in _tracked()
        if name.startswith(rule.within) and not name.startswith((*rule.outside, this)) and name != "LICENSE"
    ]
    pattern = re.compile(rule.pattern)
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, number, line in _lines(names)
        if pattern.search(line)
    ]
    assert not found, f"{rule.cure}:\n" + "\n".join(found)


def _texts() -> list[tuple[str, str, object]]:
    """(file, key, value) of every visible string."""
    return [
        (path.relative_to(ROOT).as_posix(), key, value)
        for path in sorted(TEXTS.rglob("*.json"))
        for key, value in json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    ]


def test_functions_and_modules_are_short() -> None:
    """At most 60 lines for a function, 500 for a module: what is longer does two things."""
    long = []
    for name in (name for name in _tracked() if name.endswith(".py")):
        text = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
        if (lines := text.count("\n")) > 500:
            long.append(f"{name}: {lines} lines; split it")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (tall := (node.end_lineno or 0) - node.lineno + 1) > 60:
                long.append(f"{name}:{node.lineno}: {node.name} has {tall} lines; split it")
    assert not long, "\n".join(long)


def test_every_text_is_in_both_languages() -> None:
    texts = _texts()
    assert texts, "no texts found"
    bad = [
        f"{file}: {key}"
        for file, key, pair in texts
        if not (
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(w, str) and w.strip() for w in pair)
        )
    ]
    assert bad == [], 'a text is "key": ["中文", "English"]'


def test_no_text_key_is_used_twice() -> None:
    keys = Counter(key for _, key, _ in _texts())
    assert [key for key, times in keys.items() if times > 1] == []


def test_both_languages_fill_in_the_same_blanks() -> None:
    blank = re.compile(r"\{(\w*)")
    pairs = [(file, key, pair) for file, key, pair in _texts() if isinstance(pair, list) and len(pair) == 2]
    odd = [f"{f}: {k}" for f, k, (zh, en) in pairs if set(blank.findall(zh)) != set(blank.findall(en))]
    assert odd == []


def test_every_text_that_the_code_asks_for_exists() -> None:
    known = {key for _, key, _ in _texts()}
    asked = re.compile(r"""(?<![\w.])t\(\s*["']([\w.-]+)["']\s*[,)]""")
    unknown = {
        f"{path.relative_to(ROOT)}: {key}"
        for path in (ROOT / "explorer").rglob("*.py")
        for key in asked.findall(path.read_text(encoding="utf-8"))
        if key not in known
    }
    assert sorted(unknown) == []


def _make_targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def _subcommands() -> list[str]:
    import typer

    from explorer.cli.commands import app

    return sorted(getattr(typer.main.get_command(app), "commands", {}))


@pytest.mark.parametrize("readme", READMES)
def test_readme_names_every_make_target(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [target for target in _make_targets() if f"make {target}" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_readme_names_every_subcommand(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [name for name in _subcommands() if f"twincity {name}" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_readme_names_no_subcommand_that_is_not_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:\$ \S*/)?twincity ([a-z]+)\b", text, re.MULTILINE))
    assert sorted(named - set(_subcommands())) == []


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_local_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_lock_pins_every_package_with_hashes_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert [e.splitlines()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e] == []
    assert "://" not in text


@pytest.mark.parametrize("name", ["pip", "uv"])
def test_tools_that_fetch_the_rest_are_pinned_with_hashes_too(name: str) -> None:
    text = (ROOT / "scripts" / f"{name}.lock").read_text(encoding="utf-8")
    assert text.startswith(f"{name}==")
    assert "--hash=sha256:" in text
    used = (ROOT / "scripts" / "setup.sh").read_text("utf-8") + (ROOT / "Makefile").read_text("utf-8")
    assert f"--require-hashes -r scripts/{name}.lock" in used


def test_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[^\w.-]", line)[0].lower() for line in wanted}
    locked = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(names - set(locked)) == [], "run make lock"


def test_no_class_name_is_used_twice() -> None:
    """Of classes that another module can use: `Text` is one thing in the whole program."""
    where: dict[str, list[str]] = {}
    for path in sorted((ROOT / "explorer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}


def test_no_file_name_is_used_twice() -> None:
    """A name is one thing in the whole program; a command of `cli/` has the name of what it makes."""
    where: dict[str, list[str]] = {}
    for path in sorted((ROOT / "explorer").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if path.name != "__init__.py" and not name.startswith("explorer/cli/"):
            where.setdefault(path.name, []).append(name)
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}
