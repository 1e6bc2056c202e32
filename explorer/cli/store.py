"""`twincity store init|load|serve-check`: an atlas that colleagues share, in PostgreSQL with PostGIS."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli.kit import options, parameters
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, current_language, tr
from explorer.cli.kit.streams import echo
from explorer.paths import geodata_dir

if TYPE_CHECKING:
    from explorer.atlas.columns.collection import Collection
    from explorer.sources.reader.reading import Reading
    from explorer.store.store_address import StoreAddress
    from explorer.store.store_connection import StoreConnection

app = typer.Typer(name="store", help="cli.help.store", add_completion=False)
Json = Annotated[bool, typer.Option("--json", metavar="", help="cli.help.json")]
AddressText = Annotated[str, typer.Argument(metavar="ADDRESS", help="cli.help.store_address")]


@app.command("init", help="cli.help.store_init", short_help="cli.short.store_init")
def init_command(address: AddressText, as_json: Json = False) -> None:
    """Make a store in a database that has none."""
    from explorer.store.install import install

    place = parsed(address)
    with _failing(), _connected(place, server=True) as found:
        reader, editor = install(found)
    if as_json:
        echo(json.dumps({"reader": reader, "editor": editor}))
        return
    echo(tr("store.made", store=place.label))
    for key, role in (("reader", reader), ("editor", editor)):
        echo(f"  {tr(f'store.role.{key}')}{colon()}GRANT {role} TO …;")


@app.command("load", help="cli.help.store_load", short_help="cli.short.store_load")
def load_command(
    address: AddressText,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            parser=parameters.path, metavar="FILE", help="cli.help.store_files", show_default=False
        ),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", metavar="", help="cli.help.store_tables")] = False,
    name: Annotated[str | None, typer.Option("--name", help="cli.help.store_name")] = None,
    replace: Annotated[bool, typer.Option("--replace", metavar="", help="cli.help.store_replace")] = False,
    source_date: parameters.SourceDate = None,
) -> None:
    """Put the tables of the pack, or files, into the store: all of them or nothing."""
    from explorer.store.atlas_rows import load_tables
    from explorer.store.divisions import division_codes
    from explorer.store.layer_load import drop_layer, load_layer

    place = parsed(address)
    when = options.parse_source_date(source_date, files or ())
    layers = [one for path in files or () for one in _layers(_read(path, when))]
    if name is not None:
        if len(layers) != 1 or not name.strip() or not name.isprintable():
            raise typer.BadParameter(tr("store.one_layer", n=len(layers)), param_hint="--name")
        layers = [(name.strip(), layers[0][1])]
    lines: list[str] = []
    with _failing(), _connected(place) as found, found.writing():
        if tables or not layers:
            counts = load_tables(found, geodata_dir(), _meter(tr("store.tables")))
            lines.append(tr("store.loaded_tables", n=sum(counts.values()), tables=len(counts)))
        for layer, collection in layers:
            if replace:
                drop_layer(found, layer, missing_ok=True)
            codes = division_codes(collection.shapes[:])
            load_layer(found, collection, layer, regions=codes, progress=_meter(layer))
            lines.append(tr("store.loaded_layer", name=layer, n=len(collection)))
    for line in lines:
        echo(line)


@app.command("serve-check", help="cli.help.store_check", short_help="cli.short.store_check")
def check_command(address: AddressText, as_json: Json = False) -> None:
    """Check a store; exit 1 where something is red."""
    from explorer.doctor import page
    from explorer.doctor.result import worst
    from explorer.doctor.store_health import examine_store

    place, lang = parsed(address), current_language()
    found = list(examine_store(place, None, lang))
    if found[0].values.get("kind") == "password_needed" and sys.stdin.isatty():
        found = list(examine_store(place, _asked(place), lang))
    level = worst(found)
    if as_json:
        checks = [finding.to_json(lang) for finding in found]
        echo(json.dumps({"ok": level != "red", "level": level, "checks": checks}, ensure_ascii=False))
    else:
        for line in page.lines(found, lang):
            echo(line)
    if level == "red":
        raise typer.Exit(1)


def parsed(address: str) -> StoreAddress:
    """Read an address; a wrong one is a wrong argument."""
    from explorer.store.store_address import StoreAddressError, parse_address

    try:
        return parse_address(address)
    except StoreAddressError as error:
        raise typer.BadParameter(error.in_(current_language()), param_hint="ADDRESS") from error


@contextmanager
def _failing() -> Iterator[None]:
    """Raise errors of the store within the block as Failure."""
    from explorer.store.store_faults import StoreError

    try:
        yield
    except StoreError as error:
        raise Failure(error.in_(current_language())) from error


def _connected(place: StoreAddress, *, server: bool = False) -> StoreConnection:
    """Connect, asking for a password where one is needed and somebody is there to type it; raises StoreError."""
    from explorer.store.store_connection import connect, connect_server
    from explorer.store.store_faults import StoreError

    enter: Callable[..., StoreConnection] = connect_server if server else connect
    try:
        return enter(place)
    except StoreError as error:
        if error.kind != "password_needed" or not sys.stdin.isatty():
            raise
    return enter(place, _asked(place))


def _asked(place: StoreAddress) -> str:
    return getpass.getpass(tr("store.ask_password", store=place.label), stream=sys.stderr)


def _read(path: Path, source_date: str) -> Reading:
    from explorer.sources.raw.choices import Choices
    from explorer.sources.raw.raw_layer import SourceError
    from explorer.sources.reader.process import read

    try:
        found = read(path, choices=Choices(date=source_date))
    except SourceError as refused:
        raise Failure(f"{path.name}{colon()}{refused.text.in_(current_language())}") from refused
    if found is None or not found.usable:
        raise Failure(f"{path.name}{colon()}{tr('store.nothing')}")
    return found


def _layers(reading: Reading) -> Iterator[tuple[str, Collection]]:
    """Yield the layers of a file with their names."""
    from explorer.sources.reader.own_layers import collection

    for layer in reading.usable:
        yield layer.name, collection(layer, "own1", reading.name, reading.choices)


def _meter(name: str) -> Callable[[int, int], None] | None:
    """Return what reports progress on a terminal; None where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, whole: int) -> None:
        end = "\n" if done == whole else ""
        sys.stderr.write(f"\r{name} {100 * done // max(1, whole)} %{end}")
        sys.stderr.flush()

    return show
