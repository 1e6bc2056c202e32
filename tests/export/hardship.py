"""Commands of the program where writing is hard, in a process of its own: small files only, no rights, a full disk.

Called with JSON: `commands`, the `folder` they write to, and any of `most` (bytes of a file), `nobody`, `mount`
("full", "little", "readonly" or "busy"; the caller gives a namespace of mounts that ends with the process). Prints JSON: each
command's exit code and stderr, and what the folder holds afterwards, short files with their content.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import Any

from explorer.cli import commands as cli
from explorer.cli.kit import engine
from tests.export.conftest import BlankRenderer

OLD = "old.html"  # stands in the folder from the start
NOBODY = 65534
WRITE_TO = "{folder}"
SMALL = ("--size", "400x300px")
SERIES = ("series", "--every", "year", "--from", "2020", "--to", "2022", *SMALL)


@contextmanager
def blank_engine(_data: object, _ratio: int = 1) -> Iterator[BlankRenderer]:
    """The engine's own files would meet the limits before ours do."""
    yield BlankRenderer()


def run(arguments: list[str]) -> tuple[int, str]:
    said = io.StringIO()
    with redirect_stderr(said):
        code = cli.main(arguments)
    return code, said.getvalue()


def one_line(said: str) -> str:
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert lines[0].startswith("twincity：")
    assert lines[0].isprintable()
    return lines[0]


def _begin(wish: dict[str, Any]) -> None:
    """Everything that the program loads later is loaded, then the hard times begin."""
    folder = Path(wish["folder"])
    with tempfile.TemporaryDirectory() as calm:
        for command in wish["commands"]:
            run([a.replace(WRITE_TO, calm) for a in command])
    if wish.get("mount"):
        room = "size=64k" if wish["mount"] in ("full", "little") else "size=64m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", room, "tmpfs", str(folder)], check=True)
    (folder / OLD).write_text("old")
    if wish.get("mount") == "full":
        with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
    if wish.get("mount") == "little":  # temporary files can be begun, not ended
        tempfile.tempdir = str(folder)
    if wish.get("mount") == "busy":  # as a file is on Windows while another program has it open
        (folder / "other").write_text("old")
        subprocess.run(["mount", "--bind", str(folder / "other"), str(folder / OLD)], check=True)
    if wish.get("mount") == "readonly":
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    if wish.get("most"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (wish["most"], wish["most"]))
    if wish.get("nobody"):
        folder.chmod(0o755)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main() -> None:
    wish = json.loads(sys.argv[1])
    engine.open_renderer = blank_engine
    _begin(wish)
    folder = Path(wish["folder"])
    results = [run([a.replace(WRITE_TO, str(folder)) for a in command]) for command in wish["commands"]]
    left = {
        path.relative_to(folder).as_posix(): path.read_bytes().decode() if path.stat().st_size < 100 else "…"
        for path in folder.rglob("*")
        if path.is_file()
    }
    empty = [p.name for p in folder.rglob("*") if p.is_dir() and not any(p.iterdir())]
    sys.stdout.write(json.dumps({"results": results, "left": left, "empty": empty}))


if __name__ == "__main__":
    main()
