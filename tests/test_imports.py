"""No import circle in the tree, neither between files nor between rooms; imports for types alone count as well."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    ".".join(p.with_suffix("").relative_to(ROOT).parts): p
    for p in sorted((ROOT / "explorer").rglob("*.py"))
    if p.name != "__init__.py"
}


def _targets(path: Path) -> set[str]:
    """The modules of explorer that a file imports anywhere: at its top, in a function, or for types alone."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names & FILES.keys()


@cache
def _graph() -> dict[str, set[str]]:
    return {name: _targets(path) - {name} for name, path in FILES.items()}


def _room(name: str) -> str:
    """A room is a package; a module that stands in no room (`explorer.paths`, `explorer.ui.app`) counts as one itself."""
    package = name.rpartition(".")[0]
    return name if package in ("explorer", "explorer.ui") else package


def _rooms(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = {}
    for name, targets in graph.items():
        rooms.setdefault(_room(name), set()).update(
            _room(target) for target in targets if _room(target) != _room(name)
        )
    return rooms


def _circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_files_import_in_no_circle() -> None:
    assert _circle(_graph()) == []


def test_rooms_import_in_no_circle() -> None:
    assert _circle(_rooms(_graph())) == []


@pytest.mark.parametrize(
    "statement",
    [
        "from explorer.b import x",
        "import explorer.b",
        "def f():\n    from explorer import b",
        "if TYPE_CHECKING:\n    from explorer.b import X",
    ],
)
def test_every_kind_of_import_is_seen(
    statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILES, "explorer.b", tmp_path / "b.py")
    (tmp_path / "a.py").write_text(statement, encoding="utf-8")
    assert _targets(tmp_path / "a.py") == {"explorer.b"}
    assert _circle({"explorer.a": {"explorer.b"}, "explorer.b": {"explorer.a"}}) != []
