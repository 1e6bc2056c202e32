"""`twincity doctor`: whether this machine has what the program needs."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer

from explorer.cli.kit import engine, interrupt, options, parameters, tables
from explorer.cli.kit.language import tr
from explorer.cli.kit.streams import echo


def doctor_command(
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", parser=parameters.path, metavar="PAGE.html", help="cli.help.doctor_out"),
    ] = None,
    lang: parameters.LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
    rows: Annotated[bool, typer.Option("--rows", hidden=True)] = False,
    probe: Annotated[str | None, typer.Option("--probe", hidden=True)] = None,
) -> None:
    """Check the machine; exit 1 where something is red."""
    from explorer.doctor import page
    from explorer.doctor.result import CheckResult, worst
    from explorer.doctor.run import examine
    from explorer.export.files.files import check_file, write_whole

    spoken = options.parse_language(lang)
    if probe is not None:
        _probe(probe)
        return
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise options.usage_error(tr("doctor.suffix", name=out.name), "-o")
    if out is not None:
        with options.export_errors():
            check_file(out)
    found: list[CheckResult] = []
    for finding in examine(spoken):
        found.append(finding)
        if rows:  # for the window
            echo(json.dumps(finding.to_json(spoken), ensure_ascii=True))
        elif not as_json:
            for line in page.lines([finding], spoken):
                echo(line)
    level = worst(found)
    if as_json:
        checks = [finding.to_json(spoken) for finding in found]
        echo(json.dumps({"ok": level != "red", "level": level, "checks": checks}, ensure_ascii=False))
    if out is not None:
        with options.export_errors():
            write_whole(out, page.html(found, spoken, str(date.today())).encode("utf-8"))
    if level == "red":
        raise typer.Exit(1)


def _probe(name: str) -> None:
    """Print what one probe finds, a JSON line each; end when whoever asked has ended."""
    Thread(target=_end_with_parent, daemon=True).start()
    from explorer.doctor import drawing
    from explorer.doctor.run import PROBES, line_of

    if name not in PROBES:
        raise options.usage_error(tr("invalid", value=name, list=", ".join(PROBES)), "--probe")
    if name == "screens":
        for finding in drawing.screens():
            echo(json.dumps(line_of(finding), ensure_ascii=True))
        return
    known = tables.known()
    with engine.open_renderer(known) as renderer:
        for finding in drawing.exports(known, renderer):
            echo(json.dumps(line_of(finding), ensure_ascii=True))


def _end_with_parent() -> None:
    """Standard input is a pipe that nobody writes to: it is closed when the process that holds it ends."""
    with suppress(OSError, ValueError):
        sys.stdin.buffer.read()
        interrupt.clean_up()
        os._exit(3)
