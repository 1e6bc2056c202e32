"""Write a CycloneDX bill of materials of what the program ships: `make sbom`.

Arguments: the output of `cyclonedx-py environment` for `.venv`, requirements.lock, where to write. Of the environment
only what the program needs at run time is kept; hashes come from the lock, and what the engine's wheel contains is added.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from scripts.package.shipped import hashes, shipped

Json = dict[str, Any]


def trimmed(bill: Json, keep: set[str], pins: dict[tuple[str, str], list[str]]) -> Json:
    """The bill with the components in `keep`, their hashes, and the edges between them."""
    kept = [c for c in bill["components"] if canonicalize_name(c["name"]) in keep]
    for component in kept:
        own = pins.get((canonicalize_name(component["name"]), component["version"]), [])
        if own:
            component["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in own]
    root = bill["metadata"]["component"]["bom-ref"]
    refs = {root} | {c["bom-ref"] for c in kept}
    edges = [
        {**edge, "dependsOn": sorted(set(edge.get("dependsOn", ())) & refs)}
        for edge in bill.get("dependencies", ())
        if edge["ref"] in refs
    ]
    return {**bill, "components": kept, "dependencies": edges}


def engine() -> list[Json]:
    """Qt and Chromium, which a wheel contains without naming them as packages."""
    from PySide6.QtCore import qVersion
    from PySide6.QtWebEngineCore import qWebEngineChromiumSecurityPatchVersion, qWebEngineChromiumVersion

    patched = str(qWebEngineChromiumSecurityPatchVersion())
    return [
        {
            "type": "library",
            "bom-ref": "qt",
            "name": "Qt",
            "version": str(qVersion()),
            "cpe": f"cpe:2.3:a:qt:qt:{qVersion()}:*:*:*:*:*:*:*",
        },
        {
            "type": "library",
            "bom-ref": "chromium",
            "name": "Chromium (in QtWebEngine)",
            "version": str(qWebEngineChromiumVersion()),
            "properties": [{"name": "security-patches-up-to", "value": patched}],
        },
    ]


def main(bill: Path, lock: Path, out: Path) -> None:
    keep = shipped()
    made = trimmed(json.loads(bill.read_text("utf-8")), keep, hashes(lock.read_text("utf-8")))
    made["components"] += engine()
    absent = keep - {canonicalize_name(c["name"]) for c in made["components"]}
    if absent:
        sys.exit(f"sbom: not in the environment: {', '.join(sorted(absent))}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stderr.write(f"sbom: {out}: {len(made['components'])} components\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
