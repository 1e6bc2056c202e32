"""Nothing outside the built-in pack names its region: no text of the program, no string in its code."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REGION = re.compile("成渝|川渝|四川|重庆|成都|Sichuan|Chongqing|Chengdu")


def test_no_text_names_the_region() -> None:
    found = {
        key: words
        for path in (ROOT / "resources" / "text").rglob("*.json")
        for key, words in json.loads(path.read_text("utf-8")).items()
        if REGION.search("".join(words))
    }
    assert found == {}


def test_no_string_in_code_names_the_region() -> None:
    found = []
    for path in sorted((ROOT / "explorer").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in explained
            if isinstance(node.value, str) and REGION.search(node.value)
        ]
    assert found == []


def test_no_script_of_the_page_names_the_region() -> None:
    scripts = (ROOT / "resources" / "web").rglob("*.*")
    assert [
        str(path)
        for path in scripts
        if path.suffix in (".js", ".css") and REGION.search(path.read_text("utf-8"))
    ] == []
