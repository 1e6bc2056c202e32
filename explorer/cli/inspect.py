"""`twincity inspect`: what a user's file holds and how it would be read, before it is on the map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.cli import options, speech, types
from explorer.cli.speech import colon, listed, said
from explorer.cli.streams import say
from explorer.cli.words import Failure

_MOST_TOLD = 30  # problems of a file; the others are counted
_MOST_FIELDS = 40


def inspect_command(
    file: Annotated[
        Path, typer.Argument(parser=types.path, metavar="FILE", help="cli.help.inspected", show_default=False)
    ],
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="cli.help.inspect_layer")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=0, help="cli.help.rows")] = 0,
    lang: types.LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """Read a file as the window would, and say what it holds."""
    from explorer.sources.raw.raw_layer import Refused
    from explorer.sources.reader.process import read

    options.language(lang)
    try:
        reading = read(file, layer)
    except Refused as refused:
        line = refused.text.in_(speech.lang())
        if not as_json:
            raise Failure(f"{file.name}{colon()}{line}") from refused
        say(json.dumps(_refusal(line), ensure_ascii=False))
        raise typer.Exit(1) from refused
    assert reading is not None
    found = reading.to_json(speech.lang(), rows)
    say(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_lines(file.name, found)))


def _refusal(line: str) -> dict[str, Any]:
    """The same keys as for a file that opens, with nothing in them."""
    from explorer.sources.reader.reading import Reading

    nothing = Reading("", "", (), None, ()).to_json(speech.lang())
    return nothing | {"ok": False, "driver": None, "say": [line]}


def _lines(name: str, found: dict[str, Any]) -> list[str]:
    """The same in words, one fact a line."""
    time = found["time"]
    columns = " → ".join(filter(None, dict.fromkeys((time["start"], time["end"])))) or said("inspect.none")
    span = f"{time['first']} … {time['last']}" if time["first"] else said("inspect.none")
    facts = [
        ("format", found["driver"]),
        ("layers", listed([_layer(n, f) for n, f in found["layers"].items()])),
        (
            "features",
            said("inspect.counted", n=found["features"], drawn=found["drawn"], bad=found["bad_rows"]),
        ),
        ("geometry", said(f"inspect.geometry.{found['geometry']}")),
        ("encoding", found["encoding"] or said("inspect.own")),
        ("crs", " · ".join(filter(None, (found["datum"], found["crs"]))) or said("inspect.by_names")),
        ("placed", said(f"inspect.placed.{found['placed']}")),
        ("fix", found["fix"]),
        ("extent", listed(found["extent"]) if found["extent"] else None),
        (
            "time",
            said("inspect.dated", columns=columns, span=span, undated=time["undated"], unread=time["unread"]),
        ),
        ("fields", _few(found["fields"])),
    ]
    lines = [name, *(f"{said(f'inspect.{key}')}{colon()}{words}" for key, words in facts if words)]
    lines += [f"! {text}" for text in found["say"]]
    lines += [
        f"  {said('inspect.row', n=p['row'] + 1)}{colon()}{p['message']}"
        for p in found["problems"][:_MOST_TOLD]
    ]
    if (more := len(found["problems"]) - _MOST_TOLD) > 0:
        lines.append(f"  {said('inspect.more', n=more)}")
    lines += [
        f"  {said('inspect.row', n=r['row'] + 1)}{colon()}{_position(r)}  {r['start'] or '–'} … {r['end'] or '–'}"
        for r in found["rows"]
    ]
    return lines


def _layer(name: str, facts: dict[str, Any]) -> str:
    hidden = said("inspect.hidden") if facts.get("hidden") else ""
    return said("inspect.layer", name=name, n=facts["features"], hidden=hidden)


def _few(names: list[str]) -> str:
    more = said("inspect.more_fields", n=len(names) - _MOST_FIELDS) if len(names) > _MOST_FIELDS else ""
    return listed(names[:_MOST_FIELDS]) + more


def _position(row: dict[str, Any]) -> str:
    return "–" if row["lon"] is None else f"{row['lon']}, {row['lat']}"
