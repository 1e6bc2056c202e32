"""What is shipped: the packages that the program needs at run time, and the hashes that a lock gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "twin-city-explorer"
EXTRAS = ("mcp",)  # that the packages contain


def hashes(lock: str) -> dict[tuple[str, str], list[str]]:
    """The SHA-256 of every file of each pinned (name, version)."""
    found: dict[tuple[str, str], list[str]] = {}
    for block in re.split(r"\n(?=\S)", lock):
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block):
            key = str(canonicalize_name(pin[1])), pin[2]
            found.setdefault(key, []).extend(re.findall(r"sha256:([0-9a-f]{64})", block))
    return found


def needed(requires: Mapping[str, Iterable[str]], root: str, extras: Iterable[str] = ()) -> set[str]:
    """The names that `root` needs here with these of its extras, directly or not, itself included."""
    done, waiting = set[tuple[str, str]](), [(root, extra) for extra in ("", *extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in done or name not in requires:
            continue
        done.add((name, extra))
        for text in requires[name]:
            one = Requirement(text)
            if one.marker is None or one.marker.evaluate({"extra": extra}):
                waiting += [(str(canonicalize_name(one.name)), wanted) for wanted in ("", *one.extras)]
    return {name for name, _ in done}


def installed() -> dict[str, list[str]]:
    """What each installed distribution requires."""
    found = metadata.distributions()
    return {str(canonicalize_name(d.metadata["Name"])): list(d.requires or ()) for d in found}


def shipped() -> set[str]:
    """The distributions that the packages contain, by the installed metadata, names as in the lock file."""
    return needed(installed(), PROJECT, EXTRAS) - {PROJECT}
