"""`twincity inspect`: what a user's file contains and how it would be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.atlas import pack
from explorer.cli.kit import language, options, parameters
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, listed, tr
from explorer.cli.kit.streams import echo

_MAX_PROBLEMS = 30  # listed; the others are counted
_MAX_FIELDS = 40


def inspect_command(
    file: Annotated[
        Path,
        typer.Argument(parser=parameters.path, metavar="FILE", help="cli.help.inspected", show_default=False),
    ],
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="cli.help.inspect_layer")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=0, help="cli.help.rows")] = 0,
    lang: parameters.LangName = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")] = False,
) -> None:
    """Read a file as the window would and print a summary."""
    from explorer.sources.raw.raw_layer import SourceError
    from explorer.sources.reader.process import read

    options.parse_language(lang)
    try:
        reading = read(file, layer)
    except SourceError as refused:
        line = refused.text.in_(language.current_language())
        if not as_json:
            raise Failure(f"{file.name}{colon()}{line}") from refused
        echo(json.dumps(_refusal(line), ensure_ascii=False))
        raise typer.Exit(1) from refused
    assert reading is not None
    found = reading.to_json(language.current_language(), rows)
    echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_lines(file.name, found)))


def _refusal(line: str) -> dict[str, Any]:
    """Return the JSON of a file that could not be read: the same keys, empty."""
    from explorer.sources.reader.reading import Reading

    nothing = Reading("", "", (), None, ()).to_json(language.current_language())
    return nothing | {"ok": False, "driver": None, "say": [line]}


def _lines(name: str, found: dict[str, Any]) -> list[str]:
    """Format the JSON for people, one fact a line."""
    from explorer.sources.raw.encoding import encoding_name
    from explorer.sources.raw.raw_layer import datum_name

    time, datum = found["time"], datum_name(found["datum"]).in_(language.current_language())
    region = pack.current().region.name.in_(language.current_language())
    facts = [
        ("format", found["driver"]),
        ("layers", listed([_layer(n, f) for n, f in found["layers"].items()])),
        (
            "features",
            tr("inspect.counted", n=found["features"], drawn=found["drawn"], bad=found["bad_rows"]),
        ),
        ("geometry", tr(f"inspect.geometry.{found['geometry']}")),
        ("encoding", encoding_name(found["encoding"] or "") or tr("inspect.own")),
        ("crs", " · ".join(filter(None, (datum, found["crs"]))) or tr("inspect.by_names")),
        ("placed", tr(f"inspect.placed.{found['placed']}", region=region)),
        ("fix", found["fix"]),
        ("extent", listed(found["extent"]) if found["extent"] else None),
        ("time", _dates(time)),
        ("fields", _field_list(found["fields"])),
    ]
    lines = [name, *(f"{tr(f'inspect.{key}')}{colon()}{words}" for key, words in facts if words)]
    lines += [f"! {text}" for text in found["say"]]
    lines += [
        f"  {tr('inspect.row', row=p['row'] + 1)}{colon()}{p['message']}"
        for p in found["problems"][:_MAX_PROBLEMS]
    ]
    if (more := len(found["problems"]) - _MAX_PROBLEMS) > 0:
        lines.append(f"  {tr('inspect.more', n=more)}")
    lines += [
        f"  {tr('inspect.row', row=r['row'] + 1)}{colon()}{_position(r)}  {r['start'] or '–'} … {r['end'] or '–'}"
        for r in found["rows"]
    ]
    return lines


def _dates(time: dict[str, Any]) -> str:
    columns = " → ".join(filter(None, dict.fromkeys((time["start"], time["end"]))))
    if not columns and not time["first"]:
        return tr("inspect.no_dates", n=time["undated"])
    span = f"{time['first']} … {time['last']}" if time["first"] else tr("inspect.none")
    numbers = {key: time[key] for key in ("undated", "unread")}
    return tr("inspect.dated", columns=columns or tr("inspect.none"), span=span, **numbers)


def _layer(name: str, facts: dict[str, Any]) -> str:
    hidden = tr("inspect.hidden") if facts.get("hidden") else ""
    return tr("inspect.layer", name=name, n=facts["features"], hidden=hidden)


def _field_list(names: list[str]) -> str:
    more = tr("inspect.more_fields", n=len(names) - _MAX_FIELDS) if len(names) > _MAX_FIELDS else ""
    return listed(names[:_MAX_FIELDS]) + more


def _position(row: dict[str, Any]) -> str:
    return "–" if row["lon"] is None else f"{row['lon']}, {row['lat']}"
