"""The bill of materials holds what the program needs at run time, with hashes of the lock, and no tool of development."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from scripts import sbom
from scripts.package.shipped import PROJECT, hashes, installed, needed, shipped

ROOT = Path(__file__).resolve().parent.parent


def test_what_is_shipped_is_in_the_lock_with_hashes_and_nothing_of_development() -> None:
    keep = needed(installed(), PROJECT)
    assert {"pyside6-essentials", "shiboken6", "numpy", "noto-cjk-sans-otc", "xstatic-leaflet"} <= keep
    assert not {"pytest", "ruff", "mypy", "mcp", "hypothesis"} & keep
    pins = hashes((ROOT / "requirements.lock").read_text("utf-8"))
    assert "mcp" in shipped()  # the packages contain that extra
    here = {d: metadata.version(d) for d in keep - {PROJECT}}
    assert [d for d, version in here.items() if not pins.get((d, version))] == []


def test_components_edges_and_hashes_are_trimmed_together() -> None:
    bill = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"bom-ref": n, "name": n, "version": "1"} for n in ("a", "b", "pytest")],
        "dependencies": [
            {"ref": "root", "dependsOn": ["a", "pytest"]},
            {"ref": "a", "dependsOn": ["b"]},
            {"ref": "pytest"},
        ],
    }
    made = sbom.trimmed(bill, {"a", "b"}, {("a", "1"): ["0" * 64]})
    assert [c["name"] for c in made["components"]] == ["a", "b"]
    assert made["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "0" * 64}]
    assert made["dependencies"] == [{"ref": "root", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": ["b"]}]


@pytest.mark.parametrize("name", ["pip", "build", "uv", "sbom"])
def test_the_tools_of_the_environment_are_pinned_with_hashes(name: str) -> None:
    pins = hashes((ROOT / "scripts" / f"{name}.lock").read_text("utf-8"))
    pinned = {key: found for key, found in pins.items() if key[0]}
    assert pinned
    assert all(pinned.values())
    assert {"pip": "pip", "build": "setuptools", "uv": "uv", "sbom": "cyclonedx-bom"}[name] in {
        key[0] for key in pinned
    }
