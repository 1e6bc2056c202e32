"""`--store ADDRESS`, wherever given: the facts, comments and layers of a shared store, for commands and the window."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from explorer.cli.kit import parameters
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import current_language

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known

OPTION = "--store"
_VARIABLE = "TWINCITY_STORE"  # for the window: ui/store/shared_stores.py


def take_option(arguments: Sequence[str]) -> list[str]:
    """Note the store of `--store`, and return the other arguments; raises Failure and typer.BadParameter."""
    return parameters.taken(OPTION, arguments, _note, "shared.no_value")


def _note(text: str) -> None:
    from explorer.store.store_address import StoreAddressError, parse_address

    try:
        os.environ[_VARIABLE] = parse_address(text).text
    except StoreAddressError as error:
        raise typer.BadParameter(error.in_(current_language()), param_hint=OPTION) from error


def is_given() -> bool:
    """Return whether the command line names a store."""
    return bool(os.environ.get(_VARIABLE))


def take_facts() -> None:
    """Have the commands of this process read the facts of the store, where one is given and has any; raises Failure."""
    address = os.environ.get(_VARIABLE)
    if not address:
        return
    import platformdirs

    from explorer.paths import geodata_dir
    from explorer.store.facts_folder import facts_folder
    from explorer.store.store_address import parse_address
    from explorer.store.store_connection import connect
    from explorer.store.store_faults import StoreError

    into = platformdirs.user_cache_path("twincity", appauthor=False) / "stores"
    try:
        with connect(parse_address(address)) as found:
            os.environ["TWINCITY_GEODATA"] = str(facts_folder(found, geodata_dir(), into)[0])
    except StoreError as error:
        if error.kind != "no_facts":
            raise Failure(error.in_(current_language())) from error


def with_layers(known: Known) -> Known:
    """Return what is known with the comments and layers of the store, where one is given; raises Failure."""
    address = os.environ.get(_VARIABLE)
    if not address:
        return known
    from explorer.state.files.own_files import known_with_store
    from explorer.store.store_address import parse_address
    from explorer.store.store_faults import StoreError

    try:
        return known_with_store(known, parse_address(address))
    except StoreError as error:
        raise Failure(error.in_(current_language())) from error
